"""A number that is called at the service mall, and a message of the emergency centre, reach the screens."""

from __future__ import annotations

import httpx
import pytest

from kota_cli.demo import advertising
from kota_cli.demo.screen import PlaylistRefused, Screen


async def test_a_called_number_stands_on_the_halls_screen(day):
    facts = day.facts[6]
    if facts["closed_because"]:
        pytest.skip(facts["closed_because"])
    assert facts["shown"] == facts["number"]
    assert facts["counter"] == "Loket 1"
    before, after = facts["tile_seqs"]
    assert after > before
    assert facts["finished"]


async def test_one_trace_leads_from_the_counter_to_the_tile(day, spans):
    if day.facts[6]["closed_because"]:
        pytest.skip(day.facts[6]["closed_because"])
    await spans.way(
        day.facts[6]["trace_id"],
        ("permitting", "CallNextTicket"),
        ("permitting", "publish kota.permitting.ticket.called.v1"),
        ("videotron_content", "process videotron_content__hall_calls"),
    )


@pytest.fixture
async def paired(city):
    content = city.caller("content")

    async def pair(code):
        screen = Screen(city.endpoints, city.screens[code])
        await screen.pair(lambda user_code: advertising.approve_screen(content, screen.name, user_code))
        await screen.until(lambda document: True, seconds=20)
        return screen

    yield pair
    await content.close()


async def test_a_screen_outside_the_hall_has_no_tile(day, paired):
    assert await (await paired("VTR-02")).tile() is None


async def test_a_changed_tile_is_refused(day, paired):
    if day.facts[6]["closed_because"]:
        pytest.skip(day.facts[6]["closed_because"])
    hall = await paired("VTR-MPP")
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"{hall.base}/tile", headers={"authorization": f"Bearer {await hall.token()}"})
    key_id, signature = answer.headers["x-kota-key-id"], answer.headers["x-kota-signature"]
    hall.verify(answer.content, key_id, signature)
    changed = answer.content.replace(b"Loket 1", b"Loket 9").replace(b'"seq":', b'"seq":9', 1)
    with pytest.raises(PlaylistRefused, match="signature"):
        hall.verify(changed, key_id, signature)


async def test_an_emergency_message_reaches_the_screen_and_ends(day):
    seqs = day.facts[1]["seqs"]
    assert seqs["suspended"] < seqs["override"] < seqs["cleared"]
    (told,) = [step for step in day.steps if step["title"] == "Pesan darurat"]
    assert told["text"].startswith("LATIHAN:")
