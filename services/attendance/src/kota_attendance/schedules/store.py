"""Schedules and who works by them in the database."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from kota_attendance.names import ScheduleName
from kota_attendance.roster.model import Term
from kota_attendance.schedules.model import Flex, Makeup, Schedule, Window
from kota_attendance.schedules.refusals import ScheduleNotFound
from kota_common.postgres import Reader, Transaction


async def insert(tx: Transaction, schedule: Schedule) -> bool:
    """Keep a new schedule; False when another one has the code."""
    terms = {
        "windows": [asdict(window) for window in schedule.windows],
        "ramadan_windows": [asdict(window) for window in schedule.ramadan_windows],
        "flex": {"window_min": schedule.flex.window_min, "makeup": schedule.flex.makeup.value},
        "works_on_holidays": schedule.works_on_holidays,
        "citation": schedule.citation,
    }
    tag = await tx.execute(
        "INSERT INTO schedule (city, id, code, title, time_zone, terms) VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (city, code) DO NOTHING",
        tx.city,
        schedule.name.id,
        schedule.code,
        schedule.title,
        schedule.time_zone,
        json.dumps(terms),
    )
    return tag == "INSERT 0 1"


async def read(reader: Reader, id: UUID) -> Schedule:
    """The schedule. Raises ScheduleNotFound."""
    row = await reader.fetchrow("SELECT * FROM schedule WHERE city = $1 AND id = $2", reader.city, id)
    if row is None:
        raise ScheduleNotFound(id)
    return _schedule(row)


async def page(reader: Reader, after: UUID | None, size: int) -> list[Schedule]:
    """Schedules, oldest first."""
    rows = await reader.fetch(
        "SELECT * FROM schedule WHERE city = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3",
        reader.city,
        after,
        size,
    )
    return [_schedule(row) for row in rows]


async def every(reader: Reader) -> list[Schedule]:
    """All schedules of the city."""
    return [_schedule(row) for row in await reader.fetch("SELECT * FROM schedule WHERE city = $1", reader.city)]


async def end_before(tx: Transaction, unit: UUID | None, employee: UUID | None, first: date) -> None:
    """Let the open assignment of a unit or an employee end the day before another one begins."""
    await tx.execute(
        "UPDATE schedule_assignment SET last_day = $4::date - 1 WHERE city = $1 AND last_day IS NULL"
        " AND first_day < $4 AND unit IS NOT DISTINCT FROM $2 AND employee IS NOT DISTINCT FROM $3",
        tx.city,
        unit,
        employee,
        first,
    )


async def assign(tx: Transaction, term: Term) -> None:
    """Keep an assignment."""
    await tx.execute(
        "INSERT INTO schedule_assignment (city, id, schedule, unit, employee, first_day, last_day)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        tx.city,
        term.id,
        term.of,
        term.unit,
        term.employee,
        term.first_day,
        term.last_day,
    )


async def assignments(reader: Reader) -> list[Term]:
    """Who works by which schedule."""
    return [_term(r) for r in await reader.fetch("SELECT * FROM schedule_assignment WHERE city = $1", reader.city)]


async def page_of_assignments(reader: Reader, after: UUID | None, size: int) -> list[Term]:
    """Assignments, oldest first."""
    rows = await reader.fetch(
        "SELECT * FROM schedule_assignment WHERE city = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3",
        reader.city,
        after,
        size,
    )
    return [_term(row) for row in rows]


def _schedule(row: Any) -> Schedule:
    terms = json.loads(row["terms"])
    return Schedule(
        name=ScheduleName(row["city"], row["id"]),
        code=row["code"],
        title=row["title"],
        time_zone=row["time_zone"],
        windows=tuple(Window(**window) for window in terms["windows"]),
        ramadan_windows=tuple(Window(**window) for window in terms["ramadan_windows"]),
        flex=Flex(terms["flex"]["window_min"], Makeup(terms["flex"]["makeup"])),
        works_on_holidays=terms["works_on_holidays"],
        citation=terms["citation"],
    )


def _term(row: Any) -> Term:
    return Term(row["id"], row["schedule"], row["unit"], row["employee"], row["first_day"], row["last_day"])
