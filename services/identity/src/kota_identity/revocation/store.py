"""Revocations, and what the KV bucket must hold. The book of the bucket belongs to no city: see the migration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kota_common.postgres import Reader, Transaction
from kota_identity.revocation.model import Entry, Revocation


@dataclass(frozen=True, slots=True)
class Wanted:
    """An entry of the bucket as it must be."""

    key: str
    value: bytes | None  # None: nothing
    version: int


async def save(tx: Transaction, revocation: Revocation) -> None:
    """Write the subject's present standing."""
    await tx.execute(
        "INSERT INTO revocation (city, key, subject, state, reason, revoke_time, version) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (city, key) DO UPDATE SET "
        "state = $4, reason = $5, revoke_time = $6, version = $7",
        tx.city,
        revocation.key,
        revocation.subject,
        revocation.state.value,
        revocation.reason,
        revocation.revoke_time,
        revocation.version,
    )


async def exists(reader: Reader, key: str) -> bool:
    """Whether the subject behind a key was ever revoked."""
    found: bool = await reader.fetchval(
        "SELECT EXISTS (SELECT FROM revocation WHERE city = $1 AND key = $2)", reader.city, key
    )
    return found


async def want(tx: Transaction, entry: Entry) -> None:
    """Put an entry into the outbox; the writer brings the bucket to it after the commit."""
    await tx.execute(
        "INSERT INTO kv_outbox (key, value, version, expire_time) VALUES ($1, $2, 1, $3) ON CONFLICT (key) "
        "DO UPDATE SET value = $2, version = kv_outbox.version + 1, expire_time = $3",
        entry.key,
        entry.value,
        entry.expire_time,
    )


async def lock_waiting(tx: Transaction, limit: int) -> list[Wanted]:
    """Entries that the bucket has not acknowledged, held: what is written is never older than what was."""
    rows = await tx.fetch(
        "SELECT key, value, version FROM kv_outbox WHERE written < version ORDER BY key LIMIT $1 FOR UPDATE", limit
    )
    return [Wanted(row["key"], row["value"], row["version"]) for row in rows]


async def lock_after(tx: Transaction, key: str, limit: int) -> list[Wanted]:
    """Entries by key after one, held; for filling a bucket that was made anew."""
    rows = await tx.fetch(
        "SELECT key, value, version FROM kv_outbox WHERE key > $1 ORDER BY key LIMIT $2 FOR UPDATE", key, limit
    )
    return [Wanted(row["key"], row["value"], row["version"]) for row in rows]


async def mark_written(tx: Transaction, entries: list[Wanted]) -> None:
    """The bucket has acknowledged these versions."""
    await tx.executemany(
        "UPDATE kv_outbox SET written = $2 WHERE key = $1", [(entry.key, entry.version) for entry in entries]
    )


async def expire(tx: Transaction, now: datetime) -> None:
    """Want nothing under keys that mean nothing any more; forget those that the bucket has already dropped."""
    await tx.execute("DELETE FROM kv_outbox WHERE value IS NULL AND written = version")
    await tx.execute(
        "UPDATE kv_outbox SET value = NULL, version = version + 1, expire_time = NULL WHERE expire_time < $1", now
    )
