"""What identity decides about people and posts, the roster follows."""

from __future__ import annotations

from kota.identity.v1 import persons_pb2, revocations_pb2
from kota.identity.v1.events_pb2 import (
    AssignmentChanged,
    CredentialReinstated,
    CredentialRevoked,
    PersonRegistered,
    PositionCreated,
    UnitCreated,
)
from kota_attendance.names import PersonName
from kota_attendance.roster import commands, messages
from kota_attendance.vault import Vault
from kota_common.messaging import LATEST_STATE, Event, consumer
from kota_common.messaging.consumer import ConsumerHandler
from kota_common.postgres import Transaction


def roster(vault: Vault) -> ConsumerHandler:
    """The consumer of identity's directory."""

    @consumer("roster", order=LATEST_STATE)
    async def follow_directory(
        tx: Transaction,
        event: Event[
            UnitCreated
            | PositionCreated
            | PersonRegistered
            | AssignmentChanged
            | CredentialRevoked
            | CredentialReinstated
        ],
    ) -> None:
        """Units, posts, people, postings and standing. Citizens are no business of ours until they hold a post."""
        data = event.data
        if isinstance(data, UnitCreated):
            await commands.follow_unit(tx, *messages.unit_of(event.city, data.unit))
        elif isinstance(data, PositionCreated):
            await commands.follow_post(tx, *messages.post_of(event.city, data.position))
        elif isinstance(data, AssignmentChanged):
            await commands.follow_posting(tx, vault, messages.posting_of(event.city, data.assignment))
        elif isinstance(data, CredentialRevoked | CredentialReinstated):
            if "/persons/" in data.revocation.subject:
                person = PersonName.parse_in(event.city, data.revocation.subject, "revocation.subject")
                revoked = data.revocation.state == revocations_pb2.REVOCATION_STATE_REVOKED
                await commands.stand_person(tx, vault, person.id, revoked=revoked)
        elif data.person.kind != persons_pb2.PERSON_KIND_CITIZEN:
            person = PersonName.parse_in(event.city, data.person.name, "person.name")
            await commands.follow_person(tx, vault, person.id)

    return follow_directory
