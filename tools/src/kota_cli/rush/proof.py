"""What became of the punches that were acknowledged: each in the database once and in one event of the stream."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import asyncpg
from google.protobuf.message import Message

from kota.attendance.v1 import events_pb2
from kota_cli import registry
from kota_cli.commands.common import connected
from kota_cli.commands.verify import ServiceProof, prove
from kota_cli.demo.callers import last_segment
from kota_cli.installation import Installation
from kota_common.messaging import Bus
from kota_common.messaging.users import OPERATOR

ATTENDANCE = "attendance"
LOOK_EVERY_S = 0.5
_TAKEN_IN = "kota.attendance.punch.*.v1"
_EVENTS: dict[str, type[Message]] = {
    "kota.attendance.punch.accepted.v1": events_pb2.PunchesAccepted,
    "kota.attendance.punch.flagged.v1": events_pb2.PunchesFlagged,
    "kota.attendance.punch.rejected.v1": events_pb2.PunchesRejected,
}
_PAGE = 10_000
_WAITING = "SELECT count(*) FROM event_log WHERE stream_seq IS NULL"
_KEPT = "SELECT id::text, state FROM punch WHERE id = ANY($1::uuid[])"
_DAYS = "SELECT count(*) FROM day_mark"


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of acknowledged punches."""

    acknowledged: int
    lost: tuple[str, ...]  # punch ids, not in the database or in no event
    doubled: tuple[str, ...]  # acknowledged for two punches, kept twice or in two events
    states: dict[str, int]  # how many were kept in which state


@dataclass(frozen=True, slots=True)
class Proof:
    """What databases and streams say after a rush."""

    fate: Fate
    services: list[ServiceProof]
    drained_s: float  # from the last answer until no event waited
    days_waiting: int  # judged behind the rush, a bounded number a tick: no promise depends on them

    @property
    def holds(self) -> bool:
        """Whether every promise was kept."""
        return not (self.fate.lost or self.fate.doubled or any(proof.findings for proof in self.services))


async def prove_rush(place: Installation, acknowledged: list[str], *, wait_s: float) -> Proof:
    """Wait until the outboxes are drained, as long as that may take, then read everything."""
    began = time.monotonic()
    deadline = began + wait_s
    while await waiting_events(place) and time.monotonic() < deadline:  # noqa: ASYNC110 - databases tell no events
        await asyncio.sleep(LOOK_EVERY_S)
    drained_s = time.monotonic() - began
    services = await prove(place, wait_s=max(0.0, deadline - time.monotonic()))
    return Proof(await fate_of(place, acknowledged), services, drained_s, await days_waiting(place))


async def waiting_events(place: Installation) -> int:
    """Events of all services that are logged and not in their stream."""
    return sum([await _number(place, service, _WAITING) for service in place.services])


async def days_waiting(place: Installation) -> int:
    """Marks of days that attendance has still to judge."""
    return await _number(place, ATTENDANCE, _DAYS)


async def fate_of(place: Installation, acknowledged: Iterable[str]) -> Fate:
    """What became of these punch ids, one for each acknowledgement."""
    told = Counter(acknowledged)
    kept, states = await _kept(place, list(told))
    async with connected(place.data, OPERATOR) as bus:
        published = await _published(bus)
    books = (kept, published)
    lost = tuple(punch for punch in told if any(not book[punch] for book in books))
    doubled = tuple(punch for punch, times in told.items() if times > 1 or any(book[punch] > 1 for book in books))
    return Fate(sum(told.values()), lost, doubled, dict(states))


async def _kept(place: Installation, ids: list[str]) -> tuple[Counter[str], Counter[str]]:
    """How often each is in the database, and in which states."""
    kept: Counter[str] = Counter()
    states: Counter[str] = Counter()
    connection = await asyncpg.connect(place.database(ATTENDANCE).verify_url, timeout=10)
    try:
        for start in range(0, len(ids), _PAGE):
            for row in await connection.fetch(_KEPT, ids[start : start + _PAGE]):
                kept[row["id"]] += 1
                states[row["state"]] += 1
    finally:
        await connection.close()
    return kept, states


async def _published(bus: Bus) -> Counter[str]:
    """How many events of the stream each punch is in."""
    stream = registry.load([ATTENDANCE])[0].stream
    found: Counter[str] = Counter()
    after = 0
    while page := await bus.direct_get(stream, {"seq": after + 1, "batch": 200, "next_by_subj": _TAKEN_IN}):
        for message in page:
            headers = message.headers or {}
            after = int(headers["Nats-Sequence"])
            kind = _EVENTS.get(headers["Nats-Subject"])
            if kind is not None:
                event: Any = kind.FromString(message.data)
                found.update(last_segment(punch.name) for punch in event.punches)
    return found


async def _number(place: Installation, service: str, sql: str) -> int:
    connection = await asyncpg.connect(place.database(service).verify_url, timeout=10)
    try:
        found: int = await connection.fetchval(sql)
    finally:
        await connection.close()
    return found
