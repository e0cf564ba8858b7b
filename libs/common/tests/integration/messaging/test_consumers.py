"""Consumers: every event takes effect once, in order per aggregate, and what cannot is kept with its reason."""

import asyncio
import random

import pytest

from kota_common.messaging import dead_letters, prove_consumers, prove_service
from kota_common.messaging import intake as intake_module
from kota_common.messaging.cloudevents import EXPECTED_STREAM, Envelope, headers_of
from kota_common.messaging.consumer import EVERY_VERSION, Event
from kota_common.messaging.topology import durable_of

from .conftest import CITY, effects_of, recorder, until


@pytest.fixture
def quick_backoff(monkeypatch):
    """The same policy with a schedule that a test can wait for."""
    monkeypatch.setattr(intake_module, "BACKOFF_S", (0.05, 0.1, 0.2))


async def settled(house, count):
    async def reached():
        return len(await effects_of(house)) >= count

    await until(reached)
    return await effects_of(house)


async def test_events_take_effect_once_and_in_order(house):
    record = recorder(house, "notes")
    await house.declare(record)
    consumers = house.consumers(record)
    await consumers.start()
    await house.run_relay()
    for version in range(1, 21):
        await house.change("cities/13.77/notes/a", version)
    effects = await settled(house, 20)
    assert effects == [("cities/13.77/notes/a", version) for version in range(1, 21)]
    await consumers.stop()


async def test_a_redelivered_event_has_no_second_effect(house):
    record = recorder(house, "notes")
    await house.declare(record)
    await house.run_relay()
    await house.change_many([(f"cities/13.77/notes/{n}", 1) for n in range(30)])
    await house.published(30)
    consumers = house.consumers(record)
    await consumers.start()
    await settled(house, 30)
    await consumers.stop()
    # Everything again: the durable is made anew at the beginning of the stream.
    durable = durable_of("other", record)
    await house.topology_bus.api(f"CONSUMER.DELETE.{durable.stream}.{durable.name}")
    await house.declare(record)
    again = house.consumers(record)
    await again.start()

    async def drained():
        info = await house.topology_bus.api(f"CONSUMER.INFO.{durable.stream}.{durable.name}")
        return info["num_pending"] == 0 and info["num_ack_pending"] == 0 and info["delivered"]["stream_seq"] == 30

    await until(drained)
    await again.stop()
    assert len(await effects_of(house)) == 30


async def test_a_failing_event_is_tried_again_and_delays_only_its_aggregate(house, quick_backoff):
    others = {f"cities/13.77/notes/{n}" for n in range(10)}

    async def fail(event: Event):
        if event.subject.endswith("/poison") and not others <= {note for note, _ in await effects_of(house)}:
            raise RuntimeError("not yet")

    record = recorder(house, "notes", fail=fail)
    await house.declare(record)
    await house.change_many([("cities/13.77/notes/poison", 1), *((f"cities/13.77/notes/{n}", 1) for n in range(10))])
    await house.run_relay()
    consumers = house.consumers(record)
    await consumers.start()
    effects = await settled(house, 11)
    assert effects[-1] == ("cities/13.77/notes/poison", 1)
    assert len(set(effects)) == 11
    await consumers.stop()


async def test_a_poison_event_becomes_a_dead_letter_that_can_be_replayed_once_mended(house, quick_backoff):
    broken = {"yes": True}

    async def fail(event: Event):
        if broken["yes"]:
            raise ValueError("cannot be applied")

    record = recorder(house, "notes", fail=fail)
    await house.declare(record)
    await house.run_relay()
    await house.change("cities/13.77/notes/a", 1)
    consumers = house.consumers(record)
    await consumers.start()

    async def letter():
        return [one async for one in dead_letters.letters(house.bus, case="cities/13.77/notes/a")]

    (found,) = await until(letter)
    assert (found.consumer, found.reason, found.text) == ("other__notes", "ValueError", "cannot be applied")
    assert await effects_of(house) == []
    broken["yes"] = False
    await dead_letters.replay(house.bus, await dead_letters.read(house.bus, found.number))
    assert await settled(house, 1) == [("cities/13.77/notes/a", 1)]
    await dead_letters.replay(house.bus, found)
    await house.change("cities/13.77/notes/b", 1)
    assert await settled(house, 2) == [("cities/13.77/notes/a", 1), ("cities/13.77/notes/b", 1)]
    await consumers.stop()


