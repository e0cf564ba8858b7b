"""What a run stands on: durable servers of its own, migrated databases, notes to read and to change."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import asyncpg

from kota_bench import tokens
from kota_bench.contract import CITY, NOTES, SERVICE, TABLE, note_name
from kota_common.messaging import Bus, apply, declare
from kota_common.postgres import Roles, migrate
from kota_common.testing.databases import ServiceDatabase
from kota_common.testing.embedded import EmbeddedNats, EmbeddedPostgres

CONSUMER_SERVICE = "other"
_FILL = """
INSERT INTO note SELECT $1, unnest($2::text[]), 'Papan reklame simpang lima', 1, now()"""


@dataclass(frozen=True, slots=True)
class Ground:
    """The servers, and how each role reaches them."""

    postgres_pid: int
    postgres_version: int
    nats_pid: int
    nats_url: str
    emitter: ServiceDatabase
    consumer: ServiceDatabase
    token: str
    jwks: str


@contextlib.contextmanager
def ground() -> Iterator[Ground]:
    """Fresh servers in temporary folders, durable as in production, gone afterwards."""
    with EmbeddedPostgres() as postgres, EmbeddedNats() as nats:
        assert postgres.pid is not None
        assert nats.pid is not None
        emitter, consumer = (postgres.create_service_database(name) for name in (SERVICE, CONSUMER_SERVICE))
        token, jwks = tokens.mint()
        asyncio.run(_prepare(emitter, consumer, nats.url))
        yield Ground(postgres.pid, postgres.version, nats.pid, nats.url, emitter, consumer, token, jwks)


async def _prepare(emitter: ServiceDatabase, consumer: ServiceDatabase, nats_url: str) -> None:
    for database in (emitter, consumer):
        await migrate(database.owner_url, "kota_common", Roles.of(database.service))
    await _fill(emitter.owner_url)
    owner = await asyncpg.connect(consumer.owner_url)
    await owner.execute("CREATE TABLE effect (id bigserial PRIMARY KEY, note text, version bigint)")
    await owner.close()
    await declare_topology(nats_url, ())


async def _fill(owner_url: str) -> None:
    owner = await asyncpg.connect(owner_url)
    await owner.execute(TABLE)
    await owner.execute("SELECT set_config('kota.city', $1, false)", CITY)
    await owner.execute(_FILL, CITY, [note_name(index) for index in range(NOTES)])
    await owner.execute("VACUUM ANALYZE note")
    await owner.close()


async def declare_topology(nats_url: str, handlers: tuple[Any, ...]) -> None:
    """The streams of both services, and the consumer's durables when it has handlers."""
    services: list[Any] = [
        SimpleNamespace(name=SERVICE, stream=f"EVT_{SERVICE.upper()}", consumers=()),
        SimpleNamespace(name=CONSUMER_SERVICE, stream=f"EVT_{CONSUMER_SERVICE.upper()}", consumers=handlers),
    ]
    bus = await Bus.connect(nats_url, service="topology", seed_file=None)
    await apply(bus, declare(services))
    await bus.close()
