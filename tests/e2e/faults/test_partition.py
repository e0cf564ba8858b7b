"""One service loses sight of the bus while everybody else sees it: its commands go on, its events wait."""

from __future__ import annotations

import asyncio
import time

import pytest

from kota_common.testing.faults import TcpProxy

from .load import sound_after
from .stage import some_quick

SERVICES = ("permitting", "videotron_content", "attendance", "fiber_network")
CUT_S = 15.0


@pytest.mark.parametrize("name", some_quick(SERVICES))
async def test_a_service_that_does_not_see_the_bus_loses_nothing(stage, name):
    platform = stage.platform
    async with TcpProxy("127.0.0.1", stage.place.ports["nats"]) as proxy:
        way = {f"KOTA_{name.upper()}_NATS_URL": f"nats://127.0.0.1:{proxy.port}"}
        await asyncio.to_thread(platform.restart, name, way)
        try:
            async with sound_after(stage, f"partition {name} | NATS {CUT_S:g} s") as load:
                await load.more(5)
                proxy.cut()  # connections stay open, nothing passes
                cut_at = time.monotonic()
                await load.more(20)
                await asyncio.sleep(max(0.0, cut_at + CUT_S - time.monotonic()))  # the fault is its length
                assert await stage.waiting_events(name), "it was really cut off: what it did waits in its log"
                await proxy.heal()
                await load.more(10)
        finally:
            await proxy.heal()
            await asyncio.to_thread(platform.restart, name)
