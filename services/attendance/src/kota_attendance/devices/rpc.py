"""The door to devices."""

from __future__ import annotations

from uuid import UUID

import uuid6

from kota.attendance.v1 import devices_pb2 as pb
from kota.attendance.v1 import devices_pb2_grpc
from kota_attendance.devices import ceremony, commands, messages, store
from kota_attendance.devices.ceremony import Party
from kota_attendance.devices.model import Channel, Device, State
from kota_attendance.devices.refusals import DeviceNotFound
from kota_attendance.names import DeviceName, EmployeeName
from kota_attendance.nonces import TTL, NonceKind, Nonces
from kota_attendance.roster import model as roster_model
from kota_attendance.roster import store as roster
from kota_attendance.roster.refusals import EmployeeNotFound
from kota_common.actor import Actor, ActorKind
from kota_common.city import today_of
from kota_common.grpc import Pages, command, query
from kota_common.names import city_in
from kota_common.postgres import Reader, Transaction


class Devices(devices_pb2_grpc.DeviceServiceServicer):
    """Serves DeviceService."""

    def __init__(self, pages: Pages, nonces: Nonces, party: Party) -> None:
        self._pages, self._nonces, self._party = pages, nonces, party

    @query
    async def BeginBind(self, reader: Reader, request: pb.BeginBindRequest) -> pb.BeginBindResponse:
        """Ask the browser for a key."""
        person = person_of(reader.actor)
        await roster.employee(reader, person)
        challenge = self._nonces.issue(reader.city, str(person), NonceKind.BIND, reader.now)
        return pb.BeginBindResponse(
            creation_options_json=ceremony.options(self._party, challenge),
            expire_time=reader.now + TTL[NonceKind.BIND],
        )

    @command
    async def FinishBind(self, tx: Transaction, request: pb.FinishBindRequest) -> pb.Device:
        """Bind the key that the browser made."""
        person = person_of(tx.actor)
        challenge = ceremony.challenge_of(request.credential_json)
        self._nonces.check(tx.city, str(person), challenge, tx.now, NonceKind.BIND)
        made = ceremony.register(self._party, request.credential_json, challenge)
        device = Device(
            name=DeviceName(city_in(request.parent), uuid6.uuid7()),
            version=1,
            employee=person,
            channel=Channel.WEBAUTHN,
            key_id=made.key_id,
            public_key=made.public_key,
            state=State.ACTIVE,
            create_time=tx.now,
            sign_count=made.sign_count,
            attestation=made.attestation,
            aaguid=made.aaguid,
        )
        return messages.device(await commands.bind_finger(tx, device))

    @command
    async def ApproveDevice(self, tx: Transaction, request: pb.ApproveDeviceRequest) -> pb.Device:
        """Let a further key replace the one before."""
        return messages.device(await commands.approve(tx, DeviceName.parse(request.name), request.etag))

    @command
    async def RevokeDevice(self, tx: Transaction, request: pb.RevokeDeviceRequest) -> pb.Device:
        """End its use."""
        return messages.device(await commands.revoke(tx, DeviceName.parse(request.name), request.etag))

    @query
    async def GetDevice(self, reader: Reader, request: pb.GetDeviceRequest) -> pb.Device:
        """One device."""
        device = await store.read(reader, DeviceName.parse(request.name).id)
        unit = None
        owner = (await roster.employees(reader, [device.employee])).get(device.employee)
        if owner is not None:
            unit = owner.unit_on(today_of(reader.city, reader.now))
        path = (await roster.units(reader)).get(unit, (unit,)) if unit else ()
        if not roster_model.may_see(reader.actor, device.employee, path):
            raise DeviceNotFound(request.name)
        return messages.device(device)

    @query
    async def ListDevices(self, reader: Reader, request: pb.ListDevicesRequest) -> pb.ListDevicesResponse:
        """Devices, oldest first."""
        page = self._pages.read(request)
        employee = EmployeeName.parse_in(reader.city, request.employee, "employee").id if request.employee else None
        found = await store.page(
            reader,
            employee,
            roster_model.roof(reader.actor),
            own_of(reader.actor),
            UUID(page.after[0]) if page.after else None,
            page.size + 1,
        )
        shown = found[: page.size]
        token = self._pages.next_token(request, (str(shown[-1].name.id),)) if len(found) > page.size else ""
        return pb.ListDevicesResponse(devices=[messages.device(one) for one in shown], next_page_token=token)


def person_of(actor: Actor) -> UUID:
    """The person who acts. Raises EmployeeNotFound for anybody else."""
    if actor.kind is not ActorKind.PERSON:
        raise EmployeeNotFound(actor.principal, "parent")
    return UUID(actor.subject)


def own_of(actor: Actor) -> UUID | None:
    """The person who acts; None for a partner or the platform."""
    return UUID(actor.subject) if actor.kind is ActorKind.PERSON else None
