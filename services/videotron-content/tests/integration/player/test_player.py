"""The player shows what was signed for it, and nothing else, with and without a network."""

from __future__ import annotations

import asyncio
import time
from itertools import pairwise

from PIL import ImageChops

from kota_videotron_content.media import samples
from kota_videotron_content.playlists import document
from kota_videotron_content.playlists.model import at, generate

from ..media.films import film, moving
from .kit import CANVAS, HOUR_MS, SIGNER, STRANGER, Browser, Edge, Show

# Every frame that the browser draws has something decoded in front.
WATCH_FOR_GAPS = """() => {
  window.gaps = 0;
  const look = () => {
    const front = document.querySelector(".layer.front > *");
    const drawn = front && (front.complete ?? front.readyState >= 2) && front.getBoundingClientRect().width > 0;
    if (!drawn) window.gaps += 1;
    requestAnimationFrame(look);
  };
  look();
}"""


def same(one, other):
    return ImageChops.difference(one, other).getbbox() is None


async def test_a_new_player_shows_a_code_and_plays_once_the_operator_approved_it(
    edge: Edge, show: Show, browser: Browser
):
    await edge.publish(show.document(1, "psa", "commercial"))
    page = await browser.open()
    await browser.until(state="pairing", code="BCDF-GHJK")
    assert "BCDF" in (await page.locator("#pairing-code").inner_text()).replace("\n", "")
    await edge.tell(approved=True)
    await browser.until(state="playing", seq=1, online="true", faults=0)
    assert browser.requested == {edge.url.removeprefix("http://")}, "the page asks nobody but its own origin"
    extractable = await page.evaluate(
        """() => new Promise((resolve) => {
             const open = indexedDB.open("kota-player");
             open.onsuccess = () => {
               const get = open.result.transaction("state").objectStore("state").get("key");
               get.onsuccess = () => resolve(get.result.privateKey.extractable);
             };
           })"""
    )
    assert extractable is False


async def test_the_same_pixels_play_on_when_the_edge_is_dead_and_the_browser_restarted(
    edge: Edge, show: Show, playing: Browser
):
    online = {theme: await playing.picture(show.shas[theme]) for theme in ("psa", "commercial")}
    assert not same(online["psa"], online["commercial"])
    edge.kill()
    await playing.kill()
    await playing.open()
    await playing.until(state="playing", seq=5, online="false")
    for theme, picture in online.items():
        assert same(picture, await playing.picture(show.shas[theme]))


async def test_the_position_follows_from_the_servers_time_alone(show: Show, playing: Browser):
    planned = generate(show.inputs("psa", "commercial"))
    agreed = 0
    for _ in range(12):
        before = time.time_ns() // 1_000_000
        said = (await playing.data())["item"]
        after = time.time_ns() // 1_000_000
        expected = {planned.items[play.item].sha256 for t in (before, after) if (play := at(planned, t))}
        agreed += said in expected
        await asyncio.sleep(0.31)
    assert agreed >= 10, "but for the frames of a change, plan and screen agree"


async def test_a_new_version_takes_over_without_a_gap(edge: Edge, show: Show, playing: Browser):
    assert playing.page is not None
    await playing.page.evaluate(WATCH_FOR_GAPS)
    await edge.publish(show.document(6, "psa", "second"))
    await playing.until(seq=6, item=show.shas["second"], faults=0)
    assert await playing.page.evaluate("window.gaps") == 0


async def test_tampered_foreign_and_rolled_back_playlists_are_refused_and_counted(
    edge: Edge, show: Show, playing: Browser
):
    cases = [
        ("SIGNATURE_INVALID", show.document(6, "second"), show.document(6, "house").data),
        ("SIGNATURE_INVALID", show.document(6, "second", signer=STRANGER), None),
        ("KEY_UNKNOWN", show.document(6, "second", signer=document.Signer("k9", STRANGER.key)), None),
        ("FOREIGN_SCREEN", show.document(6, "second", screen="cities/13.77/screens/another"), None),
        ("ROLLED_BACK", show.document(4, "second"), None),
        ("TWO_OF_ONE_SEQ", show.document(5, "second"), None),
        ("SIGNATURE_INVALID", show.document(6, "second"), b"\xff\xfenot json"),
        ("MALFORMED", document.sign(b'{"format":"kota.playlist.v1"', SIGNER), None),
        ("FORMAT_UNKNOWN", document.sign(b'{"format":"something else"}', SIGNER), None),
    ]
    faults = 0
    for code, signed, data in cases:
        await edge.publish(signed, data)
        said = await playing.until(fault=code, faults=lambda text, least=faults: int(text) > least)
        faults = int(said["faults"])
        assert said["seq"] == said["accepted"] == "5"
        assert said["item"] in (show.shas["psa"], show.shas["commercial"])
    await edge.publish(show.document(7, "second"))
    await playing.until(seq=7, item=show.shas["second"])
    told = await edge.tell()
    assert any("last=FOREIGN_SCREEN" in report for report in told["reports"]), "the server hears of faults"


