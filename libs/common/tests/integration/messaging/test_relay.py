"""The relay: each logged event once in its stream, in order, whatever is lost in between."""

import asyncio
import json
import random
import signal
import time
from datetime import UTC, datetime

import asyncpg
import pytest

from kota_common.actor import service_actor
from kota_common.messaging import ApiError, Bus, apply, leader, outbox
from kota_common.messaging import relay as relay_module
from kota_common.messaging.batch import Outgoing, publish_batch, publish_one
from kota_common.messaging.cloudevents import envelope_of
from kota_common.messaging.publication import outgoing
from kota_common.testing.sample_contract import module_of, sample_file

from .conftest import until

SAMPLE = module_of(sample_file("kota/sample/v1/relayed.proto"))
NOTE = "cities/13.77/notes/a"


async def test_a_committed_event_is_published_with_its_envelope_and_marked(house):
    await house.declare()
    await house.run_relay()
    await house.change(NOTE, 1)
    await house.published(1)
    (message,) = await house.bus.direct_get(house.stream, {"seq": 1, "batch": 10})
    envelope = envelope_of(message.headers)
    assert (envelope.subject, envelope.aggregate_version, envelope.city) == (NOTE, 1, "13.77")
    assert message.headers["Nats-Subject"] == "kota.sample.note.changed.v1"
    (row,) = await house.log_rows()
    assert (row["stream_seq"], row["position"]) == (1, 1)


async def test_a_rolled_back_command_publishes_nothing(house):
    await house.declare()
    await house.run_relay()

    async def undone() -> None:
        async with house.database.transaction("13.77", service_actor("sample", "13.77")) as tx:
            tx.emit(SAMPLE.NoteChanged(note=SAMPLE.Note(name=NOTE)), aggregate=NOTE, version=1)
            raise RuntimeError("undo")

    with pytest.raises(RuntimeError, match="undo"):
        await undone()
    await house.change(NOTE, 1)
    await house.published(1)
    assert len(await house.stored()) == 1


async def test_many_waiting_events_go_out_as_batches_in_log_order(house):
    await house.declare()
    await house.change_many([(f"cities/13.77/notes/{n}", 1) for n in range(600)])
    await house.run_relay()
    await house.published(600)
    rows = await house.log_rows()
    assert [row["stream_seq"] for row in rows] == list(range(1, 601))
    assert [row["position"] for row in rows] == list(range(1, 601))


async def test_a_crash_between_acknowledgement_and_mark_publishes_nothing_twice(house):
    """What a SIGKILL at that point leaves: the message in the stream, the row unmarked; even past the dedupe window."""
    await house.declare()
    await house.change_many([(f"cities/13.77/notes/{n}", 1) for n in range(40)])
    rows = await house.log_rows()
    relay = house.relay()
    owner = await asyncpg.connect(house.urls.relay_url)
    waiting = await outbox.waiting(owner, [], 250, await outbox.unpublished_days(owner))
    await outbox.position(owner, house.stream)
    await publish_batch(
        house.bus,
        [outgoing(e, service=house.name, stream=house.stream) for e in waiting],
        after_seq=0,
        batch_id="crashed",
    )
    await owner.close()
    await house.run_relay(relay)
    await house.published(40)
    stored = await house.stored()
    assert [message_id for _, message_id in stored] == [str(row["event_id"]) for row in rows]


async def test_a_lost_stream_is_rebuilt_from_the_log_and_positions_stay(house):
    await house.declare()
    await house.run_relay()
    await house.change_many([(f"cities/13.77/notes/{n}", 1) for n in range(50)])
    await house.published(50)
    before = [(row["event_id"], row["position"]) for row in await house.log_rows()]
    await house.topology_bus.api(f"STREAM.DELETE.{house.stream}")
    await apply(house.topology_bus, house.topology)
    await house.change(NOTE, 1)
    await house.published(51)
    stored = await house.stored()
    assert len({message_id for _, message_id in stored}) == len(stored) == 51
    after = [(row["event_id"], row["position"]) for row in await house.log_rows()]
    assert after[:50] == before
    assert after[50][1] == 51


async def test_two_relays_never_store_an_event_twice(house):
    await house.declare()
    first, second = await house.run_relay(), await house.run_relay(house.relay())
    for n in range(30):
        await house.change(NOTE, n + 1)
    await house.published(30)
    assert first.leads != second.leads
    assert len(await house.stored()) == 30


