"""What happens to sites, and what the network says about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

import uuid6

from kota_attendance.changes import store as changes
from kota_attendance.names import SiteName, SiteOutageName
from kota_attendance.roster.commands import check_target
from kota_attendance.roster.model import Term
from kota_attendance.sites import messages, store
from kota_attendance.sites.geofence import Surface
from kota_attendance.sites.model import Outage, Site
from kota_attendance.sites.refusals import SiteCodeTaken
from kota_common.postgres import Transaction


async def create(tx: Transaction, site: Site) -> Site:
    """Keep a new site. Raises GeometryInvalid, ZoneUnknown, SiteCodeTaken."""
    tx.authorize(site)
    site.check()
    if not await store.insert(tx, site):
        raise SiteCodeTaken(site.code)
    await changes.touch(tx)
    tx.emit(messages.changed(site), aggregate=str(site.name), version=site.version)
    return site


async def update(tx: Transaction, name: SiteName, etag: str, title: str, surface: Surface) -> Site:
    """Change a site. Raises SiteNotFound, EtagMismatch, GeometryInvalid."""
    site = await store.lock(tx, name.id)
    tx.authorize(site)
    site.expect(etag)
    changed = site.changed(title, surface)
    changed.check()
    await store.save(tx, changed)
    await changes.touch(tx)
    opened = (await store.open_outages(tx, [name.id])).get(name.id)
    tx.emit(messages.changed(changed, opened), aggregate=str(name), version=changed.version)
    return changed


async def assign(
    tx: Transaction, site: UUID, unit: UUID | None, employee: UUID | None, first: date, last: date | None
) -> Term:
    """Let a unit or an employee work at a site. Raises SiteNotFound, UnitNotFound, EmployeeNotFound, InvalidField."""
    await check_target(tx, unit, employee, first, last)
    await store.read(tx, site)
    term = Term(uuid6.uuid7(), site, unit, employee, first, last)
    await store.assign(tx, term)
    await changes.touch(tx)
    return term


async def end_assignment(tx: Transaction, id: UUID, last: date) -> Term:
    """End an assignment. Raises SiteAssignmentNotFound."""
    term = await store.end_assignment(tx, id, last)
    await changes.touch(tx)
    return term


async def cut_off(
    tx: Transaction, name: SiteName, endpoint: str, outages: Sequence[str], cause: str, since: datetime
) -> Outage:
    """The network does not reach a site since then, or says something new about why. Raises SiteNotFound."""
    await store.read(tx, name.id)
    known = await store.open_outage(tx, name.id, endpoint)
    if known is None:
        outage = Outage(uuid6.uuid7(), 1, name.id, endpoint, tuple(outages), cause, since)
    else:
        outage = replace(known, version=known.version + 1, outages=tuple(outages), cause=cause)
    return await _tell(tx, outage)


async def reached_again(tx: Transaction, name: SiteName, endpoint: str, since: datetime) -> Outage | None:
    """The network reaches a site again; None when nobody knew that it did not."""
    known = await store.open_outage(tx, name.id, endpoint)
    if known is None:
        return None
    return await _tell(tx, replace(known, version=known.version + 1, end_at=max(since, known.start_at)))


async def _tell(tx: Transaction, outage: Outage) -> Outage:
    await store.save_outage(tx, outage)
    await changes.touch(tx)
    aggregate = str(SiteOutageName(tx.city, outage.id))
    tx.emit(messages.outage_changed(tx.city, outage), aggregate=aggregate, version=outage.version)
    return outage
