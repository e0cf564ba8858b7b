"""One permit that reaches a screen, through public interfaces only, and one trace that shows the whole way."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time

import httpx
import pytest

from kota_cli.demo import advertising, permit
from kota_cli.demo.screen import PlaylistRefused


async def test_every_step_of_the_story_happens(day):
    facts = day.facts[1]
    assert day.titles(1) == [
        "Layar dipasang",
        "Layar menarik daftar putar",
        "Materi diunggah",
        "Permohonan diajukan",
        "Diperiksa",
        "Disetujui dan diterbitkan",
        "Tayang",
        "Dibekukan",
        "Pesan darurat",
        "Pesan darurat dihentikan",
        "Klien dicabut",
    ]
    seqs = [facts["seqs"][moment] for moment in ("paired", "on_air", "suspended", "override", "cleared")]
    assert seqs == sorted(set(seqs)), "each moment is a newer playlist"


async def test_parent_and_link_ids_lead_from_the_partners_call_to_the_screens_pull(day, spans):
    """Never a join by business id: each step is found from the span before it, by parent id or by link."""
    submitted = await spans.way(day.facts[1]["trace_id"], ("permitting", "SubmitPermit"))
    claimed = await spans.linked(submitted, "ClaimPermit", "permitting")
    asked = await spans.linked(claimed, "RequestRecommendation", "permitting")
    answered = await spans.linked(asked, "AnswerRecommendation", "permitting")
    approved = await spans.linked(answered, "ApprovePermit", "permitting")
    issued = await spans.linked(approved, "IssuePermit", "permitting")
    published = await spans.child(issued, "publish kota.permitting.permit.issued.v1", "permitting")
    processed = await spans.child(published, "process videotron_content__", "videotron_content")
    pulled = await spans.linked(processed, "GET playlist", "videotron_content")
    assert pulled.trace_id != issued.trace_id


async def test_a_tampered_a_foreign_and_an_old_playlist_are_refused(city):
    content = city.caller("content")
    screen = await advertising.register_screen(city, content)

    async def approve(code):
        await advertising.approve_screen(content, screen.name, code)

    await screen.pair(approve)
    await screen.until(lambda document: True)
    headers = {"authorization": f"Bearer {await screen.token()}"}
    async with httpx.AsyncClient() as client:
        response = await client.get(f"{screen.base}/playlist", headers=headers)
    key_id, signature = response.headers["x-kota-key-id"], response.headers["x-kota-signature"]
    screen.accept(response.content, key_id, signature)
    tampered = response.content.replace(b'"seq":1', b'"seq":9', 1)
    assert tampered != response.content
    with pytest.raises(PlaylistRefused, match="signature"):
        screen.accept(tampered, key_id, signature)
    with pytest.raises(PlaylistRefused, match="unknown key"):
        screen.accept(response.content, "somebody-else", signature)
    screen.name = screen.name[:-1] + ("0" if screen.name[-1] != "0" else "1")
    with pytest.raises(PlaylistRefused, match="another screen"):
        screen.accept(response.content, key_id, signature)
    await content.close()


async def test_an_unchanged_playlist_is_a_304_and_a_repeated_play_batch_changes_nothing(city):
    content = city.caller("content")
    screen = await advertising.register_screen(city, content)

    async def approve(code):
        await advertising.approve_screen(content, screen.name, code)

    await screen.pair(approve)
    await screen.until(lambda document: True)
    assert await screen.pull() == 304
    now_ms = int(time.time() * 1000)
    record = {
        "play_id": "01980000-0000-7000-8000-000000000001",
        "boot_id": screen.boot_id,
        "n": 1,
        "playlist_seq": screen.seq,
        "booking": "",
        "sha256": "ab" * 32,
        "start_ms": now_ms - 5000,
        "end_ms": now_ms,
        "planned_ms": 5000,
        "result": "completed",
    }
    assert [v["verdict"] for v in await screen.send([record])] == ["accepted"]
    assert [v["verdict"] for v in await screen.send([record])] == ["duplicate"]
    changed = {**record, "planned_ms": 6000}
    assert await screen.send([changed]) == [{"verdict": "rejected", "reason": "CONFLICT"}]
    late = {**record, "n": 2, "start_ms": now_ms + 10**6, "end_ms": now_ms + 2 * 10**6}
    assert (await screen.send([late]))[0]["reason"] == "IN_THE_FUTURE"
    overlapping = {**record, "n": 3}
    assert (await screen.send([overlapping]))[0]["reason"] == "OVERLAP"
    assert (await screen.send([{"n": 4}]))[0]["reason"].startswith("MALFORMED")
    await content.close()


async def test_everything_that_was_logged_is_in_its_stream_once_and_took_effect_once(day, place):
    """`kota verify`, as an operator runs it, after the story."""
    command = [sys.executable, "-m", "kota_cli", "verify", "--json", "--data", str(place.data)]
    async with asyncio.timeout(30):
        while True:
            done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True)
            if done.returncode == 0:
                break
            await asyncio.sleep(0.5)
    assert json.loads(done.stdout)


async def test_public_verification_speaks_to_people_and_to_programs(day, city):
    facts = day.facts[1]
    base = city.endpoints.http["permitting"]
    async with httpx.AsyncClient() as client:
        page = await client.get(f"{base}/V/{facts['public_id'].lower()}", headers={"accept": "text/html"})
        unknown = await client.get(f"{base}/v/{'0' * 26}")
    shown = await permit.verify(city, facts["public_id"])
    assert shown["status"] == "STATUS_SUSPENDED"
    assert "FIKTIF" not in json.dumps(shown), "the holder is masked"
    assert page.status_code == 200
    assert facts["number"] in page.text
    assert unknown.status_code == 404
