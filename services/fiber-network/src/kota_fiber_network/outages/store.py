"""How outages are kept."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from kota_common.postgres import Reader, Transaction
from kota_common.postgres.transaction import jsonb
from kota_fiber_network.names import OutageName
from kota_fiber_network.outages.model import Break, Hit, Impact, Outage, OutageNotFound, OutageState
from kota_fiber_network.plant.model import Cable

_OUTAGES = "SELECT * FROM outage WHERE city = $1"


async def insert(tx: Transaction, it: Outage, cables: dict[UUID, Cable]) -> None:
    """Keep a new outage with what is broken in it."""
    await tx.execute(
        "INSERT INTO outage (city, id, version, state, place, cause, segment, longitude_deg, latitude_deg,"
        " network_version, impact, declared_by, suspected_permit, open_time, expected_time, resolve_time)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        tx.city,
        it.name.id,
        it.version,
        it.state.value,
        it.place,
        it.cause,
        it.segment,
        *it.at,
        it.network_version,
        _told(it.impact),
        it.declared_by,
        it.suspected_permit,
        it.open_time,
        it.expected_time,
        it.resolve_time,
    )
    await tx.executemany(
        "INSERT INTO outage_cut (city, outage, cable, sheath_mm, from_mm, to_mm) VALUES ($1, $2, $3, $4, $5, $6)",
        [(tx.city, it.name.id, b.cable, cables[b.cable].sheath_mm, b.from_mm, b.to_mm) for b in it.breaks],
    )


async def save(tx: Transaction, it: Outage) -> None:
    """Keep the part of an outage that changes in its life."""
    await tx.execute(
        "UPDATE outage SET version = $3, state = $4, cause = $5, network_version = $6, impact = $7, expected_time = $8,"
        " resolve_time = $9 WHERE city = $1 AND id = $2",
        tx.city,
        it.name.id,
        it.version,
        it.state.value,
        it.cause,
        it.network_version,
        _told(it.impact),
        it.expected_time,
        it.resolve_time,
    )


async def lock(tx: Transaction, name: OutageName) -> Outage:
    """One outage, held until the transaction ends. Raises OutageNotFound."""
    return await _one(tx, name, await tx.fetchrow(f"{_OUTAGES} AND id = $2 FOR UPDATE", tx.city, name.id))


async def read(reader: Reader, name: OutageName) -> Outage:
    """One outage. Raises OutageNotFound."""
    return await _one(reader, name, await reader.fetchrow(f"{_OUTAGES} AND id = $2", reader.city, name.id))


async def open_outages(reader: Reader) -> list[Outage]:
    """Every outage that is not repaired, oldest first."""
    return await _all(reader, await reader.fetch(f"{_OUTAGES} AND state = 'OPEN' ORDER BY id", reader.city))


async def page(reader: Reader, size: int, before: UUID | None, open_only: bool) -> list[Outage]:
    """Up to `size` outages, newest first."""
    rows = await reader.fetch(
        f"{_OUTAGES} AND ($2::uuid IS NULL OR id < $2) AND (NOT $3 OR state = 'OPEN') ORDER BY id DESC LIMIT $4",
        reader.city,
        before,
        open_only,
        size,
    )
    return await _all(reader, rows)


async def outdated(reader: Reader, network_version: int) -> bool:
    """Whether an open outage was last looked at with an older network."""
    found: bool = await reader.fetchval(
        "SELECT EXISTS (SELECT 1 FROM outage WHERE city = $1 AND state = 'OPEN' AND network_version < $2)",
        reader.city,
        network_version,
    )
    return found


async def looked_at(tx: Transaction, network_version: int) -> None:
    """Note that every open outage was looked at with this network."""
    await tx.execute(
        "UPDATE outage SET network_version = $2 WHERE city = $1 AND state = 'OPEN' AND network_version < $2",
        tx.city,
        network_version,
    )


async def _one(reader: Reader, name: OutageName, row: Any) -> Outage:
    if row is None:
        raise OutageNotFound(field="name", outage=name)
    return (await _all(reader, [row]))[0]


async def _all(reader: Reader, rows: Sequence[Any]) -> list[Outage]:
    breaks: dict[UUID, list[Break]] = defaultdict(list)
    for row in await reader.fetch(
        "SELECT * FROM outage_cut WHERE city = $1 AND outage = ANY($2) ORDER BY cable",
        reader.city,
        [row["id"] for row in rows],
    ):
        breaks[row["outage"]].append(Break(row["cable"], row["from_mm"], row["to_mm"]))
    return [_outage(reader.city, row, tuple(breaks[row["id"]])) for row in rows]


def _outage(city: str, row: Any, breaks: tuple[Break, ...]) -> Outage:
    return Outage(
        name=OutageName(city, row["id"]),
        version=row["version"],
        state=OutageState(row["state"]),
        breaks=breaks,
        place=row["place"],
        cause=row["cause"],
        segment=row["segment"],
        at=(row["longitude_deg"], row["latitude_deg"]),
        network_version=row["network_version"],
        impact=_impact(json.loads(row["impact"])),
        declared_by=row["declared_by"],
        open_time=row["open_time"],
        expected_time=row["expected_time"],
        resolve_time=row["resolve_time"],
        suspected_permit=row["suspected_permit"],
    )


def _told(it: Impact) -> str:
    return jsonb(
        {
            "circuits": [[str(hit.circuit), hit.down] for hit in it.circuits],
            "circuits_total": it.circuits_total,
            "circuits_down": it.circuits_down,
            "endpoints": [str(endpoint) for endpoint in it.endpoints],
            "endpoints_total": it.endpoints_total,
            "by_kind": it.by_kind,
            "people": it.people,
            "services": it.services,
        }
    )


def _impact(facts: dict[str, Any]) -> Impact:
    return Impact(
        circuits=tuple(Hit(UUID(circuit), down) for circuit, down in facts["circuits"]),
        circuits_total=facts["circuits_total"],
        circuits_down=facts["circuits_down"],
        endpoints=tuple(UUID(endpoint) for endpoint in facts["endpoints"]),
        endpoints_total=facts["endpoints_total"],
        by_kind=facts["by_kind"],
        people=facts["people"],
        services=tuple(facts["services"]),
    )