async def test_a_stale_leader_is_refused_by_the_fence(house):
    await house.declare()
    message = Outgoing("kota.sample.note.changed.v1", b"", {"Nats-Msg-Id": "1"})
    await publish_one(house.bus, message, after_seq=0)
    with pytest.raises(ApiError) as stale:
        await publish_one(house.bus, Outgoing(message.subject, b"", {"Nats-Msg-Id": "2"}), after_seq=0)
    assert stale.value.code == 10071
    with pytest.raises(ApiError) as stale_batch:
        await publish_batch(
            house.bus,
            [Outgoing(message.subject, b"", {"Nats-Msg-Id": f"b{n}"}) for n in range(3)],
            after_seq=0,
            batch_id="stale",
        )
    assert stale_batch.value.code == 10071
    assert len(await house.stored()) == 1


async def test_a_batch_with_a_stored_id_is_refused_whole(house):
    await house.declare()
    subject = "kota.sample.note.changed.v1"
    await publish_one(house.bus, Outgoing(subject, b"", {"Nats-Msg-Id": "known"}), after_seq=0)
    batch = [Outgoing(subject, b"", {"Nats-Msg-Id": i}) for i in ("new", "known")]
    with pytest.raises(ApiError) as refused:
        await publish_batch(house.bus, batch, after_seq=1, batch_id="with-duplicate")
    assert refused.value.code == 10201
    assert len(await house.stored()) == 1


async def test_an_event_the_bus_refuses_holds_back_only_its_own_aggregate(house):
    await house.declare()
    await house.change("cities/13.77/notes/poison", 1)
    owner = await asyncpg.connect(house.urls.owner_url)
    await owner.execute("UPDATE event_log SET subject = 'kota.sample.no wildcard.*'")
    await owner.close()
    await house.change("cities/13.77/notes/poison", 2)
    await house.change("cities/13.77/notes/healthy", 1)
    await house.run_relay()

    async def healthy_is_out():
        rows = await house.log_rows()
        return [row["stream_seq"] is not None for row in rows] == [False, False, True]

    async with asyncio.timeout(10):
        while not await healthy_is_out():
            await asyncio.sleep(0.05)
    held = (await house.log_rows())[0]
    assert held["attempts"] >= 1
    assert held["next_attempt_at"] > held["created_at"]


async def test_the_message_id_counts_only_in_its_exact_case(house):
    await house.declare()
    subject = "kota.sample.note.changed.v1"
    for seq, header in enumerate(("Nats-Msg-Id", "nats-msg-id", "nats-msg-id")):
        await publish_one(house.bus, Outgoing(subject, b"", {header: "same"}), after_seq=seq)
    assert len(await house.stored()) == 3  # lower case is stored again and again
    again = await publish_one(house.bus, Outgoing(subject, b"", {"Nats-Msg-Id": "same"}), after_seq=3)
    assert (again.duplicate, again.seq) == (True, 1)


async def test_a_fence_on_a_later_message_of_a_batch_is_refused_by_the_server(house):
    await house.declare()
    headers = {"Nats-Batch-Id": "late", "Nats-Batch-Sequence": "1"}
    await house.bus.connection.publish("kota.sample.note.changed.v1", b"", headers=dict(headers))
    late = {**headers, "Nats-Batch-Sequence": "2", "Nats-Batch-Commit": "1", "Nats-Expected-Last-Sequence": "0"}
    answer = await house.bus.request("kota.sample.note.changed.v1", b"", late)
    assert b'"error"' in answer.data
    assert await house.stored() == []


async def test_publishing_leaves_the_callers_headers_alone(house):
    await house.declare()
    message = Outgoing("kota.sample.note.changed.v1", b"", {"Nats-Msg-Id": "kept"})
    await publish_one(house.bus, message, after_seq=0)
    batch = [Outgoing(message.subject, b"", {"Nats-Msg-Id": f"kept {n}"}) for n in range(2)]
    await publish_batch(house.bus, batch, after_seq=1, batch_id="kept")
    assert [m.headers for m in (message, *batch)] == [{"Nats-Msg-Id": i} for i in ("kept", "kept 0", "kept 1")]


