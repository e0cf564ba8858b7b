"""Everything by which punches and days of one city are judged, at one version. Immutable, asked for a day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from kota_attendance.policies.model import Policy
from kota_attendance.policies.model import in_force as policy_in_force
from kota_attendance.roster.model import Employee, Term, in_force
from kota_attendance.schedules.model import Schedule
from kota_attendance.sites.geofence import Surface
from kota_attendance.sites.model import Outage, Site

Place = tuple[UUID, Surface, str]  # site, surface, time zone


@dataclass(frozen=True)
class Directory:
    """One city's units, sites, schedules, policies and outages."""

    version: int
    units: dict[UUID, tuple[UUID, ...]]
    sites: dict[UUID, Site]
    site_terms: tuple[Term, ...]
    schedules: dict[UUID, Schedule]
    schedule_terms: tuple[Term, ...]
    policies: tuple[Policy, ...]
    outages: tuple[Outage, ...]  # that ended not long ago, or are open
    _places: dict[tuple[UUID, int, date], tuple[Place, ...]] = field(default_factory=dict, repr=False)
    _policy_of: dict[date, Policy] = field(default_factory=dict, repr=False)

    def path(self, employee: Employee, day: date) -> tuple[UUID, ...]:
        """The unit of an employee on a day and those above it, nearest first; empty without a post."""
        unit = employee.unit_on(day)
        return self.units.get(unit, (unit,)) if unit else ()

    def places(self, employee: Employee, day: date) -> tuple[Place, ...]:
        """The sites of an employee on a day. Remembered: thousands ask within minutes."""
        key = (employee.id, employee.version, day)
        found = self._places.get(key)
        if found is None:
            ids = in_force(self.site_terms, employee.id, self.path(employee, day), day)
            found = tuple((id_, self.sites[id_].surface, self.sites[id_].time_zone) for id_ in ids if id_ in self.sites)
            self._places[key] = found
        return found

    def schedule(self, employee: Employee, day: date) -> Schedule | None:
        """The schedule of an employee on a day: their own before that of the nearest unit that has one."""
        ids = in_force(self.schedule_terms, employee.id, self.path(employee, day), day)
        return self.schedules.get(ids[0]) if ids else None

    def policy(self, day: date) -> Policy:
        """The version in force on a day."""
        found = self._policy_of.get(day)
        if found is None:
            found = self._policy_of[day] = policy_in_force(self.policies, day)
        return found

    def outage(self, places: tuple[Place, ...], instant: datetime) -> Outage | None:
        """The outage of one of the sites at an instant."""
        if not self.outages:
            return None
        ids = {site for site, _, _ in places}
        return next((outage for outage in self.outages if outage.site in ids and outage.covers(instant)), None)