@pytest.mark.parametrize("flaw", ["undecodable", "foreign stream", "unknown type", "no envelope"])
async def test_what_is_no_event_of_ours_is_a_dead_letter_at_once(house, flaw):
    record = recorder(house, "notes")
    await house.declare(record)
    envelope = Envelope(
        "01980000-0000-7000-8000-000000000001",
        "kota.sample.v1.NoteChanged",
        f"//{CITY}/sample",
        "cities/13.77/notes/x",
        (await _now(house)),
        1,
    )
    headers, payload = headers_of(envelope, stream=house.stream), b""
    if flaw == "undecodable":
        payload = b"\xff\xff\xff"
    elif flaw == "foreign stream":
        del headers[EXPECTED_STREAM]
    elif flaw == "unknown type":
        headers["ce-type"] = "kota.sample.v1.Note"
    else:
        headers = {EXPECTED_STREAM: house.stream}
    await house.bus.request("kota.sample.note.changed.v1", payload, headers)
    consumers = house.consumers(record)
    await consumers.start()

    async def letter():
        return [one async for one in dead_letters.letters(house.bus)]

    (found,) = await until(letter)
    assert found.reason == "UNDECODABLE"
    assert found.deliveries == 1
    await consumers.stop()
    assert await effects_of(house) == []


async def _now(house):
    return house.database.clock()


async def test_versions_that_arrive_out_of_order_wait_for_their_predecessor(house, quick_backoff):
    record = recorder(house, "notes", order=EVERY_VERSION)
    await house.declare(record)
    await house.run_relay()
    await house.change("cities/13.77/notes/a", 2)
    await house.published(1)
    await house.change("cities/13.77/notes/a", 1)
    consumers = house.consumers(record)
    await consumers.start()
    assert await settled(house, 2) == [("cities/13.77/notes/a", 1), ("cities/13.77/notes/a", 2)]
    await consumers.stop()


async def test_an_older_state_never_overwrites_a_newer_one(house):
    record = recorder(house, "notes")
    await house.declare(record)
    await house.run_relay()
    versions = list(range(1, 41))
    random.Random(7).shuffle(versions)
    for version in versions:
        await house.change("cities/13.77/notes/a", version)
    consumers = house.consumers(record)
    await consumers.start()

    async def newest():
        effects = await effects_of(house)
        return effects and effects[-1][1] == 40

    await until(newest)
    await consumers.stop()
    applied = [version for _, version in await effects_of(house)]
    assert applied == sorted(applied)


async def test_stopping_lets_a_running_handler_finish(house):
    begun, release = asyncio.Event(), asyncio.Event()

    async def fail(event: Event):
        begun.set()
        await release.wait()

    record = recorder(house, "notes", fail=fail)
    await house.declare(record)
    await house.run_relay()
    await house.change("cities/13.77/notes/a", 1)
    consumers = house.consumers(record)
    await consumers.start()
    await begun.wait()
    stopping = asyncio.create_task(consumers.stop())
    release.set()
    await stopping
    assert await effects_of(house) == [("cities/13.77/notes/a", 1)]


async def test_a_consumer_recovers_when_its_lost_stream_is_declared_again(house):
    record = recorder(house, "notes")
    await house.declare(record)
    await house.run_relay()
    consumers = house.consumers(record)
    await consumers.start()
    await house.change("cities/13.77/notes/a", 1)
    await settled(house, 1)
    await house.topology_bus.api(f"STREAM.DELETE.{house.stream}")
    await house.declare(record)
    await house.change("cities/13.77/notes/a", 2)
    assert await settled(house, 2) == [("cities/13.77/notes/a", 1), ("cities/13.77/notes/a", 2)]
    await consumers.stop()


async def test_the_proof_is_green_after_work_and_red_after_harm(house):
    import asyncpg

    record = recorder(house, "notes")
    await house.declare(record)
    await house.run_relay()
    consumers = house.consumers(record)
    await consumers.start()
    await house.change_many([(f"cities/13.77/notes/{n}", 1) for n in range(20)])
    await settled(house, 20)
    await house.published(20)
    await consumers.stop()
    other = type("Other", (), {"name": "other", "consumers": (record,)})
    emitting, consuming = (
        await asyncpg.connect(house.urls.verify_url),
        await asyncpg.connect(house.consumer_urls.verify_url),
    )
    logged, stored, findings = await prove_service(emitting, house.bus, house.service)
    effects, effect_findings = await prove_consumers(consuming, house.bus, other)
    assert (logged, stored, effects, findings, effect_findings) == (20, 20, 20, [], [])
    owner = await asyncpg.connect(house.consumer_urls.owner_url)
    await owner.execute("DELETE FROM inbox WHERE event_id = (SELECT event_id FROM inbox LIMIT 1)")
    await house.bus.request("kota.sample.note.changed.v1", b"", {"Nats-Msg-Id": "stray"})
    _, _, findings = await prove_service(emitting, house.bus, house.service)
    _, effect_findings = await prove_consumers(consuming, house.bus, other)
    assert any("nobody logged" in str(f) for f in findings)
    assert any("took no effect" in str(f) for f in effect_findings)
    for connection in (emitting, consuming, owner):
        await connection.close()
