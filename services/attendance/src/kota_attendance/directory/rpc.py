"""The door to the roster: each employee with what holds on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from kota.attendance.v1 import employees_pb2 as pb
from kota.attendance.v1 import employees_pb2_grpc
from kota_attendance.devices.rpc import own_of
from kota_attendance.directory.memory import Memory
from kota_attendance.directory.model import Directory
from kota_attendance.names import EmployeeName, SiteName, UnitName, optional_day
from kota_attendance.roster import messages, model, store
from kota_attendance.roster.model import Employee
from kota_attendance.roster.refusals import EmployeeNotFound
from kota_common.city import today_of
from kota_common.grpc import Pages, query
from kota_common.postgres import Reader


class Employees(employees_pb2_grpc.EmployeeServiceServicer):
    """Serves EmployeeService."""

    def __init__(self, pages: Pages, memory: Memory) -> None:
        self._pages, self._memory = pages, memory

    @query
    async def GetEmployee(self, reader: Reader, request: pb.GetEmployeeRequest) -> pb.Employee:
        """One employee on a day."""
        name = EmployeeName.parse(request.name)
        day = optional_day(request.date, "date") or today_of(reader.city, reader.now)
        employee = await store.employee(reader, name.id)
        directory = await self._memory.directory(reader)
        if not model.may_see(reader.actor, name.id, directory.path(employee, day)):
            raise EmployeeNotFound(name)
        return _shown(reader.city, employee, directory, await store.heads(reader, day), day)

    @query
    async def ListEmployees(self, reader: Reader, request: pb.ListEmployeesRequest) -> pb.ListEmployeesResponse:
        """Employees by id."""
        page = self._pages.read(request)
        day = optional_day(request.date, "date") or today_of(reader.city, reader.now)
        after = UUID(page.after[0]) if page.after else None
        found = await store.page(reader, day, model.roof(reader.actor), own_of(reader.actor), after, page.size + 1)
        ids = found[: page.size]
        employees, directory = await store.employees(reader, ids), await self._memory.directory(reader)
        heads = await store.heads(reader, day)
        token = self._pages.next_token(request, (str(ids[-1]),)) if len(found) > page.size else ""
        return pb.ListEmployeesResponse(
            employees=[_shown(reader.city, employees[id_], directory, heads, day) for id_ in ids],
            next_page_token=token,
        )


def _shown(
    city: str, employee: Employee, directory: Directory, heads: Mapping[UUID, Sequence[UUID]], day: date
) -> pb.Employee:
    path = directory.path(employee, day)
    shown = messages.employee(city, employee)
    schedule = directory.schedule(employee, day)
    shown.unit = str(UnitName(city, path[0])) if path else ""
    shown.unit_path.extend(str(unit) for unit in path)
    shown.supervisors.extend(str(EmployeeName(city, one)) for one in model.supervisors(employee.id, path, heads))
    shown.sites.extend(str(SiteName(city, site)) for site, _, _ in directory.places(employee, day))
    shown.schedule = str(schedule.name) if schedule else ""
    return shown
