"""Identity's directory as its events tell it, for a test city."""

from typing import Any
from uuid import UUID, uuid4

from google.protobuf.message import Message

from kota.identity.v1 import (
    assignments_pb2,
    events_pb2,
    persons_pb2,
    positions_pb2,
    revocations_pb2,
    roles_pb2,
    units_pb2,
)
from kota_common.actor import service_actor
from kota_common.messaging import Event
from kota_common.postgres import Database
from kota_permitting.casework.consumers import follow_directory

from .conftest import UNIT, City

HEAD = ("permitting.permits.approve", "permitting.permits.issue", "permitting.permits.suspend")


class Directory:
    """Tells a city's permitting what identity decided."""

    def __init__(self, city: City, database: Database) -> None:
        self.city, self.database = city, database

    async def tell(self, *messages: Message) -> None:
        """The handler takes these events in this order, each in a transaction of its own."""
        for message in messages:
            event: Event[Any] = Event(
                str(uuid4()), message, self.city.parent, self.city.code, 1, self.city.clock.now, ""
            )
            async with self.database.transaction(self.city.code, service_actor("permitting", self.city.code)) as tx:
                await follow_directory.function(tx, event)

    def unit(self, id: str, *above: str) -> events_pb2.UnitCreated:
        return events_pb2.UnitCreated(unit=units_pb2.Unit(name=f"{self.city.parent}/units/{id}", path=[id, *above]))

    def role(self, code: str, *permissions: str) -> events_pb2.RoleChanged:
        name = f"{self.city.parent}/roles/{code}"
        return events_pb2.RoleChanged(role=roles_pb2.Role(name=name, permissions=permissions))

    def position(self, id: UUID, *roles: str) -> events_pb2.PositionCreated:
        name = f"{self.city.parent}/positions/{id}"
        return events_pb2.PositionCreated(position=positions_pb2.Position(name=name, roles=roles))

    def person(self, id: UUID, state: str = "ACTIVE") -> events_pb2.PersonRegistered:
        name = f"{self.city.parent}/persons/{id}"
        return events_pb2.PersonRegistered(person=persons_pb2.Person(name=name, state=f"PERSON_STATE_{state}"))

    def revoked(self, person: str) -> events_pb2.CredentialRevoked:
        subject, state = f"{self.city.parent}/persons/{person}", revocations_pb2.REVOCATION_STATE_REVOKED
        return events_pb2.CredentialRevoked(revocation=revocations_pb2.Revocation(subject=subject, state=state))

    def assignment(
        self,
        person: object,
        position: UUID | None = None,
        *,
        id: UUID | None = None,
        title: str = "DEFINITIVE",
        unit: str = UNIT,
        first: str = "2026-01-01",
        last: str = "",
    ) -> events_pb2.AssignmentChanged:
        return events_pb2.AssignmentChanged(
            assignment=assignments_pb2.Assignment(
                name=f"{self.city.parent}/assignments/{id or uuid4()}",
                person=f"{self.city.parent}/persons/{person}",
                position=f"{self.city.parent}/positions/{position or uuid4()}",
                unit=f"{self.city.parent}/units/{unit}",
                type=f"ASSIGNMENT_TYPE_{title}",
                valid_from_date=first,
                valid_to_date=last,
            )
        )

    async def head_of_unit(self, **assignment: Any) -> UUID:
        """A head of the deciding unit, told in the order in which nothing can be looked up yet."""
        position, head = uuid4(), uuid4()
        await self.tell(
            self.assignment(head, position, **{"last": "2026-12-31", **assignment}),
            self.position(position, "agency_head"),
            self.role("agency_head", *HEAD, "fiber_network.plant.read"),
            self.unit(UNIT),
        )
        return head
