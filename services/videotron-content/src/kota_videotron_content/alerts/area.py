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

DEGREE_KM = 110.5  # no degree of latitude is shorter: 110.57 km at the equator


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

    screens = list(places)
    xs, ys = [places[it].longitude_deg for it in screens], [places[it].latitude_deg for it in screens]
    found = set()
    for ring in rings:
        # Rings cross themselves in practice. Points are looked up in a prepared polygon by counting crossings, which
        # needs no valid one; making it valid takes minutes for a hostile ring of some thousand points.
        polygon = shapely.Polygon([(longitude, latitude) for latitude, longitude in ring])
        shapely.prepare(polygon)
        found |= {screen for screen, hit in zip(screens, shapely.intersects_xy(polygon, xs, ys), strict=True) if hit}
    return found


def _in_circles(areas: Sequence[Area], places: Mapping[UUID, Place]) -> set[UUID]:
    found: set[UUID] = set()
    for circle in (circle for area in areas for circle in area.circles):
        centre = Position(circle.longitude_deg, circle.latitude_deg)
        reach_deg = circle.radius_km / DEGREE_KM  # measuring is dear, and most screens are far away or found already
        for screen, place in places.items():
            if screen in found or abs(place.latitude_deg - circle.latitude_deg) > reach_deg:
                continue
            if distance_m(centre, Position(place.longitude_deg, place.latitude_deg)) <= circle.radius_km * 1000:
                found.add(screen)
    return found
