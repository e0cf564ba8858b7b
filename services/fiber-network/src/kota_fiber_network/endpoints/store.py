"""How endpoints and their service are kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from kota_common.postgres import Reader, Transaction
from kota_fiber_network.names import EndpointName
from kota_fiber_network.network.store import endpoint
from kota_fiber_network.plant.model import Endpoint
from kota_fiber_network.plant.refusals import EndpointNotFound

_ENDPOINTS = """
SELECT e.*, coalesce((SELECT array_agg(o.outage ORDER BY o.outage) FROM endpoint_outage o
  WHERE o.city = e.city AND o.endpoint = e.id), '{}') AS outages
FROM endpoint e WHERE e.city = $1"""


async def read(reader: Reader, name: EndpointName) -> Endpoint:
    """One endpoint. Raises EndpointNotFound."""
    return _one(reader.city, name, await reader.fetchrow(f"{_ENDPOINTS} AND e.id = $2", reader.city, name.id))


async def lock(tx: Transaction, name: EndpointName) -> Endpoint:
    """One endpoint, held until the transaction ends. Raises EndpointNotFound."""
    return _one(tx.city, name, await tx.fetchrow(f"{_ENDPOINTS} AND e.id = $2 FOR UPDATE OF e", tx.city, name.id))


async def lock_all(tx: Transaction, ids: Iterable[UUID]) -> list[Endpoint]:
    """Endpoints by id, held, in one order."""
    rows = await tx.fetch(f"{_ENDPOINTS} AND e.id = ANY($2) ORDER BY e.id FOR UPDATE OF e", tx.city, list(ids))
    return [endpoint(tx.city, row) for row in rows]


async def page(reader: Reader, size: int, after: str, kind: str, down_only: bool) -> list[Endpoint]:
    """Up to `size` endpoints by code; an empty kind means every kind."""
    rows = await reader.fetch(
        f"{_ENDPOINTS} AND e.code > $2 AND ($3 = '' OR e.kind = $3) AND (NOT $4 OR e.service = 'DOWN')"
        " ORDER BY e.code LIMIT $5",
        reader.city,
        after,
        kind,
        down_only,
        size,
    )
    return [endpoint(reader.city, row) for row in rows]


async def down(reader: Reader) -> list[Endpoint]:
    """Every endpoint that is cut off."""
    rows = await reader.fetch(f"{_ENDPOINTS} AND e.service = 'DOWN' ORDER BY e.id", reader.city)
    return [endpoint(reader.city, row) for row in rows]


async def link(tx: Transaction, it: Endpoint) -> None:
    """Keep which resource an endpoint is."""
    await tx.execute(
        "UPDATE endpoint SET subject = $3, version = $4 WHERE city = $1 AND id = $2",
        tx.city,
        it.id,
        it.subject,
        it.version,
    )


async def save_service(tx: Transaction, endpoints: Sequence[Endpoint]) -> None:
    """Keep the service of endpoints and the outages that keep them down."""
    await tx.executemany(
        "UPDATE endpoint SET service = $3, cause = $4, since_time = $5, expected_time = $6, version = $7"
        " WHERE city = $1 AND id = $2",
        [(tx.city, e.id, "UP" if e.up else "DOWN", e.cause, e.since, e.expected, e.version) for e in endpoints],
    )
    ids = [e.id for e in endpoints]
    await tx.execute("DELETE FROM endpoint_outage WHERE city = $1 AND endpoint = ANY($2)", tx.city, ids)
    await tx.executemany(
        "INSERT INTO endpoint_outage (city, endpoint, outage) VALUES ($1, $2, $3)",
        [(tx.city, e.id, outage) for e in endpoints for outage in e.outages],
    )


def _one(city: str, name: EndpointName, row: Any) -> Endpoint:
    if row is None:
        raise EndpointNotFound(endpoint=name)
    return endpoint(city, row)
