"""Signing keys in the database; the private half is sealed before it comes here. They belong to no city."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from kota_common.postgres import Reader, Transaction
from kota_identity.keys.model import IssuerKey, SigningKeyState


@dataclass(frozen=True, slots=True)
class SealedKey:
    """The private half as it is kept."""

    data_key: bytes
    private: bytes


async def all_keys(reader: Reader) -> list[IssuerKey]:
    """Every key, newest first."""
    return [_key(row) for row in await reader.fetch("SELECT * FROM signing_key ORDER BY publish_time DESC, kid")]


async def lock_all(tx: Transaction) -> list[IssuerKey]:
    """Every key, held: two rotations wait for each other."""
    await tx.execute("LOCK TABLE signing_key IN SHARE ROW EXCLUSIVE MODE")
    return await all_keys(tx)


async def sealed(reader: Reader, kid: str) -> SealedKey | None:
    """The sealed private half; None once the key signs no more."""
    row = await reader.fetchrow(
        "SELECT data_key, private_sealed FROM signing_key WHERE kid = $1 AND private_sealed IS NOT NULL", kid
    )
    return SealedKey(bytes(row["data_key"]), bytes(row["private_sealed"])) if row else None


async def insert(tx: Transaction, key: IssuerKey, private: SealedKey) -> None:
    """Keep a new key."""
    await tx.execute(
        "INSERT INTO signing_key (kid, state, jwk, data_key, private_sealed, publish_time, activate_time) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        key.kid,
        key.state.value,
        json.dumps(key.jwk),
        private.data_key,
        private.private,
        key.publish_time,
        key.activate_time,
    )


async def save(tx: Transaction, key: IssuerKey) -> None:
    """Write where a key stands. The private half of a key that signs no more is destroyed."""
    await tx.execute(
        "UPDATE signing_key SET state = $2, activate_time = $3, retire_time = $4, "
        "data_key = CASE WHEN $2 IN ('NEXT', 'ACTIVE') THEN data_key END, "
        "private_sealed = CASE WHEN $2 IN ('NEXT', 'ACTIVE') THEN private_sealed END WHERE kid = $1",
        key.kid,
        key.state.value,
        key.activate_time,
        key.retire_time,
    )


def _key(row: Any) -> IssuerKey:
    return IssuerKey(
        row["kid"],
        SigningKeyState(row["state"]),
        json.loads(row["jwk"]),
        row["publish_time"],
        row["activate_time"],
        row["retire_time"],
    )
