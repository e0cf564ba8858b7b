"""Reads a network from the tables: what changed after a version, in one optimistic read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg

from kota_common.postgres import Reader, Transaction
from kota_fiber_network.names import CircuitName, EndpointName
from kota_fiber_network.plant.ends import CoreEnd, End, EndpointEnd, PortEnd, SplitterEnd
from kota_fiber_network.plant.geometry import from_wkb
from kota_fiber_network.plant.model import (
    Cable,
    Circuit,
    CircuitState,
    Closure,
    Delta,
    Endpoint,
    EndpointKind,
    Hop,
    Joint,
    Leg,
    Node,
    Piece,
    RouteKind,
    Segment,
    Splitter,
    WindowCut,
)

_JOINTS = """
SELECT j.id, j.closure, j.node, j.kind, j.tray, j.position, j.loss_ab, j.loss_ba, j.active,
  l.cable AS l_cable, l.core_no AS l_core_no, l.core_side AS l_core_side, l.cut AS l_cut, l.splitter AS l_splitter,
  l.splitter_port AS l_splitter_port, l.port_closure AS l_port_closure, l.port_no AS l_port_no,
  l.port_side AS l_port_side, l.endpoint AS l_endpoint, l.endpoint_port AS l_endpoint_port,
  r.cable AS r_cable, r.core_no AS r_core_no, r.core_side AS r_core_side, r.cut AS r_cut, r.splitter AS r_splitter,
  r.splitter_port AS r_splitter_port, r.port_closure AS r_port_closure, r.port_no AS r_port_no,
  r.port_side AS r_port_side, r.endpoint AS r_endpoint, r.endpoint_port AS r_endpoint_port
FROM joint j
JOIN joint_end l ON l.city = j.city AND l.joint = j.id AND l.side = 'L'
JOIN joint_end r ON r.city = j.city AND r.joint = j.id AND r.side = 'R'
WHERE j.city = $1 AND j.network_version > $2 AND (j.active OR $2 > 0) ORDER BY j.id"""
_ENDPOINTS = """
SELECT e.*, coalesce((SELECT array_agg(o.outage ORDER BY o.outage) FROM endpoint_outage o
  WHERE o.city = e.city AND o.endpoint = e.id), '{}') AS outages
FROM endpoint e WHERE e.city = $1"""


async def version(reader: Reader) -> int:
    """The version of the city's network; 0 when it has no plant yet."""
    found: int | None = await reader.fetchval("SELECT version FROM network WHERE city = $1", reader.city)
    return found or 0


async def header(reader: Reader) -> Any:
    """Version, cause and time of the last change; None when there is no plant."""
    return await reader.fetchrow("SELECT * FROM network WHERE city = $1", reader.city)


async def next_version(tx: Transaction, changed_by: str) -> int:
    """Begin a change: the row stays locked until the transaction ends, so a city's changes come one after the other."""
    row = await tx.fetchrow(
        "INSERT INTO network (city, version, changed_by, change_time) VALUES ($1, 1, $2, $3)"
        " ON CONFLICT (city) DO UPDATE SET version = network.version + 1, changed_by = excluded.changed_by,"
        " change_time = excluded.change_time RETURNING version",
        tx.city,
        changed_by,
        tx.now,
    )
    if row["version"] == 1:
        await tx.execute("INSERT INTO plant_city (of_city) VALUES ($1) ON CONFLICT DO NOTHING", tx.city)
    return int(row["version"])


async def hold(tx: Transaction) -> int:
    """Hold the network as it is until the transaction ends; gives its version, 0 when there is no plant."""
    row = await tx.fetchrow("SELECT version FROM network WHERE city = $1 FOR UPDATE", tx.city)
    return 0 if row is None else int(row["version"])


async def cities(connection: asyncpg.Connection) -> list[str]:
    """Every city that has a plant."""
    return [row["of_city"] for row in await connection.fetch("SELECT of_city FROM plant_city ORDER BY of_city")]


