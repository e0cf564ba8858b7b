"""How the plant is kept: whole columns at a time, so that a file of ten thousand features is a few dozen statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from kota_common.postgres import Reader, Transaction
from kota_fiber_network.plant.ends import CoreEnd, End, EndpointEnd, PortEnd, SplitterEnd
from kota_fiber_network.plant.geometry import to_wkb
from kota_fiber_network.plant.model import Cable, Closure, Endpoint, Joint, Node, Segment, Splitter, WindowCut

ROWS_MAX = 5_000  # of one statement


async def insert_rows(
    tx: Transaction, table: str, columns: Sequence[tuple[str, str]], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Rows of the transaction's city into a table; `columns` are names and types."""
    names = ", ".join(name for name, _ in columns)
    arrays = ", ".join(f"${number}::{type_}[]" for number, (_, type_) in enumerate(columns, start=2))
    sql = f"INSERT INTO {table} (city, {names}) SELECT $1, * FROM unnest({arrays})"  # noqa: S608 (our own names)
    for start in range(0, len(rows), ROWS_MAX):
        await tx.execute(sql, tx.city, *map(list, zip(*rows[start : start + ROWS_MAX], strict=True)))


async def insert_nodes(tx: Transaction, nodes: Sequence[Node], version: int) -> None:
    """Keep new nodes."""
    columns = (
        *(("id", "uuid"), ("code", "text"), ("kind", "text"), ("display_name", "text")),
        *(("longitude_deg", "float8"), ("latitude_deg", "float8"), ("network_version", "bigint")),
    )
    await insert_rows(
        tx, "route_node", columns, [(n.id, n.code, n.kind, n.display_name, *n.at, version) for n in nodes]
    )


async def update_nodes(tx: Transaction, nodes: Iterable[Node], version: int) -> None:
    """Keep what may change of nodes."""
    await tx.executemany(
        "UPDATE route_node SET kind = $3, display_name = $4, network_version = $5 WHERE city = $1 AND id = $2",
        [(tx.city, n.id, n.kind, n.display_name, version) for n in nodes],
    )


async def insert_segments(tx: Transaction, segments: Sequence[Segment], version: int) -> None:
    """Keep new segments."""
    columns = (
        *(("id", "uuid"), ("code", "text"), ("kind", "text"), ("from_node", "uuid"), ("to_node", "uuid")),
        *(("line", "bytea"), ("length_mm", "bigint"), ("depth_mm", "int"), ("accuracy", "text")),
        *(("street", "text"), ("owner", "text"), ("network_version", "bigint")),
    )
    rows = [
        (
            *(s.id, s.code, s.kind.value, s.from_node, s.to_node, to_wkb(s.points), s.length_mm, s.depth_mm),
            *(s.accuracy, s.street, s.owner, version),
        )
        for s in segments
    ]
    await insert_rows(tx, "route_segment", columns, rows)


async def update_segments(tx: Transaction, segments: Iterable[Segment], version: int) -> None:
    """Keep what may change of segments."""
    await tx.executemany(
        "UPDATE route_segment SET kind = $3, line = $4, length_mm = $5, depth_mm = $6, accuracy = $7, street = $8,"
        " owner = $9, network_version = $10 WHERE city = $1 AND id = $2",
        [
            (
                *(tx.city, s.id, s.kind.value, to_wkb(s.points), s.length_mm, s.depth_mm),
                *(s.accuracy, s.street, s.owner, version),
            )
            for s in segments
        ],
    )


async def insert_cables(tx: Transaction, cables: Sequence[Cable], segments: dict[UUID, Segment], version: int) -> None:
    """Keep new cables with their ends and walks."""
    columns = (
        *(("id", "uuid"), ("code", "text"), ("owner", "text"), ("tubes", "int"), ("cores_per_tube", "int")),
        *(
            ("cores", "int"),
            ("sheath_mm", "bigint"),
            ("slack_mm", "bigint"),
            ("route_mm", "bigint"),
            ("efl_ppm", "int"),
        ),
        *(("loss_1310", "int"), ("loss_1490", "int"), ("loss_1550", "int"), ("a_node", "uuid"), ("b_node", "uuid")),
        ("network_version", "bigint"),
    )
    rows = [
        (
            *(
                c.id,
                c.code,
                c.owner,
                c.tubes,
                c.cores_per_tube,
                c.cores,
                c.sheath_mm,
                c.slack_mm,
                c.route_mm,
                c.efl_ppm,
            ),
            *(*c.loss_per_km, c.a_node, c.b_node, version),
        )
        for c in cables
    ]
    await insert_rows(tx, "cable", columns, rows)
    ends = [(c.id, side, node) for c in cables for side, node in (("A", c.a_node), ("B", c.b_node))]
    await insert_rows(tx, "cable_end", (("cable", "uuid"), ("side", "text"), ("node", "uuid")), ends)
    walk = (
        *(("cable", "uuid"), ("position", "int"), ("before", "int"), ("segment", "uuid"), ("from_node", "uuid")),
        *(
            ("to_node", "uuid"),
            ("length_mm", "bigint"),
            ("forward", "bool"),
            ("enter_node", "uuid"),
            ("leave_node", "uuid"),
        ),
    )
    await insert_rows(tx, "cable_walk", walk, [row for cable in cables for row in _walk_rows(cable, segments)])


