"""Turning the signing keys."""

from __future__ import annotations

import json
from datetime import timedelta

from kota_common.postgres import Transaction
from kota_common.security.jose import SigningKey, generate_signing_key, import_signing_key
from kota_common.security.sealed import MasterKey
from kota_identity.keys import model, store
from kota_identity.keys.model import IssuerKey, SigningKeyNotFound, SigningKeyRevoked, SigningKeyState
from kota_identity.keys.store import SealedKey
from kota_identity.revocation import store as revocations
from kota_identity.revocation.model import Entry

_TABLE, _COLUMN = "signing_key", "private_sealed"


async def ensure(tx: Transaction, master: MasterKey) -> None:
    """Make the keys that an issuer cannot be without: one that signs, and the next. Safe to repeat."""
    keys = await store.lock_all(tx)
    if model.in_state(keys, SigningKeyState.ACTIVE) is None:
        await _add(tx, master, SigningKeyState.ACTIVE)
    if model.in_state(keys, SigningKeyState.NEXT) is None:
        await _add(tx, master, SigningKeyState.NEXT)


async def rotate(tx: Transaction, master: MasterKey, prepublish: timedelta) -> IssuerKey:
    """Let the next key sign and publish a fresh one. Raises NextKeyTooFresh."""
    keys = await store.lock_all(tx)
    upcoming = model.in_state(keys, SigningKeyState.NEXT)
    if upcoming is None:
        raise AssertionError("bootstrap and every rotation leave a next key")
    model.check_ripe(upcoming, tx.now, prepublish)
    signing = model.in_state(keys, SigningKeyState.ACTIVE)
    if signing is not None:
        await store.save(tx, signing.retired(tx.now))
    return await _promote(tx, master, upcoming)


async def rotate_when_old(tx: Transaction, master: MasterKey, prepublish: timedelta, life: timedelta) -> bool:
    """Rotate when the signing key has served its time; whether it did."""
    signing = model.in_state(await store.lock_all(tx), SigningKeyState.ACTIVE)
    if signing is None or signing.activate_time is None or tx.now - signing.activate_time < life:
        return False
    await rotate(tx, master, prepublish)
    return True


async def revoke(tx: Transaction, master: MasterKey, kid: str) -> IssuerKey:
    """Deny every token of a key. Raises SigningKeyNotFound, SigningKeyRevoked.

    A key that signs is replaced at once: the next one is published already, and a cache that does not know it yet asks.
    """
    keys = await store.lock_all(tx)
    key = next((key for key in keys if key.kid == kid), None)
    if key is None:
        raise SigningKeyNotFound(field="key_id", key_id=kid)
    if key.state is SigningKeyState.REVOKED:
        raise SigningKeyRevoked(field="key_id", key_id=kid)
    revoked = key.revoked(tx.now)
    await store.save(tx, revoked)
    await revocations.want(tx, Entry(f"kid.{kid}", b""))  # for ever: a stolen key can sign any date
    upcoming = model.in_state(keys, SigningKeyState.NEXT)
    if key.state is SigningKeyState.ACTIVE and upcoming is not None:
        await _promote(tx, master, upcoming)
    elif key.state is SigningKeyState.NEXT:
        await _add(tx, master, SigningKeyState.NEXT)
    return revoked


def open_key(master: MasterKey, kid: str, sealed: SealedKey) -> SigningKey:
    """The key ready to sign. Raises Unsealable when database and key file do not belong together."""
    private = master.unwrap(sealed.data_key, kid).open(_TABLE, _COLUMN, sealed.private)
    return import_signing_key(json.loads(private))


async def _promote(tx: Transaction, master: MasterKey, upcoming: IssuerKey) -> IssuerKey:
    active = upcoming.activated(tx.now)
    await store.save(tx, active)
    await _add(tx, master, SigningKeyState.NEXT)
    return active


async def _add(tx: Transaction, master: MasterKey, state: SigningKeyState) -> IssuerKey:
    key = generate_signing_key()
    issuer_key = IssuerKey(
        key.kid, state, key.public_jwk(), tx.now, tx.now if state is SigningKeyState.ACTIVE else None
    )
    record, wrapped = master.new_record_key(key.kid)
    private = record.seal(_TABLE, _COLUMN, json.dumps(key.key.as_dict(private=True)))
    await store.insert(tx, issuer_key, SealedKey(wrapped, private))
    return issuer_key
