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
BATCH = 16  # waiting events from which on the relay publishes them as one unit

_STUCK = """
SELECT pid FROM pg_stat_activity WHERE application_name = $1 AND wait_event_type = 'Lock' AND state = 'active'"""
_WAITING = "SELECT count(*) FROM event_log WHERE stream_seq IS NULL"
_QUEUED = "SELECT count(*) FROM pg_locks WHERE NOT granted AND mode = 'ShareRowExclusiveLock'"
_END = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1"
_MARKED = "SELECT last_seq FROM relay_position WHERE stream = $1"


class Marks:
    """Sessions of the superuser that hold what the relay must write to note its progress."""

    def __init__(self, stage) -> None:
        self._stage = stage
        self._holders: list[asyncpg.Connection] = []

    @classmethod
    @asynccontextmanager
    async def of(cls, stage):
        """Nothing is held yet; at the end nothing is."""
        marks = cls(stage)
        try:
            yield marks
        finally:
            for holder in marks._holders:
                await holder.close()

    async def hold(self) -> asyncpg.Connection:
        """From now on, or from when the one before lets go, the relay's next mark hangs."""
        url = self._stage.platform.processes["postgres"].superuser_url.replace("/postgres?", "/kota_permitting?")
        holder = await asyncpg.connect(url)
        self._holders.append(holder)
        await holder.execute("BEGIN")
        await holder.execute("LOCK TABLE relay_position IN SHARE ROW EXCLUSIVE MODE")
        return holder

    async def unmarked(self, session: asyncpg.Connection, at_least: int) -> int:
        """Wait until the broker acknowledged so many events and the relay hangs in their mark; gives how many."""
        async with asyncio.timeout(30):
            while True:
                ahead = await stored_last(self._stage) - await session.fetchval(_MARKED, STREAM)
                if ahead >= at_least and await session.fetchval(_STUCK, RELAY):
                    return ahead
                await asyncio.sleep(0.1)

    async def a_whole_batch(self) -> tuple[asyncpg.Connection, int]:
        """Let events pile up behind one mark, so that the next one is that of a batch, and hang in it."""
        first = await self.hold()
        await self.unmarked(first, 1)
        async with asyncio.timeout(25):  # the relay's patience with a statement is 30 s
            while await first.fetchval(_WAITING) < BATCH:
                await asyncio.sleep(0.1)
            second = asyncio.create_task(self.hold())  # in the queue behind the relay's first mark
            while not await first.fetchval(_QUEUED):
                await asyncio.sleep(0.02)
        await first.execute("ROLLBACK")
        holder = await second
        return holder, await self.unmarked(holder, BATCH)


async def stored_last(stage) -> int:
    """The last sequence of the stream."""
    async with connected(stage.place.data, OPERATOR) as bus:
        return int((await bus.api(f"STREAM.INFO.{STREAM}"))["state"]["last_seq"])


@pytest.mark.parametrize("hang_s", [0.0, pytest.param(PAST_DEDUPE_S, marks=pytest.mark.slow)])
async def test_a_relay_that_dies_before_its_mark_publishes_nothing_twice(stage, hang_s):
    processes = stage.platform.processes
    async with sound_after(stage, f"kill -9 between acknowledgement and mark, {hang_s:g} s later") as load:
        await load.more(5)
        async with Marks.of(stage) as marks:
            session, ahead = await marks.a_whole_batch()
            marked = await session.fetchval(_MARKED, STREAM)
            await asyncio.sleep(hang_s)  # the broker forgets the ids; commands go on
            await asyncio.to_thread(processes.kill, "permitting")
            # The dead relay's statement would still be carried out by its server process: that must die, too.
            await session.execute(_END, RELAY)
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
