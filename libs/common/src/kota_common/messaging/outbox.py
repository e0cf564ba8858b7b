"""The relay's reads and marks in the event log, over its own connection and database role."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

_EVENT = """
SELECT day, id, event_id, subject, ce_type, city, aggregate, aggregate_version, payload, headers, created_at, position
FROM event_log """

# By existence, never by a cursor: ids commit out of order and a cursor would skip late commits. Rows that were in a
# lost stream come first, in the order they had.
_WAITING = f"""{_EVENT}
WHERE stream_seq IS NULL AND NOT (city || '/' || aggregate = ANY($1::text[]))
ORDER BY position NULLS LAST, id LIMIT $2"""

_MARK = """
WITH marked AS (
  UPDATE event_log SET stream_seq = u.seq, published_at = now(), position = u.position
  FROM unnest($1::date[], $2::bigint[], $3::bigint[], $4::bigint[]) AS u(day, id, seq, position)
  WHERE event_log.day = u.day AND event_log.id = u.id)
UPDATE relay_position SET last_seq = $6, last_position = $7 WHERE stream = $5"""

_FAILED = """
UPDATE event_log SET attempts = attempts + 1, last_error = $3, next_attempt_at = now() + $4 * interval '1 ms'
WHERE day = $1 AND id = $2 RETURNING attempts"""

_BACKLOG = """
SELECT count(*) AS events, coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 AS age_s
FROM (SELECT created_at FROM event_log WHERE stream_seq IS NULL ORDER BY id LIMIT 10000) waiting"""


@dataclass(frozen=True, slots=True)
class Logged:
    """An event of the log on its way to the stream."""

    day: date
    id: int
    event_id: str
    subject: str
    ce_type: str
    city: str
    aggregate: str
    aggregate_version: int
    payload: bytes
    headers: dict[str, str]
    created_at: datetime
    position: int | None  # in the feed of changes; set when the event was in a stream before

    @property
    def lane(self) -> str:
        """Events of one lane keep their order; a failure holds back this lane only."""
        return f"{self.city}/{self.aggregate}"


@dataclass(slots=True)
class StreamPosition:
    """What the relay knows of its stream."""

    stream: str
    created: datetime | None
    cluster: str
    last_seq: int
    last_position: int


async def waiting(connection: Any, blocked: list[str], limit: int) -> list[Logged]:
    """The next unpublished events, those of blocked lanes left out."""
    rows = await connection.fetch(_WAITING, blocked, limit)
    return [_logged(row) for row in rows]


async def mark(connection: Any, place: StreamPosition, stored: list[tuple[Logged, int]], last_seq: int) -> None:
    """Record where events were stored and that the stream ends at `last_seq`, in one statement."""
    last_position = place.last_position
    positions: list[int] = []
    for event, _ in stored:
        if event.position is None:
            last_position += 1
        positions.append(last_position if event.position is None else event.position)
    await connection.execute(
        _MARK,
        [event.day for event, _ in stored],
        [event.id for event, _ in stored],
        [seq for _, seq in stored],
        positions,
        place.stream,
        last_seq,
        last_position,
    )
    place.last_seq, place.last_position = last_seq, last_position


async def mark_failed(connection: Any, event: Logged, why: str, retry_ms: int) -> int:
    """Note a failed attempt; gives the number of attempts so far."""
    attempts: int = await connection.fetchval(_FAILED, event.day, event.id, why[:500], retry_ms)
    return attempts


async def mark_tail(connection: Any, place: StreamPosition, tail: list[tuple[int, str]]) -> list[str]:
    """Mark events found in the stream's tail, by id; gives ids that are not in the log: foreign messages."""
    foreign: list[str] = []
    for seq, message_id in tail:
        event = await _by_id(connection, message_id)
        if event is None:
            foreign.append(message_id)
            place.last_seq = seq
            await connection.execute("UPDATE relay_position SET last_seq = $2 WHERE stream = $1", place.stream, seq)
        else:
            await mark(connection, place, [(event, seq)], seq)
    return foreign


async def _by_id(connection: Any, message_id: str) -> Logged | None:
    try:
        event_id = UUID(message_id)
    except ValueError:
        return None
    row = await connection.fetchrow(f"{_EVENT} WHERE event_id = $1", event_id)
    return None if row is None else _logged(row)


def _logged(row: Any) -> Logged:
    return Logged(**{**dict(row), "event_id": str(row["event_id"]), "headers": json.loads(row["headers"])})


async def position(connection: Any, stream: str) -> StreamPosition:
    """The relay's record of its stream, made on first use."""
    row = await connection.fetchrow(
        "INSERT INTO relay_position (stream) VALUES ($1) ON CONFLICT (stream) DO UPDATE SET stream = EXCLUDED.stream"
        " RETURNING stream_created, cluster, last_seq, last_position",
        stream,
    )
    return StreamPosition(stream, row["stream_created"], row["cluster"], row["last_seq"], row["last_position"])


async def adopt(connection: Any, place: StreamPosition, created: datetime, cluster: str, last_seq: int) -> None:
    """Record the stream's identity and where it ends."""
    await connection.execute(
        "UPDATE relay_position SET stream_created = $2, cluster = $3, last_seq = $4 WHERE stream = $1",
        place.stream,
        created.astimezone(UTC),
        cluster,
        last_seq,
    )
    place.created, place.cluster, place.last_seq = created, cluster, last_seq


async def reopen(connection: Any, after_seq: int) -> int:
    """Put the events that a lost stream held back into the outbox; they keep their position in the feed."""
    tag: str = await connection.execute(
        "UPDATE event_log SET stream_seq = NULL, published_at = NULL WHERE stream_seq > $1", after_seq
    )
    return int(tag.split()[1])


async def backlog(connection: Any) -> tuple[int, float]:
    """How many events wait (counted up to 10,000) and the age of the oldest in seconds."""
    row = await connection.fetchrow(_BACKLOG)
    return row["events"], row["age_s"]
