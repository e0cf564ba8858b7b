"""A service of two: `sample` emits, `other` consumes, on the real PostgreSQL and the real NATS."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import asyncpg
import nkeys
import pytest

from kota_common.actor import service_actor
from kota_common.messaging import Bus, Consumers, Relay, apply, consumer, declare, server_config, users
from kota_common.messaging.consumer import LATEST_STATE, Event
from kota_common.messaging.topology import Durable, Topology
from kota_common.postgres import Database, Roles, Transaction, migrate
from kota_common.telemetry import Metrics
from kota_common.testing.embedded import EmbeddedNats
from kota_common.testing.sample_contract import module_of, sample_file

SAMPLE = module_of(sample_file("kota/sample/v1/bus.proto"))
CITY = "13.77"


async def until(condition, seconds=15.0):
    """Wait for a condition, not for a time."""
    async with asyncio.timeout(seconds):
        while not (result := condition() if not asyncio.iscoroutinefunction(condition) else await condition()):
            await asyncio.sleep(0.02)
        return result


@dataclass
class House:
    """One emitting service with its own stream, and one consuming service."""

    name: str
    bus: Bus
    topology_bus: Bus
    urls: Any
    consumer_urls: Any
    database: Database
    consumer_database: Database
    nats_url: str
    wake: asyncio.Event
    superuser_url: str
    metrics: Metrics = field(default_factory=lambda: Metrics("sample"))
    running: list[Any] = field(default_factory=list)
    processes: list[subprocess.Popen] = field(default_factory=list)
    topology: Topology | None = None

    @property
    def stream(self) -> str:
        return f"EVT_{self.name.upper()}"

    @property
    def service(self) -> Any:
        return SimpleNamespace(name=self.name, stream=self.stream, consumers=(), package="kota_common")

    async def change(self, note: str, version: int, title: str = "") -> None:
        """One command: emit an event of one version of a note."""
        async with self.database.transaction(CITY, service_actor(self.name, CITY)) as tx:
            event = SAMPLE.NoteChanged(note=SAMPLE.Note(name=note, version=version, title=title))
            tx.emit(event, aggregate=note, version=version)

    async def change_many(self, notes: list[tuple[str, int]]) -> None:
        async with self.database.transaction(CITY, service_actor(self.name, CITY)) as tx:
            for note, version in notes:
                tx.emit(
                    SAMPLE.NoteChanged(note=SAMPLE.Note(name=note, version=version)), aggregate=note, version=version
                )

    def relay(self, bus: Bus | None = None) -> Relay:
        return Relay(self.name, self.stream, self.urls.relay_url, bus or self.bus, wake=self.wake, metrics=self.metrics)

    async def run_relay(self, relay: Relay | None = None) -> Relay:
        relay = relay or self.relay()
        task = asyncio.create_task(relay.run())
        self.running.append((relay, task))
        return relay

    def consumers(self, handler, service="other", bus: Bus | None = None, seed_file=None) -> Consumers:
        service = SimpleNamespace(name=service, consumers=(handler,))
        return Consumers(
            service,
            self.consumer_database,
            bus or self.bus,
            url=self.nats_url,
            seed_file=seed_file,
            metrics=Metrics("other"),
        )

    async def process(self, role: str, **more: str) -> subprocess.Popen:
        """A process of its own that relays (`relay`) or consumes (`consume`), to be killed as processes are."""
        given = {"relay": self.urls.relay_url, "consumer": self.consumer_urls.app_url, "nats": self.nats_url, **more}
        started = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("process.py")), role, json.dumps(given)],
            stdout=subprocess.PIPE,
        )
        await asyncio.to_thread(started.stdout.readline)  # it says when it runs
        self.processes.append(started)
        return started

    async def declare(self, *handlers) -> None:
        other = SimpleNamespace(name="other", stream="EVT_OTHER", consumers=handlers)
        self.topology = declare([self.service, other])
        await apply(self.topology_bus, self.topology)

    async def stored(self) -> list[tuple[int, str]]:
        return await self.bus.read_tail(self.stream, 0, 1000)

    async def stored_all(self) -> list[tuple[int, str]]:
        found: list[tuple[int, str]] = []
        while page := await self.bus.read_tail(self.stream, found[-1][0] if found else 0, 1000):
            found += page
        return found

    async def restart_relays(self) -> None:
        for relay, task in self.running:
            await relay.stop(5)
            await asyncio.wait([task])
        self.running.clear()
        await self.run_relay()

    async def log_rows(self) -> list[Any]:
        connection = await asyncpg.connect(self.urls.verify_url)
        try:
            return await connection.fetch("SELECT * FROM event_log ORDER BY id")
        finally:
            await connection.close()

    async def backdate(self, note: str, days: int, *, published: bool = False) -> None:
        """Let an event have been logged so many days ago, in that day's own partition."""
        day = datetime.now(UTC).date() - timedelta(days=days)
        part = f"event_log_{day:%Y%m%d}"
        owner = await asyncpg.connect(self.urls.owner_url)
        try:
            await owner.execute(
                f"CREATE TABLE IF NOT EXISTS {part} PARTITION OF event_log"
                f" FOR VALUES FROM ('{day}') TO ('{day + timedelta(days=1)}')"
            )
            await owner.execute("SELECT set_config('kota.city', $1, false)", CITY)
            moved = await owner.execute(
                "UPDATE event_log SET day = $2, stream_seq = $3, position = $3 WHERE aggregate = $1",
                note,
                day,
                1_000_000 if published else None,
            )
            assert moved == "UPDATE 1"
        finally:
            await owner.close()

    async def published(self, count: int) -> None:
        async def all_marked():
            rows = await self.log_rows()
            return len(rows) == count and all(row["stream_seq"] for row in rows)

        await until(all_marked)


