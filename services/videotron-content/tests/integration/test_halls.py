"""A number that is called in a service hall is on the hall's screens with the next hint or poll, and goes by itself."""

import asyncio
import json
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from kota.permitting.v1 import events_pb2, queue_pb2
from kota.videotron_content.v1 import screens_pb2
from kota_common.testing.bus import bus_stand, until
from kota_videotron_content import app
from kota_videotron_content.playlists import document

from .conftest import City, Visitor, problem, refused

CALLS = app.SERVICE.consumers[1]


def ticket(city: City, number: str = "A001", **changes: Any) -> queue_pb2.Ticket:
    """A ticket that was just called to counter 3."""
    called = queue_pb2.Ticket(
        name=f"{city.parent}/halls/mpp/tickets/{uuid4()}",
        version=2,
        state=queue_pb2.Ticket.STATE_CALLED,
        number=number,
        service_title="KTP elektronik",
        counter="3",
        counter_title="Loket 3",
        calls=1,
    )
    called.call_time.FromDatetime(city.clock.now)
    for name, value in changes.items():
        setattr(called, name, value)
    return called


async def call(city: City, called: queue_pb2.Ticket, version: int = 2) -> None:
    kind = events_pb2.TicketCalled if called.calls == 1 else events_pb2.TicketRecalled
    await city.deliver(CALLS, kind(ticket=called), version)


async def hall_screen(city: City, **changes: Any) -> tuple[screens_pb2.Screen, Visitor]:
    screen = await city.screen(hall=f"{city.parent}/halls/mpp", **changes)
    return screen, await city.pair(screen.name)


async def tile(city: City, player: Visitor, screen: screens_pb2.Screen, **headers: str) -> Any:
    await city.follow()
    return await player.http.get(f"/v1/{screen.name}/tile", headers=headers)


async def numbers(city: City, player: Visitor, screen: screens_pb2.Screen) -> list[str]:
    return [shown["number"] for shown in json.loads((await tile(city, player, screen)).content)["calls"]]


async def test_a_call_is_on_the_screens_of_its_hall_signed_and_unchanged_until_the_next(city: City) -> None:
    screen, player = await hall_screen(city)
    await call(city, ticket(city))
    answer = await tile(city, player, screen)
    said = json.loads(answer.content)
    assert (said["format"], said["kind"], said["screen"]) == ("kota.tile.v1", "queue", screen.name)
    (shown,) = said["calls"]
    assert (shown["number"], shown["counter"], shown["service"]) == ("A001", "Loket 3", "KTP elektronik")
    assert said["until_ms"] - shown["called_ms"] == 15 * 60_000
    key = app.publishing.publisher.signer.key.public_key()
    key.verify(document.from_b64url(answer.headers["x-kota-signature"]), answer.content)
    again = await tile(city, player, screen, **{"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    playlist = await city.pull(player, screen.name)
    assert playlist.headers["x-kota-tile-seq"] == str(said["seq"])
    assert playlist.headers["x-poll-after-ms"] == "5000"
    unchanged = await city.pull(player, screen.name, **{"if-none-match": playlist.headers["etag"]})
    assert (unchanged.status_code, unchanged.headers["x-kota-tile-seq"]) == (304, str(said["seq"]))


async def test_calls_leave_the_playlist_and_its_versions_alone(city: City) -> None:
    screen, player = await hall_screen(city)
    before = await city.pull(player, screen.name)
    for n in range(5):
        city.clock.now += timedelta(seconds=30)
        await call(city, ticket(city, f"A{n:03d}"))
    after = await city.pull(player, screen.name)
    assert after.content == before.content


async def test_the_newest_call_is_first_a_recalled_one_comes_back_and_six_are_enough(city: City) -> None:
    screen, player = await hall_screen(city)
    called = [ticket(city, f"A{n:03d}") for n in range(1, 8)]
    for one in called:
        city.clock.now += timedelta(seconds=30)
        one.call_time.FromDatetime(city.clock.now)
        await call(city, one)
    assert await numbers(city, player, screen) == ["A007", "A006", "A005", "A004", "A003", "A002"]
    city.clock.now += timedelta(seconds=30)
    called[2].calls = 2
    called[2].call_time.FromDatetime(city.clock.now)
    await call(city, called[2], 3)
    assert await numbers(city, player, screen) == ["A003", "A007", "A006", "A005", "A004", "A002"]


async def test_two_calls_at_the_same_moment_are_both_shown(city: City) -> None:
    screen, player = await hall_screen(city)
    await asyncio.gather(*(call(city, ticket(city, f"A{n:03d}")) for n in range(1, 5)))
    assert sorted(await numbers(city, player, screen)) == ["A001", "A002", "A003", "A004"]
    assert json.loads((await tile(city, player, screen)).content)["seq"] == 5, "one at registration, one a call"


async def test_old_calls_are_not_shown_and_not_kept(city: City) -> None:
    screen, player = await hall_screen(city)
    late = ticket(city)
    city.clock.now += timedelta(minutes=16)
    await call(city, late)
    assert await numbers(city, player, screen) == []
    await call(city, ticket(city, "A002"))
    city.clock.now += timedelta(minutes=16)
    await call(city, ticket(city, "A003"))
    assert await numbers(city, player, screen) == ["A003"]
    async with city.service.database.reader(city.code, city.operator.actor) as reader:
        assert await reader.fetchval("SELECT count(*) FROM hall_call WHERE city = $1", city.code) == 1


async def test_only_screens_of_the_hall_show_its_calls(city: City) -> None:
    screen, player = await hall_screen(city)
    street = await city.screen()
    street_player = await city.pair(street.name)
    await call(city, ticket(city))
    assert (await tile(city, street_player, street)).status_code == 404
    assert "x-kota-tile-seq" not in (await city.pull(street_player, street.name)).headers
    other = ticket(city, "B001")
    other.name = other.name.replace("/mpp/", "/lain/")
    await call(city, other)
    assert await numbers(city, player, screen) == ["A001"]
    answer = await street_player.http.get(f"/v1/{screen.name}/tile")
    problem(answer, 403, "PERMISSION_DENIED")
    assert (await city.anybody.http.get(f"/v1/{screen.name}/tile")).status_code == 401


async def test_a_screen_that_comes_into_a_hall_shows_its_calls_and_forgets_them_when_it_leaves(city: City) -> None:
    await call(city, ticket(city))
    screen = await city.screen()
    player = await city.pair(screen.name)
    screen = await city.operator.GetScreen(name=screen.name)
    moved = screens_pb2.Screen(name=screen.name, etag=screen.etag, hall=f"{city.parent}/halls/mpp")
    screen = await city.operator.UpdateScreen(screen=moved)
    assert await numbers(city, player, screen) == ["A001"]
    out = screens_pb2.Screen(name=screen.name, etag=screen.etag)
    await city.operator.UpdateScreen(screen=out, update_mask={"paths": ["hall"]})
    said = json.loads((await tile(city, player, screen)).content)
    assert (said["calls"], said["from_ms"]) == ([], said["until_ms"])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"name": "cities/52.71/halls/mpp/tickets/01990000-0000-7000-8000-000000000001"}, "CITY_FOREIGN"),
        ({"name": "apa"}, "INVALID_FIELD"),
        ({"number": ""}, "INVALID_FIELD"),
    ],
)
async def test_a_call_that_says_nothing_is_refused_and_shows_nothing(
    city: City, change: dict[str, str], reason: str
) -> None:
    screen, player = await hall_screen(city)
    with refused(reason):
        await call(city, ticket(city, **change))
    assert await numbers(city, player, screen) == []


