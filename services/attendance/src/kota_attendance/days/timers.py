"""What the clock sets off: marked days are judged soon, and days without any punch are judged once they are over."""

from __future__ import annotations

from datetime import timedelta

from kota_attendance.changes import store as changes
from kota_attendance.days import commands
from kota_attendance.directory.memory import Memory
from kota_common.actor import service_actor
from kota_common.service import Floor, Timer, timer

MARKS_A_TICK = 100  # of one city: judging waits behind taking punches in, a rush is worked off behind it
LOOK_BACK = timedelta(days=7)  # days that were due while the service was away
_EAST = timedelta(hours=9)  # where the day ends first


def timers(memory: Memory) -> tuple[Timer, ...]:
    """The timers of this room, remembering by this process's memory."""

    @timer("judge_days", every_ms=500)
    async def judge_days(floor: Floor) -> None:
        """Judge marked days, a bounded number of each city. A mark stays until its days are kept."""
        for city in await _cities(floor):
            async with floor.database.transaction(city, service_actor("attendance", city)) as tx:
                await commands.judge_marked(tx, memory, MARKS_A_TICK)

    @timer("close_days", every_ms=600_000)
    async def close_days(floor: Floor) -> None:
        """Mark past days of posted employees that nobody judged, and those whose time is over by now."""
        for city in await _cities(floor):
            async with floor.database.transaction(city, service_actor("attendance", city)) as tx:
                yesterday = (tx.now + _EAST).date() - timedelta(days=1)
                await changes.mark_unfinished(tx, yesterday - LOOK_BACK, yesterday)

    return judge_days, close_days


async def _cities(floor: Floor) -> list[str]:
    async with floor.database.pool.acquire() as connection:
        return await changes.known_cities(connection)
