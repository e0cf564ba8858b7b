"""Consumers: every event takes effect once, in order per aggregate, and what cannot is kept with its reason."""

import asyncio
import itertools
import random
import signal
import time
from uuid import UUID

import asyncpg
import nats
import pytest

from kota_common.messaging import dead_letters, failures, prove_consumers, prove_service
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


async def test_a_lone_event_does_not_wait_for_company(house):
    record = recorder(house, "notes")
    await house.declare(record)
    consumers = house.consumers(record)
    await consumers.start()
    await house.run_relay()
    await house.change("cities/13.77/notes/first", 1)
    await settled(house, 1)
    began = time.monotonic()
    await house.change("cities/13.77/notes/alone", 1)
    await settled(house, 2)
    assert time.monotonic() - began < 3  # FastStream's batches alone would hold it for the fetch's five seconds
    await consumers.stop()


async def test_a_failing_event_is_not_tried_again_before_its_time(house, monkeypatch):
    monkeypatch.setattr(intake_module, "BACKOFF_S", (0.5, 0.5, 0.5))
    tried: list[float] = []

    async def fail(event: Event):
        tried.append(time.monotonic())
        raise RuntimeError("no")

    record = recorder(house, "notes", fail=fail)
    await house.declare(record)
    await house.run_relay()
    await house.change("cities/13.77/notes/a", 1)
    consumers = house.consumers(record)
    await consumers.start()

    async def given_up():
        return [one async for one in dead_letters.letters(house.bus)]

    (letter,) = await until(given_up)
    assert len(tried) == 4
    assert letter.deliveries == 4
    assert all(later - earlier > 0.45 for earlier, later in itertools.pairwise(tried))
    await consumers.stop()


async def test_events_shuffled_over_three_replicas_end_in_the_state_of_the_order(house):
    """Any order of delivery, any replica, some of it twice: the last effect of each aggregate is its newest version."""
    record = recorder(house, "notes")
    await house.declare(record)
    await house.run_relay()
    changes = [(f"cities/13.77/notes/{note}", version) for note in range(40) for version in range(1, 26)]
    random.Random(3).shuffle(changes)
    for start in range(0, len(changes), 100):
        await house.change_many(changes[start : start + 100])
    await house.published(1000)
    replicas = [house.consumers(record) for _ in range(3)]
    await asyncio.gather(*(replica.start() for replica in replicas))

    async def newest():
        state: dict[str, int] = {}
        for note, version in await effects_of(house):
            assert state.get(note, 0) < version  # never back, never twice
            state[note] = version
        return len(state) == 40 and set(state.values()) == {25}

    await until(newest, 60)
    await asyncio.gather(*(replica.stop() for replica in replicas))


async def test_every_version_takes_effect_in_turn_over_three_replicas(house, monkeypatch):
    monkeypatch.setattr(intake_module, "EARLY_S", (0.05,))
    record = recorder(house, "notes", order=EVERY_VERSION)
    await house.declare(record)
    await house.run_relay()
    for version in range(1, 16):
        await house.change_many([(f"cities/13.77/notes/{note}", version) for note in range(10)])
    await house.published(150)
    replicas = [house.consumers(record) for _ in range(3)]
    await asyncio.gather(*(replica.start() for replica in replicas))
    effects = await settled(house, 150)
    for note in range(10):
        assert [v for n, v in effects if n == f"cities/13.77/notes/{note}"] == list(range(1, 16))
    await asyncio.gather(*(replica.stop() for replica in replicas))


async def test_a_consumer_killed_again_and_again_applies_each_event_once(house):
    durable = durable_of("other", recorder(house, "notes"))
    await house.declare(recorder(house, "notes"))
    # The server waits a second for an acknowledgement here, not thirty: what was held by the dead comes again soon.
    info = await house.topology_bus.api(f"CONSUMER.INFO.{durable.stream}.{durable.name}")
    body = {"stream_name": durable.stream, "config": {**info["config"], "ack_wait": 1_000_000_000}}
    await house.topology_bus.api(f"CONSUMER.CREATE.{durable.stream}.{durable.name}", body)
    await house.run_relay()
    for start in range(0, 1500, 250):
        await house.change_many([(f"cities/13.77/notes/{n}", 1) for n in range(start, start + 250)])
    dice = random.Random(5)
    for _ in range(4):
        process = await house.process("consume")
        await asyncio.sleep(dice.uniform(0.02, 0.3))
        process.send_signal(signal.SIGKILL)
        process.wait()
    await house.process("consume")
    effects = await until_settled(house, 1500, 60)
    assert len(set(effects)) == len(effects) == 1500


async def until_settled(house, count, seconds):
    async def reached():
        return len(await effects_of(house)) >= count

    await until(reached, seconds)
    return await effects_of(house)