async def test_a_rollback_is_refused_after_a_restart_too(edge: Edge, show: Show, playing: Browser):
    await playing.kill()
    await edge.publish(show.document(4, "second"))
    await playing.open()
    said = await playing.until(fault="ROLLED_BACK")
    assert said["seq"] == "5"


async def test_a_new_key_is_trusted_only_when_a_trusted_one_vouches_for_it(edge: Edge, show: Show, playing: Browser):
    new = document.Signer("k2", STRANGER.key)
    await edge.trust(SIGNER, new, by=new)
    await edge.publish(show.document(6, "second", signer=new))
    await playing.until(fault="KEY_UNKNOWN")
    await edge.trust(SIGNER, new, by=SIGNER)
    await playing.until(seq=6, item=show.shas["second"])


async def test_what_was_withdrawn_goes_at_once_and_paid_items_stop_after_the_end(
    edge: Edge, show: Show, playing: Browser
):
    await playing.until(item=show.shas["commercial"])
    ended = show.document(6, "house", "commercial", not_after_ms=time.time_ns() // 1_000_000 + 3_000)
    await edge.publish(ended)
    await playing.until(seq=6)
    await playing.until(state="fallback", item=show.shas["house"])
    for _ in range(10):
        assert (await playing.data())["item"] == show.shas["house"]
        await asyncio.sleep(0.2)


async def test_an_emergency_message_takes_the_screen_and_ends_by_itself(edge: Edge, show: Show, playing: Browser):
    now = time.time_ns() // 1_000_000
    message = document.Override(
        "cities/13.77/overrides/1", "EXTREME", "Jauhi pantai", "", "", "BPBD", now, now + 4_000, drill=False
    )
    asked = time.monotonic()
    await edge.publish(show.document(6, "psa", "commercial", override=message))
    await playing.until(state="override", item="", override=message.id)
    assert time.monotonic() - asked < 1.0
    assert playing.page is not None
    assert await playing.page.locator("#override-text").inner_text() == "Jauhi pantai"
    edge.kill()
    await playing.until(state="playing", override="", timeout_s=8)


async def test_an_emergency_message_survives_a_restart_without_network(edge: Edge, show: Show, playing: Browser):
    now = time.time_ns() // 1_000_000
    sha = edge.add_media(samples.poster("civic", *CANVAS))
    message = document.Override("o", "WARNING", "", sha, "image/png", "BPBD", now, now + HOUR_MS, drill=True)
    await edge.publish(show.document(6, "psa", "commercial", override=message))
    await playing.until(state="override")
    assert playing.page is not None
    await playing.page.locator("#override-media img").wait_for()
    edge.kill()
    await playing.kill()
    page = await playing.open()
    await playing.until(state="override")
    await page.locator("#override-media img").wait_for()
    assert "LATIHAN" in await page.locator("#override-drill").inner_text()


async def test_every_play_is_reported_once_though_answers_and_the_edge_get_lost(
    edge: Edge, show: Show, playing: Browser
):
    await edge.tell(lose_answers=2)
    await asyncio.sleep(2 * 1.5)
    edge.kill()
    await playing.until(queue=lambda text: int(text) >= 2)
    await playing.kill()
    await playing.open()
    await playing.until(state="playing")
    await edge.start()
    async with asyncio.timeout(40):
        while True:
            told = await edge.tell()
            if (await playing.data())["queue"] == "0" and len(told["plays"]) >= 4:
                break
            await asyncio.sleep(0.2)
    records = list(told["plays"].values())
    boots = {record["boot_id"] for record in records}
    assert len(boots) == 2
    for boot in boots:
        numbers = sorted(record["n"] for record in records if record["boot_id"] == boot)
        assert numbers == list(range(1, len(numbers) + 1)), "no gap, none twice"
    spans = sorted((r["start_ms"] + r["offset_ms"], r["end_ms"] + r["offset_ms"]) for r in records)
    assert all(end - following <= 50 for (_, end), (following, _) in pairwise(spans))
    full = [record for record in records if record["result"] == "completed"]
    assert full
    assert all(record["sha256"] in show.shas.values() and record["playlist_seq"] == 5 for record in records)
    assert len({record["play_id"] for record in records}) == len(records)


async def test_a_large_file_goes_on_where_the_download_was_cut(edge: Edge, show: Show, playing: Browser):
    big = samples.poster("civic", *CANVAS) + bytes(9_000_000)  # PNG readers ignore what follows the end
    show.shas["civic"] = edge.add_media(big)
    assert playing.page is not None
    slow = {"offline": False, "latency": 0, "downloadThroughput": 4_000_000, "uploadThroughput": -1}
    session = await playing.page.context.new_cdp_session(playing.page)
    await session.send("Network.emulateNetworkConditions", slow)
    await edge.publish(show.document(6, "psa", "civic"))
    async with asyncio.timeout(30):
        while f"bytes={4 * 1024 * 1024}-{8 * 1024 * 1024 - 1}" not in (await edge.tell())["ranges"]:
            await asyncio.sleep(0.02)
    edge.kill()
    await playing.kill()
    await edge.start()
    await playing.open()
    await playing.until(seq=6, item=show.shas["civic"], timeout_s=40)
    again = (await edge.tell())["ranges"]
    assert not any(text.startswith("bytes=0-") for text in again), "the first chunk was not asked for twice"


async def test_media_with_another_hash_is_never_shown(edge: Edge, show: Show, playing: Browser):
    wrong = show.shas["second"]
    (edge.folder / "media" / wrong).write_bytes(samples.poster("civic", *CANVAS))
    await edge.publish(show.document(6, "psa", "second"))
    said = await playing.until(accepted=6, fault="MEDIA_HASH_MISMATCH")
    assert said["seq"] == "5", "an incomplete version does not begin"


async def test_a_retired_screen_shows_nothing_any_more_not_even_after_a_restart(
    edge: Edge, show: Show, playing: Browser
):
    await edge.tell(gone=True)
    await playing.until(state="retired", item="")
    edge.kill()
    await playing.kill()
    await playing.open()
    await playing.until(state="boot", online="false")


async def test_a_device_that_identity_refuses_plays_nothing_paid_until_it_is_known_again(
    edge: Edge, show: Show, playing: Browser
):
    await edge.tell(refuse_device=True)
    await playing.kill()
    await playing.open()
    await playing.until(state="fallback", fault="DEVICE_REFUSED", item=show.shas["psa"])
    await edge.tell(refuse_device=False)
    await playing.until(state="playing", item=show.shas["commercial"], timeout_s=30)


async def test_a_film_plays_in_its_place_and_never_leaves_a_gap(edge: Edge, show: Show, playing: Browser, tmp_path):
    path = film(tmp_path / "film.webm", lambda n: moving(n, CANVAS), codec="vp9", frames=50, rate=25)
    show.shas["second"] = edge.add_media(path.read_bytes())
    show.mimes["second"] = "video/webm"
    assert playing.page is not None
    await playing.page.evaluate(WATCH_FOR_GAPS)
    await edge.publish(show.document(6, "psa", "second"))
    for _ in range(3):
        await playing.until(seq=6, item=show.shas["second"])
        first = await playing.page.evaluate("document.querySelector('.layer.front video')?.currentTime")
        await asyncio.sleep(0.5)
        after = await playing.page.evaluate("document.querySelector('.layer.front video')?.currentTime")
        assert after is None or first is None or after > first, "the film moves"
        await playing.until(item=show.shas["psa"], faults=0)
    assert await playing.page.evaluate("window.gaps") == 0


async def test_a_file_that_does_not_decode_is_replaced_by_what_is_not_paid(edge: Edge, show: Show, playing: Browser):
    show.shas["second"] = edge.add_media(b"\x89PNG\r\n\x1a\n but nothing behind it")
    await edge.publish(show.document(6, "house", "second"))
    await playing.until(seq=6, fault="MEDIA_DOES_NOT_PLAY", item=show.shas["house"])
