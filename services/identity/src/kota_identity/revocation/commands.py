"""Revoking and reinstating: the subject's row, the outbox of the list and the event, in one transaction.

The row is what keeps new tokens from being issued; the list is what kills those that exist. The version of the event is
the subject's own, so that a consumer sees one order of everything that happens to a partner, person or device.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from kota_common.postgres import Transaction
from kota_identity.devices import store as devices
from kota_identity.devices.messages import device_name
from kota_identity.devices.model import DeviceState
from kota_identity.partners import store as partners
from kota_identity.partners.messages import partner_name
from kota_identity.partners.model import PartnerState
from kota_identity.persons import store as persons
from kota_identity.persons.messages import person_name
from kota_identity.persons.model import PersonState
from kota_identity.revocation import messages, model, store
from kota_identity.revocation.model import AlreadyRevoked, NotRevoked, Revocation, RevocationState, SubjectKind


async def revoke_token(tx: Transaction, token_id: UUID, reason: str) -> Revocation:
    """Deny one token. Raises AlreadyRevoked."""
    subject = f"cities/{tx.city}/tokens/{token_id}"
    if await store.exists(tx, model.main_key(SubjectKind.TOKEN, token_id)):
        raise AlreadyRevoked(subject=subject)
    return await _record(tx, SubjectKind.TOKEN, token_id, subject, 1, reason, revoked=True)


async def stand_partner(tx: Transaction, id: UUID, reason: str, *, revoked: bool) -> Revocation:
    """Revoke a partner's client or reinstate it. Raises PartnerNotFound, AlreadyRevoked, NotRevoked."""
    partner = await partners.lock(tx, id)
    name = partner_name(tx.city, id)
    _check(name, partner.state is PartnerState.REVOKED, revoked)
    state = PartnerState.REVOKED if revoked else PartnerState.ACTIVE
    await partners.save(tx, replace(partner, state=state, version=partner.version + 1))
    return await _record(tx, SubjectKind.PARTNER, id, name, partner.version + 1, reason, revoked=revoked)


async def stand_person(tx: Transaction, id: UUID, reason: str, *, revoked: bool) -> Revocation:
    """Revoke a person or reinstate one. Raises PersonNotFound, AlreadyRevoked, NotRevoked."""
    person = await persons.lock(tx, id)
    name = person_name(tx.city, id)
    _check(name, person.state is PersonState.REVOKED, revoked)
    await persons.set_state(tx, id, PersonState.REVOKED if revoked else PersonState.ACTIVE, person.version + 1)
    return await _record(tx, SubjectKind.PERSON, id, name, person.version + 1, reason, revoked=revoked)


async def stand_device(tx: Transaction, id: UUID, reason: str, *, revoked: bool) -> Revocation:
    """Revoke a device or reinstate it. Raises DeviceNotFound, AlreadyRevoked, NotRevoked."""
    device = await devices.lock(tx, id)
    name = device_name(tx.city, id)
    _check(name, device.state is DeviceState.REVOKED, revoked)
    await devices.save_state(tx, device.become(DeviceState.REVOKED if revoked else DeviceState.ACTIVE))
    return await _record(tx, SubjectKind.DEVICE, id, name, device.version + 1, reason, revoked=revoked)


def _check(subject: str, is_revoked: bool, revoke: bool) -> None:
    if is_revoked and revoke:
        raise AlreadyRevoked(subject=subject)
    if not is_revoked and not revoke:
        raise NotRevoked(subject=subject)


async def _record(
    tx: Transaction, kind: SubjectKind, id: UUID, subject: str, version: int, reason: str, *, revoked: bool
) -> Revocation:
    """The standing, the wanted entries and the event."""
    state = RevocationState.REVOKED if revoked else RevocationState.REINSTATED
    standing = Revocation(model.main_key(kind, id), subject, state, reason, tx.now, version)
    await store.save(tx, standing)
    entries = model.entries_revoked if revoked else model.entries_reinstated
    for entry in entries(kind, id, tx.now):
        await store.want(tx, entry)
    event = messages.credential_revoked(standing) if revoked else messages.credential_reinstated(standing)
    tx.emit(event, aggregate=subject, version=version)
    return standing
