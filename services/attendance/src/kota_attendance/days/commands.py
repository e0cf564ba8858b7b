"""Judging marked days: what each depends on is gathered, the pure judgement made, and kept where it differs.

A mark says that something may have changed. What a day was judged from has a hash, so a mark without consequence leaves
no new version, and a late punch changes exactly its own day.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from uuid import UUID

from kota_attendance.calendars import store as calendars
from kota_attendance.calendars.model import DayKind, Entry, day_kind
from kota_attendance.changes import store as changes
from kota_attendance.days import messages, store
from kota_attendance.days.assignment import Reach, assign, reaches
from kota_attendance.days.evaluation import evaluate, settled
from kota_attendance.days.model import DayInput, DayResult, DayRow, Due, Seen, canonical
from kota_attendance.days.store import Key
from kota_attendance.directory.memory import Memory
from kota_attendance.directory.model import Directory
from kota_attendance.names import DayName
from kota_attendance.punches import store as punches
from kota_attendance.punches.model import Punch
from kota_attendance.roster import store as roster
from kota_attendance.roster.model import Employee
from kota_attendance.schedules.model import Flex, Occurrence, Schedule
from kota_common.city import instant_of, local_date, zone
from kota_common.postgres import Transaction

_DAY = timedelta(days=1)
DEFAULT_ZONE = "Asia/Jakarta"  # of a day without a schedule: no minute of it is ever judged


@dataclass(frozen=True, slots=True)
class Ground:
    """What the days of one transaction are judged from."""

    directory: Directory
    employees: Mapping[UUID, Employee]
    calendar: Sequence[Entry]
    punches: Mapping[UUID, Sequence[Punch]]
    now: datetime


async def judge_marked(tx: Transaction, memory: Memory, most: int) -> int:
    """Judge the days of the oldest marks; gives how many marks were settled."""
    marks = await changes.marks(tx, most)
    if not marks:
        return 0
    directory = await memory.directory(tx)
    wanted = {(row["employee"], row["day"]) for row in marks}
    employees = await roster.employees(tx, sorted({employee for employee, _ in wanted}))
    keys = sorted(_with_neighbours(wanted, directory, employees))
    if keys:
        await _judge(tx, await _ground(tx, directory, employees, keys), keys)
    await changes.settle(tx, [row["id"] for row in marks])
    return len(marks)


def _with_neighbours(wanted: Iterable[Key], directory: Directory, employees: Mapping[UUID, Employee]) -> set[Key]:
    """The marked days, and those whose work reaches over midnight into them."""
    found: set[Key] = set()
    for employee_id, day in wanted:
        employee = employees.get(employee_id)
        if employee is None:
            continue
        found.add((employee_id, day))
        for near in (day - _DAY, day + _DAY):
            schedule = directory.schedule(employee, near)
            if schedule is not None and _reaches_into(schedule, near, day, directory):
                found.add((employee_id, near))
    return found


def _reaches_into(schedule: Schedule, near: date, day: date, directory: Directory) -> bool:
    policy, where = directory.policy(near), zone(schedule.time_zone)
    start, end = instant_of(day, time.min, where), instant_of(day + _DAY, time.min, where)
    both = (*schedule.occurrences(near), *schedule.occurrences(near, ramadan=True))
    found: list[Reach[Seen]] = reaches(both, policy.before_min, policy.after_min)
    return any(reach.opens_at < end and reach.closes_at >= start for reach in found)


async def _ground(
    tx: Transaction, directory: Directory, employees: Mapping[UUID, Employee], keys: Sequence[Key]
) -> Ground:
    days = [day for _, day in keys]
    rows = await calendars.concerning(tx, min(days) - _DAY, max(days) + _DAY)
    spans = [(employee, _midnight(day - 2 * _DAY), _midnight(day + 4 * _DAY)) for employee, day in keys]
    return Ground(directory, employees, rows, await punches.between(tx, spans), tx.now)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


async def _judge(tx: Transaction, ground: Ground, keys: Sequence[Key]) -> None:
    known = await store.hashes(tx, keys)
    rows: list[tuple[DayRow, str]] = []
    for employee, day in keys:
        await asyncio.sleep(0)  # a day takes about a millisecond: calls in between do not wait for all of them
        given = settled(input_of(ground, ground.employees[employee], day))
        version, before = known.get((employee, day), (0, ""))
        text = given.canonical()
        input_hash = sha256(text).hexdigest()
        if input_hash == before or (not version and not _worth_keeping(given)):
            continue
        rows.append((_row(given, evaluate(given), version + 1, input_hash, employee, tx.now), text.decode()))
    if rows:
        await store.save(tx, rows)
    for row, _ in rows:
        name = DayName(tx.city, row.employee, row.day)
        tx.emit(messages.evaluated(tx.city, row), aggregate=str(name), version=row.version)


def _worth_keeping(given: DayInput) -> bool:
    """Whether a day that nobody judged before says anything: a neighbour without punches that is not over does not."""
    return given.over or bool(given.loose) or any(due.punches for due in given.due) or not given.due


def input_of(ground: Ground, employee: Employee, day: date) -> DayInput:
    """Everything that a day is judged from."""
    directory, policy = ground.directory, ground.directory.policy(day)
    schedule = directory.schedule(employee, day)
    kind = day_kind(ground.calendar, day)
    zone_name = schedule.time_zone if schedule else DEFAULT_ZONE
    off = kind.holiday is not None and schedule is not None and not schedule.works_on_holidays
    due, loose = _assigned(ground, employee, day, zone_name, off=off)
    unit = employee.unit_on(day)
    closes_at = max((one.closes_at for one in due), default=None)
    return DayInput(
        employee=str(employee.id),
        unit=str(unit) if unit else "",
        day=day,
        time_zone=zone_name,
        schedule=schedule.code if schedule else "",
        schedule_citation=schedule.citation if schedule else "",
        flex=schedule.flex if schedule else Flex(),
        works_on_holidays=schedule.works_on_holidays if schedule else False,
        holiday=kind.holiday.title if kind.holiday else "",
        holiday_source=kind.holiday.source if kind.holiday else "",
        ramadan=kind.ramadan.title if kind.ramadan and schedule and schedule.ramadan_windows else "",
        calendar_hash=_calendar_hash(kind),
        policy=policy,
        due=due,
        loose=loose,
        over=ground.now > closes_at if closes_at else True,
    )


def _assigned(
    ground: Ground, employee: Employee, day: date, zone_name: str, *, off: bool
) -> tuple[tuple[Due, ...], tuple[Seen, ...]]:
    """The day's stretches of work with their punches, and the punches of the date that belong to none.

    Those of the days around it take part, because a punch belongs to one stretch only. On a holiday nothing is due.
    """
    policy = ground.directory.policy(day)
    around: list[Occurrence] = []
    own: tuple[Occurrence, ...] = ()
    for near in (day - _DAY, day, day + _DAY):
        occurrences = _occurrences(ground, employee, near)
        around += occurrences
        if near == day and not off:
            own = occurrences
    found: list[Reach[Seen]] = reaches(around, policy.before_min, policy.after_min)
    seen = [_seen(ground.directory, punch) for punch in ground.punches.get(employee.id, ())]
    loose = assign(found, seen)
    due = tuple(
        Due(
            reach.occurrence.due_in,
            reach.occurrence.due_out,
            reach.occurrence.break_start,
            reach.occurrence.break_end,
            reach.closes_at,
            tuple(reach.punches),
        )
        for reach in found
        if reach.occurrence in own
    )
    if off:
        loose += [one for reach in found for one in reach.punches]
    where = zone(zone_name)
    return due, tuple(one for one in loose if local_date(one.at, where) == day)


def _occurrences(ground: Ground, employee: Employee, day: date) -> tuple[Occurrence, ...]:
    schedule = ground.directory.schedule(employee, day)
    if schedule is None:
        return ()
    return schedule.occurrences(day, ramadan=day_kind(ground.calendar, day).ramadan is not None)


def _seen(directory: Directory, punch: Punch) -> Seen:
    outage = next((one for one in directory.outages if one.id == punch.outage), None)
    return Seen(
        punch=str(punch.name.id),
        kind=punch.kind.value,
        at=punch.occurred_at,
        state=punch.state.value,
        grade=punch.grade.value,
        flags=tuple(flag.value for flag in punch.flags),
        outage=(outage.cause or ", ".join(outage.outages)) if outage else str(punch.outage or ""),
    )


def _calendar_hash(kind: DayKind) -> str:
    """Which rows, at which versions, say what the day is."""
    rows = [row for row in (kind.holiday, kind.ramadan) if row is not None]
    return sha256(canonical([[str(row.name.id), row.version] for row in rows])).hexdigest()


def _row(given: DayInput, result: DayResult, version: int, input_hash: str, employee: UUID, now: datetime) -> DayRow:
    document = result.document()
    result_hash = sha256(canonical(document)).hexdigest()
    beside = {"policy": given.policy.number, "calendar_hash": given.calendar_hash, "result_hash": result_hash}
    kept = {**document, **beside}
    closes_at = max((one.closes_at for one in given.due), default=None)
    unit = UUID(given.unit) if given.unit else None
    return DayRow(
        employee,
        given.day,
        version,
        unit,
        result.verdict.value,
        input_hash,
        closes_at,
        given.over,
        kept,
        now,
    )
