"""The nowcast feed over real HTTP: polled once for all cities, asked for what changed, believed in nothing else."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta

import pytest

from kota.videotron_content.v1 import alerts_pb2
from kota_common.actor import ActorKind
from kota_videotron_content import app
from kota_videotron_content.alerts import feed, samples
from kota_videotron_content.alerts.feed import DOCUMENTS_A_POLL, FeedRefused, entries

from ..conftest import City
from .conftest import INSIDE, Fed, FeedServer, Reply, Warned, sent

SHOWN = alerts_pb2.ALERT_DISPLAY_SHOWN
WITHHELD = alerts_pb2.ALERT_DISPLAY_WITHHELD


async def test_a_polled_alert_is_on_the_screen_inside_with_bmkgs_name_and_its_cancel_takes_it_off(
    fed: Fed, document: bytes
):
    fed.server.list("A")
    fed.server.document("A", document)
    await fed.poll()
    shown = await fed.warned.shown()
    assert shown["text"].startswith("Hujan Lebat disertai Petir (CONTOH)")
    assert shown["issuer"] == "Sumber: BMKG (Badan Meteorologi, Klimatologi, dan Geofisika)"
    assert await fed.warned.shown("outside") is None
    (alert,) = await fed.warned.alerts()
    assert (alert.display, alert.source, alert.sender) == (SHOWN, "feed", samples.SENDER)
    override = await fed.warned.city.operator.GetOverride(name=alert.override)
    assert override.activator == "services/videotron_content"

    cancel = samples.alert("C", sent(), msgType="Cancel", references=samples.reference("A", sent(-1)))
    fed.server.document("C", cancel)
    fed.server.list("C", "A")
    await fed.poll()
    assert await fed.warned.shown() is None
    assert (await fed.warned.became())["A"][1] == "CANCELLED"


async def test_without_an_address_nobody_is_asked(fed: Fed):
    fed.warned.settings.alert_feed_url = ""
    await fed.poll()
    assert fed.server.requests == []


async def test_the_feed_is_asked_at_most_once_in_an_interval_whoever_asks(fed: Fed):
    fed.server.list()
    await fed.poll()
    timer = next(timer for timer in app.SERVICE.timers if timer.name == "poll_alerts")
    floor = fed.warned.city.service.floor
    await asyncio.gather(*(timer.run(floor) for _ in range(5)))
    await fed.poll(seconds=29)
    assert len(fed.server.asked()) == 1
    fed.warned.city.clock.now += timedelta(seconds=2)
    await asyncio.gather(*(timer.run(floor) for _ in range(5)))
    assert len(fed.server.asked()) == 2


async def test_a_poll_asks_for_changes_only(fed: Fed, document: bytes):
    fed.server.list("A", etag='"1"', **{"last-modified": "Mon, 06 Jul 2026 05:00:00 GMT"})
    fed.server.document("A", document)
    await fed.poll()
    await fed.poll()
    first, second = fed.server.asked()
    assert "if-none-match" not in first
    assert second["if-none-match"] == '"1"'
    assert second["if-modified-since"] == "Mon, 06 Jul 2026 05:00:00 GMT"
    assert fed.counted("alert_polls", "unchanged") >= 1
    fed.server.list("A", etag='"2"')
    await fed.poll()
    assert len(fed.server.asked("/id/A_alert.xml")) == 1, "what is here is not fetched again"


async def test_a_changed_entry_is_fetched_again(fed: Fed, document: bytes):
    fed.server.list("A", date="Mon, 06 Jul 2026 12:00:00 +0700")
    fed.server.document("A", document)
    await fed.poll()
    update = samples.alert(
        "U",
        sent(1),
        samples.info(expires=sent(90), headline="Baru (CONTOH)"),
        msgType="Update",
        references=samples.reference("A", sent(-1)),
    )
    fed.server.document("A", update)
    fed.server.list("A", date="Mon, 06 Jul 2026 12:01:00 +0700")
    await fed.poll()
    assert (await fed.warned.shown())["text"].startswith("Baru (CONTOH)")


async def test_a_poll_keeps_to_its_budget_and_the_next_one_fetches_the_rest(fed: Fed):
    names = [f"N{number:02d}" for number in range(DOCUMENTS_A_POLL + 5)]
    for name in names:
        fed.server.document(name, samples.alert(name, sent(-1), samples.info(expires=sent(90))))
    fed.server.list(*names, etag='"1"')
    await fed.poll()
    assert len(fed.server.requests) == 1 + DOCUMENTS_A_POLL
    assert 3 * (1 + DOCUMENTS_A_POLL) < 60
    await fed.poll()
    assert len(fed.server.requests) == 2 + DOCUMENTS_A_POLL + 5, "an unchanged listing hid what was still to be fetched"
    await fed.warned.city.tick("deliver_alerts")
    assert {alert.identifier for alert in await fed.warned.alerts()} == set(names)
    await fed.poll()
    assert fed.server.asked()[-1]["if-none-match"] == '"1"'


async def test_every_city_receives_what_one_poll_brought_and_each_shows_its_own_screens(fed: Fed, document: bytes):
    other = City(fed.warned.city.code[:3] + "99", fed.warned.city.service, None, None, None, None)
    other.operator = other.caller(ActorKind.PERSON, unit=fed.warned.city.operator.actor.unit)
    neighbour = Warned(other, fed.warned.settings, other.caller(ActorKind.PARTNER))
    await neighbour.screen("inside", location=INSIDE)
    fed.server.list("A")
    fed.server.document("A", document)
    await fed.poll()
    assert await fed.warned.shown() is not None
    assert await neighbour.shown() is not None
    assert len(fed.server.asked("/id/A_alert.xml")) == 1


async def test_a_city_that_comes_later_receives_what_holds(fed: Fed, document: bytes):
    fed.server.list("A")
    fed.server.document("A", document)
    await fed.poll()
    other = City(fed.warned.city.code[:3] + "98", fed.warned.city.service, None, None, None, None)
    other.operator = other.caller(ActorKind.PERSON, unit=fed.warned.city.operator.actor.unit)
    late = Warned(other, fed.warned.settings, other.caller(ActorKind.PARTNER))
    await late.screen("inside", location=INSIDE)
    await other.tick("deliver_alerts")
    assert await late.shown() is not None


# -- what the other side does wrong ----------------------------------------------------------------------------------

LISTINGS = {
    "page": (Reply(b"<!doctype html><html><body>Sedang pemeliharaan</body></html>"), "not_a_feed"),
    "xhtml": (Reply(b"<html><body/></html>"), "not_a_feed"),
    "broken": (Reply(b"<rss><channel><item>"), "not_a_feed"),
    "entities": (Reply(b'<!DOCTYPE a [<!ENTITY b "c">]><rss><channel>&b;</channel></rss>'), "not_a_feed"),
    "empty": (Reply(b""), "not_a_feed"),
    "no content": (Reply(status=204), "unchanged"),
    "error": (Reply(b"busy", 503), "status"),
    "too many": (Reply(b"slow down", 429), "status"),
    "redirect": (Reply(status=302, headers={"location": "http://elsewhere.invalid/rss.xml"}), "redirected"),
    "same host": (Reply(status=301, headers={"location": "/other.xml"}), "redirected"),
    "large": (Reply(b"<rss>" + b" " * (1024 * 1024)), "too_large"),
    "compressed": (Reply(b"\x1f\x8b", headers={"content-encoding": "gzip"}), "encoded"),
}


@pytest.mark.parametrize("kind", LISTINGS)
async def test_a_broken_listing_is_counted_changes_nothing_and_the_poll_goes_on(fed: Fed, document: bytes, kind: str):
    fed.server.list("A")
    fed.server.document("A", document)
    await fed.poll()
    shown = await fed.warned.shown()
    reply, outcome = LISTINGS[kind]
    before = fed.counted("alert_polls", outcome)
    fed.server.replies["/id/rss.xml"] = reply
    await fed.poll()
    assert fed.counted("alert_polls", outcome) == before + 1
    assert await fed.warned.shown() == shown
    assert "/other.xml" not in [path for path, _ in fed.server.requests]

    fed.server.document("B", samples.alert("B", sent(), samples.info(expires=sent(90), severity="Extreme")))
    fed.server.list("B", "A")
    await fed.poll()
    assert (await fed.warned.shown())["severity"] == "EXTREME"


async def test_a_feed_that_does_not_listen_or_does_not_answer_is_given_up_in_time(fed: Fed, monkeypatch):
    held = threading.Event()
    monkeypatch.setattr(feed, "REQUEST_S", 0.2)
    before = fed.counted("alert_polls", "unreachable")
    fed.server.replies["/id/rss.xml"] = Reply(samples.listing([]), hold=held)
    await fed.poll()
    assert fed.counted("alert_polls", "unreachable") == before + 1
    held.set()
    fed.warned.settings.alert_feed_url = "http://127.0.0.1:1/rss.xml"
    await fed.poll()
    assert fed.counted("alert_polls", "unreachable") == before + 2


async def test_a_listing_that_trickles_is_cut_off_after_the_time_of_a_poll(fed: Fed, document: bytes, monkeypatch):
    held = threading.Event()
    monkeypatch.setattr(feed, "POLL_S", 0.5)
    fed.server.list("A", "B")
    fed.server.document("A", document)
    fed.server.document("B", document, hold=held)
    await fed.poll()
    held.set()
    assert await fed.warned.shown() is not None, "what was fetched before is not lost"


DOCUMENTS = {
    "page": (Reply(b"<html><body/></html>"), "refused"),
    "listing": (Reply(samples.listing([])), "refused"),
    "invalid": (Reply(samples.alert("X", "2026-07-06T05:00:00Z", samples.info())), "refused"),
    "large": (Reply(b"x" * (256 * 1024 + 1)), "failed"),
    "missing": (Reply(b"not here", 404), "failed"),
    "no content": (Reply(status=204), "failed"),
    "redirect": (Reply(status=302, headers={"location": "http://elsewhere.invalid/a.xml"}), "failed"),
}


@pytest.mark.parametrize("kind", DOCUMENTS)
async def test_a_bad_document_is_counted_and_the_others_are_shown(fed: Fed, document: bytes, kind: str):
    reply, outcome = DOCUMENTS[kind]
    before = fed.counted("alert_documents", outcome)
    fed.server.list("X", "A")
    fed.server.replies["/id/X_alert.xml"] = reply
    fed.server.document("A", document)
    await fed.poll()
    assert fed.counted("alert_documents", outcome) == before + 1
    assert await fed.warned.shown() is not None
    assert await fed.warned.became() == {"A": (SHOWN, "")}
    await fed.poll()
    again = 1 if outcome == "refused" else 2
    assert len(fed.server.asked("/id/X_alert.xml")) == again, "what is no alert is not asked for again, the rest is"


async def test_a_link_to_another_host_is_never_followed(fed: Fed, document: bytes):
    stranger = FeedServer()
    stranger.document("A", document)
    links = [f"{stranger.base}/id/A_alert.xml", "http://[broken", "file:///etc/hostname", "//other.invalid/a", ""]
    items = [(f"g{number}", link, "") for number, link in enumerate(links)]
    fed.server.replies["/id/rss.xml"] = Reply(samples.listing([*items, ("ok", "B_alert.xml", "")]))
    fed.server.document("B", samples.alert("B", sent(), samples.info(expires=sent(90))))
    await fed.poll()
    assert stranger.requests == []
    assert [alert.identifier for alert in await fed.warned.alerts()] == ["B"]
    await asyncio.to_thread(stranger.close)


async def test_an_unknown_sender_in_the_feed_is_kept_and_not_displayed(fed: Fed):
    fed.server.list("S")
    fed.server.document("S", samples.alert("S", sent(), samples.info(expires=sent(90)), sender="x@example.id"))
    await fed.poll()
    assert await fed.warned.became() == {"S": (WITHHELD, "SENDER_NOT_TRUSTED")}
    assert await fed.warned.shown() is None


async def test_whoever_sends_bmkgs_key_first_cannot_keep_bmkgs_warning_away(fed: Fed, document: bytes):
    forged = samples.alert("A", sent(-1), samples.info(headline="Palsu (CONTOH)", expires=sent(90)))
    assert (await fed.warned.submit(forged)).reason == "SENDER_NOT_TRUSTED"
    fed.server.list("A")
    fed.server.document("A", document)
    await fed.poll()
    assert (await fed.warned.shown())["text"].startswith("Hujan Lebat disertai Petir (CONTOH)")
    assert await fed.warned.became() == {"A": (SHOWN, "")}


async def test_a_document_whose_key_is_taken_is_counted_once_and_holds_nothing_up(fed: Fed, document: bytes):
    other = samples.alert("A", sent(-1), samples.info(headline="Lain (CONTOH)", expires=sent(90)))
    fed.server.list("first", "second")
    fed.server.document("first", document)
    fed.server.document("second", other)
    before = fed.counted("alert_documents", "conflict")
    await fed.poll()
    counted = fed.counted("alert_documents", "conflict")
    assert counted > before
    await fed.poll()
    assert fed.counted("alert_documents", "conflict") == counted
    assert (await fed.warned.shown())["text"].startswith("Hujan Lebat")


def test_a_listing_is_read_as_far_as_its_limit():
    items = [(f"g{number}", f"/{number}.xml", "") for number in range(600)]
    assert len(entries(samples.listing(items), "https://feed.invalid/rss.xml")) == 500
    with pytest.raises(FeedRefused):
        entries(samples.alert("A", sent(), samples.info()), "https://feed.invalid/rss.xml")
