"""Registering persons."""

from __future__ import annotations

import uuid6

from kota_common.postgres import Transaction
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
