"""A hall: what is served there, at which counters, for whom first, and when it is open."""

from __future__ import annotations

import re
from collections import Counter as Count
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from kota_common.city import Because, instant_of
from kota_common.errors import EtagMismatch, InvalidField
from kota_permitting.catalogue.model import etag_of
from kota_permitting.deadlines.model import calendar_of, zone_of

DEFAULT_CALLS = 3
DEFAULT_MINUTES = 10
MAX_NUMBER = 999  # three digits on paper and screen
LOOK_AHEAD_DAYS = 60  # for the next opening; no holiday lasts longer

_T = TypeVar("_T")
_NAME = re.compile(r"cities/([0-9]{2}\.[0-9]{2})/halls/([a-z][a-z0-9-]{1,40})")
_CLOSURES = {
    Because.PUBLIC_HOLIDAY: "public_holiday",
    Because.CUTI_BERSAMA: "cuti_bersama",
    Because.LOCAL_CLOSURE: "local_closure",
}


@dataclass(frozen=True, slots=True)
class HallName:
    """The resource name of a hall, `cities/{city}/halls/{hall}`."""

    city: str
    code: str

    @classmethod
    def parse(cls, text: str) -> HallName:
        """Read a name. Raises InvalidField."""
        match = _NAME.fullmatch(text)
        if match is None:
            raise InvalidField("name", "it is not cities/{city}/halls/{hall}")
        return cls(match[1], match[2])

    def __str__(self) -> str:
        return f"cities/{self.city}/halls/{self.code}"


@dataclass(frozen=True, slots=True)
class Service:
    """One thing that is served."""

    code: str
    title: str
    prefix: str  # letters before its numbers
    expected_minutes: int = 0  # 0 = DEFAULT_MINUTES
    daily_limit: int = 0  # 0 = MAX_NUMBER

    @property
    def limit(self) -> int:
        """Tickets a day at most."""
        return self.daily_limit or MAX_NUMBER

    @property
    def expected_s(self) -> int:
        """How long one takes until there are figures, seconds."""
        return 60 * (self.expected_minutes or DEFAULT_MINUTES)


@dataclass(frozen=True, slots=True)
class Counter:
    """One counter (loket)."""

    code: str
    title: str
    services: tuple[str, ...]
    unit: str = ""  # whose officers sit there; empty = the hall's


@dataclass(frozen=True, slots=True)
class Lane:
    """People who are served before others."""

    code: str
    title: str
    in_a_row: int = 0  # after so many somebody of another lane is called; 0 = without limit


@dataclass(frozen=True, slots=True)
class Hours:
    """When tickets are given on one weekday, local time."""

    weekday: int  # 1 Monday to 7 Sunday
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Terms:
    """What a hall says of itself."""

    title: str
    services: tuple[Service, ...]
    counters: tuple[Counter, ...]
    hours: tuple[Hours, ...]
    lanes: tuple[Lane, ...] = ()
    unit: str = ""
    max_calls: int = 0  # 0 = DEFAULT_CALLS
    open_on_collective_leave: bool = False

    def check(self) -> None:
        """Raise InvalidField for what contradicts itself."""
        _unique("services", "code", (s.code for s in self.services))
        _unique("services", "prefix", (s.prefix for s in self.services))
        _unique("counters", "code", (c.code for c in self.counters))
        _unique("lanes", "code", (lane.code for lane in self.lanes))
        _unique("hours", "weekday", (str(h.weekday) for h in self.hours))
        known = {service.code for service in self.services}
        for index, counter in enumerate(self.counters):
            unknown = sorted(set(counter.services) - known)
            if unknown:
                raise InvalidField(f"hall.counters[{index}].services", f"the hall has no {', '.join(unknown)}")
        for index, hours in enumerate(self.hours):
            if hours.closes <= hours.opens:
                raise InvalidField(f"hall.hours[{index}].closes", "it closes before it opens")

    @property
    def call_limit(self) -> int:
        """How often one ticket may be called."""
        return self.max_calls or DEFAULT_CALLS

    def service(self, code: str, field: str = "service") -> Service:
        """The service with this code. Raises InvalidField."""
        return _found((s for s in self.services if s.code == code), field, f"the hall has no service {code}")

    def counter(self, code: str) -> Counter:
        """The counter with this code. Raises InvalidField."""
        return _found((c for c in self.counters if c.code == code), "counter", f"the hall has no counter {code}")

    def expect_lane(self, code: str) -> None:
        """Raise InvalidField for a lane that the hall has not; everybody else has none."""
        if code and code not in {lane.code for lane in self.lanes}:
            raise InvalidField("lane", f"the hall has no lane {code}")

    @property
    def ranking(self) -> tuple[str, ...]:
        """Lanes in the order in which they are served; everybody else comes last."""
        return (*(lane.code for lane in self.lanes), "")

    @property
    def longest_row(self) -> int:
        """How many latest calls decide whether a lane has had its turn."""
        return max((lane.in_a_row for lane in self.lanes), default=0)

    def order(self, called: Sequence[str]) -> list[str]:
        """The lanes in the order of the next call; `called` are the lanes of the latest calls, newest first.

        A lane that was called as often in a row as it may be lets all others go first, once.
        """
        spent = [
            lane.code
            for lane in self.lanes
            if lane.in_a_row and list(called[: lane.in_a_row]) == [lane.code] * lane.in_a_row
        ]
        return [code for code in self.ranking if code not in spent] + spent


