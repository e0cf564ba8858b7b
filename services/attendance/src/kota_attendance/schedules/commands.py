"""Adding schedules and assigning them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import uuid6

from kota_attendance.changes import store as changes
from kota_attendance.names import ScheduleAssignmentName
from kota_attendance.roster import store as roster
from kota_attendance.roster.commands import check_target
from kota_attendance.roster.model import Term
from kota_attendance.schedules import messages, store
from kota_attendance.schedules.model import Schedule
from kota_attendance.schedules.refusals import ScheduleCodeTaken
from kota_common.postgres import Transaction


async def create(tx: Transaction, schedule: Schedule) -> Schedule:
    """Keep a new schedule. Raises ZoneUnknown, ScheduleInvalid, ScheduleOverlaps, ScheduleCodeTaken."""
    schedule.check()
    if not await store.insert(tx, schedule):
        raise ScheduleCodeTaken(schedule.code)
    await changes.touch(tx)
    tx.emit(messages.created(schedule), aggregate=str(schedule.name), version=1)
    return schedule


async def assign(
    tx: Transaction, schedule: UUID, unit: UUID | None, employee: UUID | None, first: date, last: date | None
) -> Term:
    """Let a unit or an employee work by a schedule; the one before ends the day before.

    Raises ScheduleNotFound, UnitNotFound, EmployeeNotFound, InvalidField.
    """
    await check_target(tx, unit, employee, first, last)
    await store.read(tx, schedule)
    if last is None:  # one with an end only interrupts what stands
        await store.end_before(tx, unit, employee, first)
    term = Term(uuid6.uuid7(), schedule, unit, employee, first, last)
    await store.assign(tx, term)
    await changes.touch(tx)
    people = [employee] if employee else await roster.people_below(tx, unit, first) if unit else []
    await changes.mark_judged(tx, first, last, "schedule", people)
    name = ScheduleAssignmentName(tx.city, term.id)
    tx.emit(messages.assigned(tx.city, term), aggregate=str(name), version=1)
    return term