async def delta(reader: Reader, after: int) -> Delta:
    """Everything that changed after a version; what else was committed meanwhile may be in it, too."""
    return Delta(
        nodes=tuple(_node(row) for row in await _changed(reader, "route_node", after)),
        segments=tuple(_segment(row) for row in await _changed(reader, "route_segment", after)),
        cables=await _cables(reader, after),
        closures=await _closures(reader, after),
        splitters=tuple(_splitter(row) for row in await _changed(reader, "splitter", after)),
        cuts=await _cuts(reader, after),
        joints=tuple(_joint(row) for row in await reader.fetch(_JOINTS, reader.city, after)),
        endpoints=await endpoints(reader, after),
        circuits=await circuits(reader, after),
    )


async def _changed(reader: Reader, table: str, after: int) -> list[Any]:
    return await reader.fetch(
        f"SELECT * FROM {table} WHERE city = $1 AND network_version > $2 ORDER BY id",  # noqa: S608 (our own names)
        reader.city,
        after,
    )


def _node(row: Any) -> Node:
    return Node(row["id"], row["code"], row["kind"], row["display_name"], (row["longitude_deg"], row["latitude_deg"]))


def _segment(row: Any) -> Segment:
    return Segment(
        id=row["id"],
        code=row["code"],
        kind=RouteKind(row["kind"]),
        from_node=row["from_node"],
        to_node=row["to_node"],
        points=from_wkb(row["line"]),
        length_mm=row["length_mm"],
        depth_mm=row["depth_mm"],
        accuracy=row["accuracy"],
        street=row["street"],
        owner=row["owner"],
    )


async def _cables(reader: Reader, after: int) -> tuple[Cable, ...]:
    rows = await _changed(reader, "cable", after)
    walks: dict[UUID, list[Hop]] = defaultdict(list)
    for row in await reader.fetch(
        "SELECT w.cable, w.segment, w.forward FROM cable_walk w JOIN cable c ON c.city = w.city AND c.id = w.cable"
        " WHERE w.city = $1 AND c.network_version > $2 ORDER BY w.cable, w.position",
        reader.city,
        after,
    ):
        walks[row["cable"]].append(Hop(row["segment"], row["forward"]))
    return tuple(
        Cable(
            id=row["id"],
            code=row["code"],
            owner=row["owner"],
            tubes=row["tubes"],
            cores_per_tube=row["cores_per_tube"],
            sheath_mm=row["sheath_mm"],
            slack_mm=row["slack_mm"],
            route_mm=row["route_mm"],
            efl_ppm=row["efl_ppm"],
            loss_per_km=(row["loss_1310"], row["loss_1490"], row["loss_1550"]),
            a_node=row["a_node"],
            b_node=row["b_node"],
            walk=tuple(walks[row["id"]]),
        )
        for row in rows
    )


async def _closures(reader: Reader, after: int) -> tuple[Closure, ...]:
    rows = await _changed(reader, "closure", after)
    trays: dict[UUID, list[int]] = defaultdict(list)
    for row in await reader.fetch(
        "SELECT t.closure, t.capacity FROM tray t JOIN closure c ON c.city = t.city AND c.id = t.closure"
        " WHERE t.city = $1 AND c.network_version > $2 ORDER BY t.closure, t.number",
        reader.city,
        after,
    ):
        trays[row["closure"]].append(row["capacity"])
    return tuple(
        Closure(row["id"], row["code"], row["kind"], row["node"], tuple(trays[row["id"]]), row["ports"]) for row in rows
    )


def _splitter(row: Any) -> Splitter:
    return Splitter(
        row["id"], row["code"], row["closure"], row["node"], row["inputs"], row["outputs"], row["loss_milli_db"]
    )


async def _cuts(reader: Reader, after: int) -> tuple[WindowCut, ...]:
    rows = await reader.fetch(
        "SELECT w.*, (SELECT array_agg(c.core_no ORDER BY c.core_no) FROM cut_core c WHERE c.city = w.city"
        " AND c.cut = w.id) AS core_numbers FROM window_cut w WHERE w.city = $1 AND w.network_version > $2"
        " ORDER BY w.id",
        reader.city,
        after,
    )
    return tuple(
        WindowCut(
            row["id"], row["code"], row["cable"], row["closure"], row["node"], row["at_mm"], tuple(row["core_numbers"])
        )
        for row in rows
    )