def _walk_rows(cable: Cable, segments: dict[UUID, Segment]) -> Iterable[tuple[Any, ...]]:
    for position, hop in enumerate(cable.walk):
        s = segments[hop.segment]
        there = (s.from_node, s.to_node) if hop.forward else (s.to_node, s.from_node)
        before = position - 1 if position else None
        yield (cable.id, position, before, s.id, s.from_node, s.to_node, s.length_mm, hop.forward, *there)


async def update_cables(tx: Transaction, cables: Iterable[Cable], version: int) -> None:
    """Keep what may change of cables."""
    await tx.executemany(
        "UPDATE cable SET owner = $3, efl_ppm = $4, loss_1310 = $5, loss_1490 = $6, loss_1550 = $7,"
        " network_version = $8 WHERE city = $1 AND id = $2",
        [(tx.city, c.id, c.owner, c.efl_ppm, *c.loss_per_km, version) for c in cables],
    )


async def insert_closures(tx: Transaction, closures: Sequence[Closure], version: int) -> None:
    """Keep new closures with their trays."""
    columns = (
        *(("id", "uuid"), ("code", "text"), ("kind", "text"), ("node", "uuid"), ("ports", "int")),
        ("network_version", "bigint"),
    )
    await insert_rows(tx, "closure", columns, [(c.id, c.code, c.kind, c.node, c.ports, version) for c in closures])
    trays = [(c.id, number, capacity) for c in closures for number, capacity in enumerate(c.trays, start=1)]
    await insert_rows(tx, "tray", (("closure", "uuid"), ("number", "int"), ("capacity", "int")), trays)


async def update_closures(tx: Transaction, closures: Iterable[Closure], version: int) -> None:
    """Keep what may change of closures."""
    await tx.executemany(
        "UPDATE closure SET kind = $3, network_version = $4 WHERE city = $1 AND id = $2",
        [(tx.city, c.id, c.kind, version) for c in closures],
    )


async def insert_splitters(tx: Transaction, splitters: Sequence[Splitter], version: int) -> None:
    """Keep new splitters."""
    columns = (
        *(("id", "uuid"), ("code", "text"), ("closure", "uuid"), ("node", "uuid"), ("inputs", "int")),
        *(("outputs", "int"), ("loss_milli_db", "int"), ("network_version", "bigint")),
    )
    rows = [(s.id, s.code, s.closure, s.node, s.inputs, s.outputs, s.loss_milli_db, version) for s in splitters]
    await insert_rows(tx, "splitter", columns, rows)


async def update_splitters(tx: Transaction, splitters: Iterable[Splitter], version: int) -> None:
    """Keep what may change of splitters."""
    await tx.executemany(
        "UPDATE splitter SET loss_milli_db = $3, network_version = $4 WHERE city = $1 AND id = $2",
        [(tx.city, s.id, s.loss_milli_db, version) for s in splitters],
    )


async def insert_cuts(tx: Transaction, cuts: Sequence[WindowCut], cables: dict[UUID, Cable], version: int) -> None:
    """Keep new window cuts with their cores."""
    columns = (
        *(("id", "uuid"), ("code", "text"), ("cable", "uuid"), ("sheath_mm", "bigint"), ("closure", "uuid")),
        *(("node", "uuid"), ("at_mm", "bigint"), ("network_version", "bigint")),
    )
    rows = [(c.id, c.code, c.cable, cables[c.cable].sheath_mm, c.closure, c.node, c.at_mm, version) for c in cuts]
    await insert_rows(tx, "window_cut", columns, rows)
    cores = [(c.id, c.cable, c.node, cables[c.cable].cores, core) for c in cuts for core in c.cores]
    of_core = (("cut", "uuid"), ("cable", "uuid"), ("node", "uuid"), ("cores", "int"), ("core_no", "int"))
    await insert_rows(tx, "cut_core", of_core, cores)


