"""Emergency messages reach every screen with the next pull, end by themselves, and never play for ever."""

import json
from datetime import timedelta
from uuid import uuid4

from google.protobuf.timestamp_pb2 import Timestamp

from kota.videotron_content.v1 import overrides_pb2
from kota_common.actor import ActorKind

from .conftest import City, refused


def after(city: City, **time: int) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(city.clock.now + timedelta(**time))
    return stamp


def message(city: City, **changes) -> dict:
    return {
        "parent": city.parent,
        "text": "Jauhi pantai",
        "severity": overrides_pb2.OVERRIDE_SEVERITY_EXTREME,
        "issuer": "BPBD Kota Contoh",
        "expire_time": after(city, minutes=30),
        **changes,
    }


async def shown(city: City, player, screen):
    return json.loads((await city.pull(player, screen.name)).content)["override"]


async def test_a_message_is_on_every_screen_with_the_next_pull_and_off_when_cleared(city: City) -> None:
    screens = [await city.screen(), await city.screen()]
    players = [await city.pair(screen.name) for screen in screens]
    active = await city.operator.ActivateOverride(**message(city))
    assert set(active.screens) == {screen.name for screen in screens}
    for player, screen in zip(players, screens, strict=True):
        pull = await city.pull(player, screen.name)
        document = json.loads(pull.content)
        assert (document["override"]["id"], document["override"]["text"]) == (active.name, "Jauhi pantai")
        assert document["min_seq"] == document["seq"], "what was there before must not come back"
        assert pull.headers["x-poll-after-ms"] == "5000"
    cleared = await city.operator.ClearOverride(name=active.name, etag=active.etag)
    assert cleared.state == overrides_pb2.OVERRIDE_STATE_CLEARED
    assert await shown(city, players[0], screens[0]) is None
    with refused("OVERRIDE_OVER"):
        await city.operator.ClearOverride(name=active.name, etag=cleared.etag)


async def test_a_message_without_an_end_or_with_a_wrong_one_is_refused(city: City) -> None:
    await city.screen()
    without = message(city)
    del without["expire_time"]
    with refused("INVALID_REQUEST"):
        await city.operator.ActivateOverride(**without)
    for end in ({"minutes": -1}, {"hours": 25}):
        with refused("OVERRIDE_END_INVALID"):
            await city.operator.ActivateOverride(**message(city, expire_time=after(city, **end)))
    with refused("OVERRIDE_EMPTY"):
        await city.operator.ActivateOverride(**message(city, text=""))
    with refused("INVALID_FIELD"):
        await city.operator.ActivateOverride(**message(city, screens=[f"{city.parent}/screens/{uuid4()}"]))
    assert not (await city.operator.ListOverrides(parent=city.parent)).overrides


async def test_a_message_ends_by_itself(city: City) -> None:
    screen = await city.screen()
    player = await city.pair(screen.name)
    active = await city.operator.ActivateOverride(**message(city))
    assert await shown(city, player, screen) is not None
    await city.tick("expire_overrides", minutes=31)
    assert await shown(city, player, screen) is None
    assert (await city.operator.GetOverride(name=active.name)).state == overrides_pb2.OVERRIDE_STATE_EXPIRED


async def test_of_two_messages_the_graver_is_shown(city: City) -> None:
    screen = await city.screen()
    player = await city.pair(screen.name)
    grave = await city.operator.ActivateOverride(**message(city))
    notice = overrides_pb2.OVERRIDE_SEVERITY_NOTICE
    await city.operator.ActivateOverride(**message(city, severity=notice, text="Pasar tutup"))
    assert (await shown(city, player, screen))["id"] == grave.name


async def test_only_emergency_officers_may_take_over_screens(city: City) -> None:
    await city.screen()
    editor = city.caller(
        ActorKind.PERSON,
        unit=city.operator.actor.unit,
        permissions=city.service.permissions - {"videotron_content.overrides.activate"},
    )
    with refused("PERMISSION_DENIED"):
        await editor.ActivateOverride(**message(city))
