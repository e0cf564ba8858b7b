"""The player page in Debian's Chromium against the real platform: pairs, plays, proves, survives, refuses, obeys."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from playwright.async_api import async_playwright

from kota_cli.demo import advertising, arrival, permit
from kota_cli.platform import Platform
from kota_common.testing.browser import CHROMIUM, Browser
from kota_videotron_content.media.samples import poster

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"{CHROMIUM} is not installed"),
]
PICTURES = Path(__file__).parents[3] / "docs" / "pictures"


@pytest.fixture(scope="module")
def own_platform():
    """A platform of its own: its edge is killed on the way."""
    with Platform() as running:
        asyncio.run(arrival.arrive(running))
        yield running


@pytest.fixture
async def browser(tmp_path, own_platform):
    async with async_playwright() as playwright:
        url = f"{own_platform.place.http_url('videotron_content')}/player/"
        opened = Browser(playwright, tmp_path / "profile", url, advertising.CANVAS_PX)
        yield opened
        await opened.kill()


def differing(one: Image.Image, other: Image.Image) -> bool:
    """Whether two pictures differ anywhere by more than the compositor's rounding."""
    return max(high for _, high in ImageChops.difference(one, other).getextrema()) > 2


async def test_a_permit_reaches_the_pixels_and_leaves_them(own_platform, browser, tmp_path):
    place = own_platform.place
    city = arrival.known(place)
    office, content = permit.Office.of(city), city.caller("content")

    # The screen pairs by the code it shows.
    registered = await advertising.register_screen(city, content)
    await browser.open()
    shown = await browser.until(state="pairing", code=lambda code: len(code) == 9)
    await keep(browser, "player-pairing")
    await advertising.approve_screen(content, registered.name, shown["code"])
    await browser.until(seq=1, online="true", timeout_s=30)

    # A partner applies, officials decide; the event unlocks the campaign.
    sha256 = await advertising.upload(city, office.partner, poster("commercial", *advertising.CANVAS_PX), "image/png")
    creative = await advertising.creative(office.partner, content, sha256, "Iklan contoh")
    case = await permit.apply(
        city, office.partner, screen=registered.name, content_sha256=sha256, title="Reklame (CONTOH)"
    )
    await advertising.book(office.partner, content, screen=registered.name, creative=creative.name, permit=case.name)
    case = await permit.issue(office, await permit.review(city, office, case))
    await browser.until(item=sha256, timeout_s=40)
    online = await browser.picture(sha256)
    await keep(browser, "player-advertising")

    # It reports proof of play, which the partner reads.
    async with asyncio.timeout(60):
        while not [p for p in await advertising.plays(office.partner, registered.name) if p.content_sha256 == sha256]:
            await asyncio.sleep(0.5)

    # The edge is killed and Chromium restarted offline: the same pixels play on.
    await asyncio.to_thread(own_platform.processes.kill, "videotron_content")
    await browser.kill()
    await browser.open()
    await browser.until(item=sha256, timeout_s=30)
    assert not differing(online, await browser.picture(sha256))

    # Back online, a tampered playlist is refused and counted; what was accepted plays on.
    await browser.kill()
    await asyncio.to_thread(own_platform.processes.start, "videotron_content")
    page = await browser.open()
    accepted = (await browser.until(item=sha256, online="true", timeout_s=40))["seq"]

    async def tamper(route):
        answer = await route.fetch()
        body = await answer.body()
        if answer.status == 200:
            body = body.replace(b'"seq":', b'"seq":9', 1)
        await route.fulfill(response=answer, body=body)

    await page.context.route("**/playlist", tamper)
    case = await permit.move(office.head, "SuspendPermit", case, reason="Masa tenang (CONTOH)")
    said = await browser.until(fault=lambda code: code.startswith("SIGNATURE"), timeout_s=60)
    assert said["seq"] == accepted

    # Untampered again: the suspended permit's content has left the screen.
    await page.context.unroute("**/playlist")
    await browser.until(seq=lambda seq: int(seq or 0) > int(accepted), item=lambda item: item != sha256, timeout_s=60)

    # The emergency message takes the screen and is cleared.
    override = await advertising.warn(content, registered.name)
    await browser.until(state="override", timeout_s=40)
    await keep(browser, "player-emergency")
    await advertising.clear(content, override)
    await browser.until(override="", timeout_s=40)

    await office.close()
    await content.close()


async def keep(browser: Browser, name: str) -> None:
    """Keep a screenshot for the README."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    assert browser.page is not None
    picture = PICTURES / f"{name}.png"
    if not picture.exists():
        await browser.page.screenshot(path=picture)
