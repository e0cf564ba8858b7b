"""The geofence: the handbook's formula, holes, many sites, and metres that agree with the geodesic."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from kota_attendance.sites.geofence import Fix, Surface, Verdict, fault
from kota_attendance.sites.model import judge

GEOD = Geod(ellps="WGS84")
LATITUDES = st.floats(-11, 6)


def square(latitude: float, half_m: float = 50, longitude: float = 110.0):
    """A ring with corners at geodesic distances from its middle."""
    corner = half_m * math.sqrt(2)
    points = [GEOD.fwd(longitude, latitude, azimuth, corner)[:2] for azimuth in (45, 135, 225, 315)]
    return tuple((round(x, 12), round(y, 12)) for x, y in (*points, points[0]))


def fix_at(latitude: float, east_m: float, accuracy_m: float, **changes) -> Fix:
    x, y, _ = GEOD.fwd(110.0, latitude, 90, east_m)
    fields = {"latitude_e7": round(y * 1e7), "longitude_e7": round(x * 1e7), "confidence_percent": 95}
    return Fix(**{**fields, "accuracy_cm": round(accuracy_m * 100), **changes})


@pytest.mark.parametrize(
    ("east_m", "accuracy_m", "verdict"),
    [
        (10, 30, Verdict.INSIDE),  # d = -40
        (40, 30, Verdict.UNCERTAIN),  # d = -10
        (130, 30, Verdict.OUTSIDE),  # d = 80
        (0, 5000, Verdict.UNCERTAIN),  # accuracy never helps inside
        (130, 5000, Verdict.UNCERTAIN),
        (0, 49, Verdict.INSIDE),
        (0, 51, Verdict.UNCERTAIN),
    ],
)
def test_the_worked_examples_hold(east_m, accuracy_m, verdict):
    surface = Surface(((square(-0.626),),))
    assert surface.judge(fix_at(-0.626, east_m, accuracy_m)).verdict is verdict


def test_tolerance_moves_the_boundary_and_limits_make_uncertain():
    surface = Surface(((square(-0.626),),), tolerance_m=25)
    assert surface.judge(fix_at(-0.626, 60, 10)).verdict is Verdict.INSIDE
    assert surface.judge(fix_at(-0.626, 0, 10, fix_age_ms=60_001)).reason == "FIX_TOO_OLD"
    wide = Surface(((square(-0.626, 500),),))
    assert wide.judge(fix_at(-0.626, 0, 151)).reason == "ACCURACY_TOO_WIDE"
    assert wide.judge(fix_at(-0.626, 0, 149)).verdict is Verdict.INSIDE


def test_68_percent_is_widened_to_95():
    fix = Fix(-6_260_000, 1_001_200_000, 2000, 68)
    assert fix.radius_m == pytest.approx(32.4)
    assert Fix(-6_260_000, 1_001_200_000, 2000, 95).radius_m == 20


def test_a_hole_is_outside():
    surface = Surface(((square(-7.8, 200), square(-7.8, 50)),))
    assert surface.judge(fix_at(-7.8, 0, 10)).verdict is Verdict.OUTSIDE
    assert surface.judge(fix_at(-7.8, 125, 10)).verdict is Verdict.INSIDE
    assert surface.distances_m(110.0, -7.8) == pytest.approx(50, abs=0.002)


def test_any_site_will_do_and_the_nearest_names_the_verdict():
    near, far = Surface(((square(-0.626),),)), Surface(((square(-0.626, 50, 110.01),),))
    assert judge(fix_at(-0.626, 0, 10), [("far", far), ("near", near)]).site == "near"
    outside = judge(fix_at(-0.626, 200, 10), [("far", far), ("near", near)])
    assert (outside.verdict, outside.site) == (Verdict.OUTSIDE, "near")
    assert judge(None, [("near", near)]).verdict is Verdict.NONE
    assert judge(fix_at(-0.626, 0, 10), []).verdict is Verdict.NONE


@given(LATITUDES, st.floats(0, 360), st.floats(1, 2000))
def test_distances_agree_with_the_geodesic_to_two_millimetres_at_two_kilometres(latitude, azimuth, away_m):
    """To the centre of a very small site, so that the distance is one between two points."""
    surface = Surface(((square(latitude, 1),),))
    x, y, _ = GEOD.fwd(110.0, latitude, azimuth, away_m)
    east, north = surface.metres(x, y)
    centre_east, centre_north = surface.metres(110.0, latitude)
    assert math.hypot(east - centre_east, north - centre_north) == pytest.approx(away_m, abs=0.002)


@given(LATITUDES, st.floats(0, 300), st.floats(0.1, 1000), st.integers(0, 100))
def test_more_accuracy_radius_never_turns_anything_into_inside(latitude, east_m, accuracy_m, tolerance_m):
    surface = Surface(((square(latitude),),), tolerance_m=tolerance_m)
    verdict = surface.judge(fix_at(latitude, east_m, accuracy_m)).verdict
    wider = surface.judge(fix_at(latitude, east_m, accuracy_m + 50)).verdict
    assert not (wider is Verdict.INSIDE and verdict is not Verdict.INSIDE)


@pytest.mark.parametrize(
    "changes",
    [{"latitude_e7": 900_000_001}, {"longitude_e7": -1_800_000_001}, {"accuracy_cm": 0}, {"confidence_percent": 50}],
)
def test_what_is_no_position_is_judged_none(changes):
    surface = Surface(((square(-0.626),),))
    assert surface.judge(fix_at(-0.626, 0, 10, **changes)).verdict is Verdict.NONE


@pytest.mark.parametrize(
    ("rings", "why"),
    [
        ([((0, 0), (1, 0), (1, 1), (0, 1))], "does not end where it began"),
        ([((0, 0), (1, 1), (1, 0), (0, 1), (0, 0))], "Self-intersection"),
        ([((0, 0), (1, 0), (0, 0), (0, 0))], "polygon 1"),
        ([((0, 0), (9, 0), (9, 9), (0, 9), (0, 0)), ((20, 20), (21, 20), (21, 21), (20, 20))], "Hole lies outside"),
        ([((0, 0), (math.nan, 0), (1, 1), (0, 0))], "no number"),
    ],
)
def test_a_surface_that_is_none_is_named(rings, why):
    assert why in fault([rings])
