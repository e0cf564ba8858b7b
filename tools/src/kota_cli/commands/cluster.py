"""`kota cluster`: the words of a Kubernetes installation's jobs. The chart calls them; so may an operator."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from kota_cli import registry
from kota_cli.cluster import backups, city, databases, drill, keeper, load, secrets, smoke
from kota_cli.cluster.api import KubeApi
from kota_cli.cluster.place import ClusterPlace
from kota_cli.commands.common import finding
from kota_common.messaging.users import OPERATOR, TOPOLOGY

app = typer.Typer(no_args_is_help=True, help="What the jobs of a Kubernetes installation do.")

FolderOption = Annotated[Path, typer.Option("--folder", help="Where backup sets are kept.")]
SetOption = Annotated[str, typer.Option("--set", help="Name of a backup set; else the newest.")]
FileStoreOption = Annotated[str, typer.Option(help="Most that JetStream may keep on disk, 20GB.")]


def _say(text: str) -> None:
    typer.echo(text)


@app.command()
def keys(max_file_store: FileStoreOption = "20GB") -> None:
    """Make every secret that is missing and write them as Secrets; what exists stays."""
    place = ClusterPlace.of()

    async def work() -> list[str]:
        names = [place.installation_secret, *(place.object_name(s) for s in registry.installed())]
        async with KubeApi(place.namespace) as api:
            found = {name: files for name in names if (files := await api.secret(name)) is not None}
            with TemporaryDirectory() as scratch:
                folder = Path(scratch)
                secrets.lay_out(found, place, folder)
                secrets.complete(folder)
                for name, files in secrets.collect(folder, place, max_file_store=max_file_store).items():
                    await api.keep_secret(name, files, secrets.LABELS)
        return sorted(set(names) - set(found))

    for name in asyncio.run(work()):
        _say(f"made {name}")


@app.command("databases")
def databases_command() -> None:
    """Make roles and databases of the deployed services, as PostgreSQL's administrator."""
    place = ClusterPlace.of()
    passwords = json.loads((place.mount / "installation" / "postgres.json").read_text(encoding="utf-8"))
    for name in asyncio.run(databases.provision(place, passwords)):
        _say(f"made {name}")


@app.command()
def topology() -> None:
    """Declare streams, durables and buckets; waits until the broker is usable."""
    for change in asyncio.run(keeper.apply_patiently(ClusterPlace.of())):
        _say(change)


@app.command()
def keep(port: Annotated[int, typer.Option(help="Where Prometheus reads.")] = 8080) -> None:
    """Declare the topology again when a stream disappears, and measure; runs until stopped."""
    asyncio.run(keeper.keep(ClusterPlace.of(), port=port))


@app.command("city")
def city_command(
    time_zone: Annotated[str, typer.Option(help="Where the city's days begin.")] = "Asia/Jakarta",
    demo: Annotated[bool, typer.Option(help="Accept fictitious people and load the demo city.")] = False,
) -> None:
    """Set the city up, once: its roles, its root client, the issuer's keys."""
    client = asyncio.run(city.set_up(ClusterPlace.of(), time_zone=time_zone, demo=demo))
    _say(f"root client {client}")


@app.command("backup-begin")
def backup_begin(folder: FolderOption = Path("/backup")) -> None:
    """Write down the books of every database; pg_basebackup comes next."""
    _say(str(asyncio.run(backups.begin(ClusterPlace.of(), folder))))


@app.command("backup-finish")
def backup_finish(
    folder: FolderOption = Path("/backup"),
    keep_sets: Annotated[int, typer.Option("--keep", min=1, help="How many sets stay.")] = 7,
    release: Annotated[str, typer.Option(help="Version that was running.")] = "",
) -> None:
    """Add books and streams, put the set into place, remove old ones."""
    _say(f"whole: {asyncio.run(backups.finish(ClusterPlace.of(), folder, keep=keep_sets, release=release))}")


@app.command("backup-list")
def backup_list(folder: FolderOption = Path("/backup")) -> None:
    """The backup sets, oldest first."""
    for name in backups.sets(folder):
        _say(f"{name}  {backups.read_manifest(folder / name)['bytes'] / 1e6:.1f} MB")


@app.command("backup-choose")
def backup_choose(folder: FolderOption = Path("/backup"), name: SetOption = "") -> None:
    """Print the folder of a set."""
    _say(str(backups.chosen(folder, name)))


@app.command("drill")
def drill_command(folder: FolderOption = Path("/backup"), name: SetOption = "") -> None:
    """Compare the scratch server beside this job with the books and the live databases."""
    found = asyncio.run(drill.drill(ClusterPlace.of(), folder, name))
    for text in found:
        _say(f"FAILED: {text}")
    if found:
        finding()
    _say("ok: the backup restores, and holds what it should")


@app.command("rebuild-streams")
def rebuild_streams() -> None:
    """After a restore: delete the event streams and declare them anew; the relays fill them from the logs."""
    place = ClusterPlace.of()

    async def work() -> list[str]:
        bus = await place.bus(TOPOLOGY)
        try:
            for service in registry.load():
                await bus.api(f"STREAM.DELETE.{service.stream}")
        finally:
            await bus.close()
        return await keeper.apply_patiently(place)

    for change in asyncio.run(work()):
        _say(change)


@app.command("test")
def test_command() -> None:
    """One real call to every service, an event end to end, the proofs; exit code 1 when anything is wrong."""
    if asyncio.run(smoke.smoke(ClusterPlace.of(), _say)):
        finding()


@app.command("verify")
def verify_command(within_s: Annotated[float, typer.Option(min=0, help="Seconds for work on its way.")] = 60.0) -> None:
    """Prove that nothing logged was lost and nothing took effect twice."""
    place = ClusterPlace.of()

    async def work() -> list[str]:
        bus = await place.bus(OPERATOR)
        try:
            return [str(found) for found in await smoke.settled(place, bus, within_s=within_s)]
        finally:
            await bus.close()

    found = asyncio.run(work())
    for text in found:
        _say(f"FAILED: {text}")
    if found:
        finding()
    _say("ok: every promise is kept")


@app.command("load")
def load_command(
    per_second: Annotated[float, typer.Option(help="Calls a second to each service.")] = 10.0,
    seconds: Annotated[float, typer.Option(help="How long.")] = 60.0,
) -> None:
    """Open-loop load on every service of a demo city; says when it runs, then as JSON what became of the calls."""
    place = ClusterPlace.of()
    demo = city.demo_city(place)
    if demo is None:
        raise typer.BadParameter("this installation has no demo city: `city.demo=true`")
    _say(json.dumps(asyncio.run(load.run(place, demo, per_second=per_second, seconds=seconds, say=_say))))