def _joint(row: Any) -> Joint:
    return Joint(
        id=row["id"],
        closure=row["closure"],
        node=row["node"],
        kind=row["kind"],
        tray=row["tray"],
        position=row["position"],
        left=_end(row, "l_"),
        right=_end(row, "r_"),
        loss_ab=row["loss_ab"],
        loss_ba=row["loss_ba"],
        active=row["active"],
    )


def _end(row: Any, side: str) -> End:
    if row[side + "cable"] is not None:
        return CoreEnd(row[side + "cable"], row[side + "core_no"], row[side + "core_side"], row[side + "cut"])
    if row[side + "splitter"] is not None:
        return SplitterEnd(row[side + "splitter"], row[side + "splitter_port"])
    if row[side + "port_closure"] is not None:
        return PortEnd(row[side + "port_closure"], row[side + "port_no"], row[side + "port_side"])
    return EndpointEnd(row[side + "endpoint"], row[side + "endpoint_port"])


async def endpoints(reader: Reader, after: int) -> tuple[Endpoint, ...]:
    """Endpoints that the plant changed after a version, with the service they have now."""
    rows = await reader.fetch(f"{_ENDPOINTS} AND e.network_version > $2 ORDER BY e.id", reader.city, after)
    return tuple(endpoint(reader.city, row) for row in rows)


def endpoint(city: str, row: Any) -> Endpoint:
    """An endpoint from its row and the outages that keep it down."""
    return Endpoint(
        name=EndpointName(city, row["id"]),
        code=row["code"],
        kind=EndpointKind(row["kind"]),
        display_name=row["display_name"],
        subject=row["subject"],
        node=row["node"],
        at=(row["longitude_deg"], row["latitude_deg"]),
        people=row["people"],
        ports=row["ports"],
        version=row["version"],
        since=row["since_time"],
        cause=row["cause"],
        expected=row["expected_time"],
        outages=tuple(row["outages"]),
    )


async def circuits(reader: Reader, after: int) -> tuple[Circuit, ...]:
    """Circuits that changed after a version, with their ways."""
    return await _circuits(reader, await _changed(reader, "circuit", after))


async def circuits_by_id(reader: Reader, ids: Sequence[UUID]) -> tuple[Circuit, ...]:
    """Circuits by id, with their ways; those that there are, by id."""
    rows = await reader.fetch(
        "SELECT * FROM circuit WHERE city = $1 AND id = ANY($2) ORDER BY id", reader.city, list(ids)
    )
    return await _circuits(reader, rows)


async def _circuits(reader: Reader, rows: list[Any]) -> tuple[Circuit, ...]:
    ids = [row["id"] for row in rows]
    legs = await reader.fetch(
        "SELECT * FROM circuit_leg WHERE city = $1 AND circuit = ANY($2) ORDER BY circuit, leg", reader.city, ids
    )
    pieces: dict[tuple[UUID, int], list[Piece]] = defaultdict(list)
    for row in await reader.fetch(
        "SELECT * FROM circuit_core WHERE city = $1 AND circuit = ANY($2) ORDER BY circuit, leg, position",
        reader.city,
        ids,
    ):
        piece = Piece(row["cable"], row["core_no"], row["from_mm"], row["to_mm"])
        pieces[row["circuit"], row["leg"]].append(piece)
    joints: dict[tuple[UUID, int], list[UUID]] = defaultdict(list)
    for row in await reader.fetch(
        "SELECT circuit, leg, joint FROM circuit_joint WHERE city = $1 AND circuit = ANY($2)", reader.city, ids
    ):
        joints[row["circuit"], row["leg"]].append(row["joint"])
    legs_of: dict[UUID, list[Leg]] = defaultdict(list)
    for row in legs:
        key = (row["circuit"], row["leg"])
        leg = Leg(
            row["origin_closure"], row["origin_port"], row["endpoint_port"], tuple(pieces[key]), tuple(joints[key])
        )
        legs_of[row["circuit"]].append(leg)
    return tuple(
        Circuit(
            name=CircuitName(reader.city, row["id"]),
            code=row["code"],
            service=row["service"],
            critical=row["critical"],
            endpoint=row["endpoint"],
            legs=tuple(legs_of[row["id"]]),
            state=CircuitState(row["state"]),
            version=row["version"],
            create_time=row["create_time"],
        )
        for row in rows
    )
