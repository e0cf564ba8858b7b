"""From features to nodes, segments, closures, splitters, cables and endpoints."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import shapely

from kota_fiber_network.imports.fields import CODE, SUBJECT, Feature
from kota_fiber_network.names import EndpointName, new_id
from kota_fiber_network.network.model import Network
from kota_fiber_network.plant import geometry
from kota_fiber_network.plant.model import (
    ACCURACY_M,
    CLOSURE_KINDS,
    NODE_KINDS,
    SPLITTER_OUTPUTS,
    Cable,
    Closure,
    Endpoint,
    EndpointKind,
    Hop,
    Node,
    RouteKind,
    Segment,
    Splitter,
)

T = TypeVar("T")

END_TOLERANCE_M = 2.0  # between a line's end and its node: survey error of two receivers
BURIED = (RouteKind.TRENCH, RouteKind.BORE)


def known(network: Network, feature: Feature, name: str, kind: str) -> UUID | None:
    """The thing that a field names by its code."""
    code = feature.reference(name)
    if not code:
        return None
    found = network.codes[kind].get(code)
    if found is None:
        feature.note("REFERENCE_UNKNOWN", f"properties.{name}", name=name, value=code)
    return found


def _id(network: Network, feature: Feature) -> UUID:
    return network.codes[feature.kind].get(feature.code) or new_id()


def _unchangeable(feature: Feature, old: object, new: object, *names: str) -> None:
    for name in names:
        if getattr(old, name) != getattr(new, name):
            feature.note("PLANT_WOULD_CHANGE", f"properties.{name}", name=name)


def node(feature: Feature, network: Network, now: datetime) -> Node | None:
    """A node of the routes."""
    made = Node(
        id=_id(network, feature),
        code=feature.code,
        kind=feature.choice("type", NODE_KINDS),
        display_name=feature.text("name", ""),
        at=feature.point(),
    )
    old = network.nodes.get(made.id)
    if old is not None and old.at != made.at and feature.ok:
        feature.note("PLANT_WOULD_CHANGE", "geometry", name="geometry")
    return made if feature.ok else None


def segment(feature: Feature, network: Network, now: datetime) -> Segment | None:
    """A piece of a route."""
    kind = feature.choice("type", tuple(RouteKind))
    ends = [known(network, feature, name, "route_node") for name in ("from", "to")]
    points = feature.line()
    depth_mm = feature.milli("depth_m", 0, 50)
    accuracy = feature.choice("accuracy", (*ACCURACY_M, "UNKNOWN"), "UNKNOWN")
    street, owner = feature.text("street", ""), feature.text("owner", "")
    if not feature.ok or ends[0] is None or ends[1] is None:
        return None
    if ends[0] == ends[1]:
        feature.note("SEGMENT_ENDS_EQUAL", "properties.to")
        return None
    if not _check_line(feature, points, network.nodes[ends[0]], network.nodes[ends[1]]):
        return None
    id_ = _id(network, feature)
    length_mm = geometry.length_mm(points)
    made = Segment(
        id_, feature.code, RouteKind(kind), ends[0], ends[1], points, length_mm, depth_mm, accuracy, street, owner
    )
    old = network.segments.get(id_)
    if old is not None:
        _unchangeable(feature, old, made, "from_node", "to_node")
        if old.points != points and network.inside.get(id_):
            feature.note("PLANT_WOULD_CHANGE", "geometry", name="geometry")
    if depth_mm is None and made.kind in BURIED:
        feature.note("DEPTH_UNKNOWN", "properties.depth_m")
    if accuracy == "UNKNOWN":
        feature.note("ACCURACY_UNKNOWN", "properties.accuracy")
    return made if feature.ok else None


def _check_line(feature: Feature, points: tuple[tuple[float, float], ...], start: Node, end: Node) -> bool:
    line = shapely.LineString(points)
    if line.length == 0:
        feature.note("LINE_TOO_SHORT", "geometry.coordinates")
        return False
    if not line.is_simple or line.is_ring:
        feature.note("LINE_CROSSES_ITSELF", "geometry.coordinates")
    for point, at in ((points[0], start), (points[-1], end)):
        away = 0.0 if point == at.at else geometry.distance_m(point, at.at)
        if away > END_TOLERANCE_M:
            feature.note(
                "END_NOT_AT_NODE",
                "geometry.coordinates",
                distance_m=f"{away:.1f}",
                node=at.code,
                limit_m=END_TOLERANCE_M,
            )
    return feature.ok


def closure(feature: Feature, network: Network, now: datetime) -> Closure | None:
    """A closure, frame, cabinet, distribution point or terminal box."""
    kind = feature.choice("type", CLOSURE_KINDS)
    at = known(network, feature, "node", "route_node")
    ports = feature.whole("ports", 0, 6912, 0)
    trays = feature.listed("trays")
    if len(trays) > 200 or not all(type(tray) is int and 1 <= tray <= 1000 for tray in trays):
        feature.wrong("trays", trays, "at most 200 capacities from 1 to 1000")
    if not feature.ok or at is None:
        return None
    made = Closure(_id(network, feature), feature.code, kind, at, tuple(trays), ports)
    old = network.closures.get(made.id)
    if old is not None:
        _unchangeable(feature, old, made, "node", "trays", "ports")
    return made if feature.ok else None


def splitter(feature: Feature, network: Network, now: datetime) -> Splitter | None:
    """A splitter in a closure."""
    inside = known(network, feature, "closure", "closure")
    inputs = feature.whole("inputs", 1, 2, 1)
    outputs = feature.whole("outputs", 2, 128)
    loss = feature.milli("loss_db", 0, 40)
    if outputs not in SPLITTER_OUTPUTS:
        feature.wrong("outputs", outputs, "one of " + ", ".join(map(str, SPLITTER_OUTPUTS)))
    if not feature.ok or inside is None:
        return None
    made = Splitter(_id(network, feature), feature.code, inside, network.closures[inside].node, inputs, outputs, loss)
    old = network.splitters.get(made.id)
    if old is not None:
        _unchangeable(feature, old, made, "closure", "inputs", "outputs")
    return made if feature.ok else None


def cable(feature: Feature, network: Network, now: datetime) -> Cable | None:
    """A cable; its geometry is that of its route, whatever the feature draws."""
    tubes, per_tube = feature.whole("tubes", 1, 288), feature.whole("cores_per_tube", 1, 24)
    slack_mm = feature.milli("slack_m", 0, 20_000) or 0
    sheath_mm = feature.milli("sheath_m", 0.001, 200_000)
    efl = feature.number("efl_percent", 0, 6)
    losses = tuple(feature.milli(f"loss_{nm}_db_km", 0.1, 2) or 0 for nm in (1310, 1490, 1550))
    owner = feature.text("owner", "")
    walk = _walk(feature, network)
    if not feature.ok or walk is None:
        return None
    hops, nodes, route_mm = walk
    made = Cable(
        id=_id(network, feature),
        code=feature.code,
        owner=owner,
        tubes=tubes,
        cores_per_tube=per_tube,
        sheath_mm=route_mm + slack_mm if sheath_mm is None else sheath_mm,
        slack_mm=slack_mm,
        route_mm=route_mm,
        efl_ppm=20_000 if efl is None else round(efl * 10_000),
        loss_per_km=(losses[0], losses[1], losses[2]),
        a_node=nodes[0],
        b_node=nodes[-1],
        walk=tuple(hops),
    )
    _check_length(feature, made)
    old = network.cables.get(made.id)
    if old is not None:
        _unchangeable(
            feature, old, made, "tubes", "cores_per_tube", "sheath_mm", "slack_mm", "a_node", "b_node", "walk"
        )
    return made if feature.ok else None


def _walk(feature: Feature, network: Network) -> tuple[list[Hop], list[UUID], int] | None:
    """The hops, the nodes passed, and the length of a cable's route; None when it is none."""
    codes = feature.listed("route")
    if not codes:
        feature.note("FIELD_MISSING", "properties.route", name="route")
        return None
    segments: list[Segment] = []
    for index, code in enumerate(codes):
        found = network.codes["route_segment"].get(code) if isinstance(code, str) else None
        if found is None:
            feature.note("REFERENCE_UNKNOWN", f"properties.route[{index}]", name="route", value=code)
            return None
        segments.append(network.segments[found])
    at = _start(feature, network, segments)
    if at is None:
        return None
    hops, nodes, length = [], [at], 0
    for index, piece in enumerate(segments):
        if at not in (piece.from_node, piece.to_node):
            feature.note("WALK_NOT_CONNECTED", f"properties.route[{index}]", segment=piece.code)
            return None
        hops.append(Hop(piece.id, piece.from_node == at))
        at = piece.to_node if piece.from_node == at else piece.from_node
        if at in nodes[1:] or (at == nodes[0] and index < len(segments) - 1):
            feature.note("WALK_LOOPS", f"properties.route[{index}]", node=network.nodes[at].code)
            return None
        nodes.append(at)
        length += piece.length_mm
    return hops, nodes, length


