"""One process per service leads its relay and its timers: the one that holds an advisory lock.

The lock lives on a connection of its own and ends with it. PostgreSQL ends the session of a leader that was paused or
cut off (`idle_session_timeout`, TCP keepalives), so that a standby takes over; what the old leader still sends is
refused by the fence of its stream.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import nats.errors
import structlog

from kota_common.messaging.connection import Bus

log = structlog.get_logger(__name__)

TRY_EVERY_S = 1.0
# A leader speaks to the database at least every second; the longest wait between is a publish's time-out of 10 s.
SETTINGS = {
    "idle_session_timeout": "30s",
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "timezone": "UTC",
    # The relay's few statements all go by key. The statistics of the day's partition are always behind its size, and
    # the planner would walk through all of it to mark a unit. A plan that is kept would do so for the rest of the day:
    # it was made while the partition was empty.
    "plan_cache_mode": "force_custom_plan",
    "enable_seqscan": "off",
    "enable_bitmapscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "enable_material": "off",
    "enable_sort": "off",
    "jit": "off",
}


class Retired(Exception):
    """The process stops; it does not want to lead any more."""


class Wake:
    """Tells the leading relay that events were committed, from whichever process of the service committed them."""

    def __init__(self, bus: Bus, service: str, woken: asyncio.Event) -> None:
        self._bus = bus
        self._subject = f"_wake.outbox.{service}"  # outside the stream's subjects, or it would be stored
        self._woken = woken

    async def forward(self, timeout_s: float) -> None:
        """As a standby: pass the wake-ups of this process on, at most one at a time."""
        try:
            await asyncio.wait_for(self._woken.wait(), timeout_s)
        except TimeoutError:
            return
        self._woken.clear()
        try:
            await self._bus.connection.publish(self._subject)
        except nats.errors.Error as error:  # the leader polls, too
            log.debug("wake-up not sent", error=repr(error))

    @asynccontextmanager
    async def heard(self) -> AsyncIterator[None]:
        """As the leader: hear the standbys while the context lasts."""

        async def on_wake(_: Any) -> None:
            self._woken.set()

        subscription = await self._bus.connection.subscribe(self._subject, cb=on_wake)
        try:
            yield
        finally:
            if not self._bus.connection.is_closed:
                await subscription.unsubscribe()


@asynccontextmanager
async def leading(
    url: str, *, service: str, lock: str, wake: Wake, retired: Callable[[], bool]
) -> AsyncIterator[asyncpg.Connection]:
    """A connection that holds the lock; waits as a standby until it is free. Raises Retired."""
    connection = await asyncpg.connect(
        url,
        timeout=5,
        command_timeout=30,
        server_settings={**SETTINGS, "application_name": f"kota_{service}_relay"},
    )
    try:
        tried_at = float("-inf")
        while True:
            if retired():
                raise Retired
            if time.monotonic() - tried_at >= TRY_EVERY_S:
                tried_at = time.monotonic()
                if await connection.fetchval("SELECT pg_try_advisory_lock(hashtext($1))", lock):
                    break
            await wake.forward(TRY_EVERY_S)
        async with wake.heard():
            yield connection
    finally:
        await connection.close(timeout=2)
