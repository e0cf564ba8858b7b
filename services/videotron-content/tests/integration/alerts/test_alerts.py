"""A partner's CAP document is on the screens inside when the call returns, and leaves them as it says."""

from __future__ import annotations

import asyncio
import itertools
from datetime import timedelta
from uuid import uuid4

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from kota.videotron_content.v1 import alerts_pb2, overrides_pb2
from kota_common.actor import ActorKind
from kota_videotron_content.alerts import samples

from ..conftest import NOON, refused
from .conftest import BPBD, Warned, sent

SHOWN, WITHHELD, ENDED = (
    alerts_pb2.ALERT_DISPLAY_SHOWN,
    alerts_pb2.ALERT_DISPLAY_WITHHELD,
    alerts_pb2.ALERT_DISPLAY_ENDED,
)


def warning(identifier: str = "A", minutes: int = -9, **changes) -> bytes:
    info = {"expires": sent(90), "senderName": "BPBD Kota CONTOH", **changes.pop("info", {})}
    return samples.alert(identifier, sent(minutes), samples.info(**info), sender=BPBD, **changes)


def answer(kind: str, identifier: str, minutes: int, *others: tuple[str, int], **changes) -> bytes:
    references = " ".join(samples.reference(other, sent(at), BPBD) for other, at in others)
    return warning(identifier, minutes, msgType=kind, references=references, **changes)


def officers(warned: Warned, **changes) -> dict:
    end = Timestamp()
    end.FromDatetime(warned.city.clock.now + timedelta(minutes=30))
    return {
        "parent": warned.city.parent,
        "text": "Jembatan ditutup",
        "severity": overrides_pb2.OVERRIDE_SEVERITY_NOTICE,
        "issuer": "BPBD Kota Contoh",
        "expire_time": end,
        **changes,
    }


async def test_the_screen_inside_shows_it_and_the_one_outside_does_not(warned: Warned):
    alert = await warned.submit(warning())
    assert (alert.display, alert.reason, alert.source) == (SHOWN, "", warned.partner.actor.principal)
    shown = await warned.shown()
    assert shown["id"] == alert.override
    assert shown["text"].startswith("Hujan Lebat disertai Petir (CONTOH)\nDikeluarkan BPBD Kota CONTOH, 6 Juli")
    assert (shown["issuer"], shown["severity"], shown["drill"]) == ("Sumber: BPBD Kota CONTOH", "WARNING", False)
    assert await warned.shown("outside") is None
    override = await warned.city.operator.GetOverride(name=alert.override)
    assert (override.alert, override.activator) == (alert.name, warned.partner.actor.principal)
    assert await warned.city.operator.GetAlert(name=alert.name) == alert


async def test_it_ends_by_itself_at_its_own_end(warned: Warned):
    alert = await warned.submit(warning())
    await warned.city.tick("expire_overrides", minutes=91)
    assert await warned.shown() is None
    assert await warned.became() == {"A": (ENDED, "EXPIRED")}
    await warned.city.tick("renew_alerts")
    assert await warned.shown() is None
    ended = await warned.city.operator.GetOverride(name=alert.override)
    assert ended.state == overrides_pb2.OVERRIDE_STATE_EXPIRED


async def test_the_same_document_again_is_the_same_alert_and_another_one_with_its_key_is_refused(warned: Warned):
    first = await warned.submit(warning())
    assert await warned.submit(warning()) == first
    with refused("ALERT_KEY_TAKEN"):
        await warned.submit(warning(info={"headline": "Banjir (CONTOH)"}))
    assert len(await warned.alerts()) == 1
    assert len((await warned.city.operator.ListOverrides(parent=warned.city.parent)).overrides) == 1


async def test_a_repeated_request_gets_its_first_answer(warned: Warned):
    request_id = str(uuid4())
    first = await warned.submit(warning(), request_id=request_id)
    assert await warned.submit(warning(), request_id=request_id) == first
    with refused("REQUEST_ID_REUSED"):
        await warned.submit(warning("B"), request_id=request_id)


