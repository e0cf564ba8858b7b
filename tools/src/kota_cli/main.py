"""The `kota` command."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec

import typer
from rich.console import Console
from rich.markup import escape
from typer.exceptions import TyperException
from typer.rich_utils import rich_format_error

from kota_cli.cluster.api import KubeRefused
from kota_cli.cluster.backups import NoBackup
from kota_cli.cluster.city import CityRefused
from kota_cli.cluster.place import NotConfigured
from kota_cli.commands import cluster, dead_letters, doctor, events, keys, partner, token, topology, trace, up, verify
from kota_cli.installation import NotFound, NotRunning
from kota_cli.platform import CannotStart
from kota_common.errors import KotaError
from kota_common.security.keys import SecretRefused

CLUSTER_REFUSALS = (KubeRefused, NoBackup, CityRefused, NotConfigured)
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
if find_spec("kota_cli.commands.demo") is not None:
    app.command("demo")(import_module("kota_cli.commands.demo").demo)
app.command("doctor")(doctor.doctor)
app.command("trace")(trace.trace)
app.command("verify")(verify.verify)
app.command("token")(token.token)
app.add_typer(topology.app, name="topology")
app.add_typer(events.app, name="events")
app.add_typer(dead_letters.app, name="dead-letters")
app.add_typer(keys.app, name="keys")
app.add_typer(partner.app, name="partner")
app.add_typer(cluster.app, name="cluster")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code; what refuses says so in one line."""
    try:
        code = app(arguments, prog_name="kota", standalone_mode=False)
    except TyperException as error:
        rich_format_error(error)  # type: ignore[arg-type]  # the parser's own class is private
        return EXIT_USAGE
    except (NotFound, NotRunning, CannotStart, SecretRefused, *CLUSTER_REFUSALS) as error:
        return _refuse(str(error))
    except KotaError as error:
        return _refuse(f"{error.message}\n  Fix: {error.fix}")
    except BrokenPipeError:  # the reader, `head` or a pager, has seen enough
        return EXIT_OK
    except (ConnectionError, TimeoutError) as error:
        return _refuse(f"{error or type(error).__name__}: is the platform up? See `kota doctor`.")
    return code if isinstance(code, int) else EXIT_OK


def _refuse(text: str) -> int:
    Console(stderr=True, highlight=False).print(f"[red]✗[/red] {escape(text)}", soft_wrap=True)
    return EXIT_FINDING
