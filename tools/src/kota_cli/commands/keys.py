"""`kota keys`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kota_cli import keys, registry
from kota_cli.commands.common import JsonOption, console, print_json

app = typer.Typer(no_args_is_help=True, help="The secrets of an installation.")


@app.callback()
def _group() -> None:
    """The secrets of an installation."""


@app.command()
def mint(
    folder: Annotated[Path, typer.Argument(help="Where the secrets go, mode 0700.")],
    as_json: JsonOption = False,
) -> None:
    """Make every secret that is missing: key files, NATS users, database passwords. Replaces nothing.

    Repeat it after an upgrade: what a newer release needs is added.
    """
    made = [str(path.relative_to(folder)) for path in keys.mint(folder, registry.installed())]
    if as_json:
        print_json({"folder": str(folder), "made": made})
        return
    for name in made:
        console.print(f"[green]✓[/green] {name}")
    console.print(f"{len(made)} made in {folder}" if made else f"nothing was missing in {folder}")
