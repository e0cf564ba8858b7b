"""What the fiber network answers, the cases that dig follow; what identity decides about people, all cases do."""

from __future__ import annotations

from kota.fiber_network.v1.events_pb2 import DigCheckAmended, DigCheckAnswered
from kota.identity.v1 import persons_pb2, revocations_pb2
from kota.identity.v1.events_pb2 import (
    AssignmentChanged,
    CredentialReinstated,
    CredentialRevoked,
    PersonRegistered,
    PositionCreated,
    RoleChanged,
    UnitCreated,
)
from kota_common.messaging import LATEST_STATE, Event, consumer
from kota_common.postgres import Transaction
from kota_permitting.casework import advice, ground, handover
from kota_permitting.duty import commands as duty
from kota_permitting.duty import messages
from kota_permitting.duty import store as roster


@consumer("dig_safe_answers", order=LATEST_STATE)
async def follow_dig_check(tx: Transaction, event: Event[DigCheckAnswered | DigCheckAmended]) -> None:
    """Record the network's answer in the case that asked for it.

    Raises PermitNotFound for a permit that is not known here and InvalidField for an answer that says nothing: such an
    event is tried again and ends among the dead letters, where an operator sees it.
    """
    said = event.data.dig_check
    if not said.expired:
        name = ground.permit_of(event.city, said)
        await advice.record_dig_check(tx, name, ground.dig_checked(event.city, said))


@consumer("duty_roster", order=LATEST_STATE)
async def follow_directory(
    tx: Transaction,
    event: Event[
        UnitCreated
        | RoleChanged
        | PositionCreated
        | PersonRegistered
        | AssignmentChanged
        | CredentialRevoked
        | CredentialReinstated
    ],
) -> None:
    """Keep who holds which position; cases whose reviewer has left go back to the queue.

    Raises InvalidField or CityForeign for an event that says nothing: it ends among the dead letters.
    """
    data, city = event.data, event.city
    if isinstance(data, UnitCreated):
        await duty.keep_unit(tx, *messages.unit_of(city, data.unit))
    elif isinstance(data, RoleChanged):
        await roster.save_role(tx, *messages.role_of(city, data.role))
    elif isinstance(data, PositionCreated):
        await roster.save_position(tx, *messages.position_of(city, data.position))
    elif isinstance(data, AssignmentChanged):
        await handover.follow_assignment(tx, messages.assignment_of(city, data.assignment))
    elif isinstance(data, PersonRegistered):
        person = messages.id_in(city, data.person.name, "persons", "person.name")
        revoked = data.person.state == persons_pb2.PERSON_STATE_REVOKED
        await handover.follow_standing(tx, person, revoked=revoked)
    elif "/persons/" in data.revocation.subject:
        person = messages.id_in(city, data.revocation.subject, "persons", "revocation.subject")
        revoked = data.revocation.state == revocations_pb2.REVOCATION_STATE_REVOKED
        await handover.follow_standing(tx, person, revoked=revoked)
