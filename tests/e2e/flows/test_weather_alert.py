"""BMKG warns: the feed is polled, the screen inside the area shows it with BMKG's name, the one outside does not.

The feed is a server of this test in the form of BMKG's nowcast; all of its documents are contoh, bukan data BMKG.
"""

from __future__ import annotations

import asyncio
import datetime
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.async_api import async_playwright

from kota.videotron_content.v1 import (
    alerts_pb2,
    alerts_pb2_grpc,
    overrides_pb2,
    overrides_pb2_grpc,
    screens_pb2,
    screens_pb2_grpc,
)
from kota_cli.demo import advertising, arrival
from kota_cli.demo.callers import request_id
from kota_cli.demo.city import PARENT
from kota_cli.demo.screen import VIDEOTRON, Screen
from kota_cli.platform import Platform
from kota_common.testing.browser import CHROMIUM, Browser
from kota_videotron_content.alerts import samples

from .test_player import keep

ATTRIBUTION = "Sumber: BMKG (Badan Meteorologi, Klimatologi, dan Geofisika)"
POLL_S = 45.0  # an interval of 30 s, and room for a busy machine


class Feed:
    """What BMKG's host answers: a listing, and documents that stay."""

    def __init__(self) -> None:
        self.documents: dict[str, bytes] = {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                name = self.path.rpartition("/")[2].removesuffix("_alert.xml")
                if name == "rss.xml":
                    body = samples.listing([(known, f"{known}_alert.xml", "") for known in reversed(outer.documents)])
                else:
                    body = outer.documents[name]
                self.send_response(200)
                self.send_header("content-type", "text/xml")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/alerts/nowcast/id/rss.xml"


@pytest.fixture(scope="module")
def feed():
    feed = Feed()
    yield feed
    feed.server.shutdown()
    feed.server.server_close()


@pytest.fixture(scope="module")
def fed(feed):
    """A platform of its own: the feed's address is a setting."""
    with Platform(settings={"KOTA_VIDEOTRON_CONTENT_ALERT_FEED_URL": feed.url}) as running:
        asyncio.run(arrival.arrive(running))
        yield running


@pytest.fixture
async def content(fed):
    caller = arrival.known(fed.place).caller("content")
    yield caller
    await caller.close()


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def warning(feed: Feed, identifier: str, **changes: str) -> str:
    """Issue an alert over Pariaman; gives when it was sent."""
    sent = samples.at(now())
    info = samples.info(expires=samples.at(now() + datetime.timedelta(hours=2)), **changes)
    feed.documents[identifier] = samples.alert(identifier, sent, info)
    return sent


async def paired(fed, content, latitude_deg: float) -> Screen:
    screens = content.stub(VIDEOTRON, screens_pb2_grpc.ScreenServiceStub)
    registered = await screens.RegisterScreen(
        screens_pb2.RegisterScreenRequest(
            parent=PARENT,
            code=f"VT-{request_id()[-6:].upper()}",
            title="Layar (CONTOH)",
            canvas=screens_pb2.Canvas(width_px=960, height_px=540),
            time_zone="Asia/Jakarta",
            location=screens_pb2.Location(latitude_deg=latitude_deg, longitude_deg=100.1207, bearing_deg=90),
            request_id=request_id(),
        )
    )
    screen = Screen(arrival.known(fed.place).endpoints, registered.name)
    await screen.pair(lambda code: advertising.approve_screen(content, screen.name, code))
    await screen.until(lambda document: True, seconds=20)
    return screen


async def alerts(content) -> dict[str, alerts_pb2.Alert]:
    listed = await content.stub(VIDEOTRON, alerts_pb2_grpc.AlertServiceStub).ListAlerts(
        alerts_pb2.ListAlertsRequest(parent=PARENT)
    )
    return {alert.identifier: alert for alert in listed.alerts}


async def test_a_warning_of_the_feed_is_on_the_screen_inside_only_and_its_cancel_takes_it_off(feed, fed, content):
    inside, outside = await paired(fed, content, -0.6264), await paired(fed, content, -0.95)
    sent = warning(feed, "2.49.0.1.360.0.2026.11.24.05.13.001", instruction="Jauhi pohon dan baliho (CONTOH).")
    shown = (await inside.until(lambda document: document["override"], seconds=POLL_S))["override"]
    assert shown["text"].startswith(
        "Hujan Lebat disertai Petir (CONTOH)\nJauhi pohon dan baliho (CONTOH).\nDikeluarkan"
    )
    assert "Berlaku sampai" in shown["text"]
    assert shown["issuer"] == ATTRIBUTION
    assert not shown["drill"]
    (alert,) = (await alerts(content)).values()
    assert (alert.display, alert.source, alert.override) == (alerts_pb2.ALERT_DISPLAY_SHOWN, "feed", shown["id"])
    await outside.pull()
    assert outside.document["override"] is None

    reference = samples.reference(alert.identifier, sent)
    feed.documents["cancel"] = samples.alert("cancel", samples.at(now()), msgType="Cancel", references=reference)
    gone = await inside.until(lambda document: document["override"] is None, seconds=POLL_S)
    assert gone["min_seq"] == gone["seq"], "what was there before must not come back"
    assert (await alerts(content))[alert.identifier].reason == "CANCELLED"
    override = await content.stub(VIDEOTRON, overrides_pb2_grpc.OverrideServiceStub).GetOverride(
        overrides_pb2.GetOverrideRequest(name=alert.override)
    )
    assert (override.state, override.clearer) == (overrides_pb2.OVERRIDE_STATE_CLEARED, "services/videotron_content")


@pytest.mark.browser
@pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"{CHROMIUM} is not installed")
async def test_the_player_shows_warning_source_and_end(feed, fed, content, tmp_path):
    registered = await advertising.register_screen(arrival.known(fed.place), content)
    async with async_playwright() as playwright:
        url = f"{fed.place.http_url(VIDEOTRON)}/player/"
        browser = Browser(playwright, tmp_path / "profile", url, advertising.CANVAS_PX)
        page = await browser.open()
        said = await browser.until(state="pairing", code=lambda code: len(code) == 9)
        await advertising.approve_screen(content, registered.name, said["code"])
        await browser.until(online="true", timeout_s=30)
        warning(feed, "2.49.0.1.360.0.2026.11.24.06.13.002", instruction="Jauhi pohon dan baliho (CONTOH).")
        await browser.until(state="override", timeout_s=POLL_S)
        assert await page.inner_text("#override-level") == "WASPADA"
        assert "Hujan Lebat disertai Petir (CONTOH)" in await page.inner_text("#override-text")
        assert await page.inner_text("#override-issuer") == ATTRIBUTION
        assert await page.is_visible("#override-issuer")
        assert (await page.inner_text("#override-until")).startswith("Berlaku sampai")
        await keep(browser, "player-weather-alert")
        await browser.kill()