async def test_a_relay_killed_again_and_again_stores_each_event_once_and_in_order(house):
    await house.declare()
    dice = random.Random(11)
    for round_number in range(5):
        process = await house.process("relay")
        for n in range(12):
            await house.change_many([(f"cities/13.77/notes/{note}", 12 * round_number + n + 1) for note in range(20)])
        await asyncio.sleep(dice.uniform(0.0, 0.15))  # somewhere in its work, never the same place
        process.send_signal(signal.SIGKILL)
        process.wait()
    await house.run_relay()
    await house.published(5 * 12 * 20)
    rows, stored = await house.log_rows(), await house.stored_all()
    assert [message_id for _, message_id in stored] == [str(r["event_id"]) for r in sorted(rows, key=_place)]
    assert sorted(r["position"] for r in rows) == list(range(1, len(rows) + 1))
    for note in {r["aggregate"] for r in rows}:
        versions = [r["aggregate_version"] for r in sorted(rows, key=_place) if r["aggregate"] == note]
        assert versions == sorted(versions)


def _place(row):
    return row["stream_seq"]


async def test_a_stream_rolled_back_to_an_older_state_is_filled_up_again(house):
    """As after a restore of the broker's disk from yesterday's copy: same stream, fewer messages."""
    await house.declare()
    await house.run_relay()
    await house.change_many([(f"cities/13.77/notes/{n}", 1) for n in range(30)])
    await house.published(30)
    owner = await asyncpg.connect(house.urls.owner_url)
    # The same difference seen from the other side: the log says that ten more were acknowledged.
    await owner.execute("UPDATE event_log SET stream_seq = stream_seq + 10, position = position")
    await owner.execute("UPDATE relay_position SET last_seq = last_seq + 10")
    await owner.close()
    await house.restart_relays()
    await house.change(NOTE, 1)
    await house.published(31)
    assert len({i for _, i in await house.stored()}) == 31


async def test_a_standby_passes_its_wake_ups_on_to_the_leader(house, monkeypatch):
    monkeypatch.setattr(relay_module, "POLL_S", 30.0)  # only a wake-up can be quick now
    await house.declare()
    leading_bus = await Bus.connect(house.nats_url, service="sample", seed_file=None)
    elsewhere = relay_module.Relay(
        house.name, house.stream, house.urls.relay_url, leading_bus, wake=asyncio.Event(), metrics=house.metrics
    )
    await house.run_relay(elsewhere)
    await until(lambda: elsewhere.leads)
    standby = await house.run_relay()
    await asyncio.sleep(0.2)  # the leader has looked once and sleeps now
    assert not standby.leads
    began = time.monotonic()
    await house.change(NOTE, 1)
    await house.published(1)
    assert time.monotonic() - began < 10
    await elsewhere.stop(2)
    await leading_bus.close()


async def test_a_standby_can_be_stopped(house):
    await house.declare()
    await house.run_relay()
    standby = house.relay()
    task = asyncio.create_task(standby.run())
    await asyncio.sleep(0.1)
    await standby.stop(3)
    await asyncio.wait_for(task, 3)


async def test_a_paused_leader_loses_its_lead_and_stores_nothing_when_it_wakes(house, monkeypatch):
    await house.declare()
    paused = await house.process("relay", idle_session_timeout="1500ms")
    await house.change(NOTE, 1)
    await house.published(1)
    paused.send_signal(signal.SIGSTOP)
    successor = await house.run_relay()
    await until(lambda: successor.leads)
    await house.change_many([(f"cities/13.77/notes/{n}", 1) for n in range(40)])
    await house.published(41)
    paused.send_signal(signal.SIGCONT)
    await house.change(NOTE, 2)
    await house.published(42)
    assert len(await house.stored()) == 42


async def test_marking_a_unit_goes_by_key_and_not_through_the_day(house):
    """The day's partition grows faster than its statistics: a hash join would read all of it for each unit."""
    await house.declare()
    for start in range(0, 2000, 250):
        await house.change_many([(f"cities/13.77/notes/{n}", 1) for n in range(start, start + 250)])
    connection = await asyncpg.connect(house.urls.relay_url, server_settings=leader.SETTINGS)
    waiting = await outbox.waiting(connection, [], 50, await outbox.unpublished_days(connection))
    plan = await connection.fetch(
        "EXPLAIN (ANALYZE, BUFFERS, FORMAT TEXT) " + outbox._MARK,
        waiting[0].day,
        [event.id for event in waiting],
        [1] * 50,
        [1] * 50,
        house.stream,
        1,
        1,
    )
    await connection.close()
    text = "\n".join(row[0] for row in plan)
    assert "Nested Loop" in text
    assert "Materialize" not in text
    assert "Seq Scan on event_log" not in text


