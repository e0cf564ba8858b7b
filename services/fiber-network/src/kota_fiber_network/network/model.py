"""One version of a city's network: its things by id and code, its core graph, and what runs through what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from kota_fiber_network.network.core_graph import CoreGraph
from kota_fiber_network.plant.ends import CoreEnd, End, EndpointEnd, PortEnd, SplitterEnd
from kota_fiber_network.plant.model import (
    Cable,
    Circuit,
    CircuitState,
    Closure,
    Delta,
    Endpoint,
    Node,
    Point,
    Segment,
    Splitter,
    WindowCut,
)
from kota_fiber_network.plant.refusals import PlantEndNotFound

T = TypeVar("T")

KINDS = ("route_node", "route_segment", "cable", "closure", "splitter", "window_cut", "endpoint", "circuit")
"""What has a code, unique in the city within its kind."""


@dataclass(frozen=True, slots=True)
class Inside:
    """A cable's stretch inside a segment, along the sheath from A."""

    cable: UUID
    from_mm: int
    to_mm: int


@dataclass(frozen=True, slots=True)
class LegPiece:
    """A leg's glass in one cable."""

    circuit: UUID
    leg: int  # index
    core: int
    from_mm: int
    to_mm: int


@dataclass(slots=True)
class Network:
    """The plant at one version. Nobody changes one that others may read: `with_delta` makes the next."""

    city: str
    version: int = 0
    nodes: dict[UUID, Node] = field(default_factory=dict)
    segments: dict[UUID, Segment] = field(default_factory=dict)
    cables: dict[UUID, Cable] = field(default_factory=dict)
    closures: dict[UUID, Closure] = field(default_factory=dict)
    splitters: dict[UUID, Splitter] = field(default_factory=dict)
    cuts: dict[UUID, WindowCut] = field(default_factory=dict)
    endpoints: dict[UUID, Endpoint] = field(default_factory=dict)
    circuits: dict[UUID, Circuit] = field(default_factory=dict)
    codes: dict[str, dict[str, UUID]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    graph: CoreGraph = field(default_factory=CoreGraph)
    inside: dict[UUID, tuple[Inside, ...]] = field(default_factory=dict)  # segment -> cables
    legs: dict[UUID, tuple[LegPiece, ...]] = field(default_factory=dict)  # cable -> legs in service
    active_joints: int = 0
    segments_version: int = 0  # at which a segment last came or changed: what is drawn from them stays true until then

    def with_delta(self, delta: Delta, version: int) -> Network:
        """The next version. The present one stays as it is."""
        new = self.draft(glass=_touches_glass(delta))
        new.absorb(delta)
        new.version = version
        if delta.segments:
            new.segments_version = version
        return new

    def draft(self, *, glass: bool = True) -> Network:
        """A copy that its owner may change; without `glass` it shares the core graph, which then must stay as it is."""
        return Network(
            self.city,
            self.version,
            dict(self.nodes),
            dict(self.segments),
            dict(self.cables),
            dict(self.closures),
            dict(self.splitters),
            dict(self.cuts),
            dict(self.endpoints),
            dict(self.circuits),
            {kind: dict(codes) for kind, codes in self.codes.items()},
            self.graph.copy() if glass else self.graph,
            dict(self.inside),
            dict(self.legs),
            self.active_joints,
            self.segments_version,
        )

    def absorb(self, delta: Delta) -> None:
        """Take things in, new and changed; only into a draft of one's own. What they name must be in already."""
        for node in delta.nodes:
            self._keep("route_node", self.nodes, node.id, node.code, node)
        for segment in delta.segments:
            self._keep("route_segment", self.segments, segment.id, segment.code, segment)
        for cable in delta.cables:
            if cable.id not in self.cables:
                self.graph.add_cable(cable)
                self._lay(cable)
            self._keep("cable", self.cables, cable.id, cable.code, cable)
        for closure in delta.closures:
            if closure.id not in self.closures:
                self.graph.add_closure(closure)
            self._keep("closure", self.closures, closure.id, closure.code, closure)
        for splitter in delta.splitters:
            if splitter.id not in self.splitters:
                self.graph.add_splitter(splitter)
            self._keep("splitter", self.splitters, splitter.id, splitter.code, splitter)
        for endpoint in delta.endpoints:
            if endpoint.id not in self.endpoints:
                self.graph.add_endpoint(endpoint)
            self._keep("endpoint", self.endpoints, endpoint.id, endpoint.code, endpoint)
        self._absorb_glass(delta)
        for circuit in delta.circuits:
            self._route(circuit)
            self._keep("circuit", self.circuits, circuit.id, circuit.code, circuit)

    def _absorb_glass(self, delta: Delta) -> None:
        """Joints that were taken apart first: the ends they leave may be in new ones, or have been cut."""
        for joint in delta.joints:
            if not joint.active and self.graph.joint_number(joint.id) is not None:
                self.graph.part(joint.id)
                self.active_joints -= 1
        for cut in sorted(delta.cuts, key=lambda cut: cut.at_mm):
            if cut.id not in self.cuts:
                self.graph.cut(cut)
            self._keep("window_cut", self.cuts, cut.id, cut.code, cut)
        for joint in delta.joints:
            if joint.active:
                self.graph.join(joint)
                self.active_joints += 1

    def _keep(self, kind: str, table: dict[UUID, T], id_: UUID, code: str, thing: T) -> None:
        table[id_] = thing
        self.codes[kind][code] = id_

    def _lay(self, cable: Cable) -> None:
        for segment, inside in stretches(cable, self.segments):
            self.inside[segment] = (*self.inside.get(segment, ()), inside)

    def _route(self, circuit: Circuit) -> None:
        old = self.circuits.get(circuit.id)
        touched = {piece.cable for leg in (old.legs if old else ()) for piece in leg.pieces}
        for cable in touched:
            self.legs[cable] = tuple(one for one in self.legs.get(cable, ()) if one.circuit != circuit.id)
        if not circuit.in_service:
            return
        for index, leg in enumerate(circuit.legs):
            for piece in leg.pieces:
                one = LegPiece(circuit.id, index, piece.core, piece.from_mm, piece.to_mm)
                self.legs[piece.cable] = (*self.legs.get(piece.cable, ()), one)

    # -- questions ----------------------------------------------------------------------------------------------

    def index(self, end: End, *, field: str = "origin") -> int:
        """The number of an end in the graph. Raises PlantEndNotFound."""
        try:
            return self.graph.index(end)
        except KeyError as error:
            raise PlantEndNotFound(end_text(end), field=field) from error

    def node_of(self, end: End) -> UUID:
        """The node at which an end lies."""
        match end:
            case CoreEnd():
                if end.cut is not None:
                    return self.cuts[end.cut].node
                cable = self.cables[end.cable]
                return cable.a_node if end.side == "A" else cable.b_node
            case SplitterEnd():
                return self.splitters[end.splitter].node
            case PortEnd():
                return self.closures[end.closure].node
            case EndpointEnd():
                return self.endpoints[end.endpoint].node

    def line_of(self, cable: Cable) -> list[Point]:
        """The route of a cable from A to B."""
        points: list[Point] = []
        for hop in cable.walk:
            line = self.segments[hop.segment].points
            along = line if hop.forward else line[::-1]
            points.extend(along if not points else along[1:])
        return points

    def active_circuits(self) -> Iterable[Circuit]:
        """Circuits that carry something."""
        return (one for one in self.circuits.values() if one.state is CircuitState.ACTIVE)


def stretches(cable: Cable, segments: dict[UUID, Segment]) -> Iterator[tuple[UUID, Inside]]:
    """Each segment of a cable's walk with the stretch of the cable inside it."""
    route_mm = 0
    for hop in cable.walk:
        begin = cable.sheath_at(route_mm)
        route_mm += segments[hop.segment].length_mm
        yield hop.segment, Inside(cable.id, begin, cable.sheath_at(route_mm))


def end_text(end: End) -> str:
    """An end for an error, by resource ids."""
    match end:
        case CoreEnd():
            at_cut = f" at window cut {end.cut}" if end.cut else ""
            return f"core {end.core} side {end.side} of cable {end.cable}{at_cut}"
        case SplitterEnd():
            way = f"input {-end.port}" if end.port < 0 else f"output {end.port}"
            return f"{way} of splitter {end.splitter}"
        case PortEnd():
            return f"{end.side.lower()} of port {end.port} of closure {end.closure}"
        case EndpointEnd():
            return f"port {end.port} of endpoint {end.endpoint}"


def _touches_glass(delta: Delta) -> bool:
    return bool(delta.cables or delta.closures or delta.splitters or delta.endpoints or delta.cuts or delta.joints)
