"""Directories and employees in memory, each as long as its version in the database stands.

Who judges reads the version in its own transaction, so what a change has outdated is never used after its commit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from uuid import UUID

from kota_attendance.changes import store as changes
from kota_attendance.directory.model import Directory
from kota_attendance.policies import store as policies
from kota_attendance.roster import store as roster
from kota_attendance.roster.model import Employee
from kota_attendance.schedules import store as schedules
from kota_attendance.sites import store as sites
from kota_common.postgres import Reader

OUTAGES_KEPT = timedelta(days=40)  # longer than any punch may be late
EMPLOYEES_MAX = 50_000  # of all cities together; about 1 KB each


class Memory:
    """What this process remembers."""

    def __init__(self) -> None:
        self._directories: dict[str, Directory] = {}
        self._employees: dict[tuple[str, UUID], Employee] = {}

    async def directory(self, reader: Reader, version: int | None = None) -> Directory:
        """The city's directory; `version` is the present one when the caller has read it already."""
        present = await changes.version(reader) if version is None else version
        known = self._directories.get(reader.city)
        if known is None or known.version != present:
            known = self._directories[reader.city] = await _load(reader, present)
        return known

    async def employees(self, reader: Reader, versions: Mapping[UUID, int]) -> dict[UUID, Employee]:
        """These employees at the versions that the caller has read."""
        found: dict[UUID, Employee] = {}
        missing: list[UUID] = []
        for id_, version in versions.items():
            known = self._employees.get((reader.city, id_))
            if known is not None and known.version == version:
                found[id_] = known
            else:
                missing.append(id_)
        if missing:
            self._remember(reader.city, loaded := await roster.employees(reader, missing))
            found.update(loaded)
        return found

    def _remember(self, city: str, loaded: Mapping[UUID, Employee]) -> None:
        if len(self._employees) + len(loaded) > EMPLOYEES_MAX:
            _forget_half(self._employees)
        for id_, employee in loaded.items():
            self._employees[city, id_] = employee


def _forget_half(remembered: dict[tuple[str, UUID], Employee]) -> None:
    """The half that has been there longest."""
    oldest: Iterable[tuple[str, UUID]] = list(remembered)[: len(remembered) // 2]
    for key in oldest:
        del remembered[key]


async def _load(reader: Reader, version: int) -> Directory:
    return Directory(
        version=version,
        units=await roster.units(reader),
        sites={site.name.id: site for site in await sites.every(reader)},
        site_terms=tuple(await sites.assignments(reader)),
        schedules={schedule.name.id: schedule for schedule in await schedules.every(reader)},
        schedule_terms=tuple(await schedules.assignments(reader)),
        policies=tuple(await policies.every(reader)),
        outages=tuple(await sites.outages(reader, reader.now - OUTAGES_KEPT)),
    )
