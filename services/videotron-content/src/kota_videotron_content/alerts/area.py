"""Which screens stand inside an alert's area.

Shapely and PROJ are loaded at the first alert with an area: together some 40 MB that a process without alerts, and
every process that does not lead, never needs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from kota_common.city.geodesy import Position, distance_m
from kota_videotron_content.alerts.model import Area
from kota_videotron_content.screens.model import Place


def drawn(areas: Sequence[Area]) -> bool:
    """Whether somebody could stand inside: there is no area, which means everywhere, or one has a shape."""
    return not areas or any(area.polygons or area.circles for area in areas)


def inside(areas: Sequence[Area], places: Mapping[UUID, Place | None]) -> tuple[UUID, ...]:
    """The screens inside any shape, its edge included, ordered; all of them when there is no area.

    A screen that nobody gave a place stands inside no shape: a warning on the wrong square is a false alarm.
    """
    if not areas:
        return tuple(sorted(places))
    placed = {screen: place for screen, place in places.items() if place is not None}
    return tuple(sorted(_in_polygons(areas, placed) | _in_circles(areas, placed)))


def _in_polygons(areas: Sequence[Area], places: Mapping[UUID, Place]) -> set[UUID]:
    rings = [ring for area in areas for ring in area.polygons]
    if not rings or not places:
        return set()
    import shapely

    # Rings cross themselves in practice: made valid, each still covers what it encloses.
    polygons = [shapely.make_valid(shapely.Polygon([(lon, lat) for lat, lon in ring])) for ring in rings]
    points = shapely.points([(place.longitude_deg, place.latitude_deg) for place in places.values()])
    pairs = shapely.STRtree(polygons).query(points, predicate="covered_by")
    screens = list(places)
    return {screens[index] for index in pairs[0].tolist()}


def _in_circles(areas: Sequence[Area], places: Mapping[UUID, Place]) -> set[UUID]:
    found = set()
    for circle in (circle for area in areas for circle in area.circles):
        centre = Position(circle.longitude_deg, circle.latitude_deg)
        for screen, place in places.items():
            if distance_m(centre, Position(place.longitude_deg, place.latitude_deg)) <= circle.radius_km * 1000:
                found.add(screen)
    return found
