"""People who come, move and go in the course of the story: always new ones, so that it can be told again."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from kota.attendance.v1 import devices_pb2, devices_pb2_grpc, employees_pb2, employees_pb2_grpc
from kota.identity.v1 import assignments_pb2, assignments_pb2_grpc, revocations_pb2, revocations_pb2_grpc
from kota_cli.demo.callers import Caller, Card, last_segment, request_id
from kota_cli.demo.city import DemoCity
from kota_cli.demo.people import Registrar
from kota_cli.demo.place import PARENT
from kota_cli.demo.workplace import ATTENDANCE
from kota_common.security.keys import load_signing_key

_random = random.SystemRandom()


def fresh_nip() -> str:
    """A number of a contract employee born in 1901, which nobody of this run's city has yet."""
    month, day, year, serial = (_random.randint(*r) for r in ((4, 12), (1, 28), (2019, 2026), (1, 999)))
    return f"1901{month:02d}{day:02d}{year}211{serial:03d}"


@dataclass(slots=True)
class Newcomer:
    """Somebody hired in this run; `role` names the key beside those of the city."""

    role: str
    person: str  # resource name
    phone: str
    caller: Caller

    @property
    def employee(self) -> str:
        """Resource name in attendance."""
        return f"{PARENT}/employees/{last_segment(self.person)}"


async def register(city: DemoCity, registrar: Registrar, role: str, name: str) -> Newcomer:
    """A person with a phone and no position yet."""
    person = await registrar.person(role, name, fresh_nip())
    phone = await registrar.phone(role, person)
    card = Card(last_segment(phone), last_segment(person))
    caller = Caller(city.endpoints, load_signing_key(city.folder / f"{role}.jwk"), card.client_id, card.person)
    return Newcomer(role, person, phone, caller)


async def end(root: Caller, assignment: assignments_pb2.Assignment, last: str) -> assignments_pb2.Assignment:
    """The assignment holds through that day."""
    ended: assignments_pb2.Assignment = await root.stub(
        "identity", assignments_pb2_grpc.AssignmentServiceStub
    ).EndAssignment(
        assignments_pb2.EndAssignmentRequest(
            name=assignment.name, etag=assignment.etag, request_id=request_id(), valid_to_date=last
        )
    )
    return ended


async def revoke(root: Caller, person: str) -> revocations_pb2.Revocation:
    """The person has left: no token of theirs is worth anything."""
    revocation: revocations_pb2.Revocation = await root.stub(
        "identity", revocations_pb2_grpc.RevocationServiceStub
    ).RevokePerson(revocations_pb2.RevokePersonRequest(name=person, reason="CONTOH", request_id=request_id()))
    return revocation


async def employee(reader: Caller, name: str) -> employees_pb2.Employee:
    """The employee as attendance has it today."""
    stub: Any = reader.stub(ATTENDANCE, employees_pb2_grpc.EmployeeServiceStub)
    found: employees_pb2.Employee = await stub.GetEmployee(employees_pb2.GetEmployeeRequest(name=name))
    return found


async def devices(reader: Caller, employee: str) -> list[devices_pb2.Device]:
    """The keys that attendance takes punches from."""
    stub: Any = reader.stub(ATTENDANCE, devices_pb2_grpc.DeviceServiceStub)
    listed = await stub.ListDevices(devices_pb2.ListDevicesRequest(parent=PARENT, employee=employee))
    return list(listed.devices)
