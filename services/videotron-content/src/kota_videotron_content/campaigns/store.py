"""How campaigns, bookings and the copies of permits are kept."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from kota_common.postgres import Reader, Transaction
from kota_videotron_content.campaigns.capacity import Taken
from kota_videotron_content.campaigns.errors import BookingNotFound, CampaignNotFound
from kota_videotron_content.campaigns.model import Booking, BookingState, Campaign, Permit, Waiting
from kota_videotron_content.creatives.model import ContentKind, CreativeState
from kota_videotron_content.names import BookingName, CampaignName

_ORDERED = "b.state IN ('confirmed', 'running', 'suspended_permit')"
_BOOKINGS = "SELECT b.* FROM booking b WHERE b.city = $1"
_DUE = """
SELECT b.* FROM booking b
JOIN screen s ON s.city = b.city AND s.id = b.screen
LEFT JOIN permit_copy p ON p.city = b.city AND p.id = b.permit
CROSS JOIN LATERAL (SELECT ($2::timestamptz AT TIME ZONE s.time_zone)::date AS today) d
WHERE b.city = $1 AND b.state IN ('confirmed', 'running', 'suspended_permit') AND (
  b.end_date < d.today
  OR (b.waiting_for = 'BEFORE_FIRST_DAY' AND greatest(b.start_date, p.valid_from_date) <= d.today)
  OR (b.state = 'running' AND p.valid_to_date < d.today))
