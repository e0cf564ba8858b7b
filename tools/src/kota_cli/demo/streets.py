"""Streets of the demo city: from village to village through the border that they share, over the real outlines.

No street map is used. The shortest tree over neighbouring villages is street-shaped enough: it bends at borders, meets
at squares and stays inside the city.
"""

from __future__ import annotations

import heapq
import json
from dataclasses import dataclass
from importlib.resources import files
from itertools import combinations

import shapely
from shapely.geometry import LineString, MultiPolygon, Point, shape

from kota_common.city import Position, line_length_m

CENTRE = "13.77.01.1011"  # Jawi Jawi II, where the exchange stands
_NEIGHBOURS_DEG = 1e-4  # outlines that were rounded apart, some 11 m
_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Village:
    """A kelurahan or desa; streets meet at its middle."""

    code: str  # Kemendagri, `13.77.01.1001`
    name: str
    middle: tuple[float, float]  # longitude, latitude


@dataclass(frozen=True, slots=True)
class Street:
    """From the village nearer to the centre to the one behind it."""

    near: Village
    far: Village
    line: tuple[tuple[float, float], ...]  # longitude, latitude
    length_m: float


@dataclass(frozen=True, slots=True)
class Streets:
    """The tree of streets; `streets` begins at the centre and never names a village before its way there."""

    villages: dict[str, Village]
    streets: tuple[Street, ...]

    def way(self, code: str) -> list[Street]:
        """The streets from the centre to a village, in order."""
        into = {street.far.code: street for street in self.streets}
        way: list[Street] = []
        while code in into:
            way.append(into[code])
            code = into[code].near.code
        return way[::-1]


def streets() -> Streets:
    """The streets of Pariaman as the demo has them; the same every time."""
    text = files("kota_cli.demo").joinpath("data", "pariaman-villages.geojson").read_text(encoding="utf-8")
    outlines = {f["properties"]["code"]: shape(f["geometry"]) for f in json.loads(text)["features"]}
    names = {f["properties"]["code"]: f["properties"]["name"] for f in json.loads(text)["features"]}
    villages = {code: Village(code, names[code], _middle(outline)) for code, outline in outlines.items()}
    neighbours = _neighbours(villages, outlines)
    # Prim: always the shortest street that leads somewhere new.
    reached, tree, open_ends = {CENTRE}, [], [*neighbours[CENTRE]]
    heapq.heapify(open_ends)
    while open_ends:
        length_m, near, far, line = heapq.heappop(open_ends)
        if far in reached:
            continue
        reached.add(far)
        tree.append(Street(villages[near], villages[far], line, length_m))
        for way in neighbours[far]:
            heapq.heappush(open_ends, way)
    return Streets(villages, tuple(tree))


Way = tuple[float, str, str, tuple[tuple[float, float], ...]]


def _neighbours(villages: dict[str, Village], outlines: dict[str, MultiPolygon]) -> dict[str, list[Way]]:
    ways: dict[str, list[Way]] = {code: [] for code in villages}
    city = shapely.union_all([outline.buffer(_NEIGHBOURS_DEG) for outline in outlines.values()])
    for one, other in combinations(sorted(villages), 2):
        border = outlines[one].buffer(_NEIGHBOURS_DEG).intersection(outlines[other].buffer(_NEIGHBOURS_DEG))
        if border.is_empty:
            continue
        line = (villages[one].middle, _middle(border), villages[other].middle)
        if not city.covers(LineString(line)):
            continue
        length_m = line_length_m([Position(latitude_deg=y, longitude_deg=x) for x, y in line])
        ways[one].append((length_m, one, other, line))
        ways[other].append((length_m, other, one, line[::-1]))
    return ways


def _middle(outline: shapely.Geometry) -> tuple[float, float]:
    point: Point = outline.representative_point()
    return (round(point.x, _DECIMALS), round(point.y, _DECIMALS))
