"""Proves the two promises from the databases and streams alone: nothing logged is lost, nothing took effect twice.

Reads with the verify role of each database and the operator's user of the bus; the services may be running.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kota_common.messaging.connection import ApiError, Bus
from kota_common.messaging.dead_letters import letters
from kota_common.messaging.topology import durable_of

if TYPE_CHECKING:
    from kota_common.service.definition import Service

_PAGE = 1000
# What is on its way right now is no finding.
_LOGGED = """
SELECT event_id::text, stream_seq FROM event_log
WHERE stream_seq IS NULL AND created_at < now() - interval '2 seconds' OR stream_seq >= $1"""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that breaks a promise."""

    where: str  # service or consumer
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass(frozen=True, slots=True)
class Proof:
    """What was looked at, so that an empty list of findings means something."""

    events: int
    in_streams: int
    effects: int
    findings: tuple[Finding, ...]


async def prove_service(connection: Any, bus: Bus, service: Service) -> tuple[int, int, list[Finding]]:
    """Logged and stored events and findings of one service: each logged event in its stream once, no version gap."""
    stored = await _stream_ids(bus, service.stream)
    first_seq = await _first_seq(bus, service.stream)
    rows = await connection.fetch(_LOGGED, first_seq)
    findings: list[Finding] = []
    waiting = sum(1 for row in rows if row["stream_seq"] is None)
    if waiting:
        findings.append(Finding(service.name, f"{waiting} logged events are not in the stream"))
    logged = {row["event_id"]: row["stream_seq"] for row in rows if row["stream_seq"] is not None}
    counts = Counter(message_id for _, message_id in stored)
    for message_id, count in counts.items():
        if count > 1:
            findings.append(Finding(service.name, f"event {message_id} is in the stream {count} times"))
    for event_id in logged.keys() - counts.keys():
        findings.append(Finding(service.name, f"event {event_id} is marked published and not in the stream"))
    known = {row["event_id"] for row in await connection.fetch("SELECT event_id::text FROM event_log")}
    for message_id in counts.keys() - known:
        findings.append(Finding(service.name, f"the stream holds {message_id}, which nobody logged"))
    for row in await connection.fetch(
        "SELECT city, aggregate, count(*) AS events, max(aggregate_version) - min(aggregate_version) + 1 AS span"
        " FROM (SELECT DISTINCT city, aggregate, aggregate_version FROM event_log) v"
        " GROUP BY city, aggregate HAVING count(*) <> max(aggregate_version) - min(aggregate_version) + 1"
    ):
        findings.append(
            Finding(service.name, f"{row['aggregate']} has {row['events']} versions over a span of {row['span']}")
        )
    return len(logged), len(stored), findings


async def prove_consumers(connection: Any, bus: Bus, service: Service) -> tuple[int, list[Finding]]:
    """Effects and findings of a service's consumers: every event of theirs is in the inbox, unless a dead letter."""
    findings: list[Finding] = []
    effects = 0
    for handler in service.consumers:
        durable = durable_of(service.name, handler)
        entered = {
            row["event_id"]
            for row in await connection.fetch("SELECT event_id::text FROM inbox WHERE consumer = $1", durable.name)
        }
        effects += len(entered)
        dead = {letter.event_id async for letter in letters(bus, consumer=durable.name)}
        info = await bus.api(f"CONSUMER.INFO.{durable.stream}.{durable.name}")
        if info["num_pending"] or info["num_ack_pending"]:
            findings.append(
                Finding(durable.name, f"{info['num_pending']} events wait, {info['num_ack_pending']} are held")
            )
        wanted = {
            message_id for subject, message_id in await _stream_ids(bus, durable.stream) if subject in durable.subjects
        }
        for event_id in sorted(wanted - entered - dead)[:20]:
            findings.append(Finding(durable.name, f"event {event_id} took no effect and is no dead letter"))
        for event_id in sorted((dead - entered) & wanted)[:20]:
            findings.append(Finding(durable.name, f"event {event_id} is a dead letter"))
    return effects, findings


async def _first_seq(bus: Bus, stream: str) -> int:
    return int((await bus.api(f"STREAM.INFO.{stream}"))["state"]["first_seq"])


async def _stream_ids(bus: Bus, stream: str) -> list[tuple[str, str]]:
    """(subject, message id) of everything in a stream."""
    found: list[tuple[str, str]] = []
    after = 0
    while True:
        try:
            page = await bus.direct_get(stream, {"seq": after + 1, "batch": _PAGE, "next_by_subj": ">"})
        except ApiError as error:
            if error.code == 404:
                return found
            raise
        for message in page:
            headers = message.headers or {}
            after = int(headers["Nats-Sequence"])
            found.append((headers["Nats-Subject"], headers.get("Nats-Msg-Id", "")))
        if len(page) < _PAGE:
            return found
