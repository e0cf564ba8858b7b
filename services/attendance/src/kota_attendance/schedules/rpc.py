"""The door of those who look after schedules."""

from __future__ import annotations

from uuid import UUID

import uuid6

from kota.attendance.v1 import schedules_pb2 as pb
from kota.attendance.v1 import schedules_pb2_grpc
from kota_attendance.names import EmployeeName, ScheduleName, UnitName, day_of, optional_day
from kota_attendance.schedules import commands, messages, store
from kota_common.grpc import Pages, command, query
from kota_common.names import city_in
from kota_common.postgres import Reader, Transaction


class Schedules(schedules_pb2_grpc.ScheduleServiceServicer):
    """Serves ScheduleService."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    @command
    async def CreateSchedule(self, tx: Transaction, request: pb.CreateScheduleRequest) -> pb.Schedule:
        """Add a schedule."""
        name = ScheduleName(city_in(request.parent), uuid6.uuid7())
        return messages.schedule(await commands.create(tx, messages.schedule_of(name, request.schedule)))

    @command
    async def AssignSchedule(self, tx: Transaction, request: pb.AssignScheduleRequest) -> pb.ScheduleAssignment:
        """Let somebody work by it."""
        term = await commands.assign(
            tx,
            ScheduleName.parse(request.name).id,
            UnitName.parse_in(tx.city, request.unit, "unit").id if request.unit else None,
            EmployeeName.parse_in(tx.city, request.employee, "employee").id if request.employee else None,
            day_of(request.valid_from_date, "valid_from_date"),
            optional_day(request.valid_to_date, "valid_to_date"),
        )
        return messages.assignment(tx.city, term)

    @query
    async def GetSchedule(self, reader: Reader, request: pb.GetScheduleRequest) -> pb.Schedule:
        """One schedule."""
        return messages.schedule(await store.read(reader, ScheduleName.parse(request.name).id))

    @query
    async def ListSchedules(self, reader: Reader, request: pb.ListSchedulesRequest) -> pb.ListSchedulesResponse:
        """Schedules, oldest first."""
        page = self._pages.read(request)
        found = await store.page(reader, UUID(page.after[0]) if page.after else None, page.size + 1)
        shown = found[: page.size]
        token = self._pages.next_token(request, (str(shown[-1].name.id),)) if len(found) > page.size else ""
        return pb.ListSchedulesResponse(schedules=[messages.schedule(s) for s in shown], next_page_token=token)

    @query
    async def ListScheduleAssignments(
        self, reader: Reader, request: pb.ListScheduleAssignmentsRequest
    ) -> pb.ListScheduleAssignmentsResponse:
        """Assignments, oldest first."""
        page = self._pages.read(request)
        found = await store.page_of_assignments(reader, UUID(page.after[0]) if page.after else None, page.size + 1)
        shown = found[: page.size]
        token = self._pages.next_token(request, (str(shown[-1].id),)) if len(found) > page.size else ""
        return pb.ListScheduleAssignmentsResponse(
            schedule_assignments=[messages.assignment(reader.city, term) for term in shown], next_page_token=token
        )
