"""The relay dies after the broker took its events and before it noted that: nothing goes out twice, nothing is lost."""

from __future__ import annotations

import asyncio
import random
from contextlib import asynccontextmanager

import asyncpg
import pytest

from kota_cli.commands.common import connected
from kota_common.messaging.users import OPERATOR

from .load import sound_after

RELAY = "kota_permitting_relay"  # how the relay names its connection
STREAM = "EVT_PERMITTING"
PAST_DEDUPE_S = 130.0  # the broker recognises a message id for 120 s
KILLS = 20

_STUCK = """
SELECT pid FROM pg_stat_activity WHERE application_name = $1 AND wait_event_type = 'Lock' AND state = 'active'"""
_MARKED = "SELECT last_seq FROM relay_position WHERE stream = $1"


@asynccontextmanager
async def marks_hang(stage):
    """A session of the superuser that holds what the relay must write to note its progress."""
    url = stage.platform.processes["postgres"].superuser_url.replace("/postgres?", "/kota_permitting?")
    session = await asyncpg.connect(url)
    try:
        held = session.transaction()
        await held.start()
        await session.execute("LOCK TABLE relay_position IN SHARE MODE")
        yield session
        await held.rollback()
    finally:
        await session.close()


async def stored_last(stage) -> int:
    """The last sequence of the stream."""
    async with connected(stage.place.data, OPERATOR) as bus:
        return int((await bus.api(f"STREAM.INFO.{STREAM}"))["state"]["last_seq"])


async def stored_but_not_marked(stage, session) -> int:
    """Wait until the broker acknowledged events and the relay hangs in its mark; gives how many they are."""
    async with asyncio.timeout(30):
        while True:
            ahead = await stored_last(stage) - await session.fetchval(_MARKED, STREAM)
            if ahead > 0 and await session.fetchval(_STUCK, RELAY):
                return ahead
            await asyncio.sleep(0.1)


@pytest.mark.parametrize("hang_s", [0.0, pytest.param(PAST_DEDUPE_S, marks=pytest.mark.slow)])
async def test_a_relay_that_dies_before_its_mark_publishes_nothing_twice(stage, hang_s):
    processes = stage.platform.processes
    async with sound_after(stage, f"kill -9 between acknowledgement and mark, {hang_s:g} s later") as load:
        await load.more(5)
        async with marks_hang(stage) as session:
            marked = await session.fetchval(_MARKED, STREAM)
            ahead = await stored_but_not_marked(stage, session)
            await asyncio.sleep(hang_s)  # the broker forgets the ids; commands go on
            await load.more(5)
            await asyncio.to_thread(processes.kill, "permitting")
            # The dead relay's statement would still be carried out by its server process: that must die, too.
            await session.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1", RELAY
            )
            assert await session.fetchval(_MARKED, STREAM) == marked, "the mark must not have been made"
        await asyncio.to_thread(processes.start, "permitting")
        await load.more(20)
    print(f"  {ahead} events were stored and not marked")


@pytest.mark.slow
async def test_a_relay_that_is_killed_at_any_moment_publishes_nothing_twice(stage):
    processes, moment = stage.platform.processes, random.Random(20261124)
    async with sound_after(stage, f"{KILLS} kills of permitting at random moments", within_s=120) as load:
        for _ in range(KILLS):
            await load.more(2)
            await asyncio.sleep(moment.uniform(0, 0.3))
            await asyncio.to_thread(processes.kill, "permitting")
            await asyncio.to_thread(processes.start, "permitting")
        await load.more(20)
