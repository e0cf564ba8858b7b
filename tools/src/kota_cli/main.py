"""The `kota` command."""

from __future__ import annotations

import sys

import typer
from rich.console import Console

from kota_cli.commands import dead_letters, doctor, events, keys, topology, trace, up, verify
from kota_cli.installation import NotFound
from kota_cli.platform import CannotStart
from kota_common.errors import KotaError
from kota_common.security.keys import SecretRefused

EXIT_OK, EXIT_FINDING, EXIT_USAGE = 0, 1, 2

app = typer.Typer(
    name="kota",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="The city platform: start it on one machine, look into any installation of it.\n\n"
    "Exit codes: 0 well, 1 a finding or a refusal, 2 wrong usage. Most commands take [bold]--json[/bold].",
)
app.command("up")(up.up)
app.command("doctor")(doctor.doctor)
app.command("trace")(trace.trace)
app.command("verify")(verify.verify)
app.add_typer(topology.app, name="topology")
app.add_typer(events.app, name="events")
app.add_typer(dead_letters.app, name="dead-letters")
app.add_typer(keys.app, name="keys")


def main() -> None:
    """Run the command line; what refuses says so in one line and in the exit code."""
    try:
        app()
    except (NotFound, CannotStart, SecretRefused) as error:
        _refuse(str(error))
    except KotaError as error:
        _refuse(f"{error.message}\n  Fix: {error.fix}")
    except (ConnectionError, TimeoutError) as error:
        _refuse(f"{error or type(error).__name__}: is the platform up? See `kota doctor`.")


def _refuse(text: str) -> None:
    Console(stderr=True, highlight=False).print(f"[red]✗[/red] {text}", soft_wrap=True)
    sys.exit(EXIT_FINDING)
