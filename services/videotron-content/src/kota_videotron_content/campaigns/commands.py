"""What happens to campaigns and bookings, and what permits, approvals and the calendar do to them.

Every command that moves a booking ends in `apply`: save, tell, and let the affected screens have a new playlist.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from kota_common.errors import InvalidField
from kota_common.postgres import Transaction
from kota_common.telemetry import current_traceparent
from kota_videotron_content.campaigns import capacity, messages, store
from kota_videotron_content.campaigns.errors import CapacityExceeded, MediaDoesNotFit
from kota_videotron_content.campaigns.model import (
    LONGEST_DAYS,
    Booking,
    BookingState,
    Campaign,
    Permit,
)
from kota_videotron_content.creatives import store as creatives
from kota_videotron_content.creatives.model import ContentKind, Creative
from kota_videotron_content.media import store as media
from kota_videotron_content.names import BookingName, CampaignName, CreativeName, ScreenName
from kota_videotron_content.playlists.commands import Publisher
from kota_videotron_content.screens import store as screens
from kota_videotron_content.screens.model import Screen

CALENDAR_BATCH = 200  # bookings a transaction


async def create_campaign(tx: Transaction, campaign: Campaign) -> Campaign:
    """Keep a new campaign."""
    tx.authorize(campaign)
    await store.insert_campaign(tx, campaign)
    tx.emit(messages.campaign_created(campaign), aggregate=str(campaign.name), version=campaign.version)
    return campaign


async def hold(tx: Transaction, booking: Booking, psa_reserve_ppm: int) -> Booking:
    """Reserve airtime, if there is room on every day.

    The screen is locked while its room is counted, so that nothing is sold twice. Raises CampaignNotFound,
    ScreenNotFound, CreativeNotFound, ScreenRetired, CreativeMoveNotAllowed, MediaDoesNotFit, CapacityExceeded,
    InvalidField.
    """
    campaign = await store.read_campaign(tx, CampaignName(tx.city, booking.campaign))
    tx.authorize(campaign)
    creative = await creatives.read(tx, CreativeName(tx.city, booking.creative))
    screen = await screens.lock(tx, ScreenName(tx.city, booking.screen))
    _check(booking, campaign, creative, screen, tx.now)
    await _expect_fits(tx, screen, creative)
    taken = await store.taken(tx, booking.screen, booking.start, booking.end)
    room = capacity.fullest_day(taken, booking.start, booking.end, booking.kind, psa_reserve_ppm)
    if booking.sov_ppm > room.free_ppm:
        raise CapacityExceeded(
            field="sov_ppm",
            date=room.day,
            sold_ppm=room.sold_ppm,
            psa_reserve_ppm=room.psa_reserve_ppm,
            asked_ppm=booking.sov_ppm,
            free_ppm=room.free_ppm,
            bookings=room.bookings,
        )
    await store.insert(tx, booking)
    tx.emit(messages.changed(booking), aggregate=str(booking.name), version=booking.version)
    return booking


def _check(booking: Booking, campaign: Campaign, creative: Creative, screen: Screen, now: datetime) -> None:
    screen.expect_in_service()
    creative.expect_bookable()
    if creative.kind is not campaign.kind:
        raise InvalidField("creative", f"is {creative.kind.value}, its campaign is {campaign.kind.value}")
    if campaign.kind is ContentKind.COMMERCIAL and booking.permit is None:
        raise InvalidField("permit", "is required for commercial content")
    today = now.astimezone(ZoneInfo(screen.time_zone)).date()
    if booking.end < max(booking.start, today):
        raise InvalidField("end_date", "lies before start_date or in the past")
    if booking.end > capacity.last_bookable(booking.start, LONGEST_DAYS):
        raise InvalidField("end_date", f"lies more than {LONGEST_DAYS} days after start_date")


async def _expect_fits(tx: Transaction, screen: Screen, creative: Creative) -> None:
    asset = await media.read(tx, creative.sha256)
    if not screen.decodes(asset.mime_type):
        raise MediaDoesNotFit(field="creative", screen=screen.name, why=f"its player does not decode {asset.mime_type}")
    if not screen.keeps(asset.size_bytes):
        raise MediaDoesNotFit(
            field="creative", screen=screen.name, why=f"{asset.size_bytes} bytes are too many to keep"
        )


async def confirm(tx: Transaction, publisher: Publisher, name: BookingName, etag: str) -> Booking:
    """Order what was held; it plays at once if everything allows it.

    Raises BookingNotFound, EtagMismatch, BookingMoveNotAllowed.
    """
    held = await store.lock(tx, name)
    tx.authorize(held)
    held.expect(etag)
    confirmed = held.move("confirm", tx.now)
    await apply(tx, publisher, [confirmed], cause="booking_confirmed")
    return await _settle_one(tx, publisher, confirmed, cause="booking_confirmed")


async def cancel(tx: Transaction, publisher: Publisher, name: BookingName, etag: str) -> Booking:
    """Take a booking back. Raises BookingNotFound, EtagMismatch, BookingMoveNotAllowed."""
    booking = await store.lock(tx, name)
    tx.authorize(booking)
    booking.expect(etag)
    cancelled = booking.move("cancel", tx.now)
    await apply(tx, publisher, [cancelled], cause="booking_cancelled", cut_now=booking.state is BookingState.RUNNING)
    return cancelled


async def cancel_all(tx: Transaction, publisher: Publisher, screen: UUID) -> None:
    """Take back every booking of a screen that leaves service."""
    bookings = await store.lock_by_screen(tx, screen)
    await apply(tx, publisher, [b.move("cancel", tx.now) for b in bookings], cause="screen_retired", cut_now=True)


async def follow_permit(tx: Transaction, publisher: Publisher, permit: Permit, cause: str) -> None:
    """Keep what permitting says and let the bookings under that permit follow; older news changes nothing."""
    if not await store.keep_permit(tx, permit):
        return
    bookings = await store.lock_by_permit(tx, permit.id)
    await settle(tx, publisher, bookings, cause=cause)


async def follow_creative(tx: Transaction, publisher: Publisher, creative: UUID, cause: str) -> None:
    """Let the bookings of a creative follow a decision on it."""
    bookings = await store.lock_by_creative(tx, creative)
    await settle(tx, publisher, bookings, cause=cause)


async def follow_calendar(tx: Transaction, publisher: Publisher) -> int:
    """Start, stop and complete what the date moves, let go of holds that ran out; gives how many bookings changed."""
    due = await store.lock_due(tx, CALENDAR_BATCH)
    changed = await settle(tx, publisher, due, cause="calendar")
    lapsed = await store.lock_lapsed(tx, CALENDAR_BATCH)
    await apply(tx, publisher, [booking.lapse() for booking in lapsed], cause="hold_lapsed")
    return changed + len(lapsed)


async def settle(tx: Transaction, publisher: Publisher, bookings: Sequence[Booking], *, cause: str) -> int:
    """Let each booking be what it is today; gives how many changed.

    What stops playing stops at once, not at the end of its showing.
    """
    changed = []
    stopped = False
    for booking in bookings:
        settled = await _settled(tx, booking)
        if settled is not booking:
            changed.append(settled)
            stopped = stopped or booking.state is BookingState.RUNNING
    await apply(tx, publisher, changed, cause=cause, cut_now=stopped)
    return len(changed)


async def _settle_one(tx: Transaction, publisher: Publisher, booking: Booking, *, cause: str) -> Booking:
    settled = await _settled(tx, booking)
    if settled is not booking:
        await apply(tx, publisher, [settled], cause=cause)
    return settled


async def _settled(tx: Transaction, booking: Booking) -> Booking:
    creative, permit, zone = await store.gates(tx, booking)
    return booking.settle(creative, permit, tx.now.astimezone(ZoneInfo(zone)).date(), current_traceparent())


async def apply(
    tx: Transaction, publisher: Publisher, changed: Sequence[Booking], *, cause: str, cut_now: bool = False
) -> None:
    """Save and tell bookings that changed, and publish what their screens play now."""
    for booking in changed:
        await store.save(tx, booking)
        tx.emit(messages.changed(booking), aggregate=str(booking.name), version=booking.version)
    await publisher.publish(tx, {booking.screen for booking in changed}, cause=cause, cut_now=cut_now)
