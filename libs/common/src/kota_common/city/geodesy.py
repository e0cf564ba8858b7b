"""Positions and lengths on the ellipsoid: metres as a surveyor's tape lies, not metres of a flat map.

WGS84 throughout, longitude first as in GeoJSON (RFC 7946). The geodesic solver (PROJ) is loaded at the first
measurement: it costs some 25 MB of memory that most processes never need.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kota_common.city.errors import PositionInvalid

if TYPE_CHECKING:
    from pyproj import Geod


@dataclass(frozen=True, slots=True)
class Position:
    """A point on the ellipsoid. Raises PositionInvalid outside WGS84's ranges, and for NaN and infinity."""

    longitude_deg: float  # -180..180, east positive
    latitude_deg: float  # -90..90, north positive

    def __post_init__(self) -> None:
        for name, value, limit in (("longitude", self.longitude_deg, 180), ("latitude", self.latitude_deg, 90)):
            if not math.isfinite(value) or abs(value) > limit:
                raise PositionInvalid(f"{name} is not within -{limit}..{limit}", field=name)


def distance_m(start: Position, end: Position) -> float:
    """The geodesic distance in metres (Karney's algorithm, error below a micrometre)."""
    return _geod().line_length([start.longitude_deg, end.longitude_deg], [start.latitude_deg, end.latitude_deg])


def line_length_m(points: Sequence[Position]) -> float:
    """The geodesic length of a line in metres. Raises PositionInvalid for fewer than two points."""
    if len(points) < 2:
        raise PositionInvalid("a line needs two points")
    return _geod().line_length([p.longitude_deg for p in points], [p.latitude_deg for p in points])


@cache
def _geod() -> Geod:
    from pyproj import Geod

    return Geod(ellps="WGS84")
