"""NATS is away, loses its disk, delivers everything again: PostgreSQL is the truth and the bus a copy."""

from __future__ import annotations

import asyncio
import time

import pytest

from kota_cli import registry
from kota_common.messaging import Bus
from kota_common.messaging.topology import durables_of
from kota_common.messaging.users import TOPOLOGY

from .load import sound_after


@pytest.mark.parametrize("away_s", [20.0, pytest.param(60.0, marks=pytest.mark.slow)])
async def test_while_the_bus_is_away_commands_go_on_and_their_events_follow(stage, away_s):
    processes = stage.platform.processes
    async with sound_after(stage, f"NATS away for {away_s:g} s") as load:
        await load.more(5)
        await asyncio.to_thread(processes.kill, "nats")
        gone_at, before = time.monotonic(), load.acknowledged
        try:
            await load.more(int(away_s))  # a slow one a second is answered without the bus, too
            await asyncio.sleep(max(0.0, gone_at + away_s - time.monotonic()))
            assert load.acknowledged - before >= away_s
        finally:
            await asyncio.to_thread(processes.start, "nats")
        await load.more(10)


async def test_a_lost_disk_of_the_bus_is_rebuilt_from_the_log(stage):
    created = await _created(stage)
    async with sound_after(stage, "NATS data directory wiped") as load:
        await load.more(5)
        await asyncio.to_thread(stage.platform.wipe_nats)
        await load.more(20)
    after = await _created(stage)
    assert all(after[stream] > created[stream] for stream in created), "every stream is a new one"


async def test_everything_delivered_again_has_no_second_effect(stage):
    async with sound_after(stage, "every durable deleted and declared again") as load:
        await load.more(5)
        before = await _durables(stage, delete=True)
        await load.more(20)
    after = await _durables(stage)
    assert before.keys() == after.keys()
    assert all(after[name] > before[name] for name in before), "every durable is a new one, which begins at the start"


async def _bus(stage) -> Bus:
    place = stage.place
    return await Bus.connect(place.nats_url, service=TOPOLOGY, seed_file=place.nats_seed(TOPOLOGY))


async def _created(stage) -> dict[str, str]:
    """When each stream of events was created."""
    bus = await _bus(stage)
    try:
        streams = [service.stream for service in registry.load(stage.place.services)]
        return {stream: (await bus.api(f"STREAM.INFO.{stream}"))["created"] for stream in streams}
    finally:
        await bus.close()


async def _durables(stage, *, delete: bool = False) -> dict[str, str]:
    """When each durable was created, and with `delete` it is none any more."""
    bus, found = await _bus(stage), {}
    try:
        for durable in (d for service in registry.load(stage.place.services) for d in durables_of(service)):
            path = f"{durable.stream}.{durable.name}"
            found[durable.name] = (await bus.api(f"CONSUMER.INFO.{path}"))["created"]
            if delete:
                await bus.api(f"CONSUMER.DELETE.{path}")
        return found
    finally:
        await bus.close()
