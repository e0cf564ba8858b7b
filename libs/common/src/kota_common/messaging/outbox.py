"""The relay's reads and marks in the event log, over its own connection and database role."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

_COLUMNS = """
day, id, event_id, subject, ce_type, city, aggregate, aggregate_version, payload, headers, created_at, position"""

# By existence, never by a cursor: ids commit out of order and a cursor would skip late commits. Rows that were in a
# lost stream come first, in the order they had. The days keep a poll to the few partitions that can hold any.
_WAITING = f"""SELECT {_COLUMNS} FROM event_log
WHERE stream_seq IS NULL AND day BETWEEN $3 AND $4 AND NOT (city || '/' || aggregate = ANY($1::text[]))
ORDER BY position NULLS LAST, id LIMIT $2"""  # noqa: S608 (constants only)

# A transaction writes the day on which it began, and none lasts two days. Each partition is asked for its first waiting
# event, in the order of the outbox's own index: a plain min(day) walks through everything that was ever published.
_DAYS = """
SELECT least(min(waiting.day), (now() AT TIME ZONE 'UTC')::date - 2) AS oldest,
       (now() AT TIME ZONE 'UTC')::date + 2 AS newest
FROM pg_inherits
CROSS JOIN LATERAL (
  SELECT day FROM event_log
  WHERE day = to_date(right(inhrelid::regclass::text, 8), 'YYYYMMDD') AND stream_seq IS NULL
  ORDER BY position NULLS LAST, id LIMIT 1) waiting
WHERE inhparent = 'event_log'::regclass"""

# One day, so that planning and execution see one partition.
_MARK = """
WITH marked AS (
  UPDATE event_log SET stream_seq = u.seq, published_at = now(), position = u.position
  FROM unnest($2::bigint[], $3::bigint[], $4::bigint[]) AS u(id, seq, position)
  WHERE event_log.day = $1 AND event_log.id = u.id)
UPDATE relay_position SET last_seq = $6, last_position = $7 WHERE stream = $5"""

_BY_ID = f"SELECT {_COLUMNS}, stream_seq FROM event_log WHERE event_id = ANY($1::uuid[])"  # noqa: S608 (constants only)

_FAILED = """
UPDATE event_log SET attempts = attempts + 1, last_error = $3,
  next_attempt_at = now() + ($4::bigint[])[least(attempts + 1, cardinality($4))] * interval '1 ms'
