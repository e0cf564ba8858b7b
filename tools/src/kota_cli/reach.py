"""How the operator's commands reach a running installation: its broker as a user of it, its databases to read."""

from __future__ import annotations

import fcntl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kota_cli.installation import Installation

if TYPE_CHECKING:
    import asyncpg

    from kota_common.messaging import Bus


class NotRunning(Exception):
    """The installation is there and nobody runs it; the text says how to start it."""


class NotReached(Exception):
    """A server of the running installation does not answer; the text names it and its log."""


def runs(data: Path) -> bool:
    """Whether a `kota up` holds this data folder."""
    try:
        with (data / "lock").open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def running(data: Path) -> Installation:
    """The installation in this folder. Raises NotFound when there is none, NotRunning when it does not run."""
    place = Installation.read(data)
    if not runs(data):
        raise NotRunning(f"the platform in {data} does not run: start it with `kota up --data {data}`")
    return place


@asynccontextmanager
async def bus(place: Installation, user: str) -> AsyncIterator[Bus]:
    """The broker, as one of its users. Raises NotReached."""
    import nats.errors

    from kota_common.messaging import Bus

    try:
        connected = await Bus.connect(place.nats_url, service=user, seed_file=place.nats_seed(user))
    except (OSError, TimeoutError, nats.errors.Error) as error:
        raise NotReached(f"NATS does not answer at {place.nats_url} ({error!r}): see {place.logs}/nats.log") from error
    try:
        yield connected
    finally:
        await connected.close()


@asynccontextmanager
async def reading(place: Installation, service: str) -> AsyncIterator[asyncpg.Connection[Any]]:
    """A service's database as its verify role, which reads every city and changes nothing. Raises NotReached."""
    import asyncpg

    try:
        connection = await asyncpg.connect(place.database(service).verify_url, timeout=5)
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        log = place.logs / "postgres.log"
        raise NotReached(f"PostgreSQL does not answer for {service} ({error!r}): see {log}") from error
    try:
        yield connection
    finally:
        await connection.close()
