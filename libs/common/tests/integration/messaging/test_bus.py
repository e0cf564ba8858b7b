"""The bus as each user sees it: what is allowed works, what is not is refused at once, what is forged has no effect."""

import asyncio
import time

import asyncpg
import pytest

from kota_common.messaging import ApiError, BusDenied, dead_letters, durability_findings, prove_service
from kota_common.messaging import intake as intake_module
from kota_common.messaging.cloudevents import EXPECTED_STREAM
from kota_common.messaging.connection import BusLost
from kota_common.testing.embedded import EmbeddedNats

from .conftest import effects_of, recorder, until

QUICK_S = 1.0  # nats-py alone would wait five


@pytest.fixture
async def other_bus(guarded):
    bus = await guarded.bus("other")
    yield bus
    await bus.close()


FORBIDDEN = {
    "publish another service's event": "kota.sample.note.changed.v1",
    "write another consumer's dead letter": "dead.sample.notes",
    "replay": "replay.other.notes",
    "create a stream": "$JS.API.STREAM.CREATE.MINE",
    "change its own stream": "$JS.API.STREAM.UPDATE.EVT_OTHER",
    "delete its own stream": "$JS.API.STREAM.DELETE.EVT_OTHER",
    "purge": "$JS.API.STREAM.PURGE.EVT_SAMPLE",
    "delete a message": "$JS.API.STREAM.MSG.DELETE.EVT_SAMPLE",
    "get a message": "$JS.API.STREAM.MSG.GET.EVT_SAMPLE",
    "read another stream": "$JS.API.DIRECT.GET.EVT_SAMPLE",
    "look at another stream": "$JS.API.STREAM.INFO.EVT_SAMPLE",
    "list streams": "$JS.API.STREAM.NAMES",
    "create a consumer": "$JS.API.CONSUMER.CREATE.EVT_SAMPLE.mine",
    "create a consumer without a name": "$JS.API.CONSUMER.CREATE.EVT_SAMPLE",
    "delete its own consumer": "$JS.API.CONSUMER.DELETE.EVT_SAMPLE.other__notes",
    "take another's events": "$JS.API.CONSUMER.MSG.NEXT.EVT_SAMPLE.somebody__notes",
    "acknowledge another's events": "$JS.ACK.EVT_SAMPLE.somebody__notes.1.1.1.1.1",
    "revoke a token": "$KV.revoked.jti.1",
    "publish a key": "$KV.jwks.current",
}


@pytest.mark.parametrize("what", FORBIDDEN)
async def test_a_service_may_not(other_bus, what):
    began = time.monotonic()
    with pytest.raises(BusDenied) as denied:
        await other_bus.request(FORBIDDEN[what])
    assert time.monotonic() - began < QUICK_S
    assert denied.value.facts["subject"] == FORBIDDEN[what].lower()


async def test_reading_a_foreign_stream_is_refused_at_once(other_bus):
    began = time.monotonic()
    with pytest.raises(BusDenied):
        await other_bus.direct_get("EVT_SAMPLE", {"seq": 1, "batch": 1})
    assert time.monotonic() - began < QUICK_S


async def test_calls_of_one_subject_are_refused_together(other_bus):
    began = time.monotonic()
    calls = [other_bus.request("$JS.API.STREAM.NAMES") for _ in range(5)]
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(answer) for answer in answers] == [BusDenied] * 5
    assert time.monotonic() - began < QUICK_S


@pytest.fixture
def quick_backoff(monkeypatch):
    monkeypatch.setattr(intake_module, "BACKOFF_S", (0.05, 0.1))


async def test_the_users_rights_are_enough_for_the_whole_way(guarded_house, guarded, other_bus, quick_backoff):
    """Publish, consume, give up, list, replay: each step as the user that it belongs to."""
    house = guarded_house
    broken = {"yes": True}

    async def fail(event):
        if event.subject.endswith("/bad") and broken["yes"]:
            raise ValueError("not now")

    record = recorder(house, "notes", fail=fail)
    await house.declare(record)
    await house.run_relay()
    consumers = house.consumers(record, bus=other_bus, seed_file=guarded.seeds["other"])
    await consumers.start()
    await house.change_many([("cities/13.77/notes/good", 1), ("cities/13.77/notes/bad", 1)])
    operator, replayer = await guarded.bus("operator"), await guarded.bus("replay")

    async def letter():
        return [one async for one in dead_letters.letters(operator)]

    (found,) = await until(letter)
    assert await effects_of(house) == [("cities/13.77/notes/good", 1)]
    broken["yes"] = False
    with pytest.raises(BusDenied):
        await dead_letters.replay(operator, found)
    await dead_letters.replay(replayer, await dead_letters.read(replayer, found.number))

    async def both():
        return len(await effects_of(house)) == 2

    await until(both)
    await consumers.stop()
    await operator.close()
    await replayer.close()