async def test_an_event_whose_attempts_never_end_is_given_up(house):
    """What a handler that kills its process leaves: deliveries without an answer, counted before each attempt."""
    ran = []

    async def fail(event: Event):
        ran.append(event.id)

    record = recorder(house, "notes", fail=fail)
    await house.declare(record)
    await house.run_relay()
    await house.change("cities/13.77/notes/deadly", 1)
    await house.published(1)
    event_id = UUID((await house.stored())[0][1])
    durable = durable_of("other", record)
    raw = await nats.connect(house.nats_url)
    pull = await raw.jetstream().pull_subscribe_bind(durable=durable.name, stream=durable.stream)
    for _ in range(2):
        (message,) = await pull.fetch(1, timeout=5)
        await message.nak()
    await raw.close()
    for _ in range(6):
        await failures.book(house.consumer_database.pool, durable.name, event_id, "the attempt did not end")
    consumers = house.consumers(record)
    await consumers.start()

    async def given_up():
        return [one async for one in dead_letters.letters(house.bus, reason="CRASHED")]

    (letter,) = await until(given_up)
    assert (letter.case, ran) == ("cities/13.77/notes/deadly", [])
    await consumers.stop()


async def test_a_handlers_own_mistake_is_not_taken_for_an_outage_of_the_database(house, quick_backoff):
    """asyncpg raises InterfaceError for a wrong argument, too; who waits for a healthy database then waits for ever."""

    async def fail(event: Event):
        if event.subject.endswith("/wrong"):
            raise asyncpg.InterfaceError("the server expects 3 arguments for this query, 2 were passed")

    record = recorder(house, "notes", fail=fail)
    await house.declare(record)
    await house.run_relay()
    await house.change_many([("cities/13.77/notes/wrong", 1), ("cities/13.77/notes/right", 1)])
    consumers = house.consumers(record)
    await consumers.start()
    assert await settled(house, 1) == [("cities/13.77/notes/right", 1)]

    async def given_up():
        return [one async for one in dead_letters.letters(house.bus)]

    (letter,) = await until(given_up)
    assert letter.reason == "InterfaceError"
    await consumers.stop()


async def test_while_the_database_is_away_events_wait_and_no_failure_is_counted(house, monkeypatch, quick_backoff):
    monkeypatch.setattr(intake_module, "AWAY_S", (0.1,))
    record = recorder(house, "notes")
    await house.declare(record)
    await house.run_relay()
    consumers = house.consumers(record)
    await consumers.start()
    owner, name = await asyncpg.connect(house.superuser_url), house.consumer_urls.name
    await owner.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    await owner.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()", name
    )
    await house.change("cities/13.77/notes/a", 1)
    await house.published(1)
    await asyncio.sleep(1.0)  # several deliveries
    await owner.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    await owner.close()
    assert await settled(house, 1) == [("cities/13.77/notes/a", 1)]
    assert await house.consumer_database.pool.fetchval("SELECT count(*) FROM consumer_failure") == 0
    assert [one async for one in dead_letters.letters(house.bus)] == []
    await consumers.stop()


async def test_skipping_a_dead_letter_lets_the_versions_behind_it_go_on(house, quick_backoff, monkeypatch):
    monkeypatch.setattr(intake_module, "EARLY_S", (0.1,))

    async def fail(event: Event):
        if event.version == 2:
            raise ValueError("never")

    record = recorder(house, "notes", order=EVERY_VERSION, fail=fail)
    await house.declare(record)
    await house.run_relay()
    for version in (1, 2, 3):
        await house.change("cities/13.77/notes/a", version)
    consumers = house.consumers(record)
    await consumers.start()

    async def given_up():
        return [one async for one in dead_letters.letters(house.bus)]

    (letter,) = await until(given_up)
    assert await effects_of(house) == [("cities/13.77/notes/a", 1)]
    await dead_letters.skip(house.bus, letter)
    assert await settled(house, 2) == [("cities/13.77/notes/a", 1), ("cities/13.77/notes/a", 3)]
    assert (await dead_letters.read(house.bus, letter.number)).handled == "skipped"
    await consumers.stop()


async def test_a_replay_that_fails_again_leaves_a_letter_again(house, quick_backoff):
    async def fail(event: Event):
        raise ValueError("still broken")

    record = recorder(house, "notes", fail=fail)
    await house.declare(record)
    await house.run_relay()
    await house.change("cities/13.77/notes/a", 1)
    consumers = house.consumers(record)
    await consumers.start()

    async def count(wanted):
        found = [one async for one in dead_letters.letters(house.bus)]
        return found if len(found) == wanted else None

    async def one():
        return await count(1)

    async def two():
        return await count(2)

    (letter,) = await until(one)
    await dead_letters.replay(house.bus, letter)
    first, second = await until(two)  # within the dedupe window, under the same event id
    assert (first.event_id, first.handled, second.handled) == (second.event_id, "replayed", "")
    await consumers.stop()


async def test_an_event_delivered_twice_in_one_group_takes_effect(house):
    """The second copy must not make the first one look stale."""
    record = recorder(house, "notes")
    await house.declare(record)
    await house.run_relay()
    await house.change("cities/13.77/notes/a", 1)
    await house.published(1)
    consumers = house.consumers(record)
    durable = durable_of("other", record)
    raw = await nats.connect(house.nats_url)
    pull = await raw.jetstream().pull_subscribe_bind(durable=durable.name, stream=durable.stream)
    (first,) = await pull.fetch(1, timeout=5)
    await first._client.publish(first.reply, b"-NAK")
    (second,) = await pull.fetch(1, timeout=5)
    await consumers._intakes[durable.name].take([first, second])
    await raw.close()
    assert await effects_of(house) == [("cities/13.77/notes/a", 1)]
