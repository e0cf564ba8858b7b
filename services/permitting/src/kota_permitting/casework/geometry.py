"""Where somebody wants to dig: lines and surfaces on the ground, and what cannot be one.

Whether segments meet is decided in whole steps of 1e-7 degrees (about a centimetre), so that no rounding of binary
fractions decides it; how far something reaches is measured on the ellipsoid.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from kota_common.city import Position, distance_m
from kota_permitting.casework.refusals import GeometryInvalid

MAX_POINTS = 500  # of one application: every event carries them, and an event holds 200 KB
MAX_EXTENT_M = 20_000  # one permit is one site; beyond this flat distances are off by more than a thousandth
_STEPS = 10_000_000  # a degree

Point = tuple[int, int]  # east, north, in steps
Box = tuple[float, float, float, float]  # west, south, east, north, degrees


@dataclass(frozen=True, slots=True)
class Line:
    """A trench or bore: straight segments between its points."""

    points: tuple[Position, ...]

    def check(self, city: str, field: str) -> None:
        """Raise GeometryInvalid for what cannot be dug in this city. A line may cross itself."""
        _check_site(self.points, city, field)
        _check_repeats(_steps(self.points), f"{field}.coordinates")


@dataclass(frozen=True, slots=True)
class Polygon:
    """A pit or a building site: the outer ring first, then its holes. Rings repeat their first point as the last."""

    rings: tuple[tuple[Position, ...], ...]

    def check(self, city: str, field: str) -> None:
        """Raise GeometryInvalid for what cannot be dug in this city."""
        _check_site([point for ring in self.rings for point in ring], city, field)
        rings = [_steps(ring) for ring in self.rings]
        for number, ring in enumerate(rings):
            where = f"{field}.rings[{number}].coordinates"
            _check_repeats(ring, where)
            if ring[0] != ring[-1]:
                raise GeometryInvalid("RING_OPEN", where, len(ring) - 1)
            if len(ring) < 4:
                raise GeometryInvalid("RING_FLAT", where, 0)
        _check_crossings(rings, field)
        _check_holes(rings, field)


@cache
def city_boxes() -> dict[str, Box]:
    """The boxes of cities whose outline is known, by Kemendagri code."""
    text = files("kota_permitting.casework").joinpath("data", "city-boxes.csv").read_text(encoding="utf-8")
    return {
        row["city"]: (
            float(row["west_deg"]),
            float(row["south_deg"]),
            float(row["east_deg"]),
            float(row["north_deg"]),
        )
        for row in csv.DictReader(text.splitlines())
    }


def _check_site(points: Sequence[Position], city: str, field: str) -> None:
    """Size and place as a whole. Indonesia's own box is a rule of the contract."""
    if len(points) > MAX_POINTS:
        raise GeometryInvalid("TOO_MANY_POINTS", field, MAX_POINTS)
    west, south, east, north = _box(points)
    if distance_m(Position(west, south), Position(east, north)) > MAX_EXTENT_M:
        raise GeometryInvalid("TOO_WIDE", field, 0)
    known = city_boxes().get(city)
    if known is not None and (east < known[0] or west > known[2] or north < known[1] or south > known[3]):
        raise GeometryInvalid("OUTSIDE_CITY", field, 0)


def _check_repeats(points: Sequence[Point], field: str) -> None:
    for index in range(1, len(points)):
        if points[index] == points[index - 1]:
            raise GeometryInvalid("POINT_REPEATED", field, index)


@dataclass(frozen=True, slots=True)
class _Segment:
    ring: int
    index: int  # of its first point
    start: Point
    end: Point
    last: int  # index of the ring's last segment

    def follows(self, other: _Segment) -> bool:
        """Whether it begins where the other one ends."""
        return self.ring == other.ring and self.index == (0 if other.index == self.last else other.index + 1)