WHERE day = $1 AND id = $2 RETURNING attempts, ($4::bigint[])[least(attempts, cardinality($4))] AS delay_ms"""

_BACKLOG = """
SELECT count(*) AS events, coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 AS age_s
FROM (SELECT created_at FROM event_log WHERE stream_seq IS NULL AND day BETWEEN $1 AND $2
      ORDER BY position NULLS LAST, id LIMIT 10000) waiting"""

_DAYS_LEFT = """
SELECT count(*) FROM generate_series(1, 400) AS n
WHERE to_regclass('event_log_' || to_char((now() AT TIME ZONE 'UTC')::date + n, 'YYYYMMDD')) IS NOT NULL"""

LONG_S = 3600.0  # a stream of ninety days is reopened in one statement
FORGET_AT_ONCE = 5_000  # rows of one short transaction


@dataclass(frozen=True, slots=True)
class Days:
    """A span of days, both ends included."""

    oldest: date
    newest: date


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


@dataclass(frozen=True, slots=True)
class Oddities:
    """What the stream's tail held beside the log's events, each once."""

    foreign: list[str]  # ids that nobody logged: somebody else wrote here
    twice: list[str]  # ids that were stored before


async def unpublished_days(connection: Any) -> Days:
    """Every event that waits, now or in the next hours, is of these days."""
    row = await connection.fetchrow(_DAYS)
    return Days(row["oldest"], row["newest"])


async def waiting(connection: Any, blocked: list[str], limit: int, days: Days) -> list[Logged]:
    """The next unpublished events, those of blocked lanes left out."""
    rows = await connection.fetch(_WAITING, blocked, limit, days.oldest, days.newest)
    return [_logged(row) for row in rows]


async def mark(connection: Any, place: StreamPosition, stored: list[tuple[Logged, int]], last_seq: int) -> None:
    """Record where events were stored and that the stream ends at `last_seq`.

    A statement for each day; the stream's end goes with the last. What a crash leaves between two of them is found in
    the stream's tail.
    """
    parts = [list(part) for _, part in groupby(stored, key=lambda pair: pair[0].day)] or [[]]
    for part in parts[:-1]:
        await _mark_day(connection, place, part, place.last_seq)
    await _mark_day(connection, place, parts[-1], last_seq)


async def _mark_day(
    connection: Any, place: StreamPosition, stored: Sequence[tuple[Logged, int]], last_seq: int
) -> None:
    last_position = place.last_position
    positions: list[int] = []
    for event, _ in stored:
        if event.position is None:
            last_position += 1
        positions.append(last_position if event.position is None else event.position)
    await connection.execute(
        _MARK,
        stored[0][0].day if stored else None,
        [event.id for event, _ in stored],
        [seq for _, seq in stored],
        positions,
        place.stream,
        last_seq,
        last_position,
    )
    place.last_seq, place.last_position = last_seq, last_position


async def mark_failed(connection: Any, event: Logged, why: str, schedule_ms: Sequence[int]) -> tuple[int, int]:
    """Note a failed attempt; gives the attempts so far and the milliseconds until the next one.

    The schedule's last delay holds for every later attempt.
    """
    row = await connection.fetchrow(_FAILED, event.day, event.id, why[:500], schedule_ms)
    return row["attempts"], row["delay_ms"]


async def mark_tail(connection: Any, place: StreamPosition, tail: list[tuple[int, str]]) -> Oddities:
    """Mark the events found in the stream's tail, by id and never by count: a foreign message may stand between."""
    known = await _by_id(connection, (message_id for _, message_id in tail))
    counts = Counter(message_id for _, message_id in tail)
    first = {message_id: seq for seq, message_id in reversed(tail)}
    unmarked = [
        (event, first[message_id])
        for message_id, (event, marked) in known.items()
        if marked in (None, first[message_id])
    ]
    unmarked.sort(key=lambda pair: pair[1])
    await mark(connection, place, unmarked, tail[-1][0])
    once = {event.event_id for event, _ in unmarked}
    return Oddities(
        foreign=[message_id for message_id in counts if message_id not in known],
        twice=[i for i, count in counts.items() if i in known and (count > 1 or i not in once)],
    )


async def _by_id(connection: Any, message_ids: Iterable[str]) -> dict[str, tuple[Logged, int | None]]:
    ids = []
    for message_id in message_ids:
        try:
            ids.append(UUID(message_id))
        except ValueError:
            continue  # not an id of ours: a foreign message
    found = {}
    for row in await connection.fetch(_BY_ID, ids):
        columns = dict(row)
        marked = columns.pop("stream_seq")
        event = _logged(columns)
        found[event.event_id] = (event, marked)
    return found


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
        "UPDATE event_log SET stream_seq = NULL, published_at = NULL WHERE stream_seq > $1", after_seq, timeout=LONG_S
    )
    return int(tag.split()[1])


async def backlog(connection: Any, days: Days) -> tuple[int, float]:
    """How many events wait (counted up to 10,000) and the age of the oldest in seconds."""
    row = await connection.fetchrow(_BACKLOG, days.oldest, days.newest)
    return row["events"], row["age_s"]


async def keep_house(connection: Any, *, ahead_days: int, keep_days: int) -> int:
    """Make partitions ahead, drop those past their retention, forget answers whose time is over.

    Gives the days that there are partitions for.
    """
    await connection.fetchval("SELECT kota_event_log_partitions($1)", ahead_days, timeout=LONG_S)
    await connection.fetchval("SELECT kota_event_log_retire($1)", keep_days, timeout=LONG_S)
    while await connection.fetchval("SELECT kota_idempotency_forget($1)", FORGET_AT_ONCE, timeout=LONG_S):
        continue  # until none is left: each turn is a short transaction
    days: int = await connection.fetchval(_DAYS_LEFT)
    return days
