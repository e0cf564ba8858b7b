import math
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kota_common.city import Position, PositionInvalid, distance_m, line_length_m

POSITIONS = st.builds(Position, st.floats(-180, 180), st.floats(-90, 90))


def test_one_degree_along_the_equator_is_the_ellipsoids_own():
    assert distance_m(Position(100, 0), Position(101, 0)) == pytest.approx(math.radians(1) * 6_378_137, abs=0.001)


def test_one_degree_of_latitude_at_the_equator_is_shorter_than_one_of_longitude():
    flattening = 1 / 298.257223563
    eccentricity = flattening * (2 - flattening)
    meridian_radius_m = 6_378_137 * (1 - eccentricity) * (1 + 0.5 * eccentricity * math.radians(0.5) ** 2)
    expected_m = math.radians(1) * meridian_radius_m
    assert distance_m(Position(100, -0.5), Position(100, 0.5)) == pytest.approx(expected_m, abs=0.001)


def test_the_length_of_a_line_is_the_sum_of_its_parts():
    line = [Position(100.12, -0.62), Position(100.13, -0.63), Position(100.12, -0.64)]
    parts = distance_m(line[0], line[1]) + distance_m(line[1], line[2])
    assert line_length_m(line) == pytest.approx(parts, abs=1e-6)


@given(POSITIONS, POSITIONS)
def test_a_distance_is_the_same_both_ways_and_zero_to_itself(a, b):
    assert distance_m(a, b) == pytest.approx(distance_m(b, a), abs=1e-3)
    assert distance_m(a, a) == 0


@pytest.mark.parametrize(
    ("longitude", "latitude", "field"),
    [
        (180.1, 0, "longitude"),
        (-181, 0, "longitude"),
        (0, 90.01, "latitude"),
        (-0.62, 100.12, "latitude"),  # the two swapped, as in so many files
        (math.nan, 0, "longitude"),
        (0, math.inf, "latitude"),
    ],
)
def test_a_position_outside_wgs84_is_refused_with_its_field(longitude, latitude, field):
    with pytest.raises(PositionInvalid) as refused:
        Position(longitude, latitude)
    assert refused.value.field == field


def test_a_line_needs_two_points():
    with pytest.raises(PositionInvalid):
        line_length_m([Position(100, 0)])


def test_importing_the_room_loads_neither_the_solver_nor_a_table():
    probe = (
        "import sys, kota_common.city as c; "
        "caches = [c.region_table, c.national_holidays]; "
        "print('pyproj' in sys.modules, *[cache.cache_info().currsize for cache in caches])"
    )
    shown = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True).stdout
    assert shown.split() == ["False", "0", "0"]
