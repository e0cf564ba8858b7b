"""The calls of a service hall stand beside the playlist, signed and only in their time."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import rfc8785

from kota_videotron_content.halls.model import Call, content
from kota_videotron_content.playlists import document
from kota_videotron_content.playlists.tiles import Tile, build

from .kit import CANVAS, HOUR_MS, STRANGER, Browser, Edge, Show
from .stand_in import SCREEN


def tile(seq: int, *numbers: str, lasting_ms: int = HOUR_MS, screen: str = SCREEN, **changes: Any) -> bytes:
    """A tile whose newest call is the first of the numbers, a moment ago."""
    now = time.time_ns() // 1_000_000
    calls = [
        Call(uuid4(), number, f"Loket {n}", "KTP elektronik", 1, datetime.now(UTC))
        for n, number in enumerate(numbers, start=1)
    ]
    said = {**content("cities/13.77/halls/mpp", calls), **changes}
    return build(screen, seq, Tile("queue", said, now - 1_000, now + lasting_ms))


async def shown(browser: Browser) -> str:
    """The number in large letters, once it is there."""
    assert browser.page is not None
    await browser.page.locator("#queue").wait_for(state="visible")
    return await browser.page.locator("#queue-number").inner_text()


async def box(browser: Browser, selector: str) -> dict[str, float]:
    """Where an element is on the page, pixels."""
    assert browser.page is not None
    found = await browser.page.locator(selector).bounding_box()
    assert found is not None, selector
    return dict(found)


async def until_number(browser: Browser, number: str, timeout_s: float = 5.0) -> None:
    async with asyncio.timeout(timeout_s):
        while await shown(browser) != number:
            await asyncio.sleep(0.05)


async def test_a_called_number_stands_in_large_letters_beside_what_plays_within_seconds(
    edge: Edge, show: Show, playing: Browser
):
    assert playing.page is not None
    assert not await playing.page.locator("#queue").is_visible()
    asked = time.monotonic()
    await edge.publish_tile(1, tile(1, "A012", "B007"))
    await until_number(playing, "A012")
    assert time.monotonic() - asked < 3.0, "well under one poll of a real screen, on a busy machine"
    text = (await playing.page.locator("#queue").inner_text()).lower()
    for words in ("antrean", "silakan menuju", "loket 1", "ktp elektronik", "panggilan terakhir", "b007", "loket 2"):
        assert words in text
    said = await playing.data()
    assert (said["state"], said["faults"], said["tile"]) == ("playing", "0", "1")
    zone = await box(playing, ".layer.front")
    panel = await box(playing, "#queue")
    number = await box(playing, "#queue-number")
    assert zone["x"] + zone["width"] <= panel["x"] + 0.5, "what plays is never covered"
    assert abs(zone["width"] + panel["width"] - CANVAS[0]) < 1
    assert number["height"] > CANVAS[1] / 6
    await edge.publish_tile(2, tile(2, "A013", "A012"))
    await until_number(playing, "A013")


async def test_every_play_is_proven_as_before_while_numbers_are_called(edge: Edge, show: Show, playing: Browser):
    for n in range(1, 5):
        await edge.publish_tile(n, tile(n, f"A{n:03d}"))
        await until_number(playing, f"A{n:03d}")
        await asyncio.sleep(0.6)
    await playing.kill()
    await playing.open()
    async with asyncio.timeout(20):
        while len((await edge.tell())["plays"]) < 2:
            await asyncio.sleep(0.2)
    records = list((await edge.tell())["plays"].values())
    whole = [r for r in records if r["result"] == "completed"]
    assert whole, "no call cuts what plays"
    assert all(record["sha256"] in show.shas.values() and record["playlist_seq"] == 5 for record in records)


async def test_an_old_number_goes_by_itself_also_without_a_network(edge: Edge, show: Show, playing: Browser):
    await edge.publish_tile(1, tile(1, "A012", lasting_ms=3_000))
    assert await shown(playing) == "A012"
    edge.kill()
    assert playing.page is not None
    await playing.page.locator("#queue").wait_for(state="hidden", timeout=6_000)
    zone = await box(playing, ".layer.front")
    assert abs(zone["width"] - CANVAS[0]) < 1, "the playlist has the whole canvas again"


async def test_a_number_survives_a_restart_without_a_network_in_its_time(edge: Edge, show: Show, playing: Browser):
    await edge.publish_tile(1, tile(1, "A012"))
    assert await shown(playing) == "A012"
    edge.kill()
    await playing.kill()
    await playing.open()
    await playing.until(state="playing", online="false")
    assert await shown(playing) == "A012"


async def test_an_emergency_message_has_the_whole_canvas(edge: Edge, show: Show, playing: Browser):
    await edge.publish_tile(1, tile(1, "A012"))
    assert await shown(playing) == "A012"
    now = time.time_ns() // 1_000_000
    message = document.Override("o", "EXTREME", "Jauhi pantai", "", "", "BPBD", now, now + 2_500, drill=False)
    await edge.publish(show.document(6, "psa", "commercial", override=message))
    await playing.until(state="override")
    assert playing.page is not None
    assert not await playing.page.locator("#queue").is_visible()
    message_box = await box(playing, "#override")
    assert abs(message_box["width"] - CANVAS[0]) < 1
    await edge.publish_tile(2, tile(2, "A013"))
    await playing.until(state="playing", timeout_s=8)
    await until_number(playing, "A013")


async def test_a_tile_that_is_forged_foreign_rolled_back_or_nonsense_is_refused_and_counted(
    edge: Edge, show: Show, playing: Browser
):
    await edge.publish_tile(5, tile(5, "A012"))
    assert await shown(playing) == "A012"
    cases = [
        ("TILE_SIGNATURE_INVALID", tile(6, "X001"), STRANGER),
        ("TILE_FOREIGN", tile(7, "X001", screen="cities/13.77/screens/another"), None),
        ("TILE_ROLLED_BACK", tile(4, "X001"), None),
        ("TILE_MALFORMED", tile(8, calls=[{"number": 1}]), None),
        ("TILE_MALFORMED", b"\xff not json", None),
        ("TILE_UNKNOWN", rfc8785.dumps({"format": "kota.tile.v9"}), None),
    ]
    faults = 0
    for n, (code, data, signer) in enumerate(cases, start=10):
        await edge.publish_tile(n, data, signer)
        said = await playing.until(fault=code, faults=lambda text, least=faults: int(text) > least)
        faults = int(said["faults"])
        assert await shown(playing) == "A012"
        assert said["state"] == "playing"
    await edge.publish_tile(20, tile(20, "A020"))
    await until_number(playing, "A020", timeout_s=40)


async def test_a_portrait_canvas_has_its_calls_below(edge: Edge, show: Show, playing: Browser):
    assert playing.page is not None
    await edge.publish_tile(1, tile(1, "A012"))
    await shown(playing)
    await playing.page.evaluate("() => { const c = document.getElementById('canvas'); c.style.width = '300px'; }")
    zone = await box(playing, ".layer.front")
    panel = await box(playing, "#queue")
    assert zone["y"] + zone["height"] <= panel["y"] + 0.5
