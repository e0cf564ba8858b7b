"""Marks and the directory's version."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from kota_common.postgres import Reader, Transaction


async def touch(tx: Transaction) -> None:
    """Outdate what processes remember of this city. Held until the transaction ends: changes of a city take turns."""
    await tx.execute(
        "INSERT INTO directory_version (city, version) VALUES ($1, 1)"
        " ON CONFLICT (city) DO UPDATE SET version = directory_version.version + 1",
        tx.city,
    )


async def version(reader: Reader) -> int:
    """The directory's version; 0 for a city that nothing is known of."""
    found = await reader.fetchval("SELECT version FROM directory_version WHERE city = $1", reader.city)
    return found or 0


async def mark(tx: Transaction, days: Sequence[tuple[UUID, date]], cause: str) -> None:
    """Mark these days of these employees."""
    if days:
        await tx.execute(
            "INSERT INTO day_mark (city, employee, day, cause) SELECT $1, e, d, $4 FROM unnest($2::uuid[], $3::date[])"
            " AS u(e, d)",
            tx.city,
            [employee for employee, _ in days],
            [day for _, day in days],
            cause,
        )


async def mark_judged(
    tx: Transaction, first: date, last: date | None, cause: str, employees: Sequence[UUID] | None = None
) -> None:
    """Mark the days from `first` to `last` that were judged already, of these employees or of all."""
    await tx.execute(
        "INSERT INTO day_mark (city, employee, day, cause) SELECT city, employee, day, $4 FROM day_result"
        " WHERE city = $1 AND day >= $2 AND ($3::date IS NULL OR day <= $3)"
        " AND ($5::uuid[] IS NULL OR employee = ANY($5))",
        tx.city,
        first,
        last,
        cause,
        list(employees) if employees is not None else None,
    )


async def mark_unfinished(tx: Transaction, first: date, last: date) -> str:
    """Mark the days of posted employees between two dates that nobody judged, and those whose time is over by now."""
    return await tx.execute(
        "INSERT INTO day_mark (city, employee, day, cause)"
        " SELECT DISTINCT $1, p.employee, d::date, 'calendar' FROM posting p"
        " JOIN generate_series($2::date, $3::date, interval '1 day') d"
        "   ON p.first_day <= d AND (p.last_day IS NULL OR p.last_day >= d)"
        " WHERE p.city = $1 AND NOT EXISTS (SELECT 1 FROM day_result r WHERE r.city = $1 AND r.employee = p.employee"
        "   AND r.day = d::date)"
        " UNION SELECT city, employee, day, 'over' FROM day_result WHERE city = $1 AND NOT over AND closes_at < $4",
        tx.city,
        first,
        last,
        tx.now,
    )


async def marks(reader: Reader, most: int) -> list[Any]:
    """The oldest marks."""
    return await reader.fetch(
        "SELECT id, employee, day FROM day_mark WHERE city = $1 ORDER BY id LIMIT $2", reader.city, most
    )


async def settle(tx: Transaction, ids: Sequence[int]) -> None:
    """Remove marks that were seen before their days were judged; the ends of the list keep the walk short."""
    await tx.execute(
        "DELETE FROM day_mark WHERE city = $1 AND id BETWEEN $3 AND $4 AND id = ANY($2::bigint[])",
        tx.city,
        list(ids),
        min(ids),
        max(ids),
    )


async def known_cities(connection: Any) -> list[str]:
    """Every city that attendance knows anything of."""
    return [row["of_city"] for row in await connection.fetch("SELECT of_city FROM attendance_cities()")]
