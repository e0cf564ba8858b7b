"""Attendance in the demo city: where people work, by which hours, on which days, and by which policy.

Hours: Perpres 21/2023 article 4 as PermenPANRB 6/2018 spreads them, 2,250 minutes a week and 1,950 in Ramadan. Days:
the joint decree of the ministers for 2026. Policy: the bands of Permentan 68/2012.
"""

from __future__ import annotations

import asyncio
import math
from typing import Any

from kota.attendance.v1 import (
    calendars_pb2,
    calendars_pb2_grpc,
    policies_pb2,
    policies_pb2_grpc,
    schedules_pb2,
    schedules_pb2_grpc,
    sites_pb2,
    sites_pb2_grpc,
)
from kota.common.v1 import geometry_pb2
from kota_cli.demo.callers import Caller, derived_id, once_known
from kota_cli.demo.people import SERVING_SINCE
from kota_cli.demo.place import PARENT, TIME_ZONE

ATTENDANCE = "attendance"
YEAR = 2026
CITATION = "Permentan 68/2012 Pasal 12"
LATE_ARRIVAL_HOURS = 240  # a phone may come back from a long holiday
TOLERANCE_M = 10
HALF_SIDE_M = 60.0
METRES_PER_DEGREE = 110_574.0  # of latitude, at the equator
HOURS = ("07:30", "16:00", "12:00", "13:00")
FRIDAY = ("07:30", "16:30", "11:30", "13:00")
RAMADAN_HOURS = ("08:00", "15:00", "12:00", "12:30")
RAMADAN_FRIDAY = ("08:00", "15:30", "11:30", "12:30")


async def create_sites(admin: Caller, places: dict[str, tuple[str, tuple[float, float]]]) -> dict[str, str]:
    """Sites by code, from what people call them and where they are; gives their resource names."""
    sites = admin.stub(ATTENDANCE, sites_pb2_grpc.SiteServiceStub)
    made = await asyncio.gather(
        *(
            sites.CreateSite(
                sites_pb2.CreateSiteRequest(
                    parent=PARENT,
                    site=sites_pb2.Site(
                        code=code,
                        display_name=title,
                        time_zone=TIME_ZONE,
                        polygons=[square(at)],
                        tolerance_m=TOLERANCE_M,
                    ),
                    request_id=derived_id(f"site {code}"),
                )
            )
            for code, (title, at) in places.items()
        )
    )
    return {site.code: site.name for site in made}


async def regulate(admin: Caller, units: dict[str, str], site_of: dict[str, str]) -> None:
    """Policy, calendar and hours of the city, and which unit works at which site."""
    await asyncio.gather(_publish_policy(admin), _confirm_calendar(admin), _assign(admin, units, site_of))


async def _assign(admin: Caller, units: dict[str, str], site_of: dict[str, str]) -> None:
    sites = admin.stub(ATTENDANCE, sites_pb2_grpc.SiteServiceStub)
    schedules = admin.stub(ATTENDANCE, schedules_pb2_grpc.ScheduleServiceStub)
    hours = await schedules.CreateSchedule(
        schedules_pb2.CreateScheduleRequest(parent=PARENT, schedule=normal_hours(), request_id=derived_id("schedule"))
    )

    async def post(code: str) -> None:
        unit = units[code]
        await once_known(
            lambda: sites.AssignSite(
                sites_pb2.AssignSiteRequest(
                    name=site_of[code],
                    unit=unit,
                    valid_from_date=SERVING_SINCE,
                    request_id=derived_id(f"site of {code}"),
                )
            ),
            "UNIT_NOT_FOUND",
        )
        await schedules.AssignSchedule(
            schedules_pb2.AssignScheduleRequest(
                name=hours.name, unit=unit, valid_from_date=SERVING_SINCE, request_id=derived_id(f"hours of {code}")
            )
        )

    await asyncio.gather(*(post(code) for code in units))


