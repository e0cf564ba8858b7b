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

# Column names are all that is put into these texts; values are always parameters.
_COLUMNS = "event_id, subject, ce_type, city, aggregate, aggregate_version, payload, headers, created_at"

_INSERT_MANY = f"""
INSERT INTO event_log ({_COLUMNS})
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bytea[], $8::jsonb[],
                     $9::timestamptz[])"""  # noqa: S608


def insert_one_sql(first: int) -> str:
    """The statement that appends one event, its nine parameters numbered from `first`.

    Most commands emit one event, and arrays of one cost both sides more than the values themselves.
    """
    return f"INSERT INTO event_log ({_COLUMNS}) VALUES ({', '.join(f'${first + i}' for i in range(9))})"  # noqa: S608


_INSERT_ONE = insert_one_sql(1)


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


def row_of(event: PendingEvent) -> tuple[Any, ...]:
    """The event as the parameters of `insert_one_sql`."""
    return (
        event.event_id,
        event.subject,
        event.ce_type,
        event.city,
        event.aggregate,
        event.aggregate_version,
        event.payload,
        json.dumps(event.headers),
        event.time,
    )


async def insert_events(connection: Any, events: list[PendingEvent]) -> None:
    """Append the events in the order given, in one statement."""
    if len(events) == 1:
        await connection.execute(_INSERT_ONE, *row_of(events[0]))
    else:
        await connection.execute(_INSERT_MANY, *map(list, zip(*map(row_of, events), strict=True)))
