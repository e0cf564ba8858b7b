"""Every process stands still for a while, alive for the kernel and dead for its clients; then it goes on."""

from __future__ import annotations

import asyncio

import pytest

from .load import sound_after
from .stage import PROCESSES, some_quick

PAUSE_S = 10.0


@pytest.mark.parametrize("name", some_quick(PROCESSES))
async def test_a_pause_loses_nothing_and_doubles_nothing(stage, name):
    process = stage.platform.processes[name]
    async with sound_after(stage, f"SIGSTOP {name} {PAUSE_S:g} s") as load:
        await load.more(5)
        await asyncio.to_thread(process.pause)
        try:
            await asyncio.sleep(PAUSE_S)  # the fault is its length
        finally:
            await asyncio.to_thread(process.resume)
        await load.more(10)
