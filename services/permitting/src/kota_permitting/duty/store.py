"""The roster in the database: what identity told last of each unit, role, position, person and assignment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from kota_common.postgres import Reader, Transaction
from kota_permitting.duty.model import Assignment, Holder, Title

HOLDERS_MAX = 100
"""Holders of one unit that are looked at; the definitive ones come first."""

# Those who hold, or will hold, a position in the unit or below it whose roles give one of the permissions.
_HOLDERS = """
SELECT a.id, a.person, a.position, a.unit, a.title, a.first_day, a.last_day,
  ARRAY(SELECT DISTINCT unnest(r.permissions) FROM duty_role r
        WHERE r.city = $1 AND r.code = ANY(p.roles)) AS permissions
FROM duty_assignment a
JOIN duty_position p ON p.city = $1 AND p.id = a.position
LEFT JOIN duty_unit u ON u.city = $1 AND u.id = a.unit
LEFT JOIN duty_person o ON o.city = $1 AND o.id = a.person
WHERE a.city = $1 AND (a.unit = $2 OR $2 = ANY(u.path)) AND (a.last_day IS NULL OR a.last_day >= $3)
  AND NOT coalesce(o.revoked, false)
  AND EXISTS (SELECT FROM duty_role r WHERE r.city = $1 AND r.code = ANY(p.roles) AND r.permissions && $4::text[])
ORDER BY a.title <> 'DEFINITIVE', a.first_day, a.id LIMIT $5"""


async def save_unit(tx: Transaction, id: UUID, path: Sequence[UUID]) -> None:
    """Keep a unit with its place in the tree."""
    await tx.execute(
        "INSERT INTO duty_unit (city, id, path) VALUES ($1, $2, $3) "
        "ON CONFLICT (city, id) DO UPDATE SET path = EXCLUDED.path",
        tx.city,
        id,
        list(path),
    )


async def save_role(tx: Transaction, code: str, permissions: Sequence[str]) -> None:
    """Keep what a role permits in this service."""
    await tx.execute(
        "INSERT INTO duty_role (city, code, permissions) VALUES ($1, $2, $3) "
        "ON CONFLICT (city, code) DO UPDATE SET permissions = EXCLUDED.permissions",
        tx.city,
        code,
        list(permissions),
    )


async def save_position(tx: Transaction, id: UUID, roles: Sequence[str]) -> None:
    """Keep a position's roles."""
    await tx.execute(
        "INSERT INTO duty_position (city, id, roles) VALUES ($1, $2, $3) "
        "ON CONFLICT (city, id) DO UPDATE SET roles = EXCLUDED.roles",
        tx.city,
        id,
        list(roles),
    )


async def save_person(tx: Transaction, id: UUID, *, revoked: bool) -> None:
    """Keep whether a person is denied."""
    await tx.execute(
        "INSERT INTO duty_person (city, id, revoked) VALUES ($1, $2, $3) "
        "ON CONFLICT (city, id) DO UPDATE SET revoked = EXCLUDED.revoked",
        tx.city,
        id,
        revoked,
    )


async def save_assignment(tx: Transaction, one: Assignment) -> None:
    """Keep an assignment as it is now."""
    await tx.execute(
        "INSERT INTO duty_assignment (city, id, person, position, unit, title, first_day, last_day) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (city, id) DO UPDATE SET person = EXCLUDED.person, "
        "position = EXCLUDED.position, unit = EXCLUDED.unit, title = EXCLUDED.title, first_day = EXCLUDED.first_day, "
        "last_day = EXCLUDED.last_day",
        tx.city,
        one.id,
        one.person,
        one.position,
        one.unit,
        one.title,
        one.first_day,
        one.last_day,
    )


async def holders(reader: Reader, unit: UUID, today: date, permissions: Sequence[str]) -> list[Holder]:
    """Who holds one of these permissions over the unit today or later: definitive before acting, then by first day."""
    rows = await reader.fetch(_HOLDERS, reader.city, unit, today, list(permissions), HOLDERS_MAX)
    return [
        Holder(
            Assignment(
                row["id"],
                row["person"],
                row["position"],
                row["unit"],
                Title(row["title"]),
                row["first_day"],
                row["last_day"],
            ),
            frozenset(row["permissions"]),
        )
        for row in rows
    ]


async def note_end(tx: Transaction, day: date) -> None:
    """Remember that somebody's assignment has ended after this day."""
    await tx.execute("INSERT INTO duty_end (city, day) VALUES ($1, $2) ON CONFLICT DO NOTHING", tx.city, day)


async def forget_ends(tx: Transaction, today: date) -> None:
    """The ends before the date are done with."""
    await tx.execute("DELETE FROM duty_end WHERE city = $1 AND day < $2", tx.city, today)


async def cities_with_ends_before(reader: Reader, day: date) -> list[str]:
    """Cities in which an assignment has ended before the date. Reads all cities; a city and a date only."""
    rows: list[Any] = await reader.fetch("SELECT DISTINCT city FROM duty_end WHERE day < $1 ORDER BY city", day)
    return [row["city"] for row in rows]
