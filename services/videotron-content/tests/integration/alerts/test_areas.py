"""Who stands inside a polygon of a warning: the database looks, and rings are as people draw them."""

from __future__ import annotations

import math
from uuid import UUID

from kota_videotron_content.alerts import samples, store

from .conftest import Warned

ALUN_ALUN, PADANG = (100.1207, -0.6264), (100.4172, -0.9471)


async def inside(warned: Warned, *rings, points=(ALUN_ALUN, PADANG)) -> set[int]:
    city = warned.city
    numbered = {UUID(int=number): point for number, point in enumerate(points, start=1)}
    async with city.service.database.reader(city.code, city.operator.actor) as reader:
        return {it.int for it in await store.in_rings(reader, rings, numbered)}


async def test_a_polygon_takes_the_screens_inside_and_no_other(warned: Warned):
    assert await inside(warned, samples.PARIAMAN) == {1}
    assert await inside(warned) == set()


async def test_several_shapes_are_alternatives(warned: Warned):
    far = tuple((lat - 0.35, lon + 0.3) for lat, lon in samples.PARIAMAN)
    assert await inside(warned, far) == {2}
    assert await inside(warned, samples.PARIAMAN, far) == {1, 2}


async def test_the_edge_belongs_to_the_area(warned: Warned):
    square = ((-0.6264, 100.0), (-0.6264, 100.2), (-0.7, 100.2), (-0.7, 100.0), (-0.6264, 100.0))
    assert await inside(warned, square) == {1}


async def test_a_ring_that_crosses_itself_covers_what_it_encloses(warned: Warned):
    bow = ((-0.7, 100.05), (-0.55, 100.2), (-0.7, 100.2), (-0.55, 100.05), (-0.7, 100.05))
    west, east, south = (100.06, -0.625), (100.19, -0.625), (100.125, -0.68)
    assert await inside(warned, bow, points=(west, east, south)) == {1, 2}


async def test_a_hostile_ring_is_looked_through_at_once(warned: Warned):
    count = 9_999  # a star in which every edge crosses nearly all others
    turns = [2 * math.pi * (number % count) * (count // 2) / count for number in range(count + 1)]
    star = tuple((-0.6 + math.sin(turn), 100 + math.cos(turn)) for turn in turns)
    points = [(100.2, -0.6 + number / 1000) for number in range(1000)]
    found = await inside(warned, star, points=points)
    assert 0 < len(found) < len(points)
