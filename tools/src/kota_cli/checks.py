"""What `kota doctor` looks at: each check says what it saw and, where that is not well, how to mend it.

Nothing here changes anything: databases are read as their verify role, the bus as the operator.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import asyncpg
import grpc
import httpx
import nats.errors
from grpc_health.v1 import health_pb2, health_pb2_grpc

from kota_cli import registry
from kota_cli.commands.common import connected
from kota_cli.installation import Installation, NotRunning
from kota_cli.letters import without_effect
from kota_common.errors import KotaError
from kota_common.messaging import ApiError, Bus, declare, diff, durability_findings
from kota_common.messaging.dead_letters import letters
from kota_common.messaging.topology import Durable, durables_of
from kota_common.messaging.users import OPERATOR
from kota_common.postgres import Database, check_migrations
from kota_common.service import Service

State = Literal["ok", "failed"]

DISK_LEAST_BYTES = 1 << 30
CLOCK_SKEW_MS_MAX = 500  # tokens allow 30 s, deadlines of screens and people do not
WAITING_S_MAX = 5.0  # an event waits milliseconds on a platform that is well
ANSWER_S = 3.0
BUS_FAILS = (OSError, TimeoutError, KotaError, ApiError, nats.errors.Error)

_OUTBOX = """
SELECT count(*) AS waiting, coalesce(extract(epoch FROM now() - min(created_at)), 0)::float AS age_s
FROM event_log WHERE stream_seq IS NULL"""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor."""

    what: str
    state: State
    saw: str
    fix: str = ""


def judged(what: str, well: bool, saw: str, fix: str) -> Check:
    """A check whose fix is said only where it is needed."""
    return Check(what, "ok", saw) if well else Check(what, "failed", saw, fix)


async def examine(place: Installation) -> AsyncIterator[Check]:
    """Every check of an installation, one by one as they are done."""
    yield _disk(place)
    try:
        place.must_run()
    except NotRunning:
        yield Check("platform", "failed", "it does not run", f"start it: `kota up --data {place.data}`")
        return
    yield Check("platform", "ok", f"process {(place.data / 'lock').read_text().strip()} runs it")
    services = registry.load(place.services)
    async for check in _postgres(place, services):
        yield check
    async for check in _bus(place, services):
        yield check
    for service in services:
        yield await _http(place, service)
        yield await _grpc(place, service)


def _disk(place: Installation) -> Check:
    free = shutil.disk_usage(place.data).free
    saw = f"{free / (1 << 30):.1f} GiB free at {place.data}"
    fix = "free space, at least 1 GiB: PostgreSQL and NATS stop writing when the disk is full"
    return judged("disk", free >= DISK_LEAST_BYTES, saw, fix)


async def _postgres(place: Installation, services: list[Service]) -> AsyncIterator[Check]:
    """The server once, then what differs by database."""
    for number, service in enumerate(services):
        what = f"PostgreSQL: {service.name}"
        try:
            database = await Database.open(place.database(service.name).verify_url, service="doctor", max_size=1)
        except (OSError, TimeoutError, asyncpg.PostgresError) as error:
            yield Check(what, "failed", f"it does not answer: {error!r}", f"see {place.logs}/postgres.log")
            continue
        try:
            if number == 0:
                yield await _durable_postgres(database)
                yield await _clock_of_postgres(database)
            yield await _migrations(database, service)
            yield await _outbox(place, database, service)
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            yield Check(what, "failed", repr(error), f"see {place.logs}/postgres.log")
        finally:
            await database.close()


async def _durable_postgres(database: Database) -> Check:
    findings = [str(finding) for finding in await database.durability()]
    saw = "; ".join(findings) or "a commit is on the disk before it is acknowledged; pages carry checksums"
    fix = "change the setting and restart PostgreSQL; data_checksums needs `pg_checksums --enable` while it is stopped"
    return judged("PostgreSQL: durability", not findings, saw, fix)


async def _clock_of_postgres(database: Database) -> Check:
    before = time.time()
    async with database.pool.acquire() as connection:
        there = await connection.fetchval("SELECT extract(epoch FROM clock_timestamp())::float")
    return _clock("PostgreSQL", there, before)


def _clock(server: str, there: float, before: float) -> Check:
    """Compare with the middle of the question's way there and back."""
    skew_ms = abs(there - (before + time.time()) / 2) * 1000
    fix = "synchronise both machines (chrony, systemd-timesyncd): tokens and deadlines depend on it"
    return judged(f"clock: {server}", skew_ms <= CLOCK_SKEW_MS_MAX, f"{skew_ms:.0f} ms from this machine's", fix)


async def _migrations(database: Database, service: Service) -> Check:
    what = f"migrations: {service.name}"
    async with database.pool.acquire() as connection:
        try:
            await check_migrations(connection, service.package)
        except KotaError as error:
            return Check(what, "failed", error.message, error.fix)
        applied = await connection.fetchval("SELECT count(*) FROM schema_migration")
    return Check(what, "ok", f"all {applied} of this release are applied")


