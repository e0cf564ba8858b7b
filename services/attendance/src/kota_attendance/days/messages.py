"""Judged days as the contract shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from kota.attendance.v1 import days_pb2 as pb
from kota.attendance.v1 import events_pb2
from kota_attendance.days.model import DayRow
from kota_attendance.names import DayName, EmployeeName, PunchName, UnitName
from kota_attendance.policies.messages import policy_name


def day(city: str, row: DayRow) -> pb.Day:
    """The resource."""
    result = row.result
    return pb.Day(
        name=str(DayName(city, row.employee, row.day)),
        version=row.version,
        employee=str(EmployeeName(city, row.employee)),
        unit=str(UnitName(city, row.unit)) if row.unit else "",
        date=row.day.isoformat(),
        state=pb.DAY_STATE_PROVISIONAL,
        verdict=pb.DayVerdict.Value(f"DAY_VERDICT_{row.verdict}"),
        occurrences=[_occurrence(city, one) for one in result["judged"]],
        late_minutes=result["late_min"],
        early_minutes=result["early_min"],
        worked_minutes=result["worked_min"],
        codes=result["codes"],
        deduction_bp=result["deduction_bp"],
        policy=policy_name(city, result["policy"]),
        calendar_hash=result["calendar_hash"],
        input_hash=row.input_hash,
        result_hash=result["result_hash"],
        evaluate_time=row.evaluated_at,
    )


def explanation(city: str, row: DayRow, given: str) -> pb.DayExplanation:
    """The day with its reasons."""
    return pb.DayExplanation(
        day=day(city, row), lines=row.result["lines"], lines_english=row.result["lines_english"], input_json=given
    )


def evaluated(city: str, row: DayRow) -> events_pb2.DayEvaluated:
    """The event."""
    return events_pb2.DayEvaluated(day=day(city, row))


def _occurrence(city: str, one: dict[str, Any]) -> pb.DayOccurrence:
    return pb.DayOccurrence(
        due_in_time=_instant(one["due_in"]),
        due_out_time=_instant(one["due_out"]),
        in_punch=f"cities/{city}/{PunchName.collection}/{one['in_punch']}" if one["in_punch"] else "",
        in_time=_instant(one["in_at"]),
        out_punch=f"cities/{city}/{PunchName.collection}/{one['out_punch']}" if one["out_punch"] else "",
        out_time=_instant(one["out_at"]),
        late_minutes=one["late_min"],
        early_minutes=one["early_min"],
    )


def _instant(text: str | None) -> Timestamp | None:
    if text is None:
        return None
    stamp = Timestamp()
    stamp.FromDatetime(datetime.fromisoformat(text))
    return stamp
