"""Sites, who works there, and their outages in the database."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from kota_attendance.names import SiteName
from kota_attendance.roster.model import Term
from kota_attendance.sites.geofence import Surface
from kota_attendance.sites.model import Outage, Site
from kota_attendance.sites.refusals import SiteAssignmentNotFound, SiteNotFound
from kota_common.postgres import Reader, Transaction


async def insert(tx: Transaction, site: Site) -> bool:
    """Keep a new site; False when another one has the code."""
    tag = await tx.execute(
        "INSERT INTO site (city, id, version, code, title, time_zone, polygons, tolerance_m, max_accuracy_m)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (city, code) DO NOTHING",
        tx.city,
        site.name.id,
        site.version,
        site.code,
        site.title,
        site.time_zone,
        json.dumps(site.surface.polygons),
        site.surface.tolerance_m,
        site.surface.max_accuracy_m,
    )
    return tag == "INSERT 0 1"


async def save(tx: Transaction, site: Site) -> None:
    """Keep a site that is locked as it is now."""
    await tx.execute(
        "UPDATE site SET version = $3, title = $4, polygons = $5, tolerance_m = $6, max_accuracy_m = $7"
        " WHERE city = $1 AND id = $2",
        tx.city,
        site.name.id,
        site.version,
        site.title,
        json.dumps(site.surface.polygons),
        site.surface.tolerance_m,
        site.surface.max_accuracy_m,
    )


async def lock(tx: Transaction, id: UUID) -> Site:
    """The site, held until the transaction ends. Raises SiteNotFound."""
    return _found(await tx.fetchrow("SELECT * FROM site WHERE city = $1 AND id = $2 FOR UPDATE", tx.city, id), id)


async def read(reader: Reader, id: UUID) -> Site:
    """The site. Raises SiteNotFound."""
    return _found(await reader.fetchrow("SELECT * FROM site WHERE city = $1 AND id = $2", reader.city, id), id)


async def page(reader: Reader, after: UUID | None, size: int) -> list[Site]:
    """Sites, oldest first."""
    rows = await reader.fetch(
        "SELECT * FROM site WHERE city = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3",
        reader.city,
        after,
        size,
    )
    return [_site(row) for row in rows]


async def every(reader: Reader) -> list[Site]:
    """All sites of the city."""
    return [_site(row) for row in await reader.fetch("SELECT * FROM site WHERE city = $1", reader.city)]


async def assign(tx: Transaction, term: Term) -> None:
    """Keep an assignment."""
    await tx.execute(
        "INSERT INTO site_assignment (city, id, site, unit, employee, first_day, last_day)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        tx.city,
        term.id,
        term.of,
        term.unit,
        term.employee,
        term.first_day,
        term.last_day,
    )


async def end_assignment(tx: Transaction, id: UUID, last: date) -> Term:
    """Let an assignment end on a day. Raises SiteAssignmentNotFound."""
    row = await tx.fetchrow(
        "UPDATE site_assignment SET last_day = greatest($3, first_day) WHERE city = $1 AND id = $2 RETURNING *",
        tx.city,
        id,
        last,
    )
    if row is None:
        raise SiteAssignmentNotFound(id)
    return _term(row)


async def assignments(reader: Reader) -> list[Term]:
    """Who works at which site."""
    return [_term(r) for r in await reader.fetch("SELECT * FROM site_assignment WHERE city = $1", reader.city)]


async def open_outage(tx: Transaction, site: UUID, endpoint: str) -> Outage | None:
    """The outage of a site that is open, held until the transaction ends."""
    row = await tx.fetchrow(
        "SELECT * FROM site_outage WHERE city = $1 AND site = $2 AND endpoint = $3 AND end_at IS NULL FOR UPDATE",
        tx.city,
        site,
        endpoint,
    )
    return _outage(row) if row else None


async def save_outage(tx: Transaction, outage: Outage) -> None:
    """Keep an outage as it is now."""
    await tx.execute(
        "INSERT INTO site_outage (city, id, version, site, endpoint, outages, cause, start_at, end_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (city, id) DO UPDATE SET"
        " version = EXCLUDED.version, outages = EXCLUDED.outages, cause = EXCLUDED.cause, end_at = EXCLUDED.end_at",
        tx.city,
        outage.id,
        outage.version,
        outage.site,
        outage.endpoint,
        list(outage.outages),
        outage.cause,
        outage.start_at,
        outage.end_at,
    )


async def outages(reader: Reader, since: datetime) -> list[Outage]:
    """Outages that are open or ended after an instant."""
    rows = await reader.fetch(
        "SELECT * FROM site_outage WHERE city = $1 AND (end_at IS NULL OR end_at >= $2) ORDER BY start_at",
        reader.city,
        since,
    )
    return [_outage(row) for row in rows]


async def open_outages(reader: Reader, sites: list[UUID]) -> dict[UUID, UUID]:
    """The open outage of each of these sites that has one."""
    rows = await reader.fetch(
        "SELECT site, id FROM site_outage WHERE city = $1 AND end_at IS NULL AND site = ANY($2::uuid[])",
        reader.city,
        sites,
    )
    return {row["site"]: row["id"] for row in rows}


def _found(row: Any, id: UUID) -> Site:
    if row is None:
        raise SiteNotFound(id)
    return _site(row)


def _site(row: Any) -> Site:
    polygons = tuple(tuple(tuple((x, y) for x, y in ring) for ring in rings) for rings in json.loads(row["polygons"]))
    return Site(
        name=SiteName(row["city"], row["id"]),
        version=row["version"],
        code=row["code"],
        title=row["title"],
        time_zone=row["time_zone"],
        surface=Surface(polygons, row["tolerance_m"], row["max_accuracy_m"]),
    )


def _term(row: Any) -> Term:
    return Term(row["id"], row["site"], row["unit"], row["employee"], row["first_day"], row["last_day"])


def _outage(row: Any) -> Outage:
    return Outage(
        row["id"],
        row["version"],
        row["site"],
        row["endpoint"],
        tuple(row["outages"]),
        row["cause"],
        row["start_at"],
        row["end_at"],
    )
