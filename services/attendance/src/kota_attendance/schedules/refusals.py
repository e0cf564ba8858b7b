"""What the room of schedules refuses, and why."""

from __future__ import annotations

from kota_common.errors import Kind, KotaError


class ScheduleOverlaps(KotaError):
    """Two stretches of work of one schedule are at the same time."""

    reason = "SCHEDULE_OVERLAPS"
    kind = Kind.INVALID_ARGUMENT
    english = "The schedule overlaps itself: {first} and {second}."
    indonesian = "Jadwal tumpang tindih dengan dirinya sendiri: {first} dan {second}."
    cause = "Nobody works two stretches at once; an overnight stretch reaches into the next day, Sunday's into Monday."
    fix = "Let one stretch end before the next begins."

    def __init__(self, field: str, first: str, second: str) -> None:
        super().__init__(field=field, first=first, second=second)


class ScheduleInvalid(KotaError):
    """A stretch of work is none."""

    reason = "SCHEDULE_INVALID"
    kind = Kind.INVALID_ARGUMENT
    english = "The schedule is not usable: {why}."
    indonesian = "Jadwal tidak dapat dipakai: {why}."
    cause = "A stretch ends before it begins, lasts more than a day, or its break lies outside."
    fix = "Count minutes from midnight of the day on which the stretch begins, above 1440 for the next day."

    def __init__(self, field: str, why: str) -> None:
        super().__init__(field=field, why=why)


class ScheduleNotFound(KotaError):
    """No such schedule."""

    reason = "SCHEDULE_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "The city has no schedule {schedule}."
    indonesian = "Kota ini tidak memiliki jadwal {schedule}."
    cause = "The name is wrong, or the schedule is another city's."
    fix = "List the schedules of the city."

    def __init__(self, schedule: object) -> None:
        super().__init__(field="name", schedule=schedule)


class ScheduleCodeTaken(KotaError):
    """Another schedule has the code."""

    reason = "SCHEDULE_CODE_TAKEN"
    kind = Kind.ALREADY_EXISTS
    english = "Another schedule of the city has the code {code}."
    indonesian = "Kode {code} sudah dipakai jadwal lain di kota ini."
    cause = "A schedule never changes, so that old days stay explainable; its code stays taken."
    fix = "Give the new schedule a code of its own, `NORMAL-5-2027`."

    def __init__(self, code: str) -> None:
        super().__init__(field="schedule.code", code=code)
