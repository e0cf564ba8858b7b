"""The topology: applied again and again it changes nothing, drift is named, refused and mended."""

from types import SimpleNamespace

import pytest
from nats.js.api import AckPolicy, ConsumerConfig

from kota_common.messaging import Bus, TopologyMissing, apply, check_topology, consumer, declare, diff
from kota_common.messaging.consumer import Event
from kota_common.messaging.topology import durable_of
from kota_common.postgres import Transaction

from .conftest import SAMPLE, recorder


async def test_applying_twice_changes_nothing(house):
    await house.declare(recorder(house, "notes"))
    assert await diff(house.topology_bus, house.topology) == []
    assert await apply(house.topology_bus, house.topology) == []


async def test_an_empty_broker_is_told_everything_that_is_missing(house):
    record = recorder(house, "notes")
    other = SimpleNamespace(name="other", stream="EVT_OTHER", consumers=(record,))
    wanted = declare([house.service, other])
    missing = {d.name for d in await diff(house.topology_bus, wanted) if d.what == "missing"}
    assert {"EVT_SAMPLE", "EVT_OTHER", "DEAD_LETTERS", "REPLAYS", "other__notes", "other__replay"} <= missing


async def test_a_stream_is_there_for_consumers_even_where_the_service_that_fills_it_is_not_installed(house):
    record = recorder(house, "notes")
    other = SimpleNamespace(name="other", stream="EVT_OTHER", consumers=(record,))
    alone, together = declare([other]), declare([house.service, other])
    assert alone.streams == together.streams
    await apply(house.topology_bus, alone)
    assert await diff(house.topology_bus, together) == []


async def test_drift_of_a_durable_is_refused_by_the_service_and_mended_by_apply(house):
    record = recorder(house, "notes")
    await house.declare(record)
    durable = durable_of("other", record)
    other = SimpleNamespace(name="other", stream="EVT_OTHER", consumers=(record,))
    bus = await Bus.connect(house.nats_url, service="other", seed_file=None)
    await check_topology(bus, other)
    drifted = {**durable.config(), "ack_wait": 77_000_000_000}
    body = {"stream_name": durable.stream, "config": drifted}
    await house.topology_bus.api(f"CONSUMER.CREATE.{durable.stream}.{durable.name}", body)
    with pytest.raises(TopologyMissing, match="other__notes: ack_wait differ"):
        await check_topology(bus, other)
    (changed,) = await apply(house.topology_bus, house.topology)
    assert str(changed) == "durable other__notes: ack_wait differ"
    await check_topology(bus, other)
    await bus.close()


async def test_a_client_never_updates_a_durable_by_itself(house):
    """Why `apply` reconciles and services check: a subscription with other settings takes the old durable silently."""
    record = recorder(house, "notes")
    await house.declare(record)
    durable = durable_of("other", record)
    wanted = ConsumerConfig(ack_policy=AckPolicy.EXPLICIT, ack_wait=77, max_deliver=3)
    await house.bus.connection.jetstream().pull_subscribe(
        durable.subjects[0], durable=durable.name, stream=durable.stream, config=wanted
    )
    info = await house.topology_bus.api(f"CONSUMER.INFO.{durable.stream}.{durable.name}")
    assert (info["config"]["ack_wait"], info["config"].get("max_deliver", -1)) == (30_000_000_000, -1)


async def test_a_stream_without_atomic_batches_is_named(house):
    await house.declare()
    config = (await house.topology_bus.api("STREAM.INFO.EVT_SAMPLE"))["config"]
    await house.topology_bus.api("STREAM.UPDATE.EVT_SAMPLE", {**config, "allow_atomic": False})
    with pytest.raises(TopologyMissing, match="allow_atomic"):
        await check_topology(house.bus, house.service)


def test_a_consumer_takes_events_of_one_service_only():
    @consumer("notes")
    async def mixed(tx: Transaction, event: Event[SAMPLE.NoteChanged | SAMPLE.Note]) -> None: ...

    with pytest.raises(ValueError, match="events of one service"):
        durable_of("other", mixed)
