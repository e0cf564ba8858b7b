"""Whether the network reaches a screen, and who looks after it."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from kota.fiber_network.v1 import endpoints_pb2
from kota.fiber_network.v1 import events_pb2 as network
from kota.videotron_content.v1 import screens_pb2
from kota_common.actor import ActorKind
from kota_common.testing.bus import bus_stand, until
from kota_videotron_content.app import SERVICE
from kota_videotron_content.fleet.consumers import follow_endpoint

from .conftest import UNIT, City, refused

OTHER_UNIT = "01990000-0000-7000-8000-0000000000bb"


def endpoint(city: City, screen: str, **changes: Any) -> endpoints_pb2.Endpoint:
    """A screen's place on the network, cut off."""
    it = endpoints_pb2.Endpoint(
        name=f"{city.parent}/endpoints/01990000-0000-7000-8000-0000000000e1",
        version=2,
        kind=endpoints_pb2.ENDPOINT_KIND_SCREEN,
        subject=screen,
        service=endpoints_pb2.ENDPOINT_SERVICE_DOWN,
        outages=[f"{city.parent}/outages/01990000-0000-7000-8000-0000000000f1"],
        cause="Kabel terputus di Jalan Diponegoro.",
    )
    it.since_time.FromDatetime(city.clock.now)
    it.expected_time.FromDatetime(city.clock.now + timedelta(hours=4))
    for name, value in changes.items():
        setattr(it, name, value)
    return it


async def cut(city: City, screen: str, **changes: Any) -> None:
    await city.deliver(follow_endpoint, network.EndpointDegraded(endpoint=endpoint(city, screen, **changes)), 2)


async def mended(city: City, screen: str, **changes: Any) -> None:
    await city.deliver(follow_endpoint, network.EndpointRestored(endpoint=endpoint(city, screen, **changes)), 3)


async def test_a_screen_behind_a_cut_cable_says_why_since_when_and_until_when(city: City) -> None:
    screen = await city.screen()
    await cut(city, screen.name)
    seen = await city.operator.GetScreen(name=screen.name)
    assert seen.degradation.reason == "Kabel terputus di Jalan Diponegoro."
    assert seen.degradation.since_time.ToJsonString() == "2026-07-06T05:00:00Z"
    assert seen.degradation.expected_time.ToJsonString() == "2026-07-06T09:00:00Z"
    assert seen.version == screen.version + 1
    await cut(city, screen.name)  # said again, nothing new
    assert (await city.operator.GetScreen(name=screen.name)).version == seen.version
    await cut(city, screen.name, cause="Tiang roboh di Jalan Diponegoro.")
    assert (await city.operator.GetScreen(name=screen.name)).degradation.reason.startswith("Tiang")
    await mended(city, screen.name)
    assert not (await city.operator.GetScreen(name=screen.name)).HasField("degradation")


async def test_a_cut_screen_keeps_its_playlist_and_its_player(city: City) -> None:
    screen = await city.screen()
    player = await city.pair(screen.name)
    before = await city.pull(player, screen.name)
    await cut(city, screen.name)
    unchanged = await city.pull(player, screen.name, **{"if-none-match": before.headers["etag"]})
    assert unchanged.status_code == 304
    assert (await city.operator.GetScreen(name=screen.name)).state == screens_pb2.SCREEN_STATE_ACTIVE


async def test_only_the_endpoint_that_cut_a_screen_off_gives_it_back(city: City) -> None:
    screen = await city.screen()
    await cut(city, screen.name)
    await mended(city, screen.name, name=f"{city.parent}/endpoints/01990000-0000-7000-8000-0000000000e2")
    assert (await city.operator.GetScreen(name=screen.name)).HasField("degradation")


async def test_other_places_and_retired_screens_are_left_alone_and_unknown_ones_are_refused(city: City) -> None:
    screen = await city.screen()
    await cut(city, screen.name, kind=endpoints_pb2.ENDPOINT_KIND_CAMERA)
    await cut(city, "")
    assert await city.operator.GetScreen(name=screen.name) == screen
    with refused("SCREEN_NOT_FOUND"):
        await cut(city, f"{city.parent}/screens/{uuid4()}")
    with refused("INVALID_FIELD"):
        await cut(city, f"{city.parent}/sites/{uuid4()}")
    with refused("CITY_FOREIGN"):
        await cut(city, f"cities/52.71/screens/{uuid4()}")
    retired = await city.operator.RetireScreen(name=screen.name, etag=screen.etag)
    await cut(city, screen.name)
    assert (await city.operator.GetScreen(name=screen.name)).version == retired.version


