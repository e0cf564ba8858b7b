"""How circuits are kept, and the glass and joints that they protect."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from kota_common.postgres import Reader, Transaction
from kota_fiber_network.circuits.model import CircuitNotFound
from kota_fiber_network.names import CircuitName
from kota_fiber_network.network.store import circuits_by_id
from kota_fiber_network.plant.model import Cable, Circuit
from kota_fiber_network.plant.store import insert_rows


async def insert(tx: Transaction, circuits: Sequence[Circuit], cables: dict[UUID, Cable], version: int) -> None:
    """Keep new circuits with their ways."""
    columns = (
        *(("id", "uuid"), ("code", "text"), ("service", "text"), ("critical", "bool"), ("endpoint", "uuid")),
        *(("state", "text"), ("create_time", "timestamptz"), ("version", "bigint"), ("network_version", "bigint")),
    )
    rows = [
        (c.id, c.code, c.service, c.critical, c.endpoint, c.state.value, c.create_time, c.version, version)
        for c in circuits
    ]
    await insert_rows(tx, "circuit", columns, rows)
    legs = [
        (c.id, number, leg.origin_closure, leg.origin_port, leg.endpoint_port)
        for c in circuits
        for number, leg in enumerate(c.legs, start=1)
    ]
    of_leg = (
        *(("circuit", "uuid"), ("leg", "int"), ("origin_closure", "uuid"), ("origin_port", "int")),
        ("endpoint_port", "int"),
    )
    await insert_rows(tx, "circuit_leg", of_leg, legs)
    await insert_ways(tx, circuits, cables)


async def insert_ways(tx: Transaction, circuits: Sequence[Circuit], cables: dict[UUID, Cable]) -> None:
    """Protect the glass and the joints of circuits."""
    cores = [
        (c.id, number, position, p.cable, cables[p.cable].cores, p.core, p.from_mm, p.to_mm)
        for c in circuits
        for number, leg in enumerate(c.legs, start=1)
        for position, p in enumerate(leg.pieces)
    ]
    of_core = (
        *(("circuit", "uuid"), ("leg", "int"), ("position", "int"), ("cable", "uuid"), ("cores", "int")),
        *(("core_no", "int"), ("from_mm", "bigint"), ("to_mm", "bigint")),
    )
    await insert_rows(tx, "circuit_core", of_core, cores)
    joints = [
        (c.id, number, joint, True)
        for c in circuits
        for number, leg in enumerate(c.legs, start=1)
        for joint in leg.joints
    ]
    await insert_rows(
        tx, "circuit_joint", (("circuit", "uuid"), ("leg", "int"), ("joint", "uuid"), ("active", "bool")), joints
    )


async def drop_ways(tx: Transaction, circuits: Sequence[UUID]) -> None:
    """Free the glass and the joints of circuits."""
    await tx.execute("DELETE FROM circuit_core WHERE city = $1 AND circuit = ANY($2)", tx.city, list(circuits))
    await tx.execute("DELETE FROM circuit_joint WHERE city = $1 AND circuit = ANY($2)", tx.city, list(circuits))


async def save(tx: Transaction, circuits: Iterable[Circuit], version: int) -> None:
    """Keep state and version of circuits."""
    await tx.executemany(
        "UPDATE circuit SET state = $3, version = $4, network_version = $5 WHERE city = $1 AND id = $2",
        [(tx.city, c.id, c.state.value, c.version, version) for c in circuits],
    )


async def lock(tx: Transaction, name: CircuitName) -> Circuit:
    """One circuit, held until the transaction ends. Raises CircuitNotFound."""
    await tx.fetchrow("SELECT 1 FROM circuit WHERE city = $1 AND id = $2 FOR UPDATE", tx.city, name.id)
    return await read(tx, name)


async def read(reader: Reader, name: CircuitName) -> Circuit:
    """One circuit. Raises CircuitNotFound."""
    found = await circuits_by_id(reader, [name.id])
    if not found:
        raise CircuitNotFound(circuit=name)
    return found[0]


async def page(reader: Reader, size: int, after: UUID | None) -> list[Circuit]:
    """Up to `size` circuits by id, which follows their planning."""
    rows = await reader.fetch(
        "SELECT id FROM circuit WHERE city = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3",
        reader.city,
        after,
        size,
    )
    return list(await circuits_by_id(reader, [row["id"] for row in rows]))