def normal_hours() -> schedules_pb2.Schedule:
    """Five days a week."""
    return schedules_pb2.Schedule(
        code="NORMAL-5",
        display_name="Lima hari kerja",
        time_zone=TIME_ZONE,
        windows=[*(_window(day, HOURS) for day in range(1, 5)), _window(5, FRIDAY)],
        ramadan_windows=[*(_window(day, RAMADAN_HOURS) for day in range(1, 5)), _window(5, RAMADAN_FRIDAY)],
        citation="Perpres 21/2023 Pasal 4",
    )


def _window(weekday: int, hours: tuple[str, str, str, str]) -> schedules_pb2.WorkWindow:
    start, end, pause, back = (60 * int(text[:2]) + int(text[3:]) for text in hours)
    return schedules_pb2.WorkWindow(
        weekday=schedules_pb2.Weekday.Name(weekday),  # type: ignore[arg-type]
        start_minute=start,
        end_minute=end,
        break_start_minute=pause,
        break_end_minute=back,
    )


async def _confirm_calendar(admin: Caller) -> None:
    """The rows of the year that come with the platform, Ramadan among them, confirmed from their decrees."""
    calendar: Any = admin.stub(ATTENDANCE, calendars_pb2_grpc.CalendarServiceStub)
    await calendar.ProposeCalendar(
        calendars_pb2.ProposeCalendarRequest(parent=PARENT, year=YEAR, request_id=derived_id(f"calendar {YEAR}"))
    )
    listed = await calendar.ListCalendarEntries(
        calendars_pb2.ListCalendarEntriesRequest(parent=PARENT, year=YEAR, page_size=500)
    )
    drafts = [e.name for e in listed.calendar_entries if e.state == calendars_pb2.CALENDAR_STATE_DRAFT]
    if drafts:
        await calendar.ConfirmCalendarEntries(
            calendars_pb2.ConfirmCalendarEntriesRequest(
                parent=PARENT, names=drafts, request_id=derived_id(f"confirm {' '.join(drafts)}")
            )
        )


async def _publish_policy(admin: Caller) -> None:
    policy = policies_pb2.Policy(
        effective_from_date=SERVING_SINCE,
        citation=CITATION,
        rounding=policies_pb2.MINUTE_ROUNDING_FLOOR,
        late_bands=_bands("TL"),
        early_bands=_bands("PSW"),
        missing_in_bp=200,
        missing_out_bp=200,
        absent_bp=400,
        cap_at_absence=True,
        before_minutes=120,
        after_minutes=360,
        late_arrival_hours=LATE_ARRIVAL_HOURS,
        outside=policies_pb2.EVIDENCE_ACTION_NEED_APPROVAL,
        uncertain=policies_pb2.EVIDENCE_ACTION_ACCEPT_FLAG,
        no_location=policies_pb2.EVIDENCE_ACTION_ACCEPT_FLAG,
        untrusted_time=policies_pb2.EVIDENCE_ACTION_ACCEPT_FLAG,
        mock_location=policies_pb2.EVIDENCE_ACTION_NEED_APPROVAL,
    )
    await admin.stub(ATTENDANCE, policies_pb2_grpc.PolicyServiceStub).PublishPolicy(
        policies_pb2.PublishPolicyRequest(parent=PARENT, policy=policy, request_id=derived_id("policy"))
    )


def _bands(prefix: str) -> list[policies_pb2.Band]:
    return [
        policies_pb2.Band(from_minute=start, code=f"{prefix}{number}", deduction_bp=50 * number)
        for number, start in enumerate((1, 31, 61, 91), start=1)
    ]


def square(at: tuple[float, float]) -> geometry_pb2.Polygon:
    """A plot of 120 m by 120 m around a longitude and latitude."""
    half_y = HALF_SIDE_M / METRES_PER_DEGREE
    half_x = half_y / math.cos(math.radians(at[1]))
    corners = ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))
    ring = [
        geometry_pb2.Coordinate(longitude_deg=at[0] + x * half_x, latitude_deg=at[1] + y * half_y) for x, y in corners
    ]
    return geometry_pb2.Polygon(rings=[geometry_pb2.LinearRing(coordinates=ring)])
