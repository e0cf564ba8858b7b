"""`kota keys`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kota_cli import keys, registry
from kota_cli.commands.common import JsonOption, console, print_json
from kota_cli.installation import default_data

app = typer.Typer(no_args_is_help=True, help="The secrets of an installation.")


@app.callback()
def _group() -> None:
    """The secrets of an installation."""


@app.command()
def mint(
    data: Annotated[
        Path | None, typer.Option("--data", help="Folder of the installation; else KOTA_DATA, else .kota here.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make every secret that is missing below DATA/secrets: key files, NATS users, database passwords.

    Nothing is replaced and nothing is shown. Repeat it after an upgrade: what a newer release needs is added.
    """
    folder = (data or default_data()) / "secrets"
    made = [str(path.relative_to(folder)) for path in keys.mint(folder, registry.installed())]
    if as_json:
        print_json({"folder": str(folder), "made": made})
        return
    for name in made:
        console.print(f"[green]✓[/green] {name}")
    console.print(f"{len(made)} made in {folder}" if made else f"nothing was missing in {folder}")
