"""Campaigns and bookings as the contract shows them, and permits as events bring them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from google.protobuf.message import Message

from kota.permitting.v1 import permits_pb2
from kota.videotron_content.v1 import campaigns_pb2, events_pb2
from kota_common.names import etag_of
from kota_videotron_content.campaigns.model import Booking, BookingState, Campaign, Permit
from kota_videotron_content.creatives.messages import KINDS
from kota_videotron_content.names import CampaignName, CreativeName, PermitName, ScreenName

_STATES = {
    BookingState.HELD: campaigns_pb2.BOOKING_STATE_HELD,
    BookingState.CONFIRMED: campaigns_pb2.BOOKING_STATE_CONFIRMED,
    BookingState.RUNNING: campaigns_pb2.BOOKING_STATE_RUNNING,
    BookingState.SUSPENDED_PERMIT: campaigns_pb2.BOOKING_STATE_SUSPENDED_PERMIT,
    BookingState.COMPLETED: campaigns_pb2.BOOKING_STATE_COMPLETED,
    BookingState.CANCELLED: campaigns_pb2.BOOKING_STATE_CANCELLED,
    BookingState.LAPSED: campaigns_pb2.BOOKING_STATE_LAPSED,
}
_EVENTS = {
    BookingState.HELD: events_pb2.BookingHeld,
    BookingState.CONFIRMED: events_pb2.BookingConfirmed,
    BookingState.RUNNING: events_pb2.BookingStarted,
    BookingState.SUSPENDED_PERMIT: events_pb2.BookingSuspended,
    BookingState.COMPLETED: events_pb2.BookingCompleted,
    BookingState.CANCELLED: events_pb2.BookingCancelled,
    BookingState.LAPSED: events_pb2.BookingLapsed,
}


def campaign(it: Campaign) -> campaigns_pb2.Campaign:
    """The resource."""
    return campaigns_pb2.Campaign(
        name=str(it.name),
        etag=etag_of(it.version),
        version=it.version,
        title=it.title,
        kind=KINDS[it.kind],
        advertiser=it.advertiser,
        owner=it.owner,
        create_time=it.create_time,
    )


def campaign_created(it: Campaign) -> events_pb2.CampaignCreated:
    """A campaign exists."""
    return events_pb2.CampaignCreated(campaign=campaign(it))


def booking(it: Booking) -> campaigns_pb2.Booking:
    """The resource."""
    return campaigns_pb2.Booking(
        name=str(it.name),
        etag=etag_of(it.version),
        version=it.version,
        campaign=str(CampaignName(it.city, it.campaign)),
        screen=str(ScreenName(it.city, it.screen)),
        creative=str(CreativeName(it.city, it.creative)),
        content_sha256=it.sha256,
        kind=KINDS[it.kind],
        sov_ppm=it.sov_ppm,
        start_date=it.start.isoformat(),
        end_date=it.end.isoformat(),
        permit="" if it.permit is None else str(PermitName(it.city, it.permit)),
        state=_STATES[it.state],
        waiting_for=it.waiting_for,
        hold_expire_time=it.hold_expire_time,
        owner=it.owner,
        create_time=it.create_time,
    )


def changed(it: Booking) -> Message:
    """The event of the state that the booking is in now."""
    event: Message = _EVENTS[it.state](booking=booking(it))
    return event


def permit(city: str, it: permits_pb2.Permit) -> Permit:
    """A permit from one of permitting's events. Raises InvalidField for a malformed name or date."""
    return Permit(
        id=PermitName.parse_in(city, it.name, "permit.name").id,
        version=it.version,
        in_force=it.state == permits_pb2.Permit.STATE_ISSUED,
        state=permits_pb2.Permit.State.Name(it.state).removeprefix("STATE_"),
        number=it.number,
        screen=_screen(it.reklame.screen),
        content_sha256=tuple(it.reklame.content_sha256),
        valid_from=date.fromisoformat(it.valid_from_date) if it.valid_from_date else None,
        valid_to=date.fromisoformat(it.valid_to_date) if it.valid_to_date else None,
    )


def _screen(name: str) -> UUID | None:
    """The screen that a permit is for; None when it names one that is not registered here."""
    try:
        return UUID(name.rpartition("/")[2])
    except ValueError:
        return None
