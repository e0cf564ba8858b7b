"""The routes of a city in its UTM zone with a tree over them; distances are geodesic.

The flat copy only finds what is near and where it is nearest (UTM is off by 0.04 % at most in its zone); how far that
is, is then measured on the ellipsoid.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

import numpy as np
import numpy.typing as npt
import shapely

from kota_fiber_network.digsafe.model import Found, Limits, Works
from kota_fiber_network.network.model import Inside, Network
from kota_fiber_network.plant.geometry import distance_m
from kota_fiber_network.plant.model import ACCURACY_M, CircuitState, Point, RouteKind, Segment

if TYPE_CHECKING:
    from pyproj import Transformer

SCALE_SLACK = 1.002  # of a distance on the flat map, so that nothing near is missed


@dataclass(frozen=True, slots=True)
class Ground:
    """The routes of one version of a network."""

    segments_version: int
    segments: tuple[UUID, ...]
    lines: npt.NDArray[np.object_]  # projected
    tree: shapely.STRtree
    flat: Transformer
    back: Transformer

    @classmethod
    def of(cls, network: Network) -> Ground:
        """Project a network's routes: some 10 us a segment."""
        from pyproj import Transformer  # here: who only reads this service's definition needs no PROJ

        segments = list(network.segments.values())
        longitude = segments[0].points[0][0] if segments else 100.0
        south = not segments or segments[0].points[0][1] < 0
        zone = int((longitude + 180) // 6) + 1
        crs = f"EPSG:{(32700 if south else 32600) + zone}"
        flat = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
        back = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
        coordinates = np.array([point for segment in segments for point in segment.points]).reshape(-1, 2)
        x, y = flat.transform(coordinates[:, 0], coordinates[:, 1]) if segments else (np.array([]), np.array([]))
        owner = np.repeat(np.arange(len(segments)), [len(segment.points) for segment in segments])
        lines = shapely.linestrings(np.column_stack([x, y]), indices=owner) if segments else np.array([], object)
        ids = tuple(segment.id for segment in segments)
        return cls(network.segments_version, ids, lines, shapely.STRtree(lines), flat, back)

    def projected(self, area: shapely.Geometry) -> shapely.Geometry:
        """An area on the flat map."""
        return shapely.transform(area, lambda c: np.column_stack(self.flat.transform(c[:, 0], c[:, 1])))

    def find(self, network: Network, works: Works, limits: Limits) -> list[Found]:
        """Every cable, and every route without one, whose buffer the works touch; each cable where it is nearest."""
        area = self.projected(works.area)
        half_m = works.width_mm / 2000 if area.geom_type == "LineString" else 0.0
        reach = (limits.reach_m(works) + half_m) * SCALE_SLACK
        nearest: dict[object, Found] = {}
        for index in self.tree.query(area, predicate="dwithin", distance=reach).tolist():
            segment = network.segments[self.segments[index]]
            away, place = self._measure(area, self.lines[index])
            away = max(0.0, away - half_m)
            buffer = limits.buffer_m(segment, works)
            if away > buffer:
                continue
            for found in _cables(network, segment, away, place, buffer, limits):
                key = found.cable or segment.id
                known = nearest.get(key)
                if known is None or (not known.certain, known.distance_m) > (not found.certain, found.distance_m):
                    nearest[key] = found
        return list(nearest.values())

    def _measure(self, area: shapely.Geometry, line: shapely.Geometry) -> tuple[float, Point]:
        """Geodesic metres between two shapes, and the point of the line that is nearest."""
        (x0, y0), (x1, y1) = shapely.get_coordinates(shapely.shortest_line(area, line)).tolist()
        longitudes, latitudes = self.back.transform([x0, x1], [y0, y1])
        place = (longitudes[1], latitudes[1])
        if (x0, y0) == (x1, y1):
            return 0.0, place
        return distance_m((longitudes[0], latitudes[0]), place), place


def _cables(
    network: Network, segment: Segment, away: float, place: Point, buffer: float, limits: Limits
) -> list[Found]:
    buried = segment.kind in (RouteKind.TRENCH, RouteKind.BORE)
    empty = Found(
        cable=None,
        code=segment.code,
        owner=segment.owner,
        distance_m=round(away, 3),
        nearest=place,
        depth_mm=segment.depth_mm,
        accuracy_m=ACCURACY_M.get(segment.accuracy, limits.unknown_m),
        cores=0,
        circuits=(),
        critical=False,
        certain=segment.accuracy in ACCURACY_M and not (buried and segment.depth_mm is None),
        buffer_m=buffer,
        overhead=segment.kind is RouteKind.AERIAL,
    )
    found = []
    for inside in network.inside.get(segment.id, ()):
        it = network.cables[inside.cable]
        codes, critical = _circuits(network, inside)
        named = replace(empty, cable=it.id, code=it.code, owner=it.owner or segment.owner, cores=it.cores)
        found.append(replace(named, circuits=codes, critical=critical))
    return found or [empty]


def _circuits(network: Network, inside: Inside) -> tuple[tuple[str, ...], bool]:
    """Codes of the active circuits over a stretch of a cable, and whether one of them is critical."""
    over = {
        piece.circuit
        for piece in network.legs.get(inside.cable, ())
        if piece.from_mm < inside.to_mm and piece.to_mm > inside.from_mm
    }
    active = [it for one in over if (it := network.circuits[one]).state is CircuitState.ACTIVE]
    return tuple(sorted(one.code for one in active)), any(one.critical for one in active)
