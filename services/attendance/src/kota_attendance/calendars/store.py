"""The calendar in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from kota_attendance.calendars.model import Entry, Kind, State
from kota_attendance.calendars.refusals import CalendarEntryNotFound
from kota_attendance.names import CalendarEntryName
from kota_common.postgres import Reader, Transaction


async def insert(tx: Transaction, entry: Entry) -> bool:
    """Keep a new row; False when one of the kind begins that day already."""
    tag = await tx.execute(
        "INSERT INTO calendar_entry (city, id, version, kind, first_day, last_day, title, source, state, changed_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        " ON CONFLICT (city, kind, first_day) WHERE state <> 'REVOKED' DO NOTHING",
        tx.city,
        entry.name.id,
        entry.version,
        entry.kind.value,
        entry.first_day,
        entry.last_day,
        entry.title,
        entry.source,
        entry.state.value,
        entry.changed_at,
    )
    return tag == "INSERT 0 1"


async def save(tx: Transaction, entry: Entry) -> None:
    """Keep a row that is locked as it is now."""
    await tx.execute(
        "UPDATE calendar_entry SET version = $3, state = $4, source = $5, changed_at = $6 WHERE city = $1 AND id = $2",
        tx.city,
        entry.name.id,
        entry.version,
        entry.state.value,
        entry.source,
        entry.changed_at,
    )


async def lock(tx: Transaction, id: UUID) -> Entry:
    """The row, held until the transaction ends. Raises CalendarEntryNotFound."""
    row = await tx.fetchrow("SELECT * FROM calendar_entry WHERE city = $1 AND id = $2 FOR UPDATE", tx.city, id)
    if row is None:
        raise CalendarEntryNotFound(id)
    return _entry(row)


async def concerning(reader: Reader, first: date, last: date) -> list[Entry]:
    """The confirmed rows that speak of any day of a span."""
    rows = await reader.fetch(
        "SELECT * FROM calendar_entry WHERE city = $1 AND state = 'CONFIRMED' AND first_day <= $3 AND last_day >= $2"
        " ORDER BY first_day, kind",
        reader.city,
        first,
        last,
    )
    return [_entry(row) for row in rows]


async def page(reader: Reader, year: int, after: Sequence[Any] | None, size: int) -> list[Entry]:
    """Rows by their first day and id; `after` is that of the last one seen."""
    day, id_ = (date.fromisoformat(after[0]), UUID(after[1])) if after else (None, None)
    rows = await reader.fetch(
        "SELECT * FROM calendar_entry WHERE city = $1 AND ($2 = 0 OR extract(year FROM first_day) = $2)"
        " AND ($3::date IS NULL OR (first_day, id) > ($3, $4)) ORDER BY first_day, id LIMIT $5",
        reader.city,
        year,
        day,
        id_,
        size,
    )
    return [_entry(row) for row in rows]


def _entry(row: Any) -> Entry:
    return Entry(
        name=CalendarEntryName(row["city"], row["id"]),
        version=row["version"],
        kind=Kind(row["kind"]),
        first_day=row["first_day"],
        last_day=row["last_day"],
        title=row["title"],
        source=row["source"],
        state=State(row["state"]),
        changed_at=row["changed_at"],
    )
