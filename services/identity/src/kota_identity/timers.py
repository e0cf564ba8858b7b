"""What the clock sets off. Each works for all cities, one transaction each."""

from __future__ import annotations

from datetime import timedelta

from kota_common.actor import service_actor
from kota_common.security.keys import load_secret
from kota_common.security.sealed import MasterKey
from kota_common.service import Floor, timer
from kota_identity.cities import store as cities
from kota_identity.keys import commands as keys
from kota_identity.oauth import store as oauth
from kota_identity.pairing import store as pairings
from kota_identity.persons.vault import MASTER_FILE
from kota_identity.revocation import store as revocations

PAIRING_KEPT = timedelta(days=1)
"""Answered pairings stay a day, for an operator who asks what happened to a code."""


@timer("forget_expired", every_ms=60_000)
async def forget_expired(floor: Floor) -> None:
    """Drop what means nothing any more: used assertions, pairings, entries of the revocation list."""
    nobody = service_actor("identity", "")
    async with floor.database.transaction("", nobody) as tx:
        await pairings.prune(tx, tx.now - PAIRING_KEPT)
        await revocations.expire(tx, tx.now)
        codes = await cities.codes(tx)
    for code in codes:
        async with floor.database.transaction(code, service_actor("identity", code)) as tx:
            await oauth.prune(tx)


@timer("rotate_signing_key", every_ms=3_600_000)
async def rotate_signing_key(floor: Floor) -> None:
    """Rotate the signing key when it has served its time."""
    master = MasterKey(load_secret(floor.settings.secrets_dir / MASTER_FILE))
    async with floor.database.transaction("", service_actor("identity", "")) as tx:
        await keys.rotate_when_old(
            tx,
            master,
            timedelta(seconds=floor.settings.key_prepublish_s),
            timedelta(seconds=floor.settings.key_life_s),
        )
