"""Schedules as the contract shows them."""

from __future__ import annotations

from collections.abc import Iterable

from kota.attendance.v1 import events_pb2
from kota.attendance.v1 import schedules_pb2 as pb
from kota_attendance.names import EmployeeName, ScheduleAssignmentName, ScheduleName, UnitName
from kota_attendance.roster.model import Term
from kota_attendance.schedules.model import Flex, Makeup, Schedule, Window

_MAKEUPS = {
    pb.FLEX_MAKEUP_UNSPECIFIED: Makeup.NONE,
    pb.FLEX_MAKEUP_EXACT: Makeup.EXACT,
    pb.FLEX_MAKEUP_FULL_BLOCK: Makeup.FULL_BLOCK,
}


def schedule_of(name: ScheduleName, wanted: pb.Schedule) -> Schedule:
    """The schedule that a request describes."""
    return Schedule(
        name=name,
        code=wanted.code,
        title=wanted.display_name,
        time_zone=wanted.time_zone,
        windows=_windows_of(wanted.windows),
        ramadan_windows=_windows_of(wanted.ramadan_windows),
        flex=Flex(wanted.flex.window_minutes, _MAKEUPS[wanted.flex.makeup]),
        works_on_holidays=wanted.works_on_holidays,
        citation=wanted.citation,
    )


def schedule(one: Schedule) -> pb.Schedule:
    """The resource."""
    makeup = next(number for number, makeup in _MAKEUPS.items() if makeup is one.flex.makeup)
    flex = pb.Flex(window_minutes=one.flex.window_min, makeup=makeup) if one.flex != Flex() else None
    return pb.Schedule(
        name=str(one.name),
        code=one.code,
        display_name=one.title,
        time_zone=one.time_zone,
        windows=_windows(one.windows),
        ramadan_windows=_windows(one.ramadan_windows),
        flex=flex,
        works_on_holidays=one.works_on_holidays,
        citation=one.citation,
        week_minutes=one.week_minutes(),
        ramadan_week_minutes=one.week_minutes(ramadan=True),
    )


def assignment(city: str, term: Term) -> pb.ScheduleAssignment:
    """Who works by a schedule."""
    return pb.ScheduleAssignment(
        name=str(ScheduleAssignmentName(city, term.id)),
        schedule=str(ScheduleName(city, term.of)),
        unit=str(UnitName(city, term.unit)) if term.unit else "",
        employee=str(EmployeeName(city, term.employee)) if term.employee else "",
        valid_from_date=term.first_day.isoformat(),
        valid_to_date=term.last_day.isoformat() if term.last_day else "",
    )


def created(one: Schedule) -> events_pb2.ScheduleCreated:
    """The event."""
    return events_pb2.ScheduleCreated(schedule=schedule(one))


def assigned(city: str, term: Term) -> events_pb2.ScheduleAssigned:
    """The event."""
    return events_pb2.ScheduleAssigned(schedule_assignment=assignment(city, term))


def _windows_of(windows: Iterable[pb.WorkWindow]) -> tuple[Window, ...]:
    return tuple(
        Window(w.weekday - 1, w.start_minute, w.end_minute, w.break_start_minute, w.break_end_minute) for w in windows
    )


def _windows(windows: Iterable[Window]) -> list[pb.WorkWindow]:
    return [
        pb.WorkWindow(
            weekday=pb.Weekday.Name(w.weekday + 1),
            start_minute=w.start_minute,
            end_minute=w.end_minute,
            break_start_minute=w.break_start_minute,
            break_end_minute=w.break_end_minute,
        )
        for w in windows
    ]
