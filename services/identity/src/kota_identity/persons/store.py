"""Persons in the database; personal columns are sealed before they come here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from kota_common.postgres import Reader, Transaction
from kota_identity.persons.model import Person, PersonKind, PersonNotFound, PersonState, Sealed


async def read(reader: Reader, id: UUID, *, field: str = "name") -> Person:
    """The person. Raises PersonNotFound, naming the field of the request."""
    row = await reader.fetchrow("SELECT * FROM person WHERE city = $1 AND id = $2", reader.city, id)
    if row is None:
        raise PersonNotFound(field=field, person=id)
    return _person(row)


async def lock(tx: Transaction, id: UUID) -> Person:
    """The person, held until the transaction ends. Raises PersonNotFound."""
    row = await tx.fetchrow("SELECT * FROM person WHERE city = $1 AND id = $2 FOR UPDATE", tx.city, id)
    if row is None:
        raise PersonNotFound(field="name", person=id)
    return _person(row)


async def keep(tx: Transaction, id: UUID) -> Person | None:
    """The person, kept from being revoked while the transaction issues a token; None when there is none."""
    row = await tx.fetchrow("SELECT * FROM person WHERE city = $1 AND id = $2 FOR SHARE", tx.city, id)
    return _person(row) if row else None


async def listed(reader: Reader, after: UUID, size: int) -> list[Person]:
    """Persons after one, oldest registration first."""
    rows = await reader.fetch(
        "SELECT * FROM person WHERE city = $1 AND id > $2 ORDER BY id LIMIT $3", reader.city, after, size
    )
    return [_person(row) for row in rows]


async def insert(tx: Transaction, person: Person) -> bool:
    """Keep a new person; False when the city knows the NIK or NIP."""
    tag = await tx.execute(
        "INSERT INTO person (city, id, version, kind, state, assurance, data_key, name_sealed, nik_sealed, nip_sealed, "
        "nik_index, nip_index, create_time) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) "
        "ON CONFLICT DO NOTHING",
        tx.city,
        person.id,
        person.version,
        person.kind.value,
        person.state.value,
        person.assurance,
        person.sealed.data_key,
        person.sealed.name,
        person.sealed.nik,
        person.sealed.nip,
        person.sealed.nik_index,
        person.sealed.nip_index,
        person.create_time,
    )
    return tag == "INSERT 0 1"


async def set_state(tx: Transaction, id: UUID, state: PersonState, version: int) -> None:
    """Change whether the person may hold tokens."""
    await tx.execute(
        "UPDATE person SET state = $3, version = $4 WHERE city = $1 AND id = $2", tx.city, id, state.value, version
    )


def _person(row: Any) -> Person:
    sealed = Sealed(
        row["data_key"],
        row["name_sealed"],
        row["nik_sealed"],
        row["nip_sealed"],
        row["nik_index"],
        row["nip_index"],
    )
    return Person(
        row["id"],
        row["version"],
        PersonKind(row["kind"]),
        PersonState(row["state"]),
        row["assurance"],
        sealed,
        row["create_time"],
    )
