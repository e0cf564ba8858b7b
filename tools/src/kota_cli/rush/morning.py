"""The bell of a national morning, and what waits say of its parts. Pure.

Sigma is 7 minutes of 35; a replay in another length keeps the shape: a fifth of it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from kota_bench.figures import percentile

NATIONAL_PEAK = 5_308  # punches a second: 5.59 million civil servants, sigma 7 minutes
FLOOR_SHARE = 0.03  # of the peak: there is always somebody
_STEP_S = 0.001


@dataclass(frozen=True, slots=True)
class Phase:
    """One part of the morning; waits count from the instant at which a punch was meant to be sent."""

    name: str
    punches: int
    seconds: float
    rate: float
    p50_ms: float
    p90_ms: float
    p99_ms: float
    p999_ms: float
    longest_ms: float


def morning(peak: float, seconds: float) -> list[float]:
    """When each punch is sent: the inverse of the bell's integral, so that the rate has no steps."""
    times, due = [], 0.0
    for number in range(int(seconds / _STEP_S)):
        due += rate_at(number * _STEP_S, peak, seconds) * _STEP_S
        while due >= 1:
            times.append(number * _STEP_S)
            due -= 1
    return times


def rate_at(at_s: float, peak: float, seconds: float) -> float:
    """Punches a second at an instant of the morning."""
    sigma = seconds / 5
    return peak * max(FLOOR_SHARE, math.exp(-(((at_s - seconds / 2) / sigma) ** 2) / 2))


def phases(waits: list[tuple[float, float]], seconds: float) -> list[Phase]:
    """Ramp, peak (one sigma to each side) and tail, and all of it, of (second of the morning, wait in seconds)."""
    sigma = seconds / 5
    low, high = seconds / 2 - sigma, seconds / 2 + sigma
    parts = (("ramp", 0.0, low), ("peak", low, high), ("tail", high, seconds), ("all", 0.0, seconds))
    return [_phase(name, [wait for at, wait in waits if a <= at < b or name == "all"], b - a) for name, a, b in parts]


def _phase(name: str, waits: list[float], seconds: float) -> Phase:
    ms = [wait * 1000 for wait in waits] or [math.nan]
    shares = [percentile(ms, share) for share in (0.5, 0.9, 0.99, 0.999, 1.0)]
    return Phase(name, len(waits), seconds, len(waits) / seconds, *shares)
