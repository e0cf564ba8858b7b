"""Revoking and reinstating: the subject's row, the outbox of the list and the event, in one transaction.

The row is what keeps new tokens from being issued; the list is what kills those that exist. The version of the event is
the subject's own, so that a consumer sees one order of everything that happens to a partner, person or device.
"""

from __future__ import annotations

from uuid import UUID

from kota_common.postgres import Transaction
from kota_identity import standing
from kota_identity.devices import commands as devices
from kota_identity.devices.messages import device_name
from kota_identity.partners import commands as partners
from kota_identity.partners.messages import partner_name
from kota_identity.persons import commands as persons
from kota_identity.persons.messages import person_name
from kota_identity.revocation import messages, model, store
from kota_identity.revocation.model import Revocation, RevocationState, SubjectKind


async def revoke_token(tx: Transaction, token_id: UUID, reason: str) -> Revocation:
    """Deny one token. Raises AlreadyRevoked."""
    subject = f"cities/{tx.city}/tokens/{token_id}"
    known = await store.exists(tx, model.main_key(SubjectKind.TOKEN, token_id))
    standing.check(subject, is_revoked=known, revoke=True)
    return await _record(tx, SubjectKind.TOKEN, token_id, subject, 1, reason, revoked=True)


async def stand_partner(tx: Transaction, id: UUID, reason: str, *, revoked: bool) -> Revocation:
    """Revoke a partner's client or reinstate it. Raises PartnerNotFound, AlreadyRevoked, NotRevoked."""
    version = await partners.stand(tx, id, revoked=revoked)
    return await _record(tx, SubjectKind.PARTNER, id, partner_name(tx.city, id), version, reason, revoked=revoked)


async def stand_person(tx: Transaction, id: UUID, reason: str, *, revoked: bool) -> Revocation:
    """Revoke a person or reinstate one. Raises PersonNotFound, AlreadyRevoked, NotRevoked."""
    version = await persons.stand(tx, id, revoked=revoked)
    return await _record(tx, SubjectKind.PERSON, id, person_name(tx.city, id), version, reason, revoked=revoked)


async def stand_device(tx: Transaction, id: UUID, reason: str, *, revoked: bool) -> Revocation:
    """Revoke a device or reinstate it. Raises DeviceNotFound, AlreadyRevoked, NotRevoked."""
    version = await devices.stand(tx, id, revoked=revoked)
    return await _record(tx, SubjectKind.DEVICE, id, device_name(tx.city, id), version, reason, revoked=revoked)


async def _record(
    tx: Transaction, kind: SubjectKind, id: UUID, subject: str, version: int, reason: str, *, revoked: bool
) -> Revocation:
    """The standing, the wanted entries and the event."""
    state = RevocationState.REVOKED if revoked else RevocationState.REINSTATED
    made = Revocation(model.main_key(kind, id), subject, state, reason, tx.now, version)
    await store.save(tx, made)
    entries = model.entries_revoked if revoked else model.entries_reinstated
    for entry in entries(kind, id, tx.now):
        await store.want(tx, entry)
    event = messages.credential_revoked(made) if revoked else messages.credential_reinstated(made)
    tx.emit(event, aggregate=subject, version=version)
    return made