STORIES = {
    "cancelled": [warning("A", -9), answer("Update", "U", -6, ("A", -9)), answer("Cancel", "C", -3, ("U", -6))],
    "updated": [
        warning("A", -9),
        answer("Update", "U", -6, ("A", -9), info={"headline": "Hujan Sangat Lebat (CONTOH)", "severity": "Extreme"}),
        answer(
            "Update", "V", -3, ("A", -9), ("U", -6), info={"headline": "Hujan Ringan (CONTOH)", "severity": "Minor"}
        ),
    ],
}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=str)
@pytest.mark.parametrize("story", STORIES)
async def test_alerts_updates_and_cancels_end_the_same_in_any_order(warned: Warned, story: str, order):
    for index in order:
        await warned.submit(STORIES[story][index])
    became = {name: reason for name, (_, reason) in (await warned.became()).items()}
    shown = await warned.shown()
    if story == "cancelled":
        assert became == {"A": "SUPERSEDED", "U": "CANCELLED", "C": "NOT_A_WARNING"}
        assert shown is None
    else:
        assert became == {"A": "SUPERSEDED", "U": "SUPERSEDED", "V": ""}
        assert shown["text"].startswith("Hujan Ringan (CONTOH)")


async def test_an_alert_and_its_cancel_that_come_at_the_same_moment_leave_nothing(warned: Warned):
    for number in range(5):
        documents = warning(f"A{number}"), answer("Cancel", f"C{number}", -3, (f"A{number}", -9))
        await asyncio.gather(*(warned.submit(document) for document in documents))
    assert await warned.shown() is None
    assert {reason for _, reason in (await warned.became()).values()} == {"CANCELLED", "NOT_A_WARNING"}


async def test_an_update_takes_the_place_of_its_alert_in_one_version(warned: Warned):
    await warned.submit(warning())
    pull = await warned.city.pull(warned.players["inside"], warned.screens["inside"].name)
    await warned.submit(answer("Update", "U", -3, ("A", -9), info={"severity": "Minor"}))
    after = await warned.city.pull(warned.players["inside"], warned.screens["inside"].name)
    assert after.json()["seq"] == pull.json()["seq"] + 1
    assert after.json()["override"]["severity"] == "NOTICE"


async def test_who_cancelled_is_named(warned: Warned):
    alert = await warned.submit(warning())
    await warned.submit(answer("Cancel", "C", -3, ("A", -9)))
    override = await warned.city.operator.GetOverride(name=alert.override)
    assert override.state == overrides_pb2.OVERRIDE_STATE_CLEARED
    assert override.clearer == warned.partner.actor.principal


# -- the city's own button -------------------------------------------------------------------------------------------


async def test_an_officers_message_goes_before_an_alert_however_grave(warned: Warned):
    await warned.submit(warning(info={"severity": "Extreme"}))
    mine = await warned.city.operator.ActivateOverride(**officers(warned))
    assert (await warned.shown())["id"] == mine.name
    await warned.submit(warning("B", info={"severity": "Extreme"}))
    assert (await warned.shown())["id"] == mine.name
    await warned.city.operator.ClearOverride(name=mine.name, etag=mine.etag)
    assert (await warned.shown())["severity"] == "EXTREME"


async def test_no_exercise_hides_a_warning(warned: Warned):
    alert = await warned.submit(warning(info={"severity": "Minor"}))
    extreme = overrides_pb2.OVERRIDE_SEVERITY_EXTREME
    await warned.city.operator.ActivateOverride(**officers(warned, drill=True, severity=extreme))
    assert (await warned.shown())["id"] == alert.override


async def test_of_two_alerts_the_graver_is_shown(warned: Warned):
    grave = await warned.submit(warning(info={"severity": "Extreme"}))
    await warned.submit(warning("B", info={"severity": "Minor"}))
    assert (await warned.shown())["id"] == grave.override


