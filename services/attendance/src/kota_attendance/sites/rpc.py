"""The door of those who look after sites."""

from __future__ import annotations

from uuid import UUID

import uuid6

from kota.attendance.v1 import sites_pb2 as pb
from kota.attendance.v1 import sites_pb2_grpc
from kota_attendance.names import EmployeeName, SiteAssignmentName, SiteName, UnitName, day_of, optional_day
from kota_attendance.sites import commands, messages, store
from kota_attendance.sites.model import Site
from kota_common.errors import InvalidField
from kota_common.grpc import Pages, command, query
from kota_common.names import city_in
from kota_common.postgres import Reader, Transaction


class Sites(sites_pb2_grpc.SiteServiceServicer):
    """Serves SiteService."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    @command
    async def CreateSite(self, tx: Transaction, request: pb.CreateSiteRequest) -> pb.Site:
        """Register a site."""
        wanted = request.site
        name = SiteName(city_in(request.parent), uuid6.uuid7())
        site = Site(name, 1, wanted.code, wanted.display_name, wanted.time_zone, messages.surface_of(wanted))
        return messages.site(await commands.create(tx, site))

    @command
    async def UpdateSite(self, tx: Transaction, request: pb.UpdateSiteRequest) -> pb.Site:
        """Change a site."""
        name, wanted = SiteName.parse(request.name), request.site
        known = await store.read(tx, name.id)
        if (wanted.code, wanted.time_zone) != (known.code, known.time_zone):
            raise InvalidField("site.code", "code and time zone of a site do not change")
        changed = await commands.update(tx, name, request.etag, wanted.display_name, messages.surface_of(wanted))
        return messages.site(changed, (await store.open_outages(tx, [name.id])).get(name.id))

    @command
    async def AssignSite(self, tx: Transaction, request: pb.AssignSiteRequest) -> pb.SiteAssignment:
        """Let somebody work there."""
        term = await commands.assign(
            tx,
            SiteName.parse(request.name).id,
            UnitName.parse_in(tx.city, request.unit, "unit").id if request.unit else None,
            EmployeeName.parse_in(tx.city, request.employee, "employee").id if request.employee else None,
            day_of(request.valid_from_date, "valid_from_date"),
            optional_day(request.valid_to_date, "valid_to_date"),
        )
        return messages.assignment(tx.city, term)

    @command
    async def EndSiteAssignment(self, tx: Transaction, request: pb.EndSiteAssignmentRequest) -> pb.SiteAssignment:
        """Let it end."""
        last = day_of(request.valid_to_date, "valid_to_date")
        return messages.assignment(
            tx.city, await commands.end_assignment(tx, SiteAssignmentName.parse(request.name).id, last)
        )

    @query
    async def GetSite(self, reader: Reader, request: pb.GetSiteRequest) -> pb.Site:
        """One site."""
        name = SiteName.parse(request.name)
        site = await store.read(reader, name.id)
        return messages.site(site, (await store.open_outages(reader, [name.id])).get(name.id))

    @query
    async def ListSites(self, reader: Reader, request: pb.ListSitesRequest) -> pb.ListSitesResponse:
        """Sites, oldest first."""
        page = self._pages.read(request)
        found = await store.page(reader, UUID(page.after[0]) if page.after else None, page.size + 1)
        shown = found[: page.size]
        cut_off = await store.open_outages(reader, [site.name.id for site in shown])
        token = self._pages.next_token(request, (str(shown[-1].name.id),)) if len(found) > page.size else ""
        return pb.ListSitesResponse(
            sites=[messages.site(site, cut_off.get(site.name.id)) for site in shown], next_page_token=token
        )

    @query
    async def CheckPoint(self, reader: Reader, request: pb.CheckPointRequest) -> pb.CheckPointResponse:
        """Judge a point."""
        site = await store.read(reader, SiteName.parse(request.name).id)
        return messages.checked(site.surface.judge(messages.fix_of(request)))
