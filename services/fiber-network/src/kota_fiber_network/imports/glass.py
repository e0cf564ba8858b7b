"""From features to window cuts, joints and circuits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from kota_common.errors import KotaError
from kota_fiber_network.circuits.model import PathNotFound, routed
from kota_fiber_network.imports.fields import Feature
from kota_fiber_network.imports.things import known
from kota_fiber_network.joints.model import Places, check_ends, circuits_on_cores, cut_at_mm
from kota_fiber_network.names import CircuitName, new_id
from kota_fiber_network.network.model import Network
from kota_fiber_network.plant.ends import CoreEnd, End, EndCode, EndpointEnd, PortEnd, SplitterEnd, parse_end
from kota_fiber_network.plant.model import JOINT_KINDS, Circuit, CircuitState, Closure, Delta, Joint, Leg, WindowCut

_RANGE = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?")
_ORIGIN = re.compile(r"port:(?P<code>[^:]+):(?P<port>[0-9]{1,5})(?::front)?")
CORES_MAX = 6912


def window_cut(feature: Feature, network: Network, now: datetime) -> WindowCut | None:
    """A cable opened in its middle."""
    cable_id, closure_id = known(network, feature, "cable", "cable"), known(network, feature, "closure", "closure")
    cores = _numbers(feature, "cores")
    if not feature.ok or cable_id is None or closure_id is None:
        return None
    cable, closure = network.cables[cable_id], network.closures[closure_id]
    for core in cores:
        if core > cable.cores:
            feature.note("CORE_UNKNOWN", "properties.cores", value=core)
            return None
    try:
        at_mm = cut_at_mm(network, cable, closure)
    except KotaError:
        feature.note("CLOSURE_NOT_ON_CABLE", "properties.closure", cable=cable.code, closure=closure.code)
        return None
    id_ = network.codes["window_cut"].get(feature.code)
    made = WindowCut(id_ or new_id(), feature.code, cable_id, closure_id, closure.node, at_mm, tuple(cores))
    if id_ is not None:
        if network.cuts[id_] != made:
            feature.note("PLANT_WOULD_CHANGE", "properties.cores", name="cores")
        return made if feature.ok else None
    cut_there = {
        core for cut in network.cuts.values() if (cut.cable, cut.at_mm) == (cable_id, at_mm) for core in cut.cores
    }
    for core in cut_there.intersection(cores):
        feature.note("CORE_ALREADY_CUT", "properties.cores", value=core)
    blockers = circuits_on_cores(network, cable_id, cores, at_mm)
    if blockers:
        names = ", ".join(one.code for one in blockers)
        feature.note("CORE_IN_SERVICE", "properties.cores", value=cable.code, circuits=names)
    return made if feature.ok else None


def _numbers(feature: Feature, name: str) -> list[int]:
    """Core numbers: a list, or text as `1-12,15`."""
    value = feature.properties.get(name)
    if value is None:
        feature.note("FIELD_MISSING", f"properties.{name}", name=name)
        return []
    if isinstance(value, list):
        value = ",".join(str(part) for part in value[:CORES_MAX])
    found: set[int] = set()
    for part in value.replace(" ", "").split(",") if isinstance(value, str) else [""]:
        span = _RANGE.fullmatch(part)
        first, last = (int(span[1]), int(span[2] or span[1])) if span else (0, 0)
        if not 1 <= first <= last <= CORES_MAX:
            feature.wrong(name, value, "core numbers such as 1-12,15")
            return []
        found.update(range(first, last + 1))
    return sorted(found)


@dataclass(frozen=True, slots=True)
class _Splice:
    """A feature that joins: one pair of ends or a range of them."""

    closure: Closure
    kind: str
    tray: int  # 0 for connectors
    position: int  # of the first; 0: the next free ones
    left: EndCode
    right: EndCode
    losses: tuple[int | None, int | None]


def joints(feature: Feature, network: Network, places: Places) -> Iterator[Joint | None]:
    """The joints of a feature; None for one that stands just so. Each is in the draft when it is given."""
    splice = _splice(feature, network)
    if splice is None:
        return
    for index in range(splice.left.count):
        a = _end(feature, network, splice.left, "left", index)
        b = _end(feature, network, splice.right, "right", index)
        if a is None or b is None:
            return
        numbers = (network.graph.index(a), network.graph.index(b))
        if int(network.graph.partner[numbers[0]]) == numbers[1]:
            yield None
            continue
        position = splice.position + index if splice.position else 0
        try:
            check_ends(network, splice.closure, a, b, *numbers)
            place = places.take(splice.closure, splice.tray, position) if splice.tray else None
        except KotaError as error:
            _refused(feature, error, splice.tray)
            return
        at, tray = splice.closure, splice.tray or None
        made = Joint(new_id(), at.id, at.node, splice.kind, tray, place, a, b, *splice.losses)
        network.absorb(Delta(joints=(made,)))
        yield made


def _splice(feature: Feature, network: Network) -> _Splice | None:
    at = known(network, feature, "closure", "closure")
    kind = feature.choice("method", JOINT_KINDS, "FUSION")
    tray = 0 if kind == "CONNECTOR" else feature.whole("tray", 1, 200)
    position = feature.whole("position", 0, 1000, 0)
    losses = (feature.milli("loss_ab_db", -2, 20), feature.milli("loss_ba_db", -2, 20))
    left, right = _side(feature, "left"), _side(feature, "right")
    if not feature.ok or at is None or left is None or right is None:
        return None
    if left.count != right.count:
        feature.note("RANGES_DIFFER", "properties.right", left=left.count, right=right.count)
        return None
    closure = network.closures[at]
    if tray > len(closure.trays):
        feature.note("TRAY_UNKNOWN", "properties.tray", closure=closure.code, tray=tray)
        return None
    return _Splice(closure, kind, tray, position, left, right, losses)


def _refused(feature: Feature, error: KotaError, tray: int) -> None:
    facts = {name: value for name, value in error.facts.items() if name in ("value", "closure", "position")}
    if error.reason == "TRAY_FULL":
        facts["tray"] = str(tray)
    feature.note(error.reason, "properties.tray" if error.reason == "TRAY_FULL" else "properties.left", **facts)


def _side(feature: Feature, name: str) -> EndCode | None:
    text = feature.text(name)
    if not feature.ok:
        return None
    found = parse_end(text)
    if found is None or found.count > CORES_MAX:
        feature.note("END_INVALID", f"properties.{name}", value=text)
        return None
    return found


_CODE_OF = {"cable": "cable", "splitter": "splitter", "port": "closure", "endpoint": "endpoint"}


def _end(feature: Feature, network: Network, side: EndCode, name: str, index: int) -> End | None:
    """The end that a code means; None, with a finding, when there is none."""
    thing = network.codes[_CODE_OF[side.kind]].get(side.code)
    cut = network.codes["window_cut"].get(side.cut) if side.cut else None
    if thing is None or (side.cut and cut is None):
        value = side.code if thing is None else side.cut
        feature.note("REFERENCE_UNKNOWN", f"properties.{name}", name=name, value=value)
        return None
    end = _of(side, thing, side.number(index), cut)
    try:
        network.graph.index(end)
    except KeyError:
        feature.note("END_UNKNOWN", f"properties.{name}", value=f"{side.kind}:{side.code}:{side.number(index)}")
        return None
    return end


def _of(side: EndCode, thing: UUID, number: int, cut: UUID | None) -> End:
    match side.kind:
        case "cable":
            return CoreEnd(thing, number, side.side, cut)
        case "splitter":
            return SplitterEnd(thing, number)
        case "port":
            return PortEnd(thing, number, side.side)
        case _:
            return EndpointEnd(thing, number)


def circuit(feature: Feature, network: Network, now: datetime) -> Circuit | None:
    """A circuit with its way through the plant, unless it is only planned."""
    service, critical = feature.text("service"), feature.flag("critical")
    state = feature.choice("state", ("PLANNED", "STAGED", "ACTIVE"), "ACTIVE")
    at = known(network, feature, "endpoint", "endpoint")
    legs = [leg for index, one in enumerate(feature.listed("legs")) if (leg := _leg(feature, network, one, index))]
    if not feature.ok or at is None:
        return None
    ports = [leg.endpoint_port for leg in legs]
    if not 1 <= len(legs) <= 2 or len(set(ports)) != len(ports):
        feature.wrong("legs", len(legs), "one or two legs to different ports of the endpoint")
        return None
    old = network.circuits.get(network.codes["circuit"].get(feature.code, UUID(int=0)))
    if old is not None:
        told = [(leg.origin_closure, leg.origin_port, leg.endpoint_port) for leg in old.legs]
        asked = [(leg.origin_closure, leg.origin_port, leg.endpoint_port) for leg in legs]
        if (old.service, old.critical, old.endpoint, told) != (service, critical, at, asked):
            feature.note("PLANT_WOULD_CHANGE", "properties", name="properties")
        return old if feature.ok else None
    made = Circuit(
        CircuitName(network.city, new_id()),
        feature.code,
        service,
        critical,
        at,
        tuple(legs),
        CircuitState(state),
        1,
        now,
    )
    return _with_way(feature, network, made) if made.in_service else made


def _with_way(feature: Feature, network: Network, made: Circuit) -> Circuit | None:
    for other in network.circuits.values():
        if other.endpoint == made.endpoint and other.in_service:
            feature.note("ENDPOINT_SERVED", "properties.endpoint", circuit=other.code)
            return None
    try:
        legs = routed(network, made)
    except PathNotFound as error:
        facts = error.facts
        feature.note("PATH_NOT_FOUND", "properties.legs", leg=made.code, origin=facts["wanted"], ends=facts["ends"])
        return None
    except KotaError:
        feature.wrong("legs", "", "a port of the frame and of the endpoint that exist")
        return None
    return replace(made, legs=legs)


def _leg(feature: Feature, network: Network, value: object, index: int) -> Leg | None:
    at = f"properties.legs[{index}]"
    origin = value.get("origin") if isinstance(value, dict) else None
    form = _ORIGIN.fullmatch(origin) if isinstance(origin, str) else None
    port = value.get("endpoint_port", 1) if isinstance(value, dict) else 1
    if form is None or type(port) is not int or port not in (1, 2):
        feature.note(
            "FIELD_INVALID", at, name="legs", value=value, wanted='{"origin": "port:CODE:NUMBER", "endpoint_port": 1}'
        )
        return None
    closure = network.codes["closure"].get(form["code"])
    if closure is None:
        feature.note("REFERENCE_UNKNOWN", at, name="origin", value=form["code"])
        return None
    return Leg(closure, int(form["port"]), port)