async def test_what_a_reply_subject_smuggles_into_a_stream_has_no_effect(
    guarded_house, guarded, other_bus, quick_backoff
):
    """Reply subjects bypass publish permission: the server itself stores its acknowledgement where `other` may not."""
    house = guarded_house
    record = recorder(house, "notes")
    await house.declare(record)
    await house.run_relay()
    consumers = house.consumers(record, bus=other_bus, seed_file=guarded.seeds["other"])
    await consumers.start()
    await house.change("cities/13.77/notes/a", 1)
    await house.published(1)
    await other_bus.connection.publish("kota.other.thing.changed.v1", b"", reply="kota.sample.note.changed.v1")

    async def smuggled():
        return len(await house.stored()) == 2

    await until(smuggled)
    await house.change("cities/13.77/notes/a", 2)  # the relay finds a stranger behind its mark and goes on
    await house.published(2)
    operator = await guarded.bus("operator")

    async def letter():
        return [one async for one in dead_letters.letters(operator)]

    (found,) = await until(letter)
    assert found.reason == "UNDECODABLE"
    assert EXPECTED_STREAM in found.text

    async def both():
        return await effects_of(house) == [("cities/13.77/notes/a", 1), ("cities/13.77/notes/a", 2)]

    await until(both)
    await consumers.stop()
    verify = await asyncpg.connect(house.urls.verify_url)
    _, _, findings = await prove_service(verify, operator, house.service)
    assert [f for f in findings if "nobody logged" in str(f)]
    await verify.close()
    await operator.close()


async def test_relay_and_consumer_go_on_after_the_server_was_killed(guarded_house, guarded, other_bus):
    house = guarded_house
    record = recorder(house, "notes")
    await house.declare(record)
    await house.run_relay()
    consumers = house.consumers(record, bus=other_bus, seed_file=guarded.seeds["other"])
    await consumers.start()
    await house.change_many([(f"cities/13.77/notes/{n}", 1) for n in range(60)])
    await asyncio.to_thread(guarded.server.kill)
    await house.change_many([(f"cities/13.77/notes/{n}", 2) for n in range(60)])
    await asyncio.to_thread(guarded.server.start)
    await house.change_many([(f"cities/13.77/notes/{n}", 3) for n in range(60)])

    async def newest():
        state = dict(await effects_of(house))
        return len(state) == 60 and set(state.values()) == {3}

    await until(newest, 60)
    await house.published(180)
    assert len({i for _, i in await house.stored_all()}) == len(await house.stored_all()) == 180
    effects = await effects_of(house)
    assert len(set(effects)) == len(effects)
    await consumers.stop()


async def test_everything_goes_out_again_after_the_servers_disk_was_lost(guarded_house, guarded, other_bus):
    house = guarded_house
    record = recorder(house, "notes")
    await house.declare(record)
    await house.run_relay()
    consumers = house.consumers(record, bus=other_bus, seed_file=guarded.seeds["other"])
    await consumers.start()
    await house.change_many([(f"cities/13.77/notes/{n}", 1) for n in range(60)])

    async def first():
        return len(await effects_of(house)) == 60

    await until(first)
    await asyncio.to_thread(guarded.server.kill)
    guarded.server.wipe()
    await asyncio.to_thread(guarded.server.start)
    await until(lambda: house.topology_bus.connected)
    await house.declare(record)
    await house.change("cities/13.77/notes/new", 1)

    async def new():
        return len(await effects_of(house)) == 61

    await until(new, 60)
    await house.published(61)
    assert len(await house.stored_all()) == 61
    await consumers.stop()


async def test_a_broker_that_would_lose_acknowledged_events_is_named_by_its_setting(guarded):
    assert await durability_findings(guarded.server.monitor_url) == []
    with EmbeddedNats(config="jetstream {}") as careless:
        (finding,) = await durability_findings(careless.monitor_url)
    assert "jetstream.sync_interval" in finding
    (silent,) = await durability_findings(guarded.server.monitor_url.replace("127.0.0.1", "127.0.0.2"))
    assert "monitoring" in silent


async def test_a_connection_closed_for_good_is_not_kept_silently(guarded):
    """nats-py gives up after a fatal answer of the server; whoever publishes next must know and end the process."""
    bus = await guarded.bus("sample")
    await bus.connection._process_err("'maximum connections exceeded'")
    await until(lambda: bus.connection.is_closed)

    def noticed():
        try:
            bus.refuse_when_lost()
        except BusLost:
            return True
        return False

    await until(noticed)


async def test_the_operator_reads_and_changes_nothing(guarded):
    operator = await guarded.bus("operator")
    for subject in ("$JS.API.STREAM.CREATE.X", "$JS.API.STREAM.PURGE.EVT_SAMPLE", "kota.sample.note.changed.v1"):
        with pytest.raises(BusDenied):
            await operator.request(subject)
    with pytest.raises(ApiError):
        await operator.api("STREAM.INFO.MISSING")
    await operator.close()
