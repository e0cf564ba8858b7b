"""The door to judged days."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from kota.attendance.v1 import days_pb2 as pb
from kota.attendance.v1 import days_pb2_grpc
from kota_attendance.days import messages, store
from kota_attendance.days.model import DayNotFound, DayRow
from kota_attendance.devices.rpc import own_of
from kota_attendance.names import DayName, EmployeeName, day_of
from kota_attendance.roster import model as roster_model
from kota_attendance.roster import store as roster
from kota_common.errors import InvalidField
from kota_common.grpc import Pages, query
from kota_common.postgres import Reader

LONGEST = timedelta(days=366)


class Days(days_pb2_grpc.DayServiceServicer):
    """Serves DayService."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    @query
    async def GetDay(self, reader: Reader, request: pb.GetDayRequest) -> pb.Day:
        """One day."""
        return messages.day(reader.city, await seen(reader, DayName.parse(request.name)))

    @query
    async def ListDays(self, reader: Reader, request: pb.ListDaysRequest) -> pb.ListDaysResponse:
        """Days by date and employee."""
        page = self._pages.read(request)
        first, last = day_of(request.first_date, "first_date"), day_of(request.last_date, "last_date")
        if not first <= last <= first + LONGEST:
            raise InvalidField("last_date", f"it is not within {LONGEST.days} days from the first")
        employee = EmployeeName.parse_in(reader.city, request.employee, "employee").id if request.employee else None
        after = (UUID(page.after[1]), date.fromisoformat(page.after[0])) if page.after else None
        roof, own = roster_model.roof(reader.actor), own_of(reader.actor)
        found = await store.page(reader, first, last, employee, roof, own, after, page.size + 1)
        shown = found[: page.size]
        token = ""
        if len(found) > page.size:
            token = self._pages.next_token(request, (shown[-1].day.isoformat(), str(shown[-1].employee)))
        return pb.ListDaysResponse(days=[messages.day(reader.city, row) for row in shown], next_page_token=token)

    @query
    async def ExplainDay(self, reader: Reader, request: pb.ExplainDayRequest) -> pb.DayExplanation:
        """Why it is what it is."""
        row = await seen(reader, DayName.parse(request.name))
        given = await store.input_of(reader, row.employee, row.day, row.version)
        return messages.explanation(reader.city, row, given)


async def seen(reader: Reader, name: DayName) -> DayRow:
    """The day, when the caller may see it. Raises DayNotFound."""
    row = await store.read(reader, name.employee, name.day)
    if row is None:
        raise DayNotFound(name)
    path = (await roster.units(reader)).get(row.unit, ()) if row.unit else ()
    if not roster_model.may_see(reader.actor, row.employee, path):
        raise DayNotFound(name)
    return row
