"""How often an event has failed in a consumer, kept in the database so that no crash forgets it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

_BOOK = """
INSERT INTO consumer_failure (consumer, event_id, failures, last_error) VALUES ($1, $2, 1, $3)
ON CONFLICT (consumer, event_id)
DO UPDATE SET failures = consumer_failure.failures + 1, last_error = EXCLUDED.last_error, failed_at = now()
RETURNING failures"""

_RETURN = """
UPDATE consumer_failure SET failures = failures - 1 WHERE consumer = $1 AND event_id = $2"""

_FORGET = "DELETE FROM consumer_failure WHERE consumer = $1 AND event_id = ANY($2::uuid[])"

_EXPLAIN = "UPDATE consumer_failure SET last_error = $3 WHERE consumer = $1 AND event_id = $2"

_TEXT_MAX = 300


async def book(pool: Any, consumer: str, event_id: UUID, why: str) -> int:
    """Count a failure; gives how many there are now."""
    failures: int = await pool.fetchval(_BOOK, consumer, event_id, why[:_TEXT_MAX])
    return failures


async def explain(pool: Any, consumer: str, event_id: UUID, why: str) -> None:
    """Replace the reason of a failure that was counted before its attempt."""
    await pool.execute(_EXPLAIN, consumer, event_id, why[:_TEXT_MAX])


async def take_back(pool: Any, consumer: str, event_id: UUID) -> None:
    """An attempt that was counted beforehand says nothing about the event: a dependency was away."""
    await pool.execute(_RETURN, consumer, event_id)


async def forget(connection: Any, consumer: str, event_ids: list[UUID]) -> None:
    """The events took effect, or became dead letters."""
    await connection.execute(_FORGET, consumer, event_ids)
