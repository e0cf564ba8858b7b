"""What commands share: which installation, which user of the bus, and how answers are printed."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Coroutine, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from kota_cli.installation import Installation, default_data
from kota_common.messaging import Bus

T = TypeVar("T")
# Into a pipe or a file nothing is wrapped: the next program counts lines.
console = Console(highlight=False, width=None if sys.stdout.isatty() else 1000)

DataOption = Annotated[
    Path | None,
    typer.Option("--data", help="Folder of the installation; else KOTA_DATA, else .kota here.", show_default=False),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]


def installation(data: Path | None) -> Installation:
    """The installation that the options name. Raises NotFound."""
    return Installation.read((data or default_data()).absolute())


def running(data: Path | None) -> Installation:
    """The installation that the options name. Raises NotFound, or NotRunning when nobody runs it."""
    return installation(data).must_run()


@dataclass(frozen=True, slots=True)
class BusAddress:
    """Where the bus is, and whose user connects."""

    url: str
    seed_file: Path | None


def bus_address(data: Path | None, user: str) -> BusAddress:
    """The bus of an installation.

    On this machine it is found in the data folder; elsewhere (a cluster, a job) KOTA_NATS_URL and KOTA_NATS_SEED_FILE
    name it, unless --data is given.
    """
    place = on_this_machine(data)
    if place is None:
        return BusAddress(os.environ["KOTA_NATS_URL"], Path(os.environ["KOTA_NATS_SEED_FILE"]))
    return BusAddress(place.nats_url, place.nats_seed(user))


def on_this_machine(data: Path | None) -> Installation | None:
    """The installation that runs here; None where only the environment names a bus, as in front of a cluster."""
    if data is None and os.environ.get("KOTA_NATS_URL") and os.environ.get("KOTA_NATS_SEED_FILE"):
        return None
    return running(data)


@asynccontextmanager
async def connected(data: Path | None, user: str) -> AsyncIterator[Bus]:
    """A connection to the installation's bus as this user. Raises ConnectionError when it does not answer."""
    address = bus_address(data, user)
    try:
        bus = await asyncio.wait_for(Bus.connect(address.url, service=user, seed_file=address.seed_file), 5)
    except (OSError, TimeoutError) as error:
        raise ConnectionError(f"NATS at {address.url} does not answer") from error
    try:
        yield bus
    finally:
        await bus.close()


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's asynchronous part to its end."""
    return asyncio.run(work)


def table(*columns: str, rows: Iterable[Sequence[object]]) -> Table:
    """A plain table; cells are text, never markup, because some of it comes from outside."""
    drawn = Table(*(Column(name, overflow="fold") for name in columns), box=None, pad_edge=False)
    for row in rows:
        drawn.add_row(*(cell if isinstance(cell, Text) else Text(str(cell)) for cell in row))
    return drawn


def print_json(value: Any) -> None:
    """Print a value as JSON, undecorated, for other programs."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def finding() -> NoReturn:
    """End with the exit code that says that something was found."""
    raise typer.Exit(1)


def load_environment(place: Installation) -> None:
    """Put the services' settings of an installation into this process's environment, as `kota up` gives them."""
    for service in place.services:
        os.environ.update(place.environment(service))
