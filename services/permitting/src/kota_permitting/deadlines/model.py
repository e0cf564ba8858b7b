"""The statutory clock of a case: how its type counts days, and the due date that its ledger gives.

The arithmetic is `kota_common.city.clock`; this room says which zone, calendar and term hold for a city and a permit
type. While the clock stands there is no due date: it follows when the clock goes on. A stop, at the decision, leaves
the due date that held then, so that everybody can see whether the decision came in time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache

from kota_common.city import (
    DayCount,
    Ledger,
    Term,
    TermUnit,
    WorkingCalendar,
    due,
    explain,
    national_holidays,
)
from kota_common.city import today_of as today_of  # the rooms that ask for a case's dates ask here
from kota_common.city import zone_of as zone_of
from kota_common.errors import Kind, KotaError
from kota_permitting.catalogue.model import Sla, SlaUnit

_UNITS = {SlaUnit.WORKING_DAYS: TermUnit.WORKING, SlaUnit.CALENDAR_DAYS: TermUnit.CALENDAR}


class ClockNotStarted(KotaError):
    """The case has no deadline yet."""

    reason = "CLOCK_NOT_STARTED"
    kind = Kind.FAILED_PRECONDITION
    english = "The clock of {name} has not started."
    indonesian = "Jam layanan {name} belum berjalan."
    cause = "The clock starts when the application is submitted or claimed as complete, as its permit type says."
    fix = "Ask again after that."

    def __init__(self, name: object) -> None:
        super().__init__(name=name)


@cache
def calendar_of(city: str) -> WorkingCalendar:
    """The working days of the city: the national rows that come with the platform, confirmed from their decrees."""
    del city  # every city shares the national rows until cities confirm rows of their own
    return WorkingCalendar(version=1, holidays=national_holidays())


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of one case. Immutable: turning it returns the next one."""

    sla: Sla
    city: str
    ledger: Ledger

    @classmethod
    def started(cls, sla: Sla, city: str, at: datetime) -> Clock:
        """A clock that begins to run."""
        return cls(sla, city, Ledger.started(at))

    @property
    def paused(self) -> bool:
        """Whether it stands and will go on."""
        return self.ledger.paused

    def turned(self, ledger: Ledger) -> Clock:
        """The clock with this ledger."""
        return replace(self, ledger=ledger)

    @property
    def due_at(self) -> datetime | None:
        """When the decision is due, by replay of the ledger; None while the clock stands."""
        return due(self._term, calendar_of(self.city), self._unstopped).due_time

    def explained(self, until: date) -> tuple[DayCount, ...]:
        """Date by date, from the day of receipt to the due date, or to `until` while the clock stands.

        A clock that was stopped is explained to its stop: later days used nothing up. The day of the stop itself counts
        when its cutoff came first.
        """
        last_day = due(self._term, calendar_of(self.city), self._unstopped).due_date or until
        stopped = self.ledger.segments[-1].end
        if stopped is not None:
            local = stopped.astimezone(zone_of(self.city))
            last_day = min(last_day, local.date() if local.time() > self.sla.cutoff else local.date() - timedelta(1))
        return explain(self._term, calendar_of(self.city), self._unstopped, until=last_day)

    @property
    def _term(self) -> Term:
        return Term(amount=self.sla.days, zone=zone_of(self.city), unit=_UNITS[self.sla.unit], cutoff=self.sla.cutoff)

    @property
    def _unstopped(self) -> Ledger:
        """The ledger as if no decision had ended it."""
        *before, last = self.ledger.segments
        return Ledger((*before, replace(last, end=None)))