def _check_crossings(rings: Sequence[Sequence[Point]], field: str) -> None:
    """Raise for the first segment, in the order in which the rings are written, that meets an earlier one."""
    met = min(
        (sorted(((a.ring, a.index), (b.ring, b.index)), reverse=True) for a, b in _meeting(_segments(rings))),
        default=None,
    )
    if met is not None:
        (ring, index), (earlier, _) = met
        rule = "RING_CROSSES_ITSELF" if ring == earlier else "RINGS_CROSS"
        raise GeometryInvalid(rule, f"{field}.rings[{ring}].coordinates", index)


def _segments(rings: Sequence[Sequence[Point]]) -> Iterator[_Segment]:
    for number, ring in enumerate(rings):
        for index in range(len(ring) - 1):
            yield _Segment(number, index, ring[index], ring[index + 1], len(ring) - 2)


def _meeting(segments: Iterator[_Segment]) -> Iterator[tuple[_Segment, _Segment]]:
    """Pairs that meet where they should not: a sweep from west to east over the segments that reach so far."""
    reaching: list[_Segment] = []
    for segment in sorted(segments, key=lambda s: min(s.start[0], s.end[0])):
        west = min(segment.start[0], segment.end[0])
        reaching = [other for other in reaching if max(other.start[0], other.end[0]) >= west]
        yield from ((other, segment) for other in reaching if _meet(other, segment))
        reaching.append(segment)


def _meet(a: _Segment, b: _Segment) -> bool:
    if max(a.start[1], a.end[1]) < min(b.start[1], b.end[1]) or max(b.start[1], b.end[1]) < min(a.start[1], a.end[1]):
        return False
    if b.follows(a):
        return _turns_back(a.start, a.end, b.end)
    if a.follows(b):
        return _turns_back(b.start, b.end, a.end)
    one, two = _side(a.start, a.end, b.start), _side(a.start, a.end, b.end)
    three, four = _side(b.start, b.end, a.start), _side(b.start, b.end, a.end)
    if one != two and three != four:
        return True
    ends = ((one, a, b.start), (two, a, b.end), (three, b, a.start), (four, b, a.end))
    return any(side == 0 and _within(s, point) for side, s, point in ends)


def _turns_back(start: Point, corner: Point, end: Point) -> bool:
    """Whether the way returns over itself at the corner."""
    ahead = (corner[0] - start[0]) * (end[0] - corner[0]) + (corner[1] - start[1]) * (end[1] - corner[1])
    return _side(start, corner, end) == 0 and ahead < 0


def _side(start: Point, end: Point, point: Point) -> int:
    """On which side of the line the point lies: 1 left, -1 right, 0 on it."""
    product = (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])
    return (product > 0) - (product < 0)


def _within(segment: _Segment, point: Point) -> bool:
    """Whether a point of the segment's line lies between its ends."""
    return all(
        min(segment.start[axis], segment.end[axis]) <= point[axis] <= max(segment.start[axis], segment.end[axis])
        for axis in (0, 1)
    )


def _check_holes(rings: Sequence[Sequence[Point]], field: str) -> None:
    """Rings do not meet, so one point of a hole tells where all of it lies."""
    outer, *holes = rings
    for number, hole in enumerate(holes, start=1):
        others = [other for other in holes if other is not hole]
        if not _inside(hole[0], outer) or any(_inside(hole[0], other) for other in others):
            raise GeometryInvalid("HOLE_OUTSIDE", f"{field}.rings[{number}].coordinates", 0)


def _inside(point: Point, ring: Sequence[Point]) -> bool:
    """Whether a ray to the east leaves the ring an odd number of times."""
    crossed = False
    for start, end in pairwise(ring):
        if (start[1] > point[1]) != (end[1] > point[1]):
            upward = end[1] > start[1]
            crossed ^= (_side(start, end, point) > 0) == upward
    return crossed


def _steps(points: Sequence[Position]) -> list[Point]:
    return [(round(p.longitude_deg * _STEPS), round(p.latitude_deg * _STEPS)) for p in points]


def _box(points: Sequence[Position]) -> Box:
    longitudes, latitudes = [p.longitude_deg for p in points], [p.latitude_deg for p in points]
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)
