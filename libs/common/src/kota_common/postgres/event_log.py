"""The event log: what a transaction emitted, kept in the same database as the state it speaks of.

The unpublished part of the log is the outbox. Rows are inserted here and published by the relay; their content never
changes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import uuid6
from google.protobuf.message import Message
from opentelemetry.propagate import inject

from kota_common.contract import EventSpec

MAX_EVENT_BYTES = 200 * 1024  # NATS takes 256 KB; the command fails here, not the relay later

_INSERT = """
INSERT INTO event_log (event_id, subject, ce_type, city, aggregate, aggregate_version, payload, headers, created_at)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bytea[], $8::jsonb[],
                     $9::timestamptz[])"""


@dataclass(frozen=True, slots=True)
class PendingEvent:
    """An event on its way into the log."""

    event_id: UUID  # UUIDv7; becomes `ce-id` and `Nats-Msg-Id`
    subject: str
    ce_type: str  # full name of the message
    city: str
    aggregate: str  # resource name
    aggregate_version: int
    payload: bytes
    headers: dict[str, str]  # trace context of the transaction
    time: datetime


def new_event(
    message: Message, spec: EventSpec, *, city: str, aggregate: str, version: int, time: datetime
) -> PendingEvent:
    """An event with a fresh id and the running trace. Raises ValueError when it is too large for the bus."""
    payload = message.SerializeToString(deterministic=True)
    headers: dict[str, str] = {}
    inject(headers)
    size = len(payload) + sum(len(k) + len(v) for k, v in headers.items())
    if size > MAX_EVENT_BYTES:
        raise ValueError(f"{spec.type} of {aggregate} has {size} bytes, the bus takes {MAX_EVENT_BYTES}")
    return PendingEvent(uuid6.uuid7(), spec.subject, spec.type, city, aggregate, version, payload, headers, time)


async def insert_events(connection: Any, events: list[PendingEvent]) -> None:
    """Append the events in the order given, in one statement."""
    await connection.execute(
        _INSERT,
        [e.event_id for e in events],
        [e.subject for e in events],
        [e.ce_type for e in events],
        [e.city for e in events],
        [e.aggregate for e in events],
        [e.aggregate_version for e in events],
        [e.payload for e in events],
        [json.dumps(e.headers) for e in events],
        [e.time for e in events],
    )