def recorder(house: House, name: str, order=LATEST_STATE, fail=None):
    """A consumer that writes what took effect into the house's list, at commit time at the earliest."""

    @consumer(name, order=order)
    async def record(tx: Transaction, event: Event[SAMPLE.NoteChanged]) -> None:
        if fail is not None:
            await fail(event)
        await tx.execute(
            "INSERT INTO effect (note, version, title) VALUES ($1, $2, $3)",
            event.subject,
            event.version,
            event.data.note.title,
        )

    return record


@dataclass
class Broker:
    """A nats-server with the platform's users, and the file of each one's seed."""

    server: EmbeddedNats
    seeds: dict[str, Path]

    async def bus(self, user: str) -> Bus:
        return await Bus.connect(self.server.url, service=user, seed_file=self.seeds[user])


@pytest.fixture
def guarded(tmp_path):
    """A broker of this test's own, closed to everybody but the platform's users; it may be killed."""

    @consumer("notes")
    async def any_handler(tx: Transaction, event: Event[SAMPLE.NoteChanged]) -> None: ...

    services = [
        SimpleNamespace(name="sample", stream="EVT_SAMPLE", consumers=()),
        SimpleNamespace(name="other", stream="EVT_OTHER", consumers=(any_handler,)),
    ]
    seeds, public = {}, {}
    for user in users(services):
        seed = nkeys.encode_seed(os.urandom(32), nkeys.PREFIX_BYTE_USER)
        public[user.name] = nkeys.from_seed(seed).public_key.decode()
        seeds[user.name] = tmp_path / f"{user.name}.nk"
        seeds[user.name].write_bytes(seed)
    with EmbeddedNats(config=server_config(services, public, max_file_store="1GB")) as server:
        yield Broker(server, seeds)


@pytest.fixture
async def house(new_database, postgres_server, nats_server):
    """Fresh databases and a stream of its own for each test, on the session's servers."""
    async with _built(new_database, postgres_server, nats_server.url, {}) as built:
        await _empty(built.topology_bus)
        yield built
    # The session's broker goes on to other tests, which declare streams of the same names in their own way.
    cleaner = await Bus.connect(nats_server.url, service="topology", seed_file=None)
    await _empty(cleaner)
    await cleaner.close()


@pytest.fixture
async def guarded_house(new_database, postgres_server, guarded):
    """The same on a broker of its own, where each service is its own user."""
    async with _built(new_database, postgres_server, guarded.server.url, guarded.seeds) as built:
        yield built


@asynccontextmanager
async def _built(new_database, postgres_server, nats_url, seeds):
    name = "sample"
    urls, consumer_urls = new_database("sample"), new_database("other")
    for service, each in (("sample", urls), ("other", consumer_urls)):
        await migrate(each.owner_url, "kota_common", Roles.of(service))
    owner = await asyncpg.connect(consumer_urls.owner_url)
    await owner.execute("CREATE TABLE effect (id bigserial PRIMARY KEY, note text, version bigint, title text)")
    await owner.close()
    wake = asyncio.Event()
    database = await Database.open(urls.app_url, service=name, wake=wake.set)
    consumer_database = await Database.open(consumer_urls.app_url, service="other")
    bus = await Bus.connect(nats_url, service=name, seed_file=seeds.get(name))
    topology_bus = await Bus.connect(nats_url, service="topology", seed_file=seeds.get("topology"))
    superuser_url = postgres_server.superuser_url
    built = House(
        name, bus, topology_bus, urls, consumer_urls, database, consumer_database, nats_url, wake, superuser_url
    )
    yield built
    for process in built.processes:
        process.kill()
        process.wait()
    for relay, task in built.running:
        if not task.done():
            await relay.stop(2)
            task.cancel()
    for closing in (database, consumer_database, bus, topology_bus):
        await closing.close()


async def _empty(bus: Bus) -> None:
    """Delete every stream of the session's broker."""
    for stream in (await bus.api("STREAM.NAMES")).get("streams") or ():
        await bus.api(f"STREAM.DELETE.{stream}")


async def effects_of(house: House) -> list[tuple[str, int]]:
    connection = await asyncpg.connect(house.consumer_urls.verify_url)
    try:
        rows = await connection.fetch("SELECT note, version FROM effect ORDER BY id")
        return [(row["note"], row["version"]) for row in rows]
    finally:
        await connection.close()


__all__ = ["CITY", "SAMPLE", "Durable", "House", "effects_of", "recorder", "until"]
