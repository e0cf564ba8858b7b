"""Proves the two promises from the databases and streams alone: nothing logged is lost, nothing took effect twice.

Reads with the verify role of each database and the operator's user of the bus. The services may be running: each pair
of books is read in the order in which they are written, so that what is on its way is no finding.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from kota_common.messaging.connection import Bus
from kota_common.messaging.consumer import Participant
from kota_common.messaging.dead_letters import letters
from kota_common.messaging.topology import durable_of

_PAGE = 1000
_SHOWN = 20  # findings of one kind; more of them say nothing new

_LOGGED = "SELECT event_id::text, stream_seq FROM event_log WHERE stream_seq >= $1"

_WAITING = """
SELECT count(*) FROM event_log WHERE stream_seq IS NULL AND created_at < now() - interval '2 seconds'"""

_GAPS = """
SELECT city, aggregate, count(*) AS events, max(aggregate_version) - min(aggregate_version) + 1 AS span
FROM (SELECT DISTINCT city, aggregate, aggregate_version FROM event_log) v
GROUP BY city, aggregate HAVING count(*) <> max(aggregate_version) - min(aggregate_version) + 1"""

_POSITIONS = """
SELECT count(*) AS events, count(DISTINCT position) AS positions, max(position) - min(position) + 1 AS span
FROM event_log WHERE position IS NOT NULL"""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that breaks a promise."""

    where: str  # service or consumer
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass(frozen=True, slots=True)
class Stored:
    """A message of a stream."""

    seq: int
    subject: str
    id: str


async def prove_service(connection: Any, bus: Bus, service: Participant) -> tuple[int, int, list[Finding]]:
    """Logged and stored events and findings of one service.

    Each logged event is in its stream once and where the log says; nothing else is; no aggregate lacks a version; the
    feed of changes has no gap.
    """
    first_seq = int((await bus.api(f"STREAM.INFO.{service.stream}"))["state"]["first_seq"])
    rows = await connection.fetch(_LOGGED, first_seq)
    stored = await _stored(bus, service.stream)
    known = {row["event_id"] for row in await connection.fetch("SELECT event_id::text FROM event_log")}
    where = {message.id: message.seq for message in reversed(stored)}
    kept_from = stored[0].seq if stored else 0  # the stream may have dropped its oldest in the meantime
    what = [
        f"event {message_id} is in the stream {count} times"
        for message_id, count in Counter(message.id for message in stored).items()
        if count > 1
    ]
    for row in rows:
        if row["event_id"] not in where:
            if not stored or row["stream_seq"] >= kept_from:
                what.append(f"event {row['event_id']} is marked published and not in the stream")
        elif where[row["event_id"]] != row["stream_seq"]:
            what.append(f"event {row['event_id']} is at {where[row['event_id']]}, marked at {row['stream_seq']}")
    what += [f"the stream holds {message_id}, which nobody logged" for message_id in where.keys() - known]
    if waiting := await connection.fetchval(_WAITING):
        what.append(f"{waiting} logged events are not in the stream")
    for row in await connection.fetch(_GAPS):
        what.append(f"{row['aggregate']} has {row['events']} versions over a span of {row['span']}")
    feed = await connection.fetchrow(_POSITIONS)
    if feed["events"] and not feed["events"] == feed["positions"] == feed["span"]:
        what.append(f"the feed of changes has {feed['positions']} places for {feed['events']} events")
    return len(rows), len(stored), [Finding(service.name, text) for text in what]


async def prove_consumers(connection: Any, bus: Bus, service: Participant) -> tuple[int, list[Finding]]:
    """Effects and findings of a service's consumers: every event of theirs is in the inbox, unless a dead letter."""
    findings: list[Finding] = []
    effects = 0
    for handler in service.consumers:
        durable = durable_of(service.name, handler)
        info = await bus.api(f"CONSUMER.INFO.{durable.stream}.{durable.name}")
        floor = int(info["ack_floor"]["stream_seq"])  # everything up to here is settled
        if not info["num_pending"] and not info["num_ack_pending"]:
            floor = max(floor, int(info["delivered"]["stream_seq"]))
        settled = {m.id for m in await _stored(bus, durable.stream, up_to=floor) if m.subject in durable.subjects}
        dead = {letter.event_id async for letter in letters(bus, consumer=durable.name)}
        rows = await connection.fetch("SELECT event_id::text FROM inbox WHERE consumer = $1", durable.name)
        entered = {row["event_id"] for row in rows}
        effects += len(entered)
        what = [f"event {i} took no effect and is no dead letter" for i in sorted(settled - entered - dead)[:_SHOWN]]
        what += [f"event {i} is a dead letter" for i in sorted((dead & settled) - entered)[:_SHOWN]]
        if info["num_pending"] or info["num_ack_pending"]:
            what.append(f"{info['num_pending']} events wait, {info['num_ack_pending']} are held")
        findings += [Finding(durable.name, text) for text in what]
    return effects, findings


async def _stored(bus: Bus, stream: str, *, up_to: int | None = None) -> list[Stored]:
    """What a stream holds, in order."""
    found: list[Stored] = []
    after = 0
    while page := await bus.direct_get(stream, {"seq": after + 1, "batch": _PAGE, "next_by_subj": ">"}):
        for message in page:
            headers = message.headers or {}
            after = int(headers["Nats-Sequence"])
            if up_to is not None and after > up_to:
                return found
            found.append(Stored(after, headers["Nats-Subject"], headers.get("Nats-Msg-Id", "")))
    return found
