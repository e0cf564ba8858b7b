"""`kota topology`: streams, durables, buckets and users of the bus, declared by the services' code."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from kota_cli import keys, registry
from kota_cli.commands.common import DataOption, JsonOption, connected, console, finding, installation, print_json, run
from kota_cli.installation import default_data
from kota_common.messaging import Difference, apply, declare, diff, server_config
from kota_common.messaging.users import OPERATOR, TOPOLOGY
from kota_common.service import Service

app = typer.Typer(no_args_is_help=True, help="Streams, durables, buckets and users of the bus.")
ReplicasOption = Annotated[int, typer.Option(min=1, max=5, help="Copies of each stream: 3 in a cluster.")]


@app.command("apply")
def apply_command(data: DataOption = None, replicas: ReplicasOption = 1, as_json: JsonOption = False) -> None:
    """Make the bus as the services declare it. Repeating it changes nothing."""
    changed = run(_apply(data, replicas))
    _print(changed, as_json, verb="changed", none="the bus is as declared, nothing was changed")


@app.command("diff")
def diff_command(data: DataOption = None, replicas: ReplicasOption = 1, as_json: JsonOption = False) -> None:
    """Show what on the bus is not as declared; exit code 1 when something is."""
    found = run(_diff(data, replicas))
    _print(found, as_json, verb="differs", none="the bus is as declared")
    if found:
        finding()


@app.command("server-config")
def server_config_command(
    secrets: Annotated[Path, typer.Option(help="Folder that `kota keys mint` made.")],
) -> None:
    """Print the configuration of nats-server: durable JetStream, and each user with the least subjects."""
    typer.echo(server_config(registry.load(), keys.nats_public_keys(secrets)))


async def _apply(data: Path | None, replicas: int) -> list[Difference]:
    async with connected(data, TOPOLOGY) as bus:
        return await apply(bus, declare(_services(data), replicas=replicas))


async def _diff(data: Path | None, replicas: int) -> list[Difference]:
    async with connected(data, OPERATOR) as bus:
        return await diff(bus, declare(_services(data), replicas=replicas))


def _services(data: Path | None) -> list[Service]:
    """The services of the installation on this machine; of this release where there is none."""
    path = (data or default_data()) / "platform.json"
    return registry.load(installation(data).services if path.exists() else None)


def _print(differences: list[Difference], as_json: bool, *, verb: str, none: str) -> None:
    if as_json:
        print_json([{"kind": d.kind, "name": d.name, "what": d.what} for d in differences])
        return
    if not differences:
        console.print(f"[green]✓[/green] {none}")
        return
    table = Table("kind", "name", verb, box=None)
    for difference in differences:
        table.add_row(difference.kind, difference.name, difference.what)
    console.print(table)
