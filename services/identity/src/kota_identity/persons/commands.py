"""Registering persons."""

from __future__ import annotations

from uuid import UUID

import uuid6

from kota_common.postgres import Transaction
from kota_identity import standing
from kota_identity.cities import store as cities
from kota_identity.persons import messages, model, store
from kota_identity.persons.model import Details, Person, PersonExists, PersonKind, PersonState
from kota_identity.persons.vault import Vault

OFFICER_CHECKED = 3
"""An officer registers from papers in hand, which is assurance level 3."""


async def register_person(tx: Transaction, vault: Vault, kind: PersonKind, details: Details) -> Person:
    """Register a person. Raises NikInvalid, NipInvalid, PersonExists."""
    city = await cities.read(tx, tx.city)
    model.check_numbers(kind, details, demo=city.demo, today=city.today(tx.now))
    id = uuid6.uuid7()
    person = Person(id, 1, kind, PersonState.ACTIVE, OFFICER_CHECKED, vault.seal(id, details), tx.now)
    if not await store.insert(tx, person):
        raise PersonExists(field="nik" if details.nik else "nip")
    tx.emit(messages.person_registered(tx.city, person), aggregate=messages.person_name(tx.city, id), version=1)
    return person


async def stand(tx: Transaction, id: UUID, *, revoked: bool) -> int:
    """Deny a person tokens or trust one again; gives the new version.

    The caller tells the world, with this version. Raises PersonNotFound, AlreadyRevoked, NotRevoked.
    """
    # house: lock-without-authorize, the permission to revoke covers the whole city
    person = await store.lock(tx, id)
    is_revoked = person.state is PersonState.REVOKED
    standing.check(messages.person_name(tx.city, id), is_revoked=is_revoked, revoke=revoked)
    await store.set_state(tx, id, PersonState.REVOKED if revoked else PersonState.ACTIVE, person.version + 1)
    return person.version + 1
