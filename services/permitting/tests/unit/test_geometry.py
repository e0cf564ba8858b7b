"""What can be dug, and what cannot be a place."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kota_common.city import Position
from kota_permitting.casework.geometry import MAX_POINTS, Line, Polygon
from kota_permitting.casework.refusals import GeometryInvalid

PARIAMAN = "13.77"
ELSEWHERE = "13.01"  # a city without a known outline


def points(*pairs: tuple[float, float], at: tuple[float, float] = (100.12, -0.62)) -> tuple[Position, ...]:
    """Points so many thousandths of a degree (about 111 m) from the town square."""
    return tuple(Position(at[0] + x / 1000, at[1] + y / 1000) for x, y in pairs)


SQUARE = points((0, 0), (4, 0), (4, 4), (0, 4), (0, 0))
HOLE = points((1, 1), (2, 1), (2, 2), (1, 2), (1, 1))


def test_a_trench_that_crosses_itself_and_a_pit_with_an_island_can_be_dug() -> None:
    Line(points((0, 0), (2, 2), (2, 0), (0, 2))).check(PARIAMAN, "galian.line")
    Polygon((SQUARE, HOLE)).check(PARIAMAN, "galian.polygon")
    Polygon((SQUARE[::-1], HOLE)).check(PARIAMAN, "galian.polygon")


@pytest.mark.parametrize(
    ("rings", "rule", "ring", "position"),
    [
        ((SQUARE[:-1],), "RING_OPEN", 0, 3),
        ((points((0, 0), (4, 0), (4, 4), (0, 4), (0.0001, 0)),), "RING_OPEN", 0, 4),
        ((points((0, 0), (4, 0), (0, 0)),), "RING_FLAT", 0, 0),
        ((points((0, 0), (4, 0), (2, 0), (0, 0)),), "RING_CROSSES_ITSELF", 0, 1),
        ((points((0, 0), (4, 4), (4, 0), (0, 4), (0, 0)),), "RING_CROSSES_ITSELF", 0, 2),
        ((points((0, 0), (4, 0), (4, 4), (2, 0), (0, 4), (0, 0)),), "RING_CROSSES_ITSELF", 0, 2),  # touches an edge
        ((points((0, 0), (4, 0), (4, 4), (4, 1), (0, 4), (0, 0)),), "RING_CROSSES_ITSELF", 0, 2),  # goes back
        ((points((0, 0), (0, 0), (4, 4), (0, 4), (0, 0)),), "POINT_REPEATED", 0, 1),
        ((SQUARE, points((3, 3), (5, 3), (5, 5), (3, 3))), "RINGS_CROSS", 1, 0),
        ((SQUARE, HOLE, HOLE), "RINGS_CROSS", 2, 0),
        ((SQUARE, points((6, 6), (7, 6), (7, 7), (6, 6))), "HOLE_OUTSIDE", 1, 0),
        ((HOLE, SQUARE), "HOLE_OUTSIDE", 1, 0),
    ],
)
def test_a_ring_that_encloses_no_one_place_names_rule_field_and_point(
    rings: tuple[tuple[Position, ...], ...], rule: str, ring: int, position: int
) -> None:
    with pytest.raises(GeometryInvalid) as refused:
        Polygon(rings).check(ELSEWHERE, "galian.polygon")
    assert refused.value.facts["rule"] == rule
    assert refused.value.field == f"permit.galian.polygon.rings[{ring}].coordinates"
    assert refused.value.facts["position"] == str(position)
    assert refused.value.message_indonesian


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (points((0, 0), (0, 0)), "POINT_REPEATED"),
        (points((0, 0), (1, 1), (1, 1), (2, 2)), "POINT_REPEATED"),
        (points((0, 0), (200, 0)), "TOO_WIDE"),
        (points((0, 0), (1, 1), at=(106.8, -6.2)), "OUTSIDE_CITY"),
        (points(*((x % 7, x / 100) for x in range(MAX_POINTS + 1))), "TOO_MANY_POINTS"),
    ],
)
def test_a_line_that_cannot_be_dug_in_this_city_names_its_rule(line: tuple[Position, ...], rule: str) -> None:
    with pytest.raises(GeometryInvalid) as refused:
        Line(line).check(PARIAMAN, "galian.line")
    assert refused.value.facts["rule"] == rule


def test_works_that_only_touch_the_city_are_its_business() -> None:
    Line(points((-50, 0), (0, 0))).check(PARIAMAN, "galian.line")


def test_a_city_without_a_known_outline_takes_works_wherever_they_are_small_enough() -> None:
    Line(points((0, 0), (1, 1), at=(106.8, -6.2))).check(ELSEWHERE, "galian.line")


@given(st.integers(3, 60), st.floats(0.5, 20), st.floats(0, 6))
def test_every_star_shaped_ring_is_a_place_and_its_swapped_neighbours_are_not(n: int, size: float, turn: float) -> None:
    corners = [
        (radius * math.cos(turn + 2 * math.pi * i / n), radius * math.sin(turn + 2 * math.pi * i / n))
        for i in range(n)
        for radius in [size * (1 + i % 2)]
    ]
    ring = points(*corners, corners[0])
    Polygon((ring,)).check(ELSEWHERE, "galian.polygon")
    if n >= 6:
        swapped = (*ring[:2], ring[4], ring[3], ring[2], *ring[5:])
        with pytest.raises(GeometryInvalid) as refused:
            Polygon((swapped,)).check(ELSEWHERE, "galian.polygon")
        assert refused.value.facts["rule"] == "RING_CROSSES_ITSELF"
