"""The map in Debian's Chromium on the demo plant, before the service's own edge."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright

from kota_common.http import Edge
from kota_common.testing.browser import CHROMIUM, Browser
from kota_fiber_network.demo import STORY, plant
from kota_fiber_network.map.http import outlines, page

from .conftest import City
from .test_outages import where_cable

WITH_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"{CHROMIUM} is not installed"),
]
DEMO = json.loads(plant({}))["features"]
POLL_S = 5


def test_the_page_names_every_file_that_it_needs_and_nothing_outside():
    files = page()
    for name, file in files.items():
        source = file.body.decode()
        for needed in re.findall(r'(?:from|import) "\./([\w.]+)"|(?:src|href)="([\w.]+)"', source):
            assert "".join(needed) in files, f"{name} needs {needed}"
        assert not re.search(r"https?://(?!www\.w3\.org)", source), name
        assert not re.search(r"localStorage|sessionStorage|indexedDB|cookie|innerHTML", source), name


def test_every_file_carries_the_policy_that_forbids_other_origins():
    for file in (*page().values(), outlines("13.77")):
        assert file is not None
        policy = dict(file.extra)[b"content-security-policy"].decode()
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "http" not in policy
        assert "unsafe" not in policy


async def test_outlines_are_given_for_cities_that_are_carried_and_for_nothing_else(city: City):
    http = city.anybody.http
    assert len((await http.get("/map/outlines/13.77.geojson")).json()["features"]) == 71
    for path in ("99.99", "13.7", "..%2f..", "13.77.geojson%00"):
        assert (await http.get(f"/map/outlines/{path}.geojson")).status_code == 404
    assert (await http.get("/map/nothing.js")).status_code == 404
    assert (await http.get("/map")).headers["location"] == "/map/"


@pytest.fixture
async def edge(city: City) -> AsyncIterator[str]:
    """The service's doors on a port."""

    async def ready() -> bool:
        return True

    doors, floor = city.service.doors, city.service.floor
    edge = Edge("127.0.0.1:0", routes=doors.http, hot=doors.hot, floor=floor, ready=ready)
    await edge.start()
    yield edge.url
    await edge.stop()


