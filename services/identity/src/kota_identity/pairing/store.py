"""Pairings in the database. The table belongs to no city: see the migration."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kota_common.postgres import Reader, Transaction
from kota_identity.pairing.model import Pairing, PairingState
from kota_identity.publickeys import kept_key


async def waiting(reader: Reader) -> int:
    """How many devices show a code now."""
    count: int = await reader.fetchval("SELECT count(*) FROM pairing WHERE expire_time > $1", reader.now)
    return count


async def by_user_code(reader: Reader, user_code: str, *, lock: bool = False) -> Pairing | None:
    """The pairing behind a code that still lives; `lock` holds it until the transaction ends."""
    sql = "SELECT * FROM pairing WHERE user_code = $1 AND expire_time > $2"
    row = await reader.fetchrow(f"{sql} FOR UPDATE" if lock else sql, user_code, reader.now)
    return _pairing(row) if row else None


async def by_device_code(reader: Reader, device_code_hash: bytes, *, lock: bool = False) -> Pairing | None:
    """The pairing behind a device code, also an expired one; `lock` holds it until the transaction ends."""
    sql = "SELECT * FROM pairing WHERE device_code_hash = $1"
    row = await reader.fetchrow(f"{sql} FOR UPDATE" if lock else sql, device_code_hash)
    return _pairing(row) if row else None


async def insert(tx: Transaction, pairing: Pairing) -> bool:
    """Keep a new pairing; False when its user code is taken."""
    tag = await tx.execute(
        "INSERT INTO pairing (device_code_hash, user_code, serial, key_id, jwk, state, interval_s, expire_time) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (user_code) DO NOTHING",
        pairing.device_code_hash,
        pairing.user_code,
        pairing.serial,
        pairing.key.key_id,
        pairing.key.text,
        pairing.state.value,
        pairing.interval_s,
        pairing.expire_time,
    )
    return tag == "INSERT 0 1"


async def save(tx: Transaction, pairing: Pairing) -> None:
    """Write the present state of a pairing that is locked."""
    await tx.execute(
        "UPDATE pairing SET state = $2, interval_s = $3, poll_time = $4, city = $5, device = $6 "
        "WHERE device_code_hash = $1",
        pairing.device_code_hash,
        pairing.state.value,
        pairing.interval_s,
        pairing.poll_time,
        pairing.city,
        pairing.device,
    )


async def prune(tx: Transaction, before: datetime) -> None:
    """Forget pairings that expired before an instant."""
    await tx.execute("DELETE FROM pairing WHERE expire_time < $1", before)


def _pairing(row: Any) -> Pairing:
    return Pairing(
        bytes(row["device_code_hash"]),
        row["user_code"],
        row["serial"],
        kept_key(row["key_id"], row["jwk"]),
        PairingState(row["state"]),
        row["interval_s"],
        row["poll_time"],
        row["expire_time"],
        row["city"],
        row["device"],
    )
