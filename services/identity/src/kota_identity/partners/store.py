"""Partners and their keys in the database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from kota_common.postgres import Reader, Transaction
from kota_identity.partners.model import Partner, PartnerKey, PartnerNotFound, PartnerState
from kota_identity.publickeys import kept_key


async def read(reader: Reader, id: UUID) -> Partner:
    """The partner. Raises PartnerNotFound."""
    return await _whole(
        reader, id, await reader.fetchrow("SELECT * FROM partner WHERE city = $1 AND id = $2", reader.city, id)
    )


async def lock(tx: Transaction, id: UUID) -> Partner:
    """The partner, held until the transaction ends. Raises PartnerNotFound."""
    row = await tx.fetchrow("SELECT * FROM partner WHERE city = $1 AND id = $2 FOR UPDATE", tx.city, id)
    return await _whole(tx, id, row)


async def keep(tx: Transaction, id: UUID) -> Partner:
    """The partner, kept from being revoked while the transaction issues a token. Raises PartnerNotFound."""
    row = await tx.fetchrow("SELECT * FROM partner WHERE city = $1 AND id = $2 FOR SHARE", tx.city, id)
    return await _whole(tx, id, row)


async def listed(reader: Reader, after: UUID, size: int) -> list[Partner]:
    """Partners after one, oldest registration first."""
    rows = await reader.fetch(
        "SELECT * FROM partner WHERE city = $1 AND id > $2 ORDER BY id LIMIT $3", reader.city, after, size
    )
    keys = await _keys(reader, [row["id"] for row in rows])
    return [_partner(row, keys.get(row["id"], ())) for row in rows]


async def insert(tx: Transaction, partner: Partner) -> None:
    """Keep a new partner and its keys."""
    await tx.execute(
        "INSERT INTO partner (city, id, version, display_name, scopes, state, create_time) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        tx.city,
        partner.id,
        partner.version,
        partner.display_name,
        list(partner.scopes),
        partner.state.value,
        partner.create_time,
    )
    await _write_keys(tx, partner)


async def save(tx: Transaction, partner: Partner) -> None:
    """Write version, state and keys of a partner that is locked."""
    await tx.execute(
        "UPDATE partner SET version = $3, state = $4 WHERE city = $1 AND id = $2",
        tx.city,
        partner.id,
        partner.version,
        partner.state.value,
    )
    await tx.execute("DELETE FROM partner_key WHERE city = $1 AND partner = $2", tx.city, partner.id)
    await _write_keys(tx, partner)


async def _write_keys(tx: Transaction, partner: Partner) -> None:
    await tx.executemany(
        "INSERT INTO partner_key (city, partner, key_id, jwk, create_time) VALUES ($1, $2, $3, $4, $5)",
        [(tx.city, partner.id, held.key.key_id, held.key.text, held.create_time) for held in partner.keys],
    )


async def _whole(reader: Reader, id: UUID, row: Any) -> Partner:
    if row is None:
        raise PartnerNotFound(field="name", partner=id)
    return _partner(row, (await _keys(reader, [id])).get(id, ()))


async def _keys(reader: Reader, partners: Iterable[UUID]) -> dict[UUID, tuple[PartnerKey, ...]]:
    rows = await reader.fetch(
        "SELECT * FROM partner_key WHERE city = $1 AND partner = ANY($2) ORDER BY create_time, key_id",
        reader.city,
        list(partners),
    )
    found: dict[UUID, tuple[PartnerKey, ...]] = {}
    for row in rows:
        held = PartnerKey(kept_key(row["key_id"], row["jwk"]), row["create_time"])
        found[row["partner"]] = (*found.get(row["partner"], ()), held)
    return found


def _partner(row: Any, keys: tuple[PartnerKey, ...]) -> Partner:
    return Partner(
        row["id"],
        row["version"],
        row["display_name"],
        keys,
        tuple(row["scopes"]),
        PartnerState(row["state"]),
        row["create_time"],
    )
