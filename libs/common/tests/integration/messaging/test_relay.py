"""The relay: each logged event once in its stream, in order, whatever is lost in between."""

import asyncio

import asyncpg
import pytest

from kota_common.messaging import ApiError, apply, outbox
from kota_common.messaging.batch import Outgoing, publish_batch, publish_one
from kota_common.messaging.cloudevents import envelope_of
from kota_common.messaging.publication import outgoing
from kota_common.testing.sample_contract import module_of, sample_file

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
    with pytest.raises(RuntimeError, match="undo"):
        async with house.database.transaction("13.77", None) as tx:
            tx.emit(SAMPLE_EVENT(), aggregate=NOTE, version=1)
            raise RuntimeError("undo")
    await house.change(NOTE, 1)
    await house.published(1)
    assert len(await house.stored()) == 1


def SAMPLE_EVENT():
    from kota_common.testing.sample_contract import module_of, sample_file

    return module_of(sample_file("kota/sample/v1/rolled_back.proto")).NoteChanged()


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
    waiting = await outbox.waiting(owner, [], 250, await outbox.oldest_day(owner))
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
    assert (await house.log_rows())[0]["attempts"] >= 1