async def _outbox(place: Installation, database: Database, service: Service) -> Check:
    async with database.pool.acquire() as connection:
        row = await connection.fetchrow(_OUTBOX)
    assert row is not None
    saw = f"{row['waiting']} events wait, the oldest for {row['age_s']:.1f} s" if row["waiting"] else "nothing waits"
    fix = f"see {place.logs}/{service.name}.log: its relay says why it does not publish"
    return judged(f"outbox: {service.name}", row["age_s"] <= WAITING_S_MAX, saw, fix)


async def _bus(place: Installation, services: list[Service]) -> AsyncIterator[Check]:
    findings = await durability_findings(place.nats_monitor_url)
    saw = "; ".join(findings) or "an acknowledged event is on the disk"
    yield judged("NATS: durability", not findings, saw, "set it in the server's configuration and restart NATS")
    try:
        yield await _clock_of_nats(place)
        async with connected(place.data, OPERATOR) as bus:
            differences = "; ".join(str(found) for found in await diff(bus, declare(services)))
            saw = differences or "streams, durables and buckets are as declared"
            yield judged("topology", not differences, saw, "run `kota topology apply`")
            for service in services:
                for durable in durables_of(service):
                    yield await _lag(place, bus, service, durable)
            yield await _dead_letters(place, bus)
    except BUS_FAILS as error:
        yield Check("NATS", "failed", f"{place.nats_url}: {error!r}", f"see {place.logs}/nats.log")
    except asyncpg.PostgresError as error:
        yield Check("dead letters", "failed", repr(error), f"see {place.logs}/postgres.log")


async def _clock_of_nats(place: Installation) -> Check:
    before = time.time()
    async with httpx.AsyncClient(timeout=ANSWER_S) as client:
        try:
            told: str = (await client.get(f"{place.nats_monitor_url}/varz")).json()["now"]
        except (httpx.HTTPError, ValueError, KeyError) as error:
            return Check("clock: NATS", "failed", f"not told: {error!r}", f"see {place.logs}/nats.log")
    return _clock("NATS", datetime.fromisoformat(told.replace("Z", "+00:00")).timestamp(), before)


async def _lag(place: Installation, bus: Bus, service: Service, durable: Durable) -> Check:
    """How long the oldest event waits for the consumer: behind the last one that it acknowledged without a gap."""
    info = await bus.api(f"CONSUMER.INFO.{durable.stream}.{durable.name}")
    behind = int(info["num_pending"]) + int(info["num_ack_pending"])
    age_s = await _oldest_s(bus, durable, int(info["ack_floor"]["stream_seq"]) + 1) if behind else 0.0
    saw = f"{behind} events wait, the oldest for {age_s:.1f} s" if behind else "nothing waits"
    fix = f"see {place.logs}/{service.name}.log, then `kota dead-letters list --consumer {durable.name}`"
    return judged(f"consumer: {durable.name}", age_s <= WAITING_S_MAX, saw, fix)


async def _oldest_s(bus: Bus, durable: Durable, after_seq: int) -> float:
    waiting = []
    for subject in durable.subjects:
        for message in await bus.direct_get(durable.stream, {"seq": after_seq, "batch": 1, "next_by_subj": subject}):
            waiting.append(datetime.fromisoformat((message.headers or {})["Nats-Time-Stamp"]))
    return (datetime.now(UTC) - min(waiting)).total_seconds() if waiting else 0.0


async def _dead_letters(place: Installation, bus: Bus) -> Check:
    all_of_them = [letter async for letter in letters(bus)]
    open_ones = [one for one in await without_effect(place, all_of_them) if one.handled != "skipped"]
    saw = f"{len(open_ones)} events were given up and took no effect since" if open_ones else "no event was given up"
    return judged("dead letters", not open_ones, saw, "run `kota dead-letters list`, mend the cause, then `replay`")


async def _http(place: Installation, service: Service) -> Check:
    what, url = f"HTTP: {service.name}", place.http_url(service.name)
    log = f"see {place.logs}/{service.name}.log"
    try:
        async with httpx.AsyncClient(timeout=ANSWER_S) as client:
            ready = await client.get(f"{url}/readyz")
    except httpx.HTTPError as error:
        return Check(what, "failed", f"{url} does not answer: {error!r}", log)
    return judged(what, ready.status_code == 200, f"{url} answers {ready.status_code}", log)


async def _grpc(place: Installation, service: Service) -> Check:
    what, address = f"gRPC: {service.name}", place.grpc_address(service.name)
    async with grpc.aio.insecure_channel(address) as channel:
        try:
            answer: Any = await health_pb2_grpc.HealthStub(channel).Check(
                health_pb2.HealthCheckRequest(), timeout=ANSWER_S
            )
        except grpc.aio.AioRpcError as error:
            why = f"{address} does not answer: {error.code().name}"
            return Check(what, "failed", why, f"see {place.logs}/{service.name}.log")
    serving = answer.status == health_pb2.HealthCheckResponse.SERVING
    saw = f"{address} is {'serving' if serving else 'not serving'}"
    return judged(what, serving, saw, f"see {place.logs}/{service.name}.log")
