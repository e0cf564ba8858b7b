"""Where a cut lies: from what somebody said to stretches of cables, a segment, and a point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from kota_common.errors import InvalidField
from kota_fiber_network.network.model import Network, stretches
from kota_fiber_network.outages.model import Break
from kota_fiber_network.plant import geometry
from kota_fiber_network.plant.model import Cable, Point, Segment
from kota_fiber_network.plant.refusals import CableNotFound, RouteSegmentNotFound

POINT_REACH_M = 50.0


@dataclass(frozen=True, slots=True)
class CutPlace:
    """A place in the plant that is broken."""

    breaks: Sequence[Break]
    segment: Segment
    at: Point


@dataclass(frozen=True, slots=True)
class OnCable:
    """One cable, by distance along the sheath or by a point near its route."""

    cable: UUID
    distance_mm: int | None = None
    point: Point | None = None


@dataclass(frozen=True, slots=True)
class OnSegment:
    """Every cable in a segment."""

    segment: UUID


def find(network: Network, where: OnCable | OnSegment) -> CutPlace:
    """The place. Raises CableNotFound, RouteSegmentNotFound, InvalidField."""
    if isinstance(where, OnSegment):
        segment = network.segments.get(where.segment)
        if segment is None:
            raise RouteSegmentNotFound(field="where.route_segment", segment=where.segment)
        breaks = [Break(one.cable, one.from_mm, one.to_mm) for one in network.inside.get(segment.id, ())]
        return CutPlace(breaks, segment, geometry.along(segment.points, 0.5))
    cable = network.cables.get(where.cable)
    if cable is None:
        raise CableNotFound(field="where.cable.cable", cable=where.cable)
    distance_mm = where.distance_mm if where.point is None else _nearest(network, cable, where.point)
    assert distance_mm is not None, "one of both is given"
    if distance_mm > cable.sheath_mm:
        why = f"lies beyond the cable, which has {cable.sheath_mm / 1000:.3f} m"
        raise InvalidField("where.cable.distance_m", why)
    return _on(network, cable, distance_mm)


def _nearest(network: Network, cable: Cable, point: Point) -> int:
    share, away_m = geometry.locate(network.line_of(cable), point)
    if away_m > POINT_REACH_M:
        raise InvalidField("where.cable.point", f"lies {away_m:.0f} m from the cable, at most {POINT_REACH_M:.0f} m")
    return round(share * cable.sheath_mm)


def _on(network: Network, cable: Cable, distance_mm: int) -> CutPlace:
    found = None
    for segment_id, inside in stretches(cable, network.segments):
        found = segment_id
        if distance_mm <= inside.to_mm:
            break
    assert found is not None, "a cable has a walk"
    at = geometry.along(network.line_of(cable), distance_mm / cable.sheath_mm)
    return CutPlace([Break(cable.id, distance_mm, distance_mm)], network.segments[found], at)
