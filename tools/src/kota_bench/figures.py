"""Measurements as values, and what follows from them: medians, spreads, ratios, verdicts. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median
from typing import Literal

DISTURBED_FROM = 0.2  # of the machine's CPU time


@dataclass(frozen=True, slots=True)
class Slice:
    """What one stretch of load cost: operations, wall time and CPU time of each party, in seconds."""

    operations: int
    wall_s: float
    service_s: float
    postgres_s: float
    client_s: float
    foreign_share: float = 0.0  # of the machine's CPU time, by processes that are none of ours
    failures: int = 0
    p50_ms: float = 0.0
    p99_ms: float = 0.0

    def __add__(self, other: Slice) -> Slice:
        """Two stretches of the same load as one; latencies are those of the worse stretch."""
        wall_s = self.wall_s + other.wall_s
        foreign = (self.foreign_share * self.wall_s + other.foreign_share * other.wall_s) / wall_s if wall_s else 0.0
        return Slice(
            self.operations + other.operations,
            wall_s,
            self.service_s + other.service_s,
            self.postgres_s + other.postgres_s,
            self.client_s + other.client_s,
            foreign,
            self.failures + other.failures,
            max(self.p50_ms, other.p50_ms),
            max(self.p99_ms, other.p99_ms),
        )

    @property
    def service_us(self) -> float:
        """CPU microseconds of the service process per operation."""
        return self.service_s / self.operations * 1e6

    @property
    def postgres_us(self) -> float:
        """CPU microseconds of all PostgreSQL processes per operation."""
        return self.postgres_s / self.operations * 1e6

    @property
    def client_us(self) -> float:
        """CPU microseconds of the load generator per operation: no part of any ratio, but it shares the machine."""
        return self.client_s / self.operations * 1e6

    @property
    def both_us(self) -> float:
        """Service and PostgreSQL together."""
        return self.service_us + self.postgres_us

    @property
    def rate(self) -> float:
        """Operations per second of wall time."""
        return self.operations / self.wall_s


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of several runs and the runs it was taken from."""

    values: tuple[float, ...]

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """At least one run."""
        assert values, "a median needs a run"
        return cls(tuple(values))

    @property
    def middle(self) -> float:
        """The median."""
        return median(self.values)

    @property
    def low(self) -> float:
        """The smallest run."""
        return min(self.values)

    @property
    def high(self) -> float:
        """The largest run."""
        return max(self.values)


def ratios(ours: Sequence[float], floor: Sequence[float]) -> Spread:
    """Run by run, each against the floor of its own minute: noise that both shared falls out."""
    return Spread.of([a / b for a, b in zip(ours, floor, strict=True)])


@dataclass(frozen=True, slots=True)
class Target:
    """What issue 3 asks of a figure: the gate, and the better value that was dreamt of."""

    bound: float
    better: Literal["less", "more"]
    moonshot: float | None = None

    def met(self, value: float) -> bool:
        """Whether the value is on the right side of the gate."""
        return value <= self.bound if self.better == "less" else value >= self.bound

    def moonshot_met(self, value: float) -> bool:
        """Whether the value reaches the dream, too; False where nobody dreamt."""
        if self.moonshot is None:
            return False
        return value <= self.moonshot if self.better == "less" else value >= self.moonshot


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table. `judged` is what the target speaks of: the ratio where there is a floor."""

    name: str
    unit: str
    measured: Spread
    floor: Spread | None = None
    ratio: Spread | None = None
    target: Target | None = None
    remark: str = ""
    foreign_share: float | None = None  # of the machine's CPU time during the runs; None where it is the row's above

    @property
    def disturbed(self) -> bool:
        """Whether others used so much of the machine that the figure says little about us."""
        return self.foreign_share is not None and self.foreign_share > DISTURBED_FROM

    @property
    def judged(self) -> Spread:
        """What is compared with the target."""
        return self.ratio if self.ratio is not None else self.measured

    @property
    def verdict(self) -> Literal["met", "moonshot", "not met", ""]:
        """Against the median; empty where nothing is asked."""
        if self.target is None:
            return ""
        if not self.target.met(self.judged.middle):
            return "not met"
        return "moonshot" if self.target.moonshot_met(self.judged.middle) else "met"


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie, by nearest rank; 0 without values."""
    if not values:
        return 0.0
    ordered = sorted(values)
    rank = max(1, ceil(share * len(ordered) - 1e-9)) - 1  # 0.99 * 100 is a little more than 99 in binary
    return ordered[rank]
