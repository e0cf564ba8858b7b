"""A site, who works there, and when the network did not reach it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from kota_attendance.names import SiteName
from kota_attendance.sites.geofence import Fix, Judgement, Surface, Verdict, fault
from kota_attendance.sites.refusals import GeometryInvalid
from kota_common.city import zone
from kota_common.errors import EtagMismatch
from kota_common.names import etag_of

MAX_POINTS = 10_000  # of all rings of a site


@dataclass(frozen=True, slots=True)
class Site:
    """One place of work. Immutable: a change returns the next one."""

    name: SiteName
    version: int
    code: str
    title: str
    time_zone: str
    surface: Surface
    unit: str = ""  # no unit owns a place: whoever manages sites manages all
    owner: str = ""

    @property
    def city(self) -> str:
        """Kemendagri code."""
        return self.name.city

    def check(self) -> None:
        """Raise GeometryInvalid or ZoneUnknown."""
        zone(self.time_zone)
        why = fault(self.surface.polygons)
        if not why and sum(len(ring) for rings in self.surface.polygons for ring in rings) > MAX_POINTS:
            why = f"it has more than {MAX_POINTS} points"
        if why:
            raise GeometryInvalid(why)

    def expect(self, etag: str) -> None:
        """Raise EtagMismatch unless the caller saw this version."""
        if etag != etag_of(self.version):
            raise EtagMismatch(current=etag_of(self.version))

    def changed(self, title: str, surface: Surface) -> Site:
        """With another title and surface."""
        return replace(self, version=self.version + 1, title=title, surface=surface)


@dataclass(frozen=True, slots=True)
class Outage:
    """A time in which the network did not reach a site."""

    id: UUID
    version: int
    site: UUID
    endpoint: str
    outages: tuple[str, ...]
    cause: str
    start_at: datetime
    end_at: datetime | None = None

    def covers(self, instant: datetime) -> bool:
        """Whether the site was cut off then."""
        return self.start_at <= instant and (self.end_at is None or instant <= self.end_at)


@dataclass(frozen=True, slots=True)
class Where:
    """The verdict over all sites of an employee."""

    verdict: Verdict = Verdict.NONE
    site: UUID | None = None  # the one it was judged by: where inside, otherwise the nearest
    invalid: bool = False  # the position is none
    judgements: Sequence[tuple[UUID, Judgement]] = field(default=(), repr=False)


def judge(fix: Fix | None, sites: Sequence[tuple[UUID, Surface]]) -> Where:
    """Where one position is over the sites of an employee."""
    return judge_all([(fix, sites)])[0]


def judge_all(asked: Sequence[tuple[Fix | None, Sequence[tuple[UUID, Surface]]]]) -> list[Where]:
    """Where each position is over its sites: each surface is asked once for all positions that concern it."""
    waiting: dict[UUID, tuple[Surface, list[int], list[Fix]]] = {}
    for number, (fix, sites) in enumerate(asked):
        if fix is not None and fix.valid:
            for site, surface in sites:
                _, numbers, fixes = waiting.setdefault(site, (surface, [], []))
                numbers.append(number)
                fixes.append(fix)
    found: dict[int, list[tuple[UUID, Judgement]]] = {}
    for site, (surface, numbers, fixes) in waiting.items():
        for number, judgement in zip(numbers, surface.judge_all(fixes), strict=True):
            found.setdefault(number, []).append((site, judgement))
    return [
        Where(invalid=fix is not None and not fix.valid) if number not in found else _over(found[number])
        for number, (fix, _) in enumerate(asked)
    ]


def _over(found: Sequence[tuple[UUID, Judgement]]) -> Where:
    """Inside any site is inside; uncertain at any is uncertain; otherwise outside of the nearest."""
    for wanted in (Verdict.INSIDE, Verdict.UNCERTAIN, Verdict.OUTSIDE):
        fitting = [pair for pair in found if pair[1].verdict is wanted]
        if fitting:
            site, _ = min(fitting, key=lambda pair: pair[1].distance_m)
            return Where(wanted, site, judgements=tuple(found))
    return Where()
