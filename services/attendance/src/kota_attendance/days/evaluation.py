"""The judgement of one day. Pure: no clock, no I/O; equal input gives equal bytes.

Order: holiday, no work due, punches, absence. First in and last out of each stretch decide; what the employee said a
punch is only helps where there is one punch, or only arrivals before the middle. Regulations print overlapping edges of
bands; here they are half-open (see `policies`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kota_attendance.days.explanation import Explanation
from kota_attendance.days.model import DayInput, DayResult, Due, Judged, Seen, Verdict
from kota_attendance.policies.model import Band, Rounding, band_of
from kota_attendance.schedules.model import Flex, Makeup

_MINUTE = timedelta(minutes=1)
ABSENT = "ALPA"


@dataclass(slots=True)
class _Account:
    """What the day costs so far."""

    codes: list[str]
    bp: int = 0

    def charge(self, code: str, bp: int) -> None:
        self.codes.append(code)
        self.bp += bp


def evaluate(day: DayInput) -> DayResult:
    """The result of a day."""
    told = Explanation(day)
    told.schedule()
    if not day.schedule:
        told.loose(day.loose)
        return _result(Verdict.NO_SCHEDULE, told)
    if day.holiday and not day.works_on_holidays:
        told.holiday()
        told.loose(day.loose)
        return _result(Verdict.HOLIDAY, told)
    if not day.due:
        told.off()
        told.loose(day.loose)
        return _result(Verdict.OFF, told)
    return _worked(day, told)


def settled(day: DayInput) -> DayInput:
    """The day as over where that changes nothing: who has come and gone is judged once, not again at its closing."""
    if day.over or any(sum(seen.counts for seen in due.punches) < 2 for due in day.due):
        return day
    over = replace(day, over=True)
    return over if evaluate(over) == evaluate(day) else day


def _worked(day: DayInput, told: Explanation) -> DayResult:
    judged = [_judge(due, day.flex, day.policy.rounding) for due in day.due]
    came = [one for one in judged if one.in_at or one.out_at]
    account = _Account([])
    for due, one in zip(day.due, judged, strict=True):
        told.punches(due, one)
        if came:
            _charge(day, one, account, told)
    if not came:
        verdict = Verdict.ABSENT if day.over else Verdict.AWAITED
        if day.over:
            account.charge(ABSENT, day.policy.absent_bp)
            told.absent()
        else:
            told.awaited()
    else:
        complete = all(one.in_at and one.out_at for one in judged)
        verdict = Verdict.PRESENT if complete or day.over else Verdict.OPEN
    told.loose(day.loose)
    bp = account.bp
    if day.policy.cap_at_absence and bp > day.policy.absent_bp:
        bp = day.policy.absent_bp
        told.capped(account.bp, bp)
    told.total(bp)
    return DayResult(
        verdict,
        tuple(judged),
        late_min=sum(one.late_min for one in judged),
        early_min=sum(one.early_min for one in judged),
        worked_min=sum(one.worked_min for one in judged),
        codes=tuple(account.codes),
        deduction_bp=bp,
        lines=tuple(told.indonesian),
        lines_english=tuple(told.english),
    )


def _charge(day: DayInput, one: Judged, account: _Account, told: Explanation) -> None:
    """Bands of what is there, and what is missing once nothing can come any more."""
    policy = day.policy
    late, early = band_of(policy.late_bands, one.late_min), band_of(policy.early_bands, one.early_min)
    if late is not None:
        account.charge(late.code, late.deduction_bp)
        told.late(one, late)
    if early is not None:
        account.charge(early.code, early.deduction_bp)
        told.early(one, early)
    if not day.over:
        return
    if one.in_at is None:
        account.charge(_last(policy.late_bands), policy.missing_in_bp)
        told.missing_in(_last(policy.late_bands), policy.missing_in_bp)
    if one.out_at is None:
        account.charge(_last(policy.early_bands), policy.missing_out_bp)
        told.missing_out(_last(policy.early_bands), policy.missing_out_bp)


def _last(bands: tuple[Band, ...]) -> str:
    """A missing punch is of the heaviest class: TL4, PSW4."""
    return bands[-1].code


def _judge(due: Due, flex: Flex, rounding: Rounding) -> Judged:
    first, last = _ends(due)
    late, due_out = 0, due.due_out
    if first is not None:
        late, extra_min = _flexible(first.at - due.due_in, flex, rounding)
        due_out = due.due_out + timedelta(minutes=extra_min)
    early = _minutes(due_out - last.at, rounding) if last is not None else 0
    return Judged(
        due.due_in,
        due_out,
        first.punch if first else "",
        first.at if first else None,
        last.punch if last else "",
        last.at if last else None,
        late,
        early,
        _worked_minutes(due, due_out, first, last),
    )


def _ends(due: Due) -> tuple[Seen | None, Seen | None]:
    """Arrival and departure: the first and the last punch that count."""
    counting = sorted((seen for seen in due.punches if seen.counts), key=lambda seen: (seen.at, seen.punch))
    if not counting:
        return None, None
    first, last = counting[0], counting[-1]
    middle = due.due_in + (due.due_out - due.due_in) / 2
    if len(counting) == 1 or first.at == last.at:
        leaves = first.kind == "OUT" or (first.kind == "AUTO" and first.at > middle)
        return (None, first) if leaves else (first, None)
    if all(seen.kind == "IN" for seen in counting) and last.at <= middle:
        return first, None  # pressed twice in the morning
    return first, last


def _flexible(late: timedelta, flex: Flex, rounding: Rounding) -> tuple[int, int]:
    """Minutes late that are left, and by how many minutes the day ends later."""
    minutes = _minutes(late, rounding)
    if flex.makeup is Makeup.NONE or late <= timedelta():
        return minutes, 0
    owed = flex.window_min if flex.makeup is Makeup.FULL_BLOCK else min(_minutes(late, Rounding.CEIL), flex.window_min)
    return max(0, minutes - flex.window_min), owed


def _minutes(span: timedelta, rounding: Rounding) -> int:
    """Whole minutes of a span, never negative."""
    if span <= timedelta():
        return 0
    return span // _MINUTE if rounding is Rounding.FLOOR else -(-span // _MINUTE)


def _worked_minutes(due: Due, due_out: datetime, first: Seen | None, last: Seen | None) -> int:
    """Presence within what was due, without the break."""
    if first is None or last is None:
        return 0
    start, end = max(first.at, due.due_in), min(last.at, due_out)
    span = end - start
    if due.break_start is not None and due.break_end is not None:
        span -= max(timedelta(), min(end, due.break_end) - max(start, due.break_start))
    return _minutes(span, Rounding.FLOOR)


def _result(verdict: Verdict, told: Explanation) -> DayResult:
    return DayResult(verdict, lines=tuple(told.indonesian), lines_english=tuple(told.english))
