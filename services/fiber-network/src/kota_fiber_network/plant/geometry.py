"""Lines on the ellipsoid: geodesic lengths (Karney, by PROJ), and WKB for the tables."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import shapely

from kota_fiber_network.plant.model import Point

if TYPE_CHECKING:
    from pyproj import Geod


@cache
def geod() -> Geod:
    """The ellipsoid. Loaded at the first measurement: PROJ costs 25 MB."""
    from pyproj import Geod

    return Geod(ellps="WGS84")


def length_mm(points: Sequence[Point]) -> int:
    """Geodesic length of a line, millimetres."""
    return round(geod().line_length([p[0] for p in points], [p[1] for p in points]) * 1000)


def distance_m(one: Point, other: Point) -> float:
    """Geodesic distance, metres."""
    return float(geod().inv(one[0], one[1], other[0], other[1])[2])


def to_wkb(points: Sequence[Point]) -> bytes:
    """A line for the table."""
    return bytes(shapely.to_wkb(shapely.LineString(points)))


def from_wkb(data: bytes) -> tuple[Point, ...]:
    """A line of the table."""
    return tuple((x, y) for x, y in shapely.get_coordinates(shapely.from_wkb(data)).tolist())


def part(points: Sequence[Point], from_share: float, to_share: float) -> list[Point]:
    """The part of a line between two shares (0 to 1) of its geodesic length; at least two points."""
    at = _stations(points)
    total = at[-1]
    begin, end = from_share * total, to_share * total
    inner = [points[i] for i in range(len(points)) if begin < at[i] < end]
    return [_between(points, at, begin), *inner, _between(points, at, end)]


def along(points: Sequence[Point], share: float) -> Point:
    """The point at a share (0 to 1) of a line's geodesic length."""
    at = _stations(points)
    return _between(points, at, share * at[-1])


def locate(points: Sequence[Point], place: Point) -> tuple[float, float]:
    """Where along a line a place is nearest (share of its length, 0 to 1), and how far away that is, metres.

    Nearest on a flat map around the place, which is exact to centimetres within the metres that anybody asks about.
    """
    at = np.array(points)
    scale = np.array([np.cos(np.radians(place[1])), 1.0])
    begin, end = (at[:-1] - place) * scale, (at[1:] - place) * scale
    along = end - begin
    squares = (along**2).sum(axis=1)
    shares = np.clip(-(begin * along).sum(axis=1) / np.where(squares == 0, 1, squares), 0, 1)
    index = int(((begin + along * shares[:, None]) ** 2).sum(axis=1).argmin())
    share = float(shares[index])
    nearest = at[index] + (at[index + 1] - at[index]) * share
    stations = _stations(points)
    station = stations[index] + (stations[index + 1] - stations[index]) * share
    return station / stations[-1], distance_m(place, (float(nearest[0]), float(nearest[1])))


def _stations(points: Sequence[Point]) -> list[float]:
    lengths = geod().line_lengths([p[0] for p in points], [p[1] for p in points])
    return [0.0, *np.cumsum(lengths).tolist()]


def _between(points: Sequence[Point], at: Sequence[float], metres: float) -> Point:
    """Linear between two vertices: exact to a millimetre for the few hundred metres between them."""
    index = int(np.searchsorted(at, metres))
    index = min(max(index, 1), len(points) - 1)
    span = at[index] - at[index - 1]
    share = (metres - at[index - 1]) / span if span else 0.0
    (x0, y0), (x1, y1) = points[index - 1], points[index]
    return (x0 + (x1 - x0) * share, y0 + (y1 - y0) * share)
