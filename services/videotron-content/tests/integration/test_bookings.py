"""A booking plays while its permit, its approval and the calendar let it, and nothing is sold twice."""

import asyncio
import json
from uuid import uuid4

import pytest

from kota.videotron_content.v1 import campaigns_pb2, creatives_pb2

from .conftest import TODAY, City, picture, refused

RUNNING = campaigns_pb2.BOOKING_STATE_RUNNING
CONFIRMED = campaigns_pb2.BOOKING_STATE_CONFIRMED
SUSPENDED = campaigns_pb2.BOOKING_STATE_SUSPENDED_PERMIT
PSA = creatives_pb2.CONTENT_KIND_PSA


async def test_a_commercial_booking_plays_only_while_its_permit_is_in_force(city: City) -> None:
    screen = await city.screen()
    player = await city.pair(screen.name)
    creative = await city.creative()
    booking = await city.book(screen.name, creative)
    assert (booking.state, booking.waiting_for) == (CONFIRMED, "PERMIT_MISSING")
    assert creative.content_sha256 not in await city.items(player, screen.name)
    for event, version, state, shown in (
        ("PermitIssued", 5, RUNNING, True),
        ("PermitSuspended", 6, SUSPENDED, False),
        ("PermitReinstated", 7, RUNNING, True),
        ("PermitRevoked", 8, SUSPENDED, False),
    ):
        await city.permit(event, booking, version)
        assert (await city.booking(booking)).state == state, event
        assert (creative.content_sha256 in await city.items(player, screen.name)) is shown, event


async def test_old_news_of_a_permit_changes_nothing(city: City) -> None:
    screen = await city.screen()
    booking = await city.book(screen.name, await city.creative())
    await city.permit("PermitSuspended", booking, 6)
    await city.permit("PermitIssued", booking, 5)
    assert (await city.booking(booking)).waiting_for == "PERMIT_NOT_IN_FORCE"


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"screen": "other"}, "PERMIT_OTHER_SCREEN"),
        ({"content_sha256": ["f" * 64]}, "PERMIT_OTHER_CONTENT"),
    ],
)
async def test_a_permit_for_something_else_unlocks_nothing(city: City, wrong: dict, reason: str) -> None:
    screen = await city.screen()
    booking = await city.book(screen.name, await city.creative())
    facts = {"screen": booking.screen, "content_sha256": [booking.content_sha256], **wrong}
    if facts["screen"] == "other":
        facts["screen"] = (await city.screen()).name
    await city.permit("PermitIssued", booking, 5, reklame=facts)
    assert (await city.booking(booking)).waiting_for == reason


async def test_the_event_order_of_permit_and_confirmation_does_not_matter(city: City) -> None:
    screen = await city.screen()
    held = await city.hold(screen.name, await city.creative())
    await city.permit("PermitIssued", held, 5)
    assert (await city.operator.ConfirmBooking(name=held.name, etag=held.etag)).state == RUNNING


async def test_a_revoked_creative_leaves_every_screen_at_once(city: City) -> None:
    screen = await city.screen()
    player = await city.pair(screen.name)
    creative = await city.creative(kind=PSA)
    await city.book(screen.name, creative)
    assert await city.items(player, screen.name) == {creative.content_sha256}
    await city.approver.RevokeCreative(name=creative.name, etag=creative.etag, reason="melanggar kesusilaan")
    assert await city.items(player, screen.name) == set()


async def test_what_is_sold_out_is_refused_with_the_proof(city: City) -> None:
    screen, creative = await city.screen(), await city.creative()
    first = await city.hold(screen.name, creative, sov_ppm=700_000)
    with refused("CAPACITY_EXCEEDED") as error:
        await city.hold(screen.name, creative, sov_ppm=200_000)
    assert error.value.facts == {
        "date": TODAY,
        "sold_ppm": "700000",
        "psa_reserve_ppm": "200000",
        "asked_ppm": "200000",
        "free_ppm": "100000",
        "bookings": first.name,
    }
    await city.hold(screen.name, creative, sov_ppm=100_000)
    public = await city.creative(kind=PSA)
    await city.hold(screen.name, public, sov_ppm=200_000)
    with refused("CAPACITY_EXCEEDED"):
        await city.hold(screen.name, public, sov_ppm=1)


