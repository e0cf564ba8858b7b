"""Where the demo's streets run: a bent grid inside the village outlines, the same at every run."""

from __future__ import annotations

import random
from functools import cache
from itertools import pairwise
from typing import Any

import shapely

from kota_fiber_network.demo.layout import Junction
from kota_fiber_network.outlines import villages

WEST, SOUTH = 100.088, -0.676
STEP = 0.006  # degrees between junctions: some 665 m
BEND = 0.0007  # degrees by which a junction leaves the grid, at most
SWAY = 0.00018  # degrees by which a street leaves the straight line, at most: some 20 m
VERTICES = 5  # between two junctions
NUDGE = 0.00008  # degrees; a point that falls between two outlines is moved by multiples of it
_AROUND = ((1, 0), (0, 1), (-1, 0), (0, -1), (1, 1), (-1, 1), (-1, -1), (1, -1))

Place = tuple[float, float]


@cache
def ground(city: str) -> Any:
    """The outlines of a city as one prepared geometry."""
    collection = villages(city)
    if collection is None:
        raise LookupError(f"the outlines of {city} are not carried")
    shapes = [shapely.geometry.shape(feature["geometry"]) for feature in collection["features"]]
    union = shapely.union_all(shapes)
    shapely.prepare(union)
    return union


class Streets:
    """The streets of one city. Randomness is seeded by the place asked for, so the order of asking does not matter."""

    def __init__(self, city: str) -> None:
        self._ground = ground(city)

    def junction(self, at: Junction) -> Place:
        """Where a junction lies."""
        chance = random.Random(f"junction {at}")  # noqa: S311 (a shape, not a secret)
        x = WEST + STEP * at[0] + BEND * (2 * chance.random() - 1)
        y = SOUTH + STEP * at[1] + BEND * (2 * chance.random() - 1)
        return self.inside(x, y)

    def street(self, a: Junction, b: Junction) -> list[Place]:
        """The line from one junction to the next: the same street both ways."""
        if b < a:
            return self.street(b, a)[::-1]
        chance = random.Random(f"street {a} {b}")  # noqa: S311
        (x0, y0), (x1, y1) = self.junction(a), self.junction(b)
        length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
        across = ((y0 - y1) / length, (x1 - x0) / length)
        line = [(x0, y0)]
        for number in range(1, VERTICES + 1):
            share, sway = number / (VERTICES + 1), SWAY * (2 * chance.random() - 1)
            line.append(
                self.inside(x0 + share * (x1 - x0) + sway * across[0], y0 + share * (y1 - y0) + sway * across[1])
            )
        return [*line, (x1, y1)]

    def walk(self, path: tuple[Junction, ...]) -> list[list[Place]]:
        """The streets of a path, one by one."""
        return [self.street(a, b) for a, b in pairwise(path)]

    def inside(self, x: float, y: float) -> Place:
        """The place, or the nearest one of a few around it, that lies in a village."""
        for ring in range(40):
            for east, north in _AROUND if ring else ((0, 0),):
                place = (round(x + ring * NUDGE * east, 6), round(y + ring * NUDGE * north, 6))
                if self._ground.contains(shapely.Point(place)):
                    return place
        raise ValueError(f"{x}, {y} lies outside every village")