async def test_a_plan_made_for_an_empty_day_does_not_stay(house):
    """Kept, it would walk through the whole day for each unit: the planner took the empty partition for the shorter
    list. Whether the server would keep it depends on its estimates, so here it is told to."""
    await house.declare()
    settings = {"plan_cache_mode": "force_generic_plan", **leader.SETTINGS}
    connection = await asyncpg.connect(house.urls.relay_url, server_settings=settings)
    unit = "CURRENT_DATE, '{%s}', '{1,2,3}', '{1,2,3}', 'EVT', 1, 1"
    await connection.execute(f"PREPARE mark AS {outbox._MARK}")
    await connection.execute(f"EXECUTE mark ({unit % '1,2,3'})")
    await house.change_many([(f"cities/13.77/notes/{n}", 1) for n in range(5_000)])
    ids = [str(row["id"]) for row in (await house.log_rows())[-3:]]
    plan = await connection.fetchval(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE mark ({unit % ','.join(ids)})")
    await connection.close()
    marking = next(part for part in json.loads(plan)[0]["Plan"]["Plans"] if part["Node Type"] == "ModifyTable")
    found = marking["Plans"][0]
    assert found["Actual Rows"] == len(ids)
    assert found["Shared Hit Blocks"] + found["Shared Read Blocks"] < 20, plan


async def test_a_unit_that_spans_midnight_is_marked_whole(house):
    await house.declare()
    await house.change_many([(f"cities/13.77/notes/{n}", 1) for n in range(30)])
    for n in range(10):
        await house.backdate(f"cities/13.77/notes/{n}", 1)
    await house.run_relay()
    await house.published(30)
    rows = await house.log_rows()
    assert sorted(row["stream_seq"] for row in rows) == list(range(1, 31))
    assert sorted(row["position"] for row in rows) == list(range(1, 31))


async def test_what_the_relay_asks_again_and_again_does_not_walk_through_what_is_published(house):
    """Ninety days of published events stand in the log; their number must not slow down the regular questions."""
    await house.declare()
    connection = await asyncpg.connect(house.urls.relay_url, server_settings=leader.SETTINGS)
    await house.change_many([(f"cities/13.77/notes/{n}", 1) for n in range(5_000)])
    await connection.execute("UPDATE event_log SET stream_seq = id, position = id, published_at = now()")
    await house.change(NOTE, 1)
    days = await outbox.unpublished_days(connection)
    questions = {
        outbox._DAYS: (),
        outbox._BACKLOG: (days.oldest, days.newest),
        outbox._WAITING: ([], 250, days.oldest, days.newest),
    }
    for question, values in questions.items():
        await connection.fetch(question, *values)  # the index forgets its dead entries on the first walk
        plan = await connection.fetchval(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {question}", *values)
        top = json.loads(plan)[0]["Plan"]
        assert top["Shared Hit Blocks"] + top["Shared Read Blocks"] < 200, plan
    await connection.close()


async def test_a_day_past_its_retention_goes_and_one_that_still_waits_stays(house):
    """A service that was cut off from its broker for longer than the log is kept loses nothing."""
    await house.declare()
    kept, gone = relay_module.LOG_DAYS + 10, relay_module.LOG_DAYS + 20
    await house.change_many([("cities/13.77/notes/waits", 1), ("cities/13.77/notes/is-published", 1)])
    await house.backdate("cities/13.77/notes/waits", kept)
    await house.backdate("cities/13.77/notes/is-published", gone, published=True)
    relay = await asyncpg.connect(house.urls.relay_url, server_settings=leader.SETTINGS)
    await outbox.keep_house(relay, ahead_days=14, keep_days=relay_module.LOG_DAYS)
    assert [row["aggregate"] for row in await house.log_rows()] == ["cities/13.77/notes/waits"]
    assert (datetime.now(UTC).date() - (await outbox.unpublished_days(relay)).oldest).days == kept
    await relay.close()
    await house.run_relay()
    await house.published(1)
    assert len(await house.stored()) == 1