async def test_two_buyers_cannot_buy_the_same_time(city: City) -> None:
    screen, creative = await city.screen(), await city.creative()
    answers = await asyncio.gather(
        *(city.hold(screen.name, creative, sov_ppm=500_000) for _ in range(4)), return_exceptions=True
    )
    assert [getattr(answer, "reason", "held") for answer in answers].count("held") == 1


async def test_a_hold_lapses_and_gives_its_time_back(city: City) -> None:
    screen, creative = await city.screen(), await city.creative()
    held = await city.hold(screen.name, creative, sov_ppm=800_000)
    await city.tick("follow_calendar", hours=25)
    assert (await city.booking(held)).state == campaigns_pb2.BOOKING_STATE_LAPSED
    with refused("BOOKING_MOVE_NOT_ALLOWED") as error:
        await city.operator.ConfirmBooking(name=held.name, etag=(await city.booking(held)).etag)
    assert error.value.facts["allowed"] == "-"
    await city.hold(screen.name, creative, sov_ppm=800_000)


async def test_a_booking_starts_on_its_first_local_day_and_completes_after_its_last(city: City) -> None:
    screen = await city.screen(time_zone="Asia/Jayapura")  # 14.00 there: two hours ahead of Jakarta
    booking = await city.book(
        screen.name, await city.creative(kind=PSA), start_date="2026-07-07", end_date="2026-07-07"
    )
    assert booking.waiting_for == "BEFORE_FIRST_DAY"
    await city.tick("follow_calendar", hours=10)  # 24.00 in Jayapura, 22.00 in Jakarta
    assert (await city.booking(booking)).state == RUNNING
    await city.tick("follow_calendar", hours=24)
    assert (await city.booking(booking)).state == campaigns_pb2.BOOKING_STATE_COMPLETED


async def test_the_last_day_of_a_permit_stops_the_booking_without_any_event(city: City) -> None:
    screen = await city.screen()
    booking = await city.book(screen.name, await city.creative())
    await city.permit("PermitIssued", booking, 5, valid_to_date="2026-07-06")
    assert (await city.booking(booking)).state == RUNNING
    await city.tick("follow_calendar", hours=24)
    assert (await city.booking(booking)).waiting_for == "PERMIT_ENDED"


async def test_bad_bookings_are_refused_with_the_field_that_is_wrong(city: City) -> None:
    screen, creative = await city.screen(), await city.creative()
    for wrong, field in (
        ({"start_date": "2026-02-30"}, "start_date"),
        ({"end_date": "2026-07-05", "start_date": "2026-07-01"}, "end_date"),
        ({"end_date": "2028-07-05"}, "end_date"),
        ({"permit": ""}, "permit"),
    ):
        with refused("INVALID_FIELD") as error:
            await city.hold(screen.name, creative, **wrong)
        assert error.value.field == field
    with refused("INVALID_REQUEST"):
        await city.hold(screen.name, creative, sov_ppm=1_000_001)
    with refused("CITY_FOREIGN"):
        await city.hold(f"cities/99.99/screens/{uuid4()}", creative)
    with refused("SCREEN_NOT_FOUND"):
        await city.hold(f"{city.parent}/screens/{uuid4()}", creative)
    narrow = await city.screen(profile={"mime_types": ["video/mp4"]})
    with refused("MEDIA_DOES_NOT_FIT"):
        await city.hold(narrow.name, creative)