async def test_an_officer_clears_an_alert_is_named_and_it_stays_away_until_the_sender_says_more(warned: Warned):
    alert = await warned.submit(warning())
    override = await warned.city.operator.GetOverride(name=alert.override)
    cleared = await warned.city.operator.ClearOverride(name=override.name, etag=override.etag)
    assert cleared.clearer == warned.city.operator.actor.principal
    assert await warned.shown() is None
    await warned.submit(warning())
    await warned.city.tick("renew_alerts", minutes=1)
    assert await warned.shown() is None
    assert await warned.became() == {"A": (ENDED, "CLEARED")}
    await warned.submit(answer("Update", "U", -3, ("A", -9)))
    assert (await warned.shown()) is not None
    again = await warned.city.operator.GetOverride(name=alert.override)
    assert again.clearer == warned.city.operator.actor.principal


async def test_an_alert_that_holds_longer_than_a_message_is_shown_again(warned: Warned):
    alert = await warned.submit(warning(info={"expires": sent(30 * 60)}))
    await warned.city.tick("expire_overrides", hours=24, seconds=1)
    assert await warned.shown() is None
    await warned.city.tick("renew_alerts")
    renewed = await warned.shown()
    assert renewed["id"] != alert.override
    assert await warned.became() == {"A": (SHOWN, "")}
    await warned.city.tick("expire_overrides", hours=6)
    await warned.city.tick("renew_alerts")
    assert await warned.shown() is None


async def test_what_ended_long_ago_is_forgotten(warned: Warned):
    alert = await warned.submit(warning())
    await warned.city.tick("expire_overrides", minutes=91)
    await warned.city.tick("renew_alerts", days=31)
    with refused("ALERT_NOT_FOUND"):
        await warned.city.operator.GetAlert(name=alert.name)


# -- what is kept and not displayed ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (warning(status="Exercise"), "DRILL_MODE_OFF"),
        (warning(status="Test"), "DRILL_MODE_OFF"),
        (warning(status="System"), "STATUS_NOT_SHOWN"),
        (warning(status="Draft"), "STATUS_NOT_SHOWN"),
        (warning(scope="Restricted", restriction="BPBD"), "SCOPE_NOT_PUBLIC"),
        (warning(scope="Private", addresses="BPBD"), "SCOPE_NOT_PUBLIC"),
        (warning(info={"urgency": "Past"}), "PAST"),
        (warning(minutes=-180, info={"expires": sent(-90)}), "EXPIRED"),
        (warning(minutes=-61, info={"expires": ""}), "EXPIRED"),
        (warning(info={"polygons": ()}), "AREA_NOT_DRAWN"),
        (warning(info={"polygons": (), "circles": ["-8.65,115.21 20"]}), "NO_SCREEN_INSIDE"),
        (answer("Ack", "A", -9, ("Z", -20)), "NOT_A_WARNING"),
        (samples.alert("A", sent(-9), samples.info(), sender="stranger@example.id"), "SENDER_NOT_TRUSTED"),
        (samples.alert("A", sent(-9), samples.info(area=False), sender="stranger@example.id"), "SENDER_NOT_TRUSTED"),
        (samples.alert("A", sent(-9), samples.info()), "SENDER_NOT_TRUSTED"),
    ],
    ids=lambda it: it if isinstance(it, str) else "",
)
async def test_what_may_not_be_displayed_is_kept_and_says_why(warned: Warned, document: bytes, reason: str):
    alert = await warned.submit(document)
    assert (alert.display, alert.reason, alert.override) == (WITHHELD, reason, "")
    assert await warned.shown() is None
    assert await warned.became() == {"A": (WITHHELD, reason)}


@pytest.mark.parametrize("status", ["Exercise", "Test"])
async def test_a_city_in_drill_mode_shows_exercises_as_such(warned: Warned, status: str):
    warned.settings.alert_drill_cities = warned.city.code
    await warned.submit(warning(status=status))
    shown = await warned.shown()
    assert shown["drill"]
    assert shown["text"].startswith("LATIHAN: ")


