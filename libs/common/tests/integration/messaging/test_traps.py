"""What FastStream and nats-py do by themselves, and what our policy is there for. Facts of the pinned versions.

When one of these tests fails after an upgrade, a line of the policy may have become unnecessary; until then it is not.
"""

import asyncio
import time

import pytest
from faststream import AckPolicy
from faststream.nats import JStream, NatsBroker, PullSub

from kota_common.messaging import Bus
from kota_common.messaging import consumers as consumers_module
from kota_common.messaging.topology import durable_of

from .conftest import effects_of, recorder, until

SUBJECT = "kota.sample.note.changed.v1"


async def one_event(house):
    record = recorder(house, "notes")
    await house.declare(record)
    await house.run_relay()
    await house.change("cities/13.77/notes/a", 1)
    await house.published(1)
    return durable_of("other", record)


async def lag(house, durable):
    info = await house.topology_bus.api(f"CONSUMER.INFO.{durable.stream}.{durable.name}")
    return info["num_pending"] + info["num_ack_pending"]


def broker_of(house, **options):
    return NatsBroker(house.nats_url, logger=None, apply_types=False, **options)


def subscribe(broker, durable, handler, **options):
    options.setdefault("pull_sub", PullSub(batch_size=1, timeout=1.0))
    stream = JStream(durable.stream, declare=False)
    broker.subscriber(SUBJECT, stream=stream, durable=durable.name, **options)(handler)


async def test_by_default_one_exception_loses_the_event(house):
    durable = await one_event(house)
    calls = []

    async def fails(message):
        calls.append(message)
        raise RuntimeError("once")

    broker = broker_of(house)
    subscribe(broker, durable, fails)
    await broker.start()

    async def gone():
        return await lag(house, durable) == 0

    await until(gone)
    await broker.stop()
    assert len(calls) == 1


async def test_the_nack_policy_tries_again_without_a_pause(house):
    durable = await one_event(house)
    calls = []

    async def fails(message):
        calls.append(message)
        raise RuntimeError("always")

    broker = broker_of(house)
    subscribe(broker, durable, fails, ack_policy=AckPolicy.NACK_ON_ERROR)
    await broker.start()
    await until(lambda: len(calls) > 20)  # within seconds; our schedule allows three tries in that time
    await broker.stop()


async def test_without_a_graceful_time_stopping_cancels_the_handler(house):
    durable = await one_event(house)
    begun, cancelled = asyncio.Event(), asyncio.Event()

    async def slow(message):
        begun.set()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancelled.set()
            raise

    broker = broker_of(house, graceful_timeout=None)
    subscribe(broker, durable, slow, ack_policy=AckPolicy.MANUAL)
    await broker.start()
    await begun.wait()
    await broker.stop()
    await asyncio.wait_for(cancelled.wait(), 5)
    assert consumers_module.GRACEFUL_TIMEOUT_S >= 20


async def test_publishing_without_a_stream_loses_silently(house):
    await house.declare()
    broker = broker_of(house)
    await broker.start()
    await broker.publish(b"lost", "nobody.stores.this")  # no error
    with pytest.raises(Exception, match=r"no response from stream"):
        await broker.publish(b"refused", "nobody.stores.this", stream="EVT_SAMPLE")
    await broker.stop()


async def test_a_batch_subscriber_alone_holds_a_lone_event_for_the_whole_fetch(house):
    durable = await one_event(house)
    began, arrived = time.monotonic(), []

    async def take(messages):
        arrived.append(time.monotonic())

    broker = broker_of(house)
    subscribe(broker, durable, take, pull_sub=PullSub(batch_size=10, timeout=2.0, batch=True))
    await broker.start()
    await until(lambda: arrived)
    await broker.stop()
    assert arrived[0] - began > 1.5


async def test_our_consumer_waits_for_a_durable_that_is_gone_without_spinning(house):
    record = recorder(house, "notes")
    await house.declare(record)
    await house.run_relay()
    consumers = house.consumers(record)
    await consumers.start()
    durable = durable_of("other", record)
    await house.topology_bus.api(f"CONSUMER.DELETE.{durable.stream}.{durable.name}")
    spent, began = time.process_time(), time.monotonic()
    await asyncio.sleep(2)
    assert (time.process_time() - spent) / (time.monotonic() - began) < 0.5  # FastStream alone: 0.95
    await house.declare(record)
    await house.change("cities/13.77/notes/a", 1)

    async def arrived():
        return await effects_of(house) == [("cities/13.77/notes/a", 1)]

    await until(arrived)
    await consumers.stop()


async def test_our_consumer_does_not_freeze_the_loop_when_its_connection_is_closed(house):
    """FastStream's fetch loop swallows ConnectionClosedError without ever yielding to the loop again."""
    record = recorder(house, "notes")
    await house.declare(record)
    bus = await Bus.connect(house.nats_url, service="other", seed_file=None)
    consumers = house.consumers(record, bus=bus)
    await consumers.start()
    await bus.connection.close()
    await asyncio.wait_for(asyncio.sleep(1.5), 10)  # the loop still turns
    await consumers.stop()
