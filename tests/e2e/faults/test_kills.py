"""Every process is killed in turn under load: nothing acknowledged is lost, nothing happens twice."""

from __future__ import annotations

import asyncio

import pytest

from .load import sound_after
from .stage import PROCESSES


@pytest.mark.parametrize("name", PROCESSES)
async def test_a_kill_loses_nothing_and_doubles_nothing(stage, name):
    async with sound_after(stage, f"kill -9 {name}") as load:
        await load.more(5)
        await asyncio.to_thread(stage.platform.processes.kill, name, restart=True)
        await load.more(20)