async def test_an_exercises_cancel_does_not_end_what_is_meant(warned: Warned):
    warned.settings.alert_drill_cities = warned.city.code
    await warned.submit(warning())
    await warned.submit(answer("Cancel", "C", -3, ("A", -9), status="Exercise"))
    assert await warned.shown() is not None


async def test_nobody_else_cancels_a_senders_alert(warned: Warned):
    await warned.submit(warning())
    reference = samples.reference("A", sent(-9), BPBD)
    stranger = {"sender": "stranger@example.id", "msgType": "Cancel", "references": reference}
    await warned.submit(samples.alert("C", sent(-3), **stranger))
    assert await warned.shown() is not None


async def test_an_alert_without_an_area_is_for_the_whole_city_of_a_believed_sender(warned: Warned):
    await warned.screen("unplaced")
    await warned.submit(warning(info={"area": False}))
    for name in warned.screens:
        assert await warned.shown(name) is not None, name


async def test_a_screen_that_nobody_gave_a_place_is_inside_no_shape(warned: Warned):
    await warned.screen("unplaced")
    await warned.submit(warning())
    assert await warned.shown("unplaced") is None


async def test_an_alert_without_an_end_says_that_its_end_is_assumed(warned: Warned):
    alert = await warned.submit(warning(info={"expires": ""}))
    assert alert.expire_assumed
    assert alert.expire_time.ToDatetime() == NOON.replace(tzinfo=None) + timedelta(minutes=51)
    assert "batas waktu tidak disebut" in (await warned.shown())["text"]


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"<html><body>Sedang pemeliharaan</body></html>", "ALERT_NOT_CAP"),
        (
            b'<!DOCTYPE a [<!ENTITY b "c">]><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">&b;</alert>',
            "ALERT_NOT_CAP",
        ),
        (warning() + b" " * 256 * 1024, "ALERT_TOO_LARGE"),
        (samples.alert("A", "2026-07-06T05:00:00Z", samples.info()), "ALERT_INVALID"),
        (b"", "INVALID_REQUEST"),
    ],
    ids=["page", "entities", "large", "sent", "empty"],
)
async def test_a_bad_document_is_refused_and_changes_nothing(warned: Warned, document: bytes, reason: str):
    with refused(reason):
        await warned.submit(document)
    assert await warned.alerts() == []
    assert await warned.shown() is None


async def test_only_who_may_warn_warns_and_only_in_its_own_city(warned: Warned):
    city = warned.city
    without = city.service.permissions - {"videotron_content.alerts.submit"}
    with refused("PERMISSION_DENIED"):
        await city.caller(ActorKind.PARTNER, permissions=without).SubmitAlert(parent=city.parent, document=warning())
    with refused("CITY_FOREIGN"):
        await warned.partner.SubmitAlert(parent="cities/52.71", document=warning())
    with refused("NOT_AUTHENTICATED"):
        await city.anybody.SubmitAlert(parent=city.parent, document=warning())
    assert await warned.alerts() == []


async def test_a_list_of_alerts_is_paged_newest_first(warned: Warned):
    for number in range(3):
        await warned.submit(warning(f"A{number}"))
    first = await warned.city.operator.ListAlerts(parent=warned.city.parent, page_size=2)
    rest = await warned.city.operator.ListAlerts(
        parent=warned.city.parent, page_size=2, page_token=first.next_page_token
    )
    assert [alert.identifier for alert in [*first.alerts, *rest.alerts]] == ["A2", "A1", "A0"]
    assert not rest.next_page_token


async def test_events_are_those_of_overrides(warned: Warned):
    alert = await warned.submit(warning())
    await warned.submit(answer("Cancel", "C", -3, ("A", -9)))
    async with warned.city.service.database.reader(warned.city.code, warned.city.operator.actor) as reader:
        rows = await reader.fetch(
            "SELECT subject, payload FROM event_log WHERE city = $1 AND aggregate = $2 ORDER BY id",
            *(warned.city.code, alert.override),
        )
    assert [row["subject"].split(".")[-2] for row in rows] == ["activated", "cleared"]