async def test_a_call_crosses_the_bus_and_is_hinted_to_the_screen_within_a_second(city: City, tmp_path: Path) -> None:
    screen, player = await hall_screen(city)
    await city.follow()
    board = city.service.doors.background[0]
    following = asyncio.create_task(board.run())
    others = ["permitting", "identity", "fiber_network"]
    called = ticket(city)
    before = json.loads((await tile(city, player, screen)).content)["seq"]
    try:
        async with bus_stand(app.SERVICE, city.service.database, tmp_path, others=others) as bus:
            began = time.monotonic()
            event = events_pb2.TicketCalled(ticket=called)
            await bus.publish(event, city=city.code, aggregate=called.name, version=2)
            await until(lambda: board.tiles[_id(screen)].seq > before)
            assert time.monotonic() - began < 1.0
            assert await bus.dead_letters() == 0
    finally:
        following.cancel()
    assert await numbers(city, player, screen) == ["A001"]


async def test_the_hint_stream_tells_of_a_tile_at_once_and_of_the_next_one(city: City) -> None:
    screen, player = await hall_screen(city)
    await city.follow()
    sent: list[bytes] = []
    leave, told = asyncio.Event(), asyncio.Semaphore(0)

    async def receive() -> dict[str, Any]:
        await leave.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        if b"event: tile" in message.get("body", b""):
            sent.append(message["body"])
            told.release()

    scope = {
        "type": "http",
        "method": "GET",
        "path": f"/v1/{screen.name}/events",
        "headers": [(b"authorization", f"Bearer {player.token}".encode())],
    }
    stream = asyncio.create_task(city.service.edge(scope, receive, send))
    await asyncio.wait_for(told.acquire(), 5)
    await call(city, ticket(city))
    await city.follow()
    await asyncio.wait_for(told.acquire(), 5)
    assert [json.loads(hint.split(b"data: ")[1])["seq"] for hint in sent] == [1, 2]
    assert not any(b"id:" in hint for hint in sent), "only a playlist's sequence is what a player has seen"
    leave.set()
    await asyncio.wait_for(stream, 5)


def _id(screen: screens_pb2.Screen) -> UUID:
    return UUID(screen.name.rpartition("/")[2])
