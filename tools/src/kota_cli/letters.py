"""Dead letters and what became of them: a replayed event that took effect is in its consumer's inbox."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

import asyncpg

from kota_cli.installation import Installation
from kota_common.messaging.dead_letters import Letter

_ENTERED = "SELECT event_id FROM inbox WHERE consumer = $1 AND event_id = ANY($2::uuid[])"


async def without_effect(place: Installation, found: Sequence[Letter]) -> list[Letter]:
    """Those letters whose event has not taken effect in its consumer until now, in their order.

    Reads inboxes as the verify role. Raises what asyncpg raises when the database is away.
    """
    entered: set[tuple[str, UUID]] = set()
    for consumer in sorted({letter.consumer for letter in found}):
        ids = [event for letter in found if letter.consumer == consumer and (event := event_id(letter)) is not None]
        service = consumer.partition("__")[0]
        if ids and service in place.services:
            entered |= {(consumer, event) for event in await _entered(place, service, consumer, ids)}
    return [letter for letter in found if (letter.consumer, event_id(letter)) not in entered]


def event_id(letter: Letter) -> UUID | None:
    """The event's id; None for a message that was no event at all."""
    with suppress(ValueError):
        return UUID(letter.event_id)
    return None


async def _entered(place: Installation, service: str, consumer: str, ids: list[UUID]) -> list[UUID]:
    connection = await asyncpg.connect(place.database(service).verify_url, timeout=5)
    try:
        return [row["event_id"] for row in await connection.fetch(_ENTERED, consumer, ids)]
    finally:
        await connection.close()