@pytest.fixture
async def browser(tmp_path: Path, edge: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = Browser(playwright, tmp_path / "profile", f"{edge}/map/", (1280, 800))
        yield browser
        await browser.kill()


async def enter(browser: Browser, city: City, token: str) -> Page:
    shown = await browser.open(f"?city={city.code}")
    await shown.fill("#token", token)
    await shown.click("#gate button")
    return shown


def token_of(city: City, *permissions: str) -> str:
    caller = city.caller(permissions=frozenset(permissions))
    return city.service.tokens.of(caller.actor)


class TestMap:
    pytestmark = WITH_BROWSER

    async def test_a_cut_is_seen_within_a_poll_and_its_repair_too(self, city: City, browser: Browser):
        await city.load(*DEMO)
        shown = await enter(browser, city, token_of(city, "fiber_network.plant.read"))
        await browser.until(state="live", version="1", down="0", outages="0")
        assert await shown.locator(".endpoints .up").count() == 23
        outage = await city.engineer.DeclareCut(
            parent=city.parent, where=await where_cable(city, STORY.cable, 300), cause="Alat berat"
        )
        await browser.until(timeout_s=2 * POLL_S, down="4", outages="1")
        assert {await one.get_attribute("data-code") for one in await shown.locator(".endpoints .down").all()} == set(
            STORY.hit
        )
        assert await shown.locator(f'.cables .broken[data-code="{STORY.cable}"]').count() == 1
        assert "4 padam" in await shown.inner_text("#summary")
        await shown.click("#outage-list button")
        facts = await shown.inner_text("#detail")
        assert STORY.street in facts
        assert "Alat berat" in facts
        await city.engineer.ResolveOutage(name=outage.name, etag=outage.etag)
        await browser.until(timeout_s=2 * POLL_S, down="0", outages="0")
        assert await shown.locator(".cables .broken").count() == 0

    async def test_the_villages_lie_below_the_plant(self, city: City, browser: Browser):
        await city.load(*DEMO)
        await city.engineer.DeclareCut(
            parent=city.parent, where=await where_cable(city, STORY.cable, 300), cause="Alat berat"
        )
        shown = await browser.open(f"?city={city.code}")
        there = f"{browser.url}outlines/13.77.geojson"  # the test's city has another code and no outlines of its own
        await shown.route("**/outlines/*", lambda route: route.continue_(url=there))
        await shown.fill("#token", token_of(city, "fiber_network.plant.read"))
        await shown.click("#gate button")
        await browser.until(state="live")
        assert await shown.locator(".villages path").count() == 71
        land = await shown.locator("g.villages").bounding_box()
        plant_box = await shown.locator("g.segments").bounding_box()
        assert land is not None
        assert plant_box is not None
        assert land["x"] <= plant_box["x"]
        assert land["x"] + land["width"] >= plant_box["x"] + plant_box["width"]
        await shown.locator(".outages .thing").click()
        (browser.profile.parent / "map.png").write_bytes(await shown.screenshot())

    async def test_clicks_filters_and_search_show_what_they_say(self, city: City, browser: Browser):
        await city.load(*DEMO)
        shown = await enter(browser, city, token_of(city, "fiber_network.plant.read"))
        await browser.until(state="live")
        await shown.fill("#search", "sdn 01")
        assert await shown.locator(".endpoints .thing").count() == 2  # the school, and the camera at its gate
        await shown.locator('.endpoints [data-code="SDN-01"]').click()
        await browser.until(picked="SDN-01")
        assert "menyala" in await shown.inner_text("#detail")
        await shown.fill("#search", "")
        await shown.click('[data-filter="CAMERA"]')
        assert await shown.locator(".endpoints .CAMERA").count() == 0
        assert await shown.locator(".endpoints .SCHOOL").count() == 6
        await shown.click('[data-filter="cables"]')
        assert not await shown.locator("g.cables").is_visible()
        await shown.check("#down-only")
        assert await shown.locator(".endpoints .thing").count() == 0

    async def test_nothing_outside_its_origin_is_asked_for_and_no_policy_is_broken(self, city: City, browser: Browser):
        await city.load(*DEMO)
        await enter(browser, city, token_of(city, "fiber_network.plant.read"))
        await browser.until(timeout_s=4 * POLL_S, state="live", polls="1")
        assert browser.requested == {browser.url.split("/")[2]}
        assert not [line for line in browser.console if "polic" in line.lower() or "error" in line.lower()]

    async def test_the_token_is_kept_nowhere_but_in_memory(self, city: City, browser: Browser):
        await city.load(*DEMO)
        token = token_of(city, "fiber_network.plant.read")
        shown = await enter(browser, city, token)
        await browser.until(state="live")
        kept = await shown.evaluate(
            "async () => JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, location.href,"
            " document.documentElement.outerHTML, document.getElementById('token').value,"
            " (await indexedDB.databases()).length, await caches.keys()])"
        )
        assert token not in kept
        await shown.reload()
        await browser.until(state="locked")
        assert await shown.locator("#map").is_hidden()

    async def test_a_token_that_may_not_is_told_so_and_sees_nothing(self, city: City, browser: Browser):
        await city.load(*DEMO)
        shown = await enter(browser, city, token_of(city, "fiber_network.traces.read"))
        await browser.until(state="locked")
        await shown.locator("#refusal", has_text="tidak boleh").wait_for()
        await shown.fill("#token", "nonsense")
        await shown.click("#gate button")
        await shown.locator("#refusal", has_text="tidak sah").wait_for()
        assert await shown.locator("#map .thing").count() == 0

    async def test_a_map_that_lost_its_service_says_so_and_keeps_what_it_shows(self, city: City, browser: Browser):
        await city.load(*DEMO)
        shown = await enter(browser, city, token_of(city, "fiber_network.plant.read"))
        await browser.until(state="live")
        await shown.route("**/v1/**", lambda route: route.abort())
        await browser.until(timeout_s=3 * POLL_S, state="stale")
        assert await shown.locator(".endpoints .thing").count() == 23
        assert "Terputus" in await shown.inner_text("#freshness")
        await shown.unroute("**/v1/**")
        await browser.until(timeout_s=3 * POLL_S, state="live")