async def test_a_partner_books_on_its_own_campaigns_only(city: City) -> None:
    screen, creative = await city.screen(), await city.creative(kind=PSA)
    foreign = await city.operator.CreateCampaign(parent=city.parent, title="A", kind=PSA, advertiser="Dinas")
    own = await city.partner.CreateCampaign(parent=city.parent, title="B", kind=PSA, advertiser="PT Contoh FIKTIF")
    booking = {
        "parent": city.parent,
        "screen": screen.name,
        "creative": creative.name,
        "sov_ppm": 1000,
        "start_date": TODAY,
        "end_date": TODAY,
    }
    with refused("PERMISSION_DENIED"):
        await city.partner.CreateBooking(campaign=foreign.name, **booking)
    assert (await city.partner.CreateBooking(campaign=own.name, **booking)).owner == city.partner.actor.principal


async def test_a_stale_etag_and_a_reused_request_id_change_nothing(city: City) -> None:
    screen = await city.screen()
    held = await city.hold(screen.name, await city.creative())
    with refused("ETAG_MISMATCH"):
        await city.operator.ConfirmBooking(name=held.name, etag='"7"')
    request_id = str(uuid4())
    confirmed = await city.operator.ConfirmBooking(name=held.name, etag=held.etag, request_id=request_id)
    again = await city.operator.ConfirmBooking(name=held.name, etag=held.etag, request_id=request_id)
    assert again == confirmed
    with refused("REQUEST_ID_REUSED"):
        await city.operator.ConfirmBooking(name=held.name, etag='"9"', request_id=request_id)


async def test_a_creative_is_approved_by_another_person_than_its_submitter(city: City) -> None:
    data = picture((1, 2, 3))
    await city.upload(data)
    creative = await city.creative(data)
    submitted = await city.operator.SubmitCreative(
        parent=city.parent, title="x", content_sha256=creative.content_sha256, duration_ms=5000, kind=PSA
    )
    with refused("APPROVER_IS_SUBMITTER"):
        await city.operator.ApproveCreative(name=submitted.name, etag=submitted.etag)
    rejected = await city.approver.RejectCreative(name=submitted.name, etag=submitted.etag, reason="teks asing")
    with refused("CREATIVE_MOVE_NOT_ALLOWED") as error:
        await city.approver.ApproveCreative(name=rejected.name, etag=rejected.etag)
    assert error.value.facts["state"] == "rejected"
    with refused("MEDIA_NOT_FOUND"):
        await city.operator.SubmitCreative(
            parent=city.parent, title="x", content_sha256="0" * 64, duration_ms=5000, kind=PSA
        )


async def test_a_booking_whose_day_has_come_only_further_east_waits_and_the_clock_comes_to_rest(city: City) -> None:
    screen = await city.screen()
    booking = await city.book(screen.name, await city.creative(kind=PSA), start_date="2026-07-07")
    async with asyncio.timeout(20):
        await city.tick("follow_calendar", hours=11)  # 23.00 in Jakarta, tomorrow in Jayapura
    assert (await city.booking(booking)).waiting_for == "BEFORE_FIRST_DAY"
    await city.tick("follow_calendar", hours=1)
    assert (await city.booking(booking)).state == RUNNING


async def test_a_coming_booking_is_in_the_list_before_its_day_so_that_an_offline_screen_begins_it(city: City) -> None:
    screen = await city.screen()
    player = await city.pair(screen.name)
    creative = await city.creative(kind=PSA)
    await city.book(screen.name, creative, start_date="2026-07-07")
    before = await city.pull(player, screen.name)
    assert creative.content_sha256 in await city.items(player, screen.name)
    await city.tick("follow_calendar", hours=12)
    after = await city.pull(player, screen.name)
    assert json.loads(after.content)["items"] == json.loads(before.content)["items"]


async def test_what_is_only_held_makes_no_version(city: City) -> None:
    screen = await city.screen()
    player = await city.pair(screen.name)
    before = await city.pull(player, screen.name)
    held = await city.hold(screen.name, await city.creative())
    await city.operator.CancelBooking(name=held.name, etag=held.etag)
    assert (await city.pull(player, screen.name)).headers["etag"] == before.headers["etag"]
