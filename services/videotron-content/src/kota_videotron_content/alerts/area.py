"""Which screens stand inside an alert's area.

Polygons are looked through by the database (`store.in_rings`), circles by GeographicLib. Neither Shapely nor PROJ: they
are 43 MB of the image, for the polygons of a warning and for circles whose radius is in kilometres.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from geographiclib.geodesic import Geodesic

from kota_videotron_content.alerts.model import Area, Circle
from kota_videotron_content.screens.model import Place

DEGREE_KM = 110.5  # no degree of latitude is shorter: 110.57 km at the equator


def drawn(areas: Sequence[Area]) -> bool:
    """Whether somebody could stand inside: there is no area, which means everywhere, or one has a shape."""
    return not areas or any(area.polygons or area.circles for area in areas)


def inside(
    areas: Sequence[Area], places: Mapping[UUID, Place | None], in_polygons: Collection[UUID]
) -> tuple[UUID, ...]:
    """The screens inside any shape, its edge included, ordered; all of them when there is no area.

    A screen that nobody gave a place stands inside no shape: a warning on the wrong square is a false alarm.
    """
    if not areas:
        return tuple(sorted(places))
    circles = [circle for area in areas for circle in area.circles]
    return tuple(
        sorted(
            screen
            for screen, place in places.items()
            if screen in in_polygons or (place is not None and any(_in_circle(circle, place) for circle in circles))
        )
    )


def _in_circle(circle: Circle, place: Place) -> bool:
    if abs(place.latitude_deg - circle.latitude_deg) > circle.radius_km / DEGREE_KM:
        return False  # most screens are far away
    return distance_km(circle.latitude_deg, circle.longitude_deg, place.latitude_deg, place.longitude_deg) <= (
        circle.radius_km
    )


def distance_km(
    latitude_deg: float, longitude_deg: float, other_latitude_deg: float, other_longitude_deg: float
) -> float:
    """Along the ellipsoid (WGS84, Karney)."""
    places = (latitude_deg, longitude_deg, other_latitude_deg, other_longitude_deg)
    metres: float = Geodesic.WGS84.Inverse(*places, Geodesic.DISTANCE)["s12"]
    return metres / 1000
