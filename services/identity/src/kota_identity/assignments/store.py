"""Assignments in the database. A daterange excludes its upper bound; the model's last day is inclusive."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from kota_common.postgres import Reader, Transaction
from kota_identity.assignments.model import Assignment, AssignmentNotFound, AssignmentType, Term

_COLUMNS = (
    "a.id, a.version, a.person, a.position, p.unit, a.type, a.valid, a.decree_number, a.record_time "
    "FROM assignment a JOIN position p ON p.city = a.city AND p.id = a.position"
)
_SELECT = f"SELECT {_COLUMNS}"
_DAY = timedelta(days=1)


async def read(reader: Reader, id: UUID) -> Assignment:
    """The assignment. Raises AssignmentNotFound."""
    return _found(await reader.fetchrow(f"{_SELECT} WHERE a.city = $1 AND a.id = $2", reader.city, id), id)


async def lock(tx: Transaction, id: UUID) -> Assignment:
    """The assignment, held until the transaction ends. Raises AssignmentNotFound."""
    return _found(await tx.fetchrow(f"{_SELECT} WHERE a.city = $1 AND a.id = $2 FOR UPDATE OF a", tx.city, id), id)


async def of_position(reader: Reader, position: UUID) -> list[Assignment]:
    """Every assignment to the position."""
    rows = await reader.fetch(f"{_SELECT} WHERE a.city = $1 AND a.position = $2", reader.city, position)
    return [_assignment(row) for row in rows]


async def held_on(reader: Reader, person: UUID, day: date) -> list[Assignment]:
    """What the person holds on a day, earliest recorded first."""
    query = f"{_SELECT} WHERE a.city = $1 AND a.person = $2 AND a.valid @> $3::date ORDER BY a.id"
    return [_assignment(row) for row in await reader.fetch(query, reader.city, person, day)]


async def listed(
    reader: Reader, after: UUID, size: int, *, person: UUID | None, position: UUID | None
) -> list[Assignment]:
    """Assignments after one, oldest recording first."""
    query = (
        f"{_SELECT} WHERE a.city = $1 AND a.id > $2 AND ($4::uuid IS NULL OR a.person = $4) "
        "AND ($5::uuid IS NULL OR a.position = $5) ORDER BY a.id LIMIT $3"
    )
    return [_assignment(row) for row in await reader.fetch(query, reader.city, after, size, person, position)]


async def insert(tx: Transaction, assignment: Assignment, seat: int) -> None:
    """Keep a new assignment to the position with the internal number `seat`."""
    await tx.execute(
        "INSERT INTO assignment (city, id, version, person, position, seat, type, valid, decree_number, record_time) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        tx.city,
        assignment.id,
        assignment.version,
        assignment.person,
        assignment.position,
        asyncpg.Range(seat, seat, upper_inc=True),
        assignment.type.value,
        _range(assignment.term),
        assignment.decree_number,
        assignment.record_time,
    )


async def set_term(tx: Transaction, assignment: Assignment) -> None:
    """Write the present term and version."""
    await tx.execute(
        "UPDATE assignment SET valid = $3, version = $4 WHERE city = $1 AND id = $2",
        tx.city,
        assignment.id,
        _range(assignment.term),
        assignment.version,
    )


def _range(term: Term) -> asyncpg.Range:
    return asyncpg.Range(term.first, term.last + _DAY if term.last else None)


def _found(row: Any, id: UUID) -> Assignment:
    if row is None:
        raise AssignmentNotFound(field="name", assignment=id)
    return _assignment(row)


def _assignment(row: Any) -> Assignment:
    valid = row["valid"]
    return Assignment(
        row["id"],
        row["version"],
        row["person"],
        row["position"],
        row["unit"],
        AssignmentType(row["type"]),
        Term(valid.lower, valid.upper - _DAY if valid.upper else None),
        row["decree_number"],
        row["record_time"],
    )
