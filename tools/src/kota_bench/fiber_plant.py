"""Plants to measure on: a million cores in spliced chains, a city of streets to dig in, a file to take in."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import numpy as np

from kota_fiber_network.names import CircuitName, EndpointName
from kota_fiber_network.network.model import Network
from kota_fiber_network.plant.model import (
    Cable,
    Circuit,
    CircuitState,
    Delta,
    Endpoint,
    EndpointKind,
    Hop,
    Leg,
    Node,
    Piece,
    RouteKind,
    Segment,
)

CITY = "13.77"
CORES = 288  # of a cable
HOPS = 21  # cables in a chain: 20 splices
CHAINS = 166  # 166 * 21 * 288 = 1,003,968 cores
WEST, SOUTH = 100.08, -0.67
STEP = 0.0005  # degrees: some 55 m
SIDE = 317  # crossings along one side of the city of streets
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def _id(kind: int, number: int) -> UUID:
    return UUID(int=(kind << 64) + number)


def chains() -> Network:
    """A million cores: every core of every chain is spliced from end to end. The first chain carries 288 circuits."""
    network = Network(CITY)
    for chain in range(CHAINS):
        _chain(network, chain)
    _splice(network)
    _circuits(network)
    network.version = 1
    return network


def _chain(network: Network, chain: int) -> None:
    nodes = [
        Node(_id(1, chain * 100 + hop), f"N{chain}-{hop}", "MANHOLE", "", (WEST + STEP * hop, SOUTH + STEP * chain))
        for hop in range(HOPS + 1)
    ]
    segments = [
        Segment(
            id=_id(2, chain * 100 + hop),
            code=f"R{chain}-{hop}",
            kind=RouteKind.TRENCH,
            from_node=nodes[hop].id,
            to_node=nodes[hop + 1].id,
            points=(nodes[hop].at, nodes[hop + 1].at),
            length_mm=55_000,
            depth_mm=1500,
            accuracy="B",
            street="Jl. Contoh",
            owner="Kota",
        )
        for hop in range(HOPS)
    ]
    cables = [
        Cable(
            *(_id(3, chain * 100 + hop), f"K{chain}-{hop}", "Kota", 24, 12, 56_000, 0, 55_000, 20_000, (0, 0, 0)),
            *(nodes[hop].id, nodes[hop + 1].id, (Hop(segments[hop].id, True),)),
        )
        for hop in range(HOPS)
    ]
    network.absorb(Delta(nodes=tuple(nodes), segments=tuple(segments), cables=tuple(cables)))


def _splice(network: Network) -> None:
    """Side B of each core to side A of the same core of the next cable, all at once: a loop would take ten seconds."""
    graph = network.graph
    element = np.arange(CHAINS * HOPS * CORES, dtype=np.int32).reshape(CHAINS, HOPS, CORES)
    left, right = 2 * element[:, :-1].ravel() + 1, 2 * element[:, 1:].ravel()
    graph.partner[left], graph.partner[right] = right, left
    graph.joints = len(left)
    graph.joint_of[left] = graph.joint_of[right] = np.arange(graph.joints, dtype=np.int32)
    graph.joint_left = left.astype(np.int32)
    graph.joint_loss = np.full((graph.joints, 2), 60, np.int32)
    graph.joint_kind = np.zeros(graph.joints, np.int8)
    ids = random.Random(1).randbytes(16 * graph.joints)  # noqa: S311 (names)
    graph.joint_ids = np.frombuffer(ids, "V16")
    network.active_joints = graph.joints


def _circuits(network: Network) -> None:
    far = _id(1, HOPS)
    endpoints = tuple(
        Endpoint(
            *(EndpointName(CITY, _id(4, core)), f"E{core}", EndpointKind.SCHOOL, "SDN CONTOH", "", far, (100.1, -0.6)),
            *(100, 1, 1, NOW),
        )
        for core in range(CORES)
    )
    circuits = tuple(
        Circuit(
            *(CircuitName(CITY, _id(5, core)), f"C{core}", "Internet sekolah", core % 7 == 0, endpoints[core].id),
            *((_leg(core),), CircuitState.ACTIVE, 1, NOW),
        )
        for core in range(CORES)
    )
    network.absorb(Delta(endpoints=endpoints, circuits=circuits))


def _leg(core: int) -> Leg:
    return Leg(_id(6, 0), core + 1, 1, tuple(Piece(_id(3, hop), core + 1, 0, 56_000) for hop in range(HOPS)))


def streets() -> Network:
    """A city of 200,978 street segments, 55 m each, along both axes; every tenth has a cable of 12 cores."""
    network = Network(CITY)
    for row in range(SIDE):
        made = [_street_segment(row, column, axis) for column in range(SIDE) for axis in (0, 1)]
        laid = [
            Cable(
                *(segment.id, f"K{segment.code}", "Kota", 1, 12, 56_000, 0, 55_000, 20_000, (0, 0, 0)),
                *(segment.from_node, segment.to_node, (Hop(segment.id, True),)),
            )
            for segment in made[::10]
        ]
        network.absorb(Delta(segments=tuple(made), cables=tuple(laid)))
    network.version = network.segments_version = 1
    return network


def _street_segment(row: int, column: int, axis: int) -> Segment:
    """The segment that goes east (axis 0) or north (1) from a crossing."""
    x, y = WEST + STEP * column, SOUTH + STEP * row
    there = (column + 1, row) if axis == 0 else (column, row + 1)
    return Segment(
        id=_id(7, (row * SIDE + column) * 2 + axis),
        code=f"{row}-{column}-{axis}",
        kind=RouteKind.TRENCH,
        from_node=_id(8, row * 1000 + column),
        to_node=_id(8, there[1] * 1000 + there[0]),
        points=((x, y), (WEST + STEP * there[0], SOUTH + STEP * there[1])),
        length_mm=55_000,
        depth_mm=1500,
        accuracy="B",
        street="Jl. Contoh",
        owner="Kota",
    )


def file(blocks: int) -> tuple[bytes, int]:
    """A street grid with a cable and a splice a block, as GeoJSON: 6 features a block. Gives the bytes and how many."""
    features: list[dict[str, Any]] = []
    side = int(blocks**0.5)
    for row in range(side):
        for column in range(side + 1):
            features.append(_node(row, column))
            if column:
                features += _block(row, column)
    return json.dumps({"type": "FeatureCollection", "features": features}).encode(), len(features)


def _place(row: int, column: int) -> list[float]:
    return [round(WEST + STEP * column, 6), round(SOUTH + STEP * row, 6)]


def _feature(kind: str, code: str, geometry: Any = None, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"kind": kind, "code": code, **properties}, "geometry": geometry}


def _node(row: int, column: int) -> dict[str, Any]:
    return _feature(
        "route_node", f"N{row}-{column}", {"type": "Point", "coordinates": _place(row, column)}, type="POLE"
    )


def _block(row: int, column: int) -> list[dict[str, Any]]:
    before, here = f"N{row}-{column - 1}", f"N{row}-{column}"
    code = f"{row}-{column}"
    line = {"type": "LineString", "coordinates": [_place(row, column - 1), _place(row, column)]}
    block = [
        _feature("route_segment", f"R{code}", line, **_street(before, here)),
        _feature("closure", f"CL{code}", type="CLOSURE", node=here, trays=[24]),
        _feature("cable", f"K{code}", route=[f"R{code}"], tubes=1, cores_per_tube=12, a_node=before),
    ]
    if column > 1:
        spliced = {"left": f"cable:K{row}-{column - 1}:1:B", "right": f"cable:K{code}:1:A", "tray": 1}
        block.append(_feature("joint", "", closure=f"CL{row}-{column - 1}", **spliced))
    return block


def _street(before: str, here: str) -> dict[str, Any]:
    return {"from": before, "to": here, "type": "TRENCH", "depth_m": 1.5, "accuracy": "B", "street": "Jl. Contoh"}