class Sizes:
    """What a joint's end repeats of the thing it belongs to, so that the tables can compare."""

    def __init__(
        self,
        cables: dict[UUID, Cable],
        splitters: dict[UUID, Splitter],
        closures: dict[UUID, Closure],
        endpoints: dict[UUID, Endpoint],
    ) -> None:
        self._cables, self._splitters, self._closures, self._endpoints = cables, splitters, closures, endpoints

    def row(self, end: End, node: UUID) -> tuple[Any, ...]:
        """The columns of an end, in the order of _END_COLUMNS."""
        core: tuple[Any, ...] = (None,) * 7
        split: tuple[Any, ...] = (None,) * 4
        port: tuple[Any, ...] = (None,) * 4
        site: tuple[Any, ...] = (None,) * 3
        match end:
            case CoreEnd():
                places = (node, None, None) if end.cut is None else (None, end.cut, node)
                core = (end.cable, self._cables[end.cable].cores, end.core, end.side, *places)
            case SplitterEnd():
                it = self._splitters[end.splitter]
                split = (it.id, it.inputs, it.outputs, end.port)
            case PortEnd():
                port = (end.closure, self._closures[end.closure].ports, end.port, end.side)
            case EndpointEnd():
                site = (end.endpoint, self._endpoints[end.endpoint].ports, end.port)
        return (*core, *split, *port, *site)


_END_COLUMNS = (
    *(("cable", "uuid"), ("cores", "int"), ("core_no", "int"), ("core_side", "text"), ("cable_node", "uuid")),
    *(("cut", "uuid"), ("cut_node", "uuid")),
    *(("splitter", "uuid"), ("splitter_inputs", "int"), ("splitter_outputs", "int"), ("splitter_port", "int")),
    *(("port_closure", "uuid"), ("ports", "int"), ("port_no", "int"), ("port_side", "text")),
    *(("endpoint", "uuid"), ("endpoint_ports", "int"), ("endpoint_port", "int")),
)


async def insert_joints(
    tx: Transaction, joints: Sequence[Joint], closures: dict[UUID, Closure], sizes: Sizes, version: int
) -> None:
    """Keep new joints with their two ends."""
    columns = (
        *(
            ("id", "uuid"),
            ("closure", "uuid"),
            ("node", "uuid"),
            ("kind", "text"),
            ("tray", "int"),
            ("capacity", "int"),
        ),
        *(
            ("position", "int"),
            ("loss_ab", "int"),
            ("loss_ba", "int"),
            ("active", "bool"),
            ("network_version", "bigint"),
        ),
    )
    rows = [
        (
            *(j.id, j.closure, j.node, j.kind, j.tray, closures[j.closure].trays[j.tray - 1] if j.tray else None),
            *(j.position, j.loss_ab, j.loss_ba, True, version),
        )
        for j in joints
    ]
    await insert_rows(tx, "joint", columns, rows)
    ends = [
        (j.id, side, j.node, True, *sizes.row(end, j.node))
        for j in joints
        for side, end in (("L", j.left), ("R", j.right))
    ]
    of_end = (("joint", "uuid"), ("side", "text"), ("node", "uuid"), ("active", "bool"), *_END_COLUMNS)
    await insert_rows(tx, "joint_end", of_end, ends)


async def part_joints(tx: Transaction, joints: Sequence[UUID], version: int) -> int:
    """Take joints apart; gives how many were active. Their ends follow by the foreign key."""
    tag = await tx.execute(
        "UPDATE joint SET active = false, network_version = $3 WHERE city = $1 AND id = ANY($2) AND active",
        tx.city,
        list(joints),
        version,
    )
    return int(tag.rpartition(" ")[2])


async def taken_places(reader: Reader) -> list[Any]:
    """Closure, tray and position of every active joint that lies in a tray."""
    return await reader.fetch(
        "SELECT closure, tray, position FROM joint WHERE city = $1 AND active AND tray IS NOT NULL", reader.city
    )


async def insert_endpoints(tx: Transaction, endpoints: Sequence[Endpoint], version: int) -> None:
    """Keep new endpoints."""
    columns = (
        *(("id", "uuid"), ("code", "text"), ("kind", "text"), ("display_name", "text"), ("subject", "text")),
        *(
            ("node", "uuid"),
            ("longitude_deg", "float8"),
            ("latitude_deg", "float8"),
            ("people", "int"),
            ("ports", "int"),
        ),
        *(("service", "text"), ("cause", "text"), ("since_time", "timestamptz"), ("version", "bigint")),
        ("network_version", "bigint"),
    )
    rows = [
        (
            *(e.id, e.code, e.kind.value, e.display_name, e.subject, e.node, *e.at, e.people, e.ports),
            *("UP", "", e.since, e.version, version),
        )
        for e in endpoints
    ]
    await insert_rows(tx, "endpoint", columns, rows)


async def update_endpoints(tx: Transaction, endpoints: Iterable[Endpoint], version: int) -> None:
    """Keep what the plant may change of endpoints; their service is the outages' business."""
    await tx.executemany(
        "UPDATE endpoint SET kind = $3, display_name = $4, subject = $5, longitude_deg = $6, latitude_deg = $7,"
        " people = $8, version = version + 1, network_version = $9 WHERE city = $1 AND id = $2",
        [(tx.city, e.id, e.kind.value, e.display_name, e.subject, *e.at, e.people, version) for e in endpoints],
    )
