"""Each thing as a GeoJSON feature, in the words of the import: what is written here is read there as unchanged.

Numbers go through the same thousandths, so nothing is lost. Properties that the import does not know (`cores`, `up`)
are for people and maps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from kota_fiber_network.names import (
    CableName,
    CircuitName,
    ClosureName,
    JointName,
    RouteNodeName,
    RouteSegmentName,
    SplitterName,
    WindowCutName,
)
from kota_fiber_network.network.core_graph import NOT_MEASURED
from kota_fiber_network.network.model import Network
from kota_fiber_network.outages.model import Outage
from kota_fiber_network.plant.ends import CoreEnd, End, EndpointEnd, PortEnd, SplitterEnd
from kota_fiber_network.plant.model import JOINT_KINDS, Circuit, CircuitState, Endpoint, Point

Feature = dict[str, Any]


def feature(name: object, kind: str, code: str | None, geometry: Feature | None, /, **properties: Any) -> Feature:
    """A feature; properties that are None are left out."""
    told = {"kind": kind, "code": code, **properties}
    kept = {key: value for key, value in told.items() if value is not None}
    return {"type": "Feature", "id": str(name), "geometry": geometry, "properties": kept}


def point(at: Point) -> Feature:
    """A place, longitude first."""
    return {"type": "Point", "coordinates": list(at)}


def line(points: Sequence[Point]) -> Feature:
    """A line."""
    return {"type": "LineString", "coordinates": [list(at) for at in points]}


def thousandths(value: int | None) -> float | None:
    """Millimetres as metres, milli-dB as dB."""
    return None if value is None else value / 1000


def nodes(network: Network) -> Iterator[Feature]:
    """Every node."""
    for one in network.nodes.values():
        name = RouteNodeName(network.city, one.id)
        yield feature(name, "route_node", one.code, point(one.at), type=one.kind, name=one.display_name)


def segments(network: Network) -> Iterator[Feature]:
    """Every segment, with the cables in it."""
    for one in network.segments.values():
        yield feature(
            RouteSegmentName(network.city, one.id),
            "route_segment",
            one.code,
            line(one.points),
            **{"type": one.kind.value, "from": _node(network, one.from_node), "to": _node(network, one.to_node)},
            depth_m=thousandths(one.depth_mm),
            accuracy=one.accuracy,
            street=one.street,
            owner=one.owner,
            length_m=one.length_mm / 1000,
            cables=[network.cables[inside.cable].code for inside in network.inside.get(one.id, ())],
        )


def cables(network: Network) -> Iterator[Feature]:
    """Every cable along its route."""
    for one in network.cables.values():
        losses = zip((1310, 1490, 1550), one.loss_per_km, strict=True)
        yield feature(
            CableName(network.city, one.id),
            "cable",
            one.code,
            line(network.line_of(one)),
            route=[network.segments[hop.segment].code for hop in one.walk],
            a_node=_node(network, one.a_node),
            tubes=one.tubes,
            cores_per_tube=one.cores_per_tube,
            sheath_m=one.sheath_mm / 1000,
            slack_m=one.slack_mm / 1000,
            efl_percent=one.efl_ppm / 10_000,
            owner=one.owner,
            cores=one.cores,
            cores_in_service=len({leg.core for leg in network.legs.get(one.id, ())}),
            **{f"loss_{nm}_db_km": loss / 1000 for nm, loss in losses if loss},
        )


def closures(network: Network) -> Iterator[Feature]:
    """Every closure at its node."""
    for one in network.closures.values():
        yield feature(
            ClosureName(network.city, one.id),
            "closure",
            one.code,
            point(network.nodes[one.node].at),
            type=one.kind,
            node=_node(network, one.node),
            trays=list(one.trays),
            ports=one.ports,
        )


def endpoints(network: Network, present: Iterable[Endpoint]) -> Iterator[Feature]:
    """Endpoints with the service they have now."""
    for one in present:
        yield feature(
            one.name,
            "endpoint",
            one.code,
            point(one.at),
            type=one.kind.value,
            name=one.display_name,
            node=_node(network, one.node),
            people=one.people,
            ports=one.ports,
            subject=one.subject,
            up=one.up,
            since=one.since.isoformat(),
            cause=one.cause or None,
            expected=one.expected.isoformat() if one.expected else None,
        )


def outages(network: Network, opened: Iterable[Outage]) -> Iterator[Feature]:
    """Open outages at their place, with whom they hit."""
    for one in opened:
        yield feature(
            one.name,
            "outage",
            None,
            point(one.at),
            place=one.place,
            cause=one.cause,
            cables=sorted({network.cables[gap.cable].code for gap in one.breaks}),
            segment=network.segments[one.segment].code if one.segment else None,
            circuits_down=one.impact.circuits_down,
            endpoints=[network.endpoints[id_].code for id_ in one.impact.endpoints],
            endpoints_total=one.impact.endpoints_total,
            people=one.impact.people,
            opened=one.open_time.isoformat(),
            expected=one.expected_time.isoformat() if one.expected_time else None,
        )


def splitters(network: Network) -> Iterator[Feature]:
    """Every splitter at the node of its closure."""
    for one in network.splitters.values():
        yield feature(
            SplitterName(network.city, one.id),
            "splitter",
            one.code,
            point(network.nodes[one.node].at),
            closure=network.closures[one.closure].code,
            inputs=one.inputs,
            outputs=one.outputs,
            loss_db=thousandths(one.loss_milli_db),
        )


def window_cuts(network: Network) -> Iterator[Feature]:
    """Every window cut at its closure."""
    for one in network.cuts.values():
        yield feature(
            WindowCutName(network.city, one.id),
            "window_cut",
            one.code,
            point(network.nodes[one.node].at),
            cable=network.cables[one.cable].code,
            closure=network.closures[one.closure].code,
            cores=ranges(one.cores),
        )


def joints(network: Network, places: Iterable[Any]) -> Iterator[Feature]:
    """Every joint with its place; `places` are the rows of the store."""
    graph = network.graph
    for row in places:
        number = graph.joint_number(UUID(str(row["id"])))
        assert number is not None, "the rows are those of this version"
        left = int(graph.joint_left[number])
        there, back = (None if value == NOT_MEASURED else int(value) / 1000 for value in graph.joint_loss[number])
        closure = network.closures[row["closure"]]
        yield feature(
            JointName(network.city, row["id"]),
            "joint",
            None,
            point(network.nodes[closure.node].at),
            closure=closure.code,
            method=JOINT_KINDS[int(graph.joint_kind[number])],
            left=end_code(network, graph.end(left)),
            right=end_code(network, graph.end(int(graph.partner[left]))),
            tray=row["tray"],
            position=row["position"],
            loss_ab_db=there,
            loss_ba_db=back,
        )


def circuits(network: Network) -> Iterator[Feature]:
    """Circuits that are not over, without geometry: their way is in the joints."""
    for one in network.circuits.values():
        if one.state is not CircuitState.DECOMMISSIONED:
            yield _circuit(network, one)


def _circuit(network: Network, one: Circuit) -> Feature:
    legs = [
        {
            "origin": f"port:{network.closures[leg.origin_closure].code}:{leg.origin_port}",
            "endpoint_port": leg.endpoint_port,
        }
        for leg in one.legs
    ]
    facts = {"service": one.service, "critical": one.critical, "state": one.state.value}
    code = network.endpoints[one.endpoint].code
    return feature(CircuitName(network.city, one.id), "circuit", one.code, None, endpoint=code, legs=legs, **facts)


def end_code(network: Network, it: End) -> str:
    """An end as people write it: the other way round of `plant.ends.parse_end`."""
    match it:
        case CoreEnd():
            at_cut = f":{network.cuts[it.cut].code}" if it.cut else ""
            return f"cable:{network.cables[it.cable].code}:{it.core}:{it.side}{at_cut}"
        case SplitterEnd():
            way = f"in{-it.port}" if it.port < 0 else f"out{it.port}"
            return f"splitter:{network.splitters[it.splitter].code}:{way}"
        case PortEnd():
            return f"port:{network.closures[it.closure].code}:{it.port}:{it.side.lower()}"
        case EndpointEnd():
            return f"endpoint:{network.endpoints[it.endpoint].code}:{it.port}"


def ranges(numbers: Iterable[int]) -> str:
    """Numbers as `1-12,15`."""
    runs = []
    for _, run in groupby(enumerate(sorted(numbers)), key=lambda pair: pair[1] - pair[0]):
        members = [number for _, number in run]
        runs.append(str(members[0]) if len(members) == 1 else f"{members[0]}-{members[-1]}")
    return ",".join(runs)


def _node(network: Network, id_: UUID) -> str:
    return network.nodes[id_].code
