"""A version of the policy: what lateness costs, and what a punch with some evidence becomes.

Bands are half-open: `[1, 31) [31, 61) [61, 91) [91, inf)`. Costs are integer basis points.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise

from kota_attendance.policies.refusals import PolicyInvalid


class Rounding(StrEnum):
    """How a part of a minute counts."""

    FLOOR = "FLOOR"
    CEIL = "CEIL"


class Action(StrEnum):
    """What a punch with some evidence becomes; in the order of severity."""

    ACCEPT = "ACCEPT"
    ACCEPT_FLAG = "ACCEPT_FLAG"
    NEED_APPROVAL = "NEED_APPROVAL"
    REJECT = "REJECT"


@dataclass(frozen=True, slots=True)
class Band:
    """From so many minutes on, until the next band."""

    from_minute: int
    code: str
    deduction_bp: int


@dataclass(frozen=True, slots=True)
class Policy:
    """One version. It never changes."""

    number: int
    effective_from: date
    citation: str
    rounding: Rounding
    late_bands: tuple[Band, ...]
    early_bands: tuple[Band, ...]
    missing_in_bp: int
    missing_out_bp: int
    absent_bp: int
    cap_at_absence: bool
    before_min: int
    after_min: int
    late_arrival_hours: int
    outside: Action
    uncertain: Action
    no_location: Action
    untrusted_time: Action
    mock_location: Action
    published_at: datetime | None = None

    def check(self) -> None:
        """Raise PolicyInvalid."""
        for field, bands in (("policy.late_bands", self.late_bands), ("policy.early_bands", self.early_bands)):
            if bands[0].from_minute != 1:
                raise PolicyInvalid(field, "the first band does not begin at minute 1")
            if any(a.from_minute >= b.from_minute for a, b in pairwise(bands)):
                raise PolicyInvalid(field, "the bands are not ascending")
        codes = [band.code for band in (*self.late_bands, *self.early_bands)]
        if len(set(codes)) != len(codes):
            raise PolicyInvalid("policy.late_bands", "a code stands for two bands")


def band_of(bands: Sequence[Band], minutes: int) -> Band | None:
    """The band of so many minutes; None for none."""
    return next((band for band in reversed(bands) if minutes >= band.from_minute), None)


def in_force(versions: Iterable[Policy], day: date) -> Policy:
    """The version in force on a day: the latest that is effective by then; the platform's own where a city has none."""
    effective = [policy for policy in versions if policy.effective_from <= day]
    return max(effective, key=lambda p: (p.effective_from, p.number), default=DEFAULT)


def _bands(prefix: str) -> tuple[Band, ...]:
    costs = (50, 100, 150, 200)
    return tuple(
        Band(start, f"{prefix}{n}", cost) for n, (start, cost) in enumerate(zip((1, 31, 61, 91), costs, strict=True), 1)
    )


DEFAULT = Policy(
    number=0,
    effective_from=date.min,
    citation="Permentan 68/2012",
    rounding=Rounding.FLOOR,
    late_bands=_bands("TL"),
    early_bands=_bands("PSW"),
    missing_in_bp=200,
    missing_out_bp=200,
    absent_bp=400,
    cap_at_absence=True,
    before_min=120,
    after_min=360,
    late_arrival_hours=72,
    outside=Action.ACCEPT_FLAG,
    uncertain=Action.ACCEPT_FLAG,
    no_location=Action.ACCEPT_FLAG,
    untrusted_time=Action.ACCEPT_FLAG,
    mock_location=Action.NEED_APPROVAL,
)
"""Until a city publishes its own: the bands of the best-known national regulation, and evidence instead of blocking."""