def _start(feature: Feature, network: Network, segments: list[Segment]) -> UUID | None:
    """The node of the A end: the one named, else the end of the first segment that the second does not share."""
    if feature.properties.get("a_node") is not None:
        return known(network, feature, "a_node", "route_node")
    first = segments[0]
    if len(segments) > 1 and first.from_node in (segments[1].from_node, segments[1].to_node):
        return first.to_node
    return first.from_node


def _check_length(feature: Feature, made: Cable) -> None:
    """The same limits as the table's own constraint."""
    bare = made.sheath_mm - made.slack_mm
    facts = {"sheath_m": f"{bare / 1000:.1f}", "route_m": f"{made.route_mm / 1000:.1f}"}
    if bare > made.route_mm * 112 // 100 + 20_000:
        feature.note("CABLE_LONGER_THAN_ROUTE", "properties.sheath_m", **facts)
    elif bare < made.route_mm * 98 // 100 - 5_000 or bare <= 0:
        feature.note("CABLE_SHORTER_THAN_ROUTE", "properties.sheath_m", **facts)


def endpoint(feature: Feature, network: Network, now: datetime) -> Endpoint | None:
    """An office, a school, a camera, a screen."""
    kind = feature.choice("type", tuple(EndpointKind))
    at_node = known(network, feature, "node", "route_node")
    name, subject = feature.text("name"), feature.text("subject", "")
    if subject and not (SUBJECT.fullmatch(subject) and subject.startswith(f"cities/{network.city}/")):
        feature.wrong("subject", subject, "a resource name of this city")
    people, ports, at = feature.whole("people", 0, 10_000_000, 0), feature.whole("ports", 1, 2, 1), feature.point()
    if not feature.ok or at_node is None:
        return None
    id_ = _id(network, feature)
    old = network.endpoints.get(id_)
    made = Endpoint(
        name=EndpointName(network.city, id_),
        code=feature.code,
        kind=EndpointKind(kind),
        display_name=name,
        subject=subject,
        node=at_node,
        at=at,
        people=people,
        ports=ports,
        version=1,
        since=now,
    )
    if old is None:
        return made
    _unchangeable(feature, old, made, "node", "ports")
    kept = old if "subject" not in feature.properties else replace(old, subject=subject)
    changed = replace(kept, kind=made.kind, display_name=name, at=at, people=people)
    return changed if feature.ok else None


def valid_code(value: object) -> bool:
    """Whether a value may be the code of a thing."""
    return isinstance(value, str) and CODE.fullmatch(value) is not None
