"""Which screens stand inside an alert's area.

Polygons are looked through by the database (`store.in_rings`), circles here. Neither Shapely nor PROJ: 43 MB of the
image, for the polygons of a warning and for circles whose radius is in kilometres.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from kota_videotron_content.alerts.model import Area, Circle
from kota_videotron_content.screens.model import Place

DEGREE_KM = 110.5  # no degree of latitude is shorter: 110.57 km at the equator
_A_KM, _F = 6378.137, 1 / 298.257223563  # WGS84: semi-major axis, flattening


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
    """Along the ellipsoid, by Andoyer and Lambert: off by less than 0.01 % (tested with PROJ)."""
    one, other = (math.atan((1 - _F) * math.tan(math.radians(it))) for it in (latitude_deg, other_latitude_deg))
    middle, half = (one + other) / 2, (other - one) / 2  # reduced latitudes
    turn = math.radians(other_longitude_deg - longitude_deg) / 2
    square = math.sin(half) ** 2 + math.cos(one) * math.cos(other) * math.sin(turn) ** 2
    angle = 2 * math.asin(min(1.0, math.sqrt(square)))
    near, far = math.sin(angle / 2) ** 2, math.cos(angle / 2) ** 2
    if near < 1e-18 or far < 1e-6:  # the same place; the other side of the earth, where the series ends
        return _A_KM * angle
    x = (angle - math.sin(angle)) * math.sin(middle) ** 2 * math.cos(half) ** 2 / far
    y = (angle + math.sin(angle)) * math.cos(middle) ** 2 * math.sin(half) ** 2 / near
    return _A_KM * (angle - _F / 2 * (x + y))
