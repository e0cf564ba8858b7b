"""How the calls of halls are kept: only as long as a screen may show them."""

from __future__ import annotations

from datetime import datetime

from kota_common.postgres import Reader, Transaction
from kota_videotron_content.halls.model import Call


async def keep(tx: Transaction, hall: str, call: Call) -> None:
    """Keep the latest call of a ticket; an older one of it never comes back."""
    await tx.execute(
        "INSERT INTO hall_call (city, hall, ticket, number, counter_title, service_title, calls, call_time)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (city, hall, ticket) DO UPDATE SET"
        " counter_title = excluded.counter_title, service_title = excluded.service_title, calls = excluded.calls,"
        " call_time = excluded.call_time WHERE hall_call.call_time <= excluded.call_time",
        tx.city,
        hall,
        call.ticket,
        call.number,
        call.counter_title,
        call.service_title,
        call.calls,
        call.call_time,
    )


async def forget_before(tx: Transaction, hall: str, moment: datetime) -> None:
    """Calls that no screen shows any more are not kept."""
    await tx.execute("DELETE FROM hall_call WHERE city = $1 AND hall = $2 AND call_time <= $3", tx.city, hall, moment)


async def latest(reader: Reader, hall: str, after: datetime, limit: int) -> list[Call]:
    """The latest calls of a hall, newest first."""
    rows = await reader.fetch(
        "SELECT ticket, number, counter_title, service_title, calls, call_time FROM hall_call"
        " WHERE city = $1 AND hall = $2 AND call_time > $3 ORDER BY call_time DESC, ticket DESC LIMIT $4",
        reader.city,
        hall,
        after,
        limit,
    )
    return [Call(**row) for row in rows]
