"""The morning that is replayed: a bell whose sum is right and whose punches are in order."""

import math

import pytest

from kota_cli.rush.morning import FLOOR_SHARE, morning, rate_at


@pytest.mark.parametrize(("peak", "seconds"), [(100.0, 10.0), (1_000.0, 60.0)])
def test_a_morning_rises_to_its_peak_and_falls_again(peak, seconds):
    times = morning(peak, seconds)
    assert times == sorted(times)
    assert 0 <= times[0] < times[-1] < seconds
    steps = 10_000
    wanted = sum(rate_at(n * seconds / steps, peak, seconds) for n in range(steps)) * seconds / steps
    assert math.isclose(len(times), wanted, rel_tol=0.01)
    middle = [t for t in times if abs(t - seconds / 2) < 0.5]
    assert math.isclose(len(middle), peak, rel_tol=0.05)
    assert rate_at(0, peak, seconds) >= FLOOR_SHARE * peak
