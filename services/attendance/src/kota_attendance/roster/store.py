"""The roster in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from kota_attendance.roster.model import Employee, Posting, PostingType
from kota_attendance.roster.refusals import EmployeeNotFound
from kota_common.postgres import Reader, Transaction

# The heads of units on a day, among those units or everywhere.
_HEADS = """
SELECT DISTINCT g.unit, g.employee FROM posting g JOIN post p ON p.city = g.city AND p.id = g.post
JOIN employee e ON e.city = g.city AND e.id = g.employee AND NOT e.revoked
WHERE g.city = $1 AND p.leads AND g.first_day <= $2 AND (g.last_day IS NULL OR g.last_day >= $2)
ORDER BY g.unit, g.employee"""


async def save_unit(tx: Transaction, id: UUID, path: Sequence[UUID]) -> None:
    """Keep a unit with its place in the tree."""
    await tx.execute(
        "INSERT INTO unit (city, id, path) VALUES ($1, $2, $3)"
        " ON CONFLICT (city, id) DO UPDATE SET path = EXCLUDED.path",
        tx.city,
        id,
        list(path),
    )


async def save_post(tx: Transaction, id: UUID, unit: UUID, leads: bool) -> None:
    """Keep a post."""
    await tx.execute(
        "INSERT INTO post (city, id, unit, leads) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (city, id) DO UPDATE SET unit = EXCLUDED.unit, leads = EXCLUDED.leads",
        tx.city,
        id,
        unit,
        leads,
    )


async def enter(tx: Transaction, id: UUID, sealed_key: bytes) -> None:
    """Make sure that the employee is known."""
    await tx.execute(
        "INSERT INTO employee (city, id, version, sealed_key) VALUES ($1, $2, 1, $3) ON CONFLICT DO NOTHING",
        tx.city,
        id,
        sealed_key,
    )


async def set_revoked(tx: Transaction, id: UUID, revoked: bool) -> None:
    """Whether identity has revoked the person."""
    await tx.execute(
        "UPDATE employee SET revoked = $3, version = version + 1 WHERE city = $1 AND id = $2", tx.city, id, revoked
    )


async def posting(reader: Reader, id: UUID) -> Posting | None:
    """One posting as it was known so far."""
    row = await reader.fetchrow("SELECT * FROM posting WHERE city = $1 AND id = $2", reader.city, id)
    return _posting(row) if row else None


async def save_posting(tx: Transaction, posting: Posting) -> None:
    """Keep a posting as it is now."""
    await tx.execute(
        "INSERT INTO posting (city, id, employee, post, unit, type, first_day, last_day)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (city, id) DO UPDATE SET unit = EXCLUDED.unit,"
        " first_day = EXCLUDED.first_day, last_day = EXCLUDED.last_day",
        tx.city,
        posting.id,
        posting.employee,
        posting.post,
        posting.unit,
        posting.type.value,
        posting.first_day,
        posting.last_day,
    )
    await tx.execute("UPDATE employee SET version = version + 1 WHERE city = $1 AND id = $2", tx.city, posting.employee)


async def employees(reader: Reader, ids: Sequence[UUID]) -> dict[UUID, Employee]:
    """These employees with their postings; the unknown are missing."""
    rows = await reader.fetch(
        "SELECT id, version, revoked, sealed_key FROM employee WHERE city = $1 AND id = ANY($2::uuid[])",
        reader.city,
        list(ids),
    )
    held: dict[UUID, list[Posting]] = {}
    for row in await reader.fetch(
        "SELECT * FROM posting WHERE city = $1 AND employee = ANY($2::uuid[]) ORDER BY first_day, id",
        reader.city,
        list(ids),
    ):
        held.setdefault(row["employee"], []).append(_posting(row))
    return {
        row["id"]: Employee(
            row["id"], row["version"], row["revoked"], bytes(row["sealed_key"]), tuple(held.get(row["id"], ()))
        )
        for row in rows
    }


async def employee(reader: Reader, id: UUID, field: str = "name") -> Employee:
    """One employee. Raises EmployeeNotFound."""
    found = (await employees(reader, [id])).get(id)
    if found is None:
        raise EmployeeNotFound(id, field)
    return found


async def page(
    reader: Reader, day: date, roof: UUID | None, own: UUID | None, after: UUID | None, size: int
) -> list[UUID]:
    """Employees by id: of the whole city, or those who work below `roof` on the day and `own`."""
    rows = await reader.fetch(
        "SELECT id FROM employee e WHERE city = $1 AND ($5::uuid IS NULL OR id > $5) AND ($3::uuid IS NULL OR id = $4"
        " OR EXISTS (SELECT 1 FROM posting g JOIN unit u ON u.city = g.city AND u.id = g.unit WHERE g.city = $1"
        "   AND g.employee = e.id AND g.first_day <= $2 AND (g.last_day IS NULL OR g.last_day >= $2)"
        "   AND $3 = ANY(u.path)))"
        " ORDER BY id LIMIT $6",
        reader.city,
        day,
        roof,
        own,
        after,
        size,
    )
    return [row["id"] for row in rows]


async def units(reader: Reader) -> dict[UUID, tuple[UUID, ...]]:
    """The path of every unit: itself and the units above it, nearest first."""
    rows = await reader.fetch("SELECT id, path FROM unit WHERE city = $1", reader.city)
    return {row["id"]: tuple(row["path"]) for row in rows}


async def unit_known(reader: Reader, id: UUID) -> bool:
    """Whether the unit is known."""
    return await reader.fetchval("SELECT 1 FROM unit WHERE city = $1 AND id = $2", reader.city, id) is not None


async def heads(reader: Reader, day: date) -> Mapping[UUID, tuple[UUID, ...]]:
    """Who leads each unit on a day, definitive or acting, by unit."""
    found: dict[UUID, tuple[UUID, ...]] = {}
    for row in await reader.fetch(_HEADS, reader.city, day):
        found[row["unit"]] = (*found.get(row["unit"], ()), row["employee"])
    return found


async def people_below(reader: Reader, unit: UUID, first: date) -> list[UUID]:
    """Employees posted in the unit or below it at any time from a day on."""
    rows = await reader.fetch(
        "SELECT DISTINCT g.employee FROM posting g JOIN unit u ON u.city = g.city AND u.id = g.unit"
        " WHERE g.city = $1 AND $2 = ANY(u.path) AND (g.last_day IS NULL OR g.last_day >= $3)",
        reader.city,
        unit,
        first,
    )
    return [row["employee"] for row in rows]


def _posting(row: Any) -> Posting:
    return Posting(
        id=row["id"],
        employee=row["employee"],
        post=row["post"],
        unit=row["unit"],
        type=PostingType(row["type"]),
        first_day=row["first_day"],
        last_day=row["last_day"],
    )
