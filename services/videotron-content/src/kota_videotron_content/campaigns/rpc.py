"""The door of advertisers and of those who sell airtime."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import uuid6

from kota.videotron_content.v1 import campaigns_pb2, campaigns_pb2_grpc
from kota_common.errors import InvalidField
from kota_common.grpc import Pages, command, query
from kota_common.names import city_in
from kota_common.postgres import Reader, Transaction
from kota_common.telemetry import current_traceparent
from kota_videotron_content.campaigns import commands, messages, store
from kota_videotron_content.campaigns.model import HOLD_KEPT, Booking, BookingState, Campaign, Waiting
from kota_videotron_content.creatives import store as creatives
from kota_videotron_content.creatives.messages import kind_of
from kota_videotron_content.names import BookingName, CampaignName, CreativeName, PermitName, ScreenName
from kota_videotron_content.playlists.commands import Publisher


class Campaigns(campaigns_pb2_grpc.CampaignServiceServicer):
    """Campaigns and bookings. `psa_reserve_ppm` is the part of airtime that only public service may take."""

    def __init__(self, publisher: Publisher, pages: Pages, psa_reserve_ppm: int) -> None:
        self._publisher = publisher
        self._pages = pages
        self._psa_reserve_ppm = psa_reserve_ppm

    @command
    async def CreateCampaign(
        self, tx: Transaction, request: campaigns_pb2.CreateCampaignRequest
    ) -> campaigns_pb2.Campaign:
        """A new campaign of the caller."""
        campaign = Campaign(
            name=CampaignName(city_in(request.parent), _new_id()),
            version=1,
            title=request.title,
            kind=kind_of(request.kind),
            advertiser=request.advertiser,
            owner=tx.actor.principal,
            create_time=tx.now,
        )
        return messages.campaign(await commands.create_campaign(tx, campaign))

    @query
    async def GetCampaign(self, reader: Reader, request: campaigns_pb2.GetCampaignRequest) -> campaigns_pb2.Campaign:
        """One campaign."""
        return messages.campaign(await store.read_campaign(reader, CampaignName.parse(request.name)))

    @query
    async def ListCampaigns(
        self, reader: Reader, request: campaigns_pb2.ListCampaignsRequest
    ) -> campaigns_pb2.ListCampaignsResponse:
        """Campaigns of the city, oldest first."""
        page = self._pages.read(request)
        rows = await store.campaigns(reader, page.size + 1, UUID(page.after[0]) if page.after else None)
        shown = rows[: page.size]
        token = self._pages.next_token(request, (str(shown[-1].name.id),)) if len(rows) > page.size else ""
        return campaigns_pb2.ListCampaignsResponse(campaigns=map(messages.campaign, shown), next_page_token=token)

    @command
    async def CreateBooking(
        self, tx: Transaction, request: campaigns_pb2.CreateBookingRequest
    ) -> campaigns_pb2.Booking:
        """Hold airtime."""
        city = city_in(request.parent)
        campaign = await store.read_campaign(tx, CampaignName.parse_in(city, request.campaign, "campaign"))
        creative = await creatives.read(tx, CreativeName.parse_in(city, request.creative, "creative"))
        booking = Booking(
            name=BookingName(city, _new_id()),
            version=1,
            campaign=campaign.name.id,
            screen=ScreenName.parse_in(city, request.screen, "screen").id,
            creative=creative.name.id,
            sha256=creative.sha256,
            kind=campaign.kind,
            sov_ppm=request.sov_ppm,
            start=_date(request.start_date, "start_date"),
            end=_date(request.end_date, "end_date"),
            permit=PermitName.parse_in(city, request.permit, "permit").id if request.permit else None,
            state=BookingState.HELD,
            waiting_for=Waiting.NOT_CONFIRMED,
            hold_expire_time=tx.now + HOLD_KEPT,
            owner=tx.actor.principal,
            create_time=tx.now,
            trace=current_traceparent(),
        )
        return messages.booking(await commands.hold(tx, booking, self._psa_reserve_ppm))

    @command
    async def ConfirmBooking(
        self, tx: Transaction, request: campaigns_pb2.ConfirmBookingRequest
    ) -> campaigns_pb2.Booking:
        """Order what was held."""
        name = BookingName.parse(request.name)
        return messages.booking(await commands.confirm(tx, self._publisher, name, request.etag))

    @command
    async def CancelBooking(
        self, tx: Transaction, request: campaigns_pb2.CancelBookingRequest
    ) -> campaigns_pb2.Booking:
        """Take a booking back."""
        name = BookingName.parse(request.name)
        return messages.booking(await commands.cancel(tx, self._publisher, name, request.etag))

    @query
    async def GetBooking(self, reader: Reader, request: campaigns_pb2.GetBookingRequest) -> campaigns_pb2.Booking:
        """One booking."""
        return messages.booking(await store.read(reader, BookingName.parse(request.name)))

    @query
    async def ListBookings(
        self, reader: Reader, request: campaigns_pb2.ListBookingsRequest
    ) -> campaigns_pb2.ListBookingsResponse:
        """Bookings of the city or of one screen, oldest first."""
        page = self._pages.read(request)
        screen = ScreenName.parse_in(reader.city, request.screen, "screen").id if request.screen else None
        rows = await store.page(reader, page.size + 1, UUID(page.after[0]) if page.after else None, screen)
        shown = rows[: page.size]
        token = self._pages.next_token(request, (str(shown[-1].name.id),)) if len(rows) > page.size else ""
        return campaigns_pb2.ListBookingsResponse(bookings=map(messages.booking, shown), next_page_token=token)


def _new_id() -> UUID:
    return UUID(str(uuid6.uuid7()))


def _date(text: str, field: str) -> date:
    """A date of the contract. Raises InvalidField for a day that no calendar has."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidField(field, "is no day of the calendar") from error
