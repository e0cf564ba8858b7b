"""Registering partners and changing their keys."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

import uuid6

from kota_common.postgres import Transaction
from kota_identity import clients, standing
from kota_identity.names import expect
from kota_identity.partners import messages, store
from kota_identity.partners.model import MAX_KEYS, KeyLimit, Partner, PartnerKey, PartnerState
from kota_identity.publickeys import ClientKey
from kota_identity.roles import store as roles
from kota_identity.roles.model import PARTNER_ROLE, check_partner_grant


async def register_partner(
    tx: Transaction, display_name: str, keys: Sequence[ClientKey], scopes: Iterable[str]
) -> Partner:
    """Register a partner. Raises KeyLimit, GrantExceeded."""
    granted = tuple(sorted(set(scopes)))
    usual = await roles.permissions(tx, [PARTNER_ROLE])
    check_partner_grant(tx.actor, granted, usual.get(PARTNER_ROLE, ()))
    return await enter_partner(tx, display_name, keys, granted)


async def enter_partner(
    tx: Transaction, display_name: str, keys: Sequence[ClientKey], scopes: tuple[str, ...]
) -> Partner:
    """Write a partner whose scopes were decided: by `register_partner`, or by bootstrap for the root client."""
    by_id = {key.key_id: key for key in keys}
    if not 0 < len(by_id) <= MAX_KEYS:
        raise KeyLimit(field="partner.keys", count=len(by_id))
    held = tuple(PartnerKey(key, tx.now) for key in by_id.values())
    partner = Partner(uuid6.uuid7(), 1, display_name, held, scopes, PartnerState.ACTIVE, tx.now)
    await clients.enter(tx, partner.id, "partner")
    await store.insert(tx, partner)
    event = messages.partner_registered(tx.city, partner)
    tx.emit(event, aggregate=event.partner.name, version=1)
    return partner


async def add_key(tx: Transaction, id: UUID, etag: str, key: ClientKey) -> Partner:
    """Add a key. Raises PartnerNotFound, EtagMismatch, KeyLimit."""
    known = await store.lock(tx, id)
    expect(etag, known.version)
    return await _keep_keys(tx, known.with_key(key, tx.now))


async def remove_key(tx: Transaction, id: UUID, etag: str, key_id: str) -> Partner:
    """Remove a key. Raises PartnerNotFound, EtagMismatch, PublicKeyNotFound, KeyLimit."""
    known = await store.lock(tx, id)
    expect(etag, known.version)
    return await _keep_keys(tx, known.without_key(key_id))


async def stand(tx: Transaction, id: UUID, *, revoked: bool) -> int:
    """Deny a partner tokens or trust it again; gives its new version.

    The caller tells the world, with this version. Raises PartnerNotFound, AlreadyRevoked, NotRevoked.
    """
    # house: lock-without-authorize, the permission to revoke covers the whole city
    partner = await store.lock(tx, id)
    is_revoked = partner.state is PartnerState.REVOKED
    standing.check(messages.partner_name(tx.city, id), is_revoked=is_revoked, revoke=revoked)
    state = PartnerState.REVOKED if revoked else PartnerState.ACTIVE
    await store.save(tx, replace(partner, state=state, version=partner.version + 1))
    return partner.version + 1


async def _keep_keys(tx: Transaction, partner: Partner) -> Partner:
    # A new key is a way into what the client holds: with power over identity it needs the right to grant that.
    check_partner_grant(tx.actor, partner.scopes, [s for s in partner.scopes if not s.startswith("identity.")])
    await store.save(tx, partner)
    event = messages.partner_keys_changed(tx.city, partner)
    tx.emit(event, aggregate=event.partner.name, version=partner.version)
    return partner