ORDER BY b.id LIMIT $3 FOR UPDATE OF b"""


async def insert_campaign(tx: Transaction, campaign: Campaign) -> None:
    """Keep a new campaign."""
    await tx.execute(
        "INSERT INTO campaign (city, id, version, title, kind, advertiser, owner, create_time)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        campaign.city,
        campaign.name.id,
        campaign.version,
        campaign.title,
        campaign.kind.value,
        campaign.advertiser,
        campaign.owner,
        campaign.create_time,
    )


async def read_campaign(reader: Reader, name: CampaignName) -> Campaign:
    """One campaign. Raises CampaignNotFound."""
    row = await reader.fetchrow("SELECT * FROM campaign WHERE city = $1 AND id = $2", reader.city, name.id)
    if row is None:
        raise CampaignNotFound(campaign=name)
    return _campaign(reader.city, row)


async def campaigns(reader: Reader, size: int, after: UUID | None) -> list[Campaign]:
    """Up to `size` campaigns by id, which follows their creation."""
    rows = await reader.fetch(
        "SELECT * FROM campaign WHERE city = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3",
        reader.city,
        after,
        size,
    )
    return [_campaign(reader.city, row) for row in rows]


async def insert(tx: Transaction, booking: Booking) -> None:
    """Keep a new booking."""
    await tx.execute(
        "INSERT INTO booking (city, id, version, campaign, screen, creative, sha256, kind, sov_ppm, start_date,"
        " end_date, permit, state, waiting_for, hold_expire_time, owner, create_time, trace)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
        booking.city,
        booking.name.id,
        booking.version,
        booking.campaign,
        booking.screen,
        booking.creative,
        booking.sha256,
        booking.kind.value,
        booking.sov_ppm,
        booking.start,
        booking.end,
        booking.permit,
        booking.state.value,
        booking.waiting_for.value,
        booking.hold_expire_time,
        booking.owner,
        booking.create_time,
        booking.trace,
    )


async def read(reader: Reader, name: BookingName) -> Booking:
    """One booking. Raises BookingNotFound."""
    return _one(reader.city, name, await reader.fetchrow(f"{_BOOKINGS} AND b.id = $2", reader.city, name.id))


async def lock(tx: Transaction, name: BookingName) -> Booking:
    """One booking, held until the transaction ends. Raises BookingNotFound."""
    return _one(tx.city, name, await tx.fetchrow(f"{_BOOKINGS} AND b.id = $2 FOR UPDATE", tx.city, name.id))


async def save(tx: Transaction, booking: Booking) -> None:
    """Keep the part of a booking that changes in its life."""
    await tx.execute(
        "UPDATE booking SET version = $3, state = $4, waiting_for = $5, trace = $6 WHERE city = $1 AND id = $2",
        tx.city,
        booking.name.id,
        booking.version,
        booking.state.value,
        booking.waiting_for.value,
        booking.trace,
    )


async def page(reader: Reader, size: int, after: UUID | None, screen: UUID | None) -> list[Booking]:
    """Up to `size` bookings by id, which follows their creation."""
    rows = await reader.fetch(
        f"{_BOOKINGS} AND ($2::uuid IS NULL OR b.id > $2) AND ($3::uuid IS NULL OR b.screen = $3)"
        " ORDER BY b.id LIMIT $4",
        reader.city,
        after,
        screen,
        size,
    )
    return [_booking(reader.city, row) for row in rows]


async def taken(tx: Transaction, screen: UUID, start: date, end: date) -> list[Taken]:
    """Bookings that take room on a screen in a period. The caller holds the screen, so that nobody sells it twice."""
    rows = await tx.fetch(
        "SELECT b.id, b.kind, b.sov_ppm, b.start_date, b.end_date FROM booking b WHERE b.city = $1 AND b.screen = $2"
        " AND b.end_date >= $3 AND b.start_date <= $4 AND (b.state IN ('confirmed', 'running', 'suspended_permit')"
        " OR (b.state = 'held' AND b.hold_expire_time > $5)) ORDER BY b.id",
        tx.city,
        screen,
        start,
        end,
        tx.now,
    )
    return [
        Taken(str(BookingName(tx.city, r["id"])), ContentKind(r["kind"]), r["sov_ppm"], r["start_date"], r["end_date"])
        for r in rows
    ]


async def lock_by_permit(tx: Transaction, permit: UUID) -> list[Booking]:
    """Ordered bookings under a permit, held."""
    return await _locked(tx, f"b.permit = $2 AND {_ORDERED}", permit)


async def lock_by_creative(tx: Transaction, creative: UUID) -> list[Booking]:
    """Ordered bookings of a creative, held."""
    return await _locked(tx, f"b.creative = $2 AND {_ORDERED}", creative)


async def lock_by_screen(tx: Transaction, screen: UUID) -> list[Booking]:
    """Bookings of a screen that are not over, held."""
    return await _locked(tx, f"b.screen = $2 AND ({_ORDERED} OR b.state = 'held')", screen)


async def lock_due(tx: Transaction, limit: int) -> list[Booking]:
    """Ordered bookings that this day moves, in the zone of each screen, held; `settle` changes every one of them."""
    rows = await tx.fetch(_DUE, tx.city, tx.now, limit)
    return [_booking(tx.city, row) for row in rows]


async def lock_lapsed(tx: Transaction, limit: int) -> list[Booking]:
    """Holds that ran out, held."""
    return await _locked(tx, "b.state = 'held' AND b.hold_expire_time <= $2", tx.now, limit=limit)


async def gates(tx: Transaction, booking: Booking) -> tuple[CreativeState, Permit | None, str]:
    """What decides on a booking: its creative's state, its permit's copy, and the zone of its screen."""
    row = await tx.fetchrow(
        "SELECT c.state AS creative_state, s.time_zone, p.* FROM creative c"
        " JOIN screen s ON s.city = c.city AND s.id = $3"
        " LEFT JOIN permit_copy p ON p.city = c.city AND p.id = $4 WHERE c.city = $1 AND c.id = $2",
        tx.city,
        booking.creative,
        booking.screen,
        booking.permit,
    )
    permit = None if row["id"] is None else _permit(row)
    return CreativeState(row["creative_state"]), permit, row["time_zone"]


async def keep_permit(tx: Transaction, permit: Permit) -> bool:
    """Keep what permitting says, unless something newer is known; gives whether it was kept."""
    tag = await tx.execute(
        "INSERT INTO permit_copy (city, id, version, in_force, state, number, screen, content_sha256, valid_from_date,"
        " valid_to_date) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        " ON CONFLICT (city, id) DO UPDATE SET version = excluded.version, in_force = excluded.in_force,"
        " state = excluded.state, number = excluded.number, screen = excluded.screen,"
        " content_sha256 = excluded.content_sha256, valid_from_date = excluded.valid_from_date,"
        " valid_to_date = excluded.valid_to_date WHERE permit_copy.version < excluded.version",
        tx.city,
        permit.id,
        permit.version,
        permit.in_force,
        permit.state,
        permit.number,
        permit.screen,
        list(permit.content_sha256),
        permit.valid_from,
        permit.valid_to,
    )
    return tag.endswith(" 1")


async def _locked(tx: Transaction, condition: str, *args: Any, limit: int = 100_000) -> list[Booking]:
    """Bookings in one order, so that two commands which lock several cannot block each other."""
    rows = await tx.fetch(f"{_BOOKINGS} AND {condition} ORDER BY b.id LIMIT {int(limit)} FOR UPDATE", tx.city, *args)
    return [_booking(tx.city, row) for row in rows]


def _one(city: str, name: BookingName, row: Any) -> Booking:
    if row is None:
        raise BookingNotFound(booking=name)
    return _booking(city, row)


def _campaign(city: str, row: Any) -> Campaign:
    kind = ContentKind(row["kind"])
    name = CampaignName(city, row["id"])
    return Campaign(name, row["version"], row["title"], kind, row["advertiser"], row["owner"], row["create_time"])


def _permit(row: Any) -> Permit:
    return Permit(
        id=row["id"],
        version=row["version"],
        in_force=row["in_force"],
        state=row["state"],
        number=row["number"],
        screen=row["screen"],
        content_sha256=tuple(row["content_sha256"]),
        valid_from=row["valid_from_date"],
        valid_to=row["valid_to_date"],
    )


def _booking(city: str, row: Any) -> Booking:
    return Booking(
        name=BookingName(city, row["id"]),
        version=row["version"],
        campaign=row["campaign"],
        screen=row["screen"],
        creative=row["creative"],
        sha256=row["sha256"],
        kind=ContentKind(row["kind"]),
        sov_ppm=row["sov_ppm"],
        start=row["start_date"],
        end=row["end_date"],
        permit=row["permit"],
        state=BookingState(row["state"]),
        waiting_for=Waiting(row["waiting_for"]),
        hold_expire_time=row["hold_expire_time"],
        owner=row["owner"],
        create_time=row["create_time"],
        trace=row["trace"],
    )