@dataclass(frozen=True, slots=True)
class Hall:
    """One hall. Immutable: a change returns the next version."""

    name: HallName
    version: int
    terms: Terms

    @property
    def city(self) -> str:
        """Kemendagri code of the city."""
        return self.name.city

    @property
    def unit(self) -> str:
        """The unit that runs it."""
        return self.terms.unit

    @property
    def owner(self) -> str:
        """Nobody filed it."""
        return ""

    @property
    def etag(self) -> str:
        """Quoted hash of name and version."""
        return etag_of(str(self.name), self.version)

    def expect(self, etag: str) -> None:
        """Raise EtagMismatch when the caller saw another version."""
        if etag != self.etag:
            raise EtagMismatch(self.etag)

    def changed(self, terms: Terms) -> Hall:
        """With other terms. Raises InvalidField."""
        terms.check()
        return replace(self, terms=terms, version=self.version + 1)

    def desk(self, code: str) -> Desk:
        """The counter as something that an officer acts on. Raises InvalidField."""
        counter = self.terms.counter(code)
        return Desk(self.city, counter.unit or self.unit, counter)

    def closed_because(self, now: datetime) -> str:
        """Why no tickets are given at this instant; empty while they are."""
        local = now.astimezone(zone_of(self.city))
        because = self._closed_on(local.date())
        hours = self._hours(local.date())
        if because or hours is None:
            return because or "weekday"
        return "" if hours.opens <= local.time() < hours.closes else "hours"

    def opens_next(self, now: datetime) -> datetime | None:
        """When tickets are given next, UTC; None when that is not in sight."""
        local = now.astimezone(zone_of(self.city))
        for days in range(LOOK_AHEAD_DAYS):
            day = local.date() + timedelta(days)
            hours = self._hours(day)
            if hours is None or self._closed_on(day) or (days == 0 and local.time() >= hours.opens):
                continue
            return instant_of(day, hours.opens, zone_of(self.city))
        return None

    def _hours(self, day: date) -> Hours | None:
        return next((h for h in self.terms.hours if h.weekday == day.isoweekday()), None)

    def _closed_on(self, day: date) -> str:
        because = calendar_of(self.city).because(day)
        if because is Because.CUTI_BERSAMA and self.terms.open_on_collective_leave:
            return ""
        return _CLOSURES.get(because, "")


@dataclass(frozen=True, slots=True)
class Desk:
    """A counter with the unit whose officers act there."""

    city: str
    unit: str
    counter: Counter

    @property
    def owner(self) -> str:
        """Nobody's own."""
        return ""


def _unique(many: str, field: str, values: Iterable[str]) -> None:
    twice = sorted(value for value, times in Count(values).items() if times > 1)
    if twice:
        raise InvalidField(f"hall.{many}.{field}", f"{', '.join(twice)} appears twice")


def _found(found: Iterable[_T], field: str, why: str) -> _T:
    for each in found:
        return each
    raise InvalidField(field, why)
