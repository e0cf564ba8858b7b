"""What `kota doctor` looks at: each check says what it saw, and where it is not well, why and how to mend it."""

from __future__ import annotations

import shutil
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal

import asyncpg
import httpx

from kota_cli import registry
from kota_cli.commands.common import connected, load_environment
from kota_cli.installation import Installation
from kota_common.errors import KotaError
from kota_common.messaging import declare, diff
from kota_common.messaging.dead_letters import letters
from kota_common.messaging.users import OPERATOR, TOPOLOGY
from kota_common.service import Service
from kota_common.service.main import load_settings
from kota_common.service.proofs import prove

State = Literal["ok", "warning", "failed"]

DISK_LEAST_BYTES = 1 << 30
CLOCK_SKEW_MS_MAX = 500
OUTBOX_AGE_S_MAX = 5.0

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


async def examine(place: Installation) -> AsyncIterator[Check]:
    """Every check of an installation, one by one as they are done."""
    load_environment(place)
    services = registry.load(place.services)
    yield _disk(place)
    for service in services:
        async for check in _service(place, service):
            yield check
    async for check in _bus(place, services):
        yield check


def _disk(place: Installation) -> Check:
    free = shutil.disk_usage(place.data).free
    saw = f"{free / (1 << 30):.1f} GiB free at {place.data}"
    if free < DISK_LEAST_BYTES:
        return Check("disk", "failed", saw, "free space: PostgreSQL and NATS stop writing when the disk is full")
    return Check("disk", "ok", saw)


async def _service(place: Installation, service: Service) -> AsyncIterator[Check]:
    findings = await prove(service, load_settings(service))
    if findings:
        for text in findings:
            yield Check(f"{service.name}: proofs", "failed", text, "see the setting or the command in the line")
    else:
        yield Check(f"{service.name}: proofs", "ok", "contract, migrations, durable PostgreSQL and NATS")
    try:
        connection = await asyncpg.connect(place.database(service.name).verify_url, timeout=5)
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        yield Check(f"{service.name}: database", "failed", repr(error), "start PostgreSQL: `kota up`")
    else:
        try:
            yield await _clock(service, connection)
            yield await _outbox(service, connection)
        except asyncpg.PostgresError as error:
            yield Check(f"{service.name}: database", "failed", str(error), f"run `python -m {service.package} migrate`")
        finally:
            await connection.close()
    yield await _process(place, service)


async def _clock(service: Service, connection: asyncpg.Connection) -> Check:
    before = time.time()
    there = await connection.fetchval("SELECT extract(epoch FROM clock_timestamp())::float")
    skew_ms = abs(there - (before + time.time()) / 2) * 1000
    saw = f"{skew_ms:.0f} ms from the database's"
    if skew_ms > CLOCK_SKEW_MS_MAX:
        return Check(
            f"{service.name}: clock", "failed", saw, "synchronise both machines: tokens and deadlines depend on it"
        )
    return Check(f"{service.name}: clock", "ok", saw)


async def _outbox(service: Service, connection: asyncpg.Connection) -> Check:
    row = await connection.fetchrow(_OUTBOX)
    assert row is not None
    if row["waiting"] == 0:
        return Check(f"{service.name}: outbox", "ok", "nothing waits")
    saw = f"{row['waiting']} events wait, the oldest for {row['age_s']:.1f} s"
    state: State = "warning" if row["age_s"] > OUTBOX_AGE_S_MAX else "ok"
    return Check(f"{service.name}: outbox", state, saw, "see the service's log: the relay says why it does not publish")


async def _process(place: Installation, service: Service) -> Check:
    what = f"{service.name}: process"
    log = place.logs / f"{service.name}.log"
    try:
        async with httpx.AsyncClient(timeout=3) as client:
            ready = await client.get(f"{place.http_url(service.name)}/readyz")
    except httpx.HTTPError as error:
        return Check(what, "failed", f"{place.http_url(service.name)} does not answer: {error!r}", f"see {log}")
    if ready.status_code != 200:
        return Check(what, "failed", f"not ready: {ready.text.strip()[:200]}", f"see {log}")
    return Check(what, "ok", f"ready at {place.http_url(service.name)} and {place.grpc_address(service.name)}")


async def _bus(place: Installation, services: list[Service]) -> AsyncIterator[Check]:
    try:
        async with connected(place.data, TOPOLOGY) as bus:
            differences = await diff(bus, declare(services))
        async with connected(place.data, OPERATOR) as bus:
            dead = [letter async for letter in letters(bus)]
    except (OSError, TimeoutError, KotaError) as error:
        yield Check("bus", "failed", str(error), "start NATS: `kota up`")
        return
    if differences:
        for difference in differences:
            yield Check("topology", "failed", str(difference), "run `kota topology apply`")
    else:
        yield Check("topology", "ok", "streams, durables and buckets are as declared")
    if dead:
        yield Check("dead letters", "warning", f"{len(dead)} events were given up", "run `kota dead-letters list`")
    else:
        yield Check("dead letters", "ok", "none")