async def test_the_networks_event_crosses_the_bus_and_is_told_on(city: City, tmp_path: Path) -> None:
    screen = await city.screen()
    down = endpoint(city, screen.name)
    about = {"city": city.code, "aggregate": down.name}
    others = ["permitting", "identity", "fiber_network"]
    async with bus_stand(SERVICE, city.service.database, tmp_path, others=others) as bus:
        await bus.publish(network.EndpointDegraded(endpoint=down), **about, version=2)
        await until(lambda: is_degraded(city, screen.name))
        await bus.publish(network.EndpointRestored(endpoint=down), **about, version=3)
        await until(lambda: is_whole(city, screen.name))
        await bus.publish(network.EndpointDegraded(endpoint=down), **about, version=2)  # late, and stale
        await bus.publish(network.EndpointRestored(endpoint=down), **about, version=4)
        assert await bus.dead_letters() == 0
    async with city.service.database.reader(city.code, city.operator.actor) as reader:
        rows = await reader.fetch(
            "SELECT subject FROM event_log WHERE city = $1 AND aggregate = $2 ORDER BY aggregate_version",
            city.code,
            screen.name,
        )
    assert [row["subject"].split(".")[3] for row in rows] == ["registered", "degraded", "restored"]


async def is_degraded(city: City, screen: str) -> bool:
    return (await city.operator.GetScreen(name=screen)).HasField("degradation")


async def is_whole(city: City, screen: str) -> bool:
    return not await is_degraded(city, screen)


async def test_a_screen_of_a_unit_is_changed_by_its_officers_and_those_above_them_only(city: City) -> None:
    screen = await city.screen(unit=UNIT)
    stranger = city.caller(ActorKind.PERSON, unit=OTHER_UNIT, unit_path=(OTHER_UNIT,))
    below = city.caller(ActorKind.PERSON, unit=OTHER_UNIT, unit_path=(OTHER_UNIT, UNIT))
    with refused("PERMISSION_DENIED"):
        await stranger.RetireScreen(name=screen.name, etag=screen.etag)
    with refused("PERMISSION_DENIED"):
        await city.screen(unit=OTHER_UNIT)
    handed = screens_pb2.Screen(name=screen.name, etag=screen.etag, unit=OTHER_UNIT)
    with refused("PERMISSION_DENIED"):
        await city.operator.UpdateScreen(screen=handed, update_mask={"paths": ["unit"]})
    moved = await below.UpdateScreen(screen=handed, update_mask={"paths": ["unit"]})
    assert (moved.unit, moved.version) == (OTHER_UNIT, 2)
    with refused("PERMISSION_DENIED"):
        await city.operator.RetireScreen(name=screen.name, etag=moved.etag)


@pytest.mark.parametrize(
    ("change", "paths", "reason"),
    [
        ({"title": " "}, ["title"], "INVALID_FIELD"),
        ({"hall": "cities/52.71/halls/mpp"}, ["hall"], "INVALID_FIELD"),
        ({"hall": "mpp"}, ["hall"], "INVALID_REQUEST"),
        ({"unit": "dinas"}, ["unit"], "INVALID_REQUEST"),
        ({"title": "x"}, ["code"], "INVALID_FIELD"),
        ({"title": "x", "etag": '"9"'}, ["title"], "ETAG_MISMATCH"),
    ],
)
async def test_a_change_that_makes_no_sense_is_refused_and_changes_nothing(
    city: City, change: dict[str, str], paths: list[str], reason: str
) -> None:
    screen = await city.screen()
    wanted = screens_pb2.Screen(**{"name": screen.name, "etag": screen.etag, **change})
    with refused(reason):
        await city.operator.UpdateScreen(screen=wanted, update_mask={"paths": paths})
    assert await city.operator.GetScreen(name=screen.name) == screen


async def test_a_screen_is_put_into_a_hall_and_taken_out_again(city: City) -> None:
    screen = await city.screen()
    hall = f"{city.parent}/halls/mpp"
    wanted = screens_pb2.Screen(name=screen.name, etag=screen.etag, hall=hall)
    inside = await city.operator.UpdateScreen(screen=wanted)
    assert (inside.hall, inside.title) == (hall, screen.title)
    out = screens_pb2.Screen(name=screen.name, etag=inside.etag)
    assert (await city.operator.UpdateScreen(screen=out, update_mask={"paths": ["hall"]})).hall == ""
