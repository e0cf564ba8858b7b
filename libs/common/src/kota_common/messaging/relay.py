"""The relay: publishes the event log to the service's stream, in order per aggregate, each event once.

One relay leads per service, by an advisory lock on a connection of its own. It keeps one unit of events in flight, each
fenced with the sequence it believes to be the stream's last, so that a leader that lost its lock without knowing can
store nothing. After any doubt (a time-out, a reconnect, a new leader, a crash between the broker's acknowledgement and
its own mark) it reads the stream's tail back and marks by id. When the stream itself was lost or rolled back,
everything it held goes out again from the log.
"""

from __future__ import annotations

import asyncio
import time
from datetime import date, datetime
from typing import Any, Protocol

import asyncpg
import structlog
import uuid6

from kota_common.errors import KotaError
from kota_common.messaging import outbox
from kota_common.messaging.batch import (
    BATCH_MAX,
    DUPLICATE_IN_BATCH,
    WRONG_LAST_SEQUENCE,
    publish_batch,
    publish_one,
)
from kota_common.messaging.connection import ApiError, Bus
from kota_common.messaging.leader import Retired, Wake, leading
from kota_common.messaging.outbox import Logged, StreamPosition
from kota_common.messaging.publication import outgoing

log = structlog.get_logger(__name__)

SINGLES_BELOW = 16  # fewer waiting events go out faster one by one
POLL_S = 0.5  # safety net under the wake-up
DOUBT_PAUSE_S, DOUBT_PAUSE_MAX_S = 0.02, 1.0
IDENTITY_EVERY_S = 60.0
MEASURE_EVERY_S = 1.0
HOUSEKEEPING_EVERY_S = 6 * 3600.0
PARTITION_DAYS_AHEAD = 14
LOG_DAYS = 90  # longer than the stream (14) and as long as the dead letters
RETRY_MS = (1_000, 5_000, 30_000, 120_000, 600_000)


class RelayMetrics(Protocol):
    """What the relay reports; `kota_common.telemetry.Metrics` has these."""

    outbox_age_seconds: Any
    outbox_events: Any
    relay_batch_events: Any
    relay_published: Any
    relay_leader: Any
    stream_rebuilds: Any
    partition_days_left: Any


class Doubt(Exception):
    """The stream is not where the relay believes it is; look before publishing again."""


class Every:
    """Something that is due again after a time; due at once when new."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._last = float("-inf")

    def due(self) -> bool:
        """Whether the time is over; if so, it begins anew."""
        now = time.monotonic()
        if now - self._last < self._seconds:
            return False
        self._last = now
        return True


class Relay:
    """Publishes one service's log. `run` until cancelled; `stop` drains first."""

    def __init__(
        self, name: str, stream: str, relay_url: str, bus: Bus, *, wake: asyncio.Event, metrics: RelayMetrics
    ) -> None:
        self._name = name  # of the service, for `ce-source`
        self._stream = stream
        self._url = relay_url
        self._bus = bus
        self._wake = wake
        self._metrics = metrics
        self._blocked: dict[str, float] = {}  # lane -> monotonic instant of its next attempt
        self._days = outbox.Days(date.min, date.max)  # of every event that waits
        self._stopping = False
        self._drained = asyncio.Event()
        self.leads = False

    async def run(self) -> None:
        """Lead when the lock is free, publish while leading, survive the loss of either server.

        Raises BusLost when the connection to NATS was closed for good: the process must begin anew.
        """
        wake = Wake(self._bus, self._name, self._wake)
        pause_s = 0.1
        while not self._stopping:
            try:
                async with leading(
                    self._url,
                    service=self._name,
                    lock=f"relay {self._stream}",
                    wake=wake,
                    retired=lambda: self._stopping,
                ) as connection:
                    pause_s = 0.1
                    await self._lead(connection)
            except Retired:
                break
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
                log.warning("relay interrupted, it begins again", error=repr(error))
                await asyncio.sleep(pause_s)
                pause_s = min(pause_s * 2, 2.0)
        self._drained.set()

    async def stop(self, timeout_s: float = 5.0) -> None:
        """Publish what waits, then end. What does not get out in time stays in the log."""
        self._stopping = True
        self._wake.set()
        try:
            await asyncio.wait_for(self._drained.wait(), timeout_s)
        except TimeoutError:
            log.warning("relay stopped with events waiting; they stay in the log")

    async def _lead(self, connection: Any) -> None:
        self.leads = True
        self._metrics.relay_leader.set(1)
        log.info("relay leads", stream=self._stream)
        try:
            await self._publish_until_stopped(connection)
        finally:
            self.leads = False
            self._metrics.relay_leader.set(0)

    async def _publish_until_stopped(self, connection: Any) -> None:
        place = await outbox.position(connection, self._stream)
        look, measure, housekeeping = Every(IDENTITY_EVERY_S), Every(MEASURE_EVERY_S), Every(HOUSEKEEPING_EVERY_S)
        in_doubt, pause_s, reconnects = True, DOUBT_PAUSE_S, self._bus.reconnects
        while True:
            self._bus.refuse_when_lost()
            if housekeeping.due():
                await self._keep_house(connection)
            if measure.due():
                await self._measure(connection)
            if not self._bus.connected:
                if self._stopping:
                    return
                await self._sleep_until_woken()
                continue
            if reconnects != self._bus.reconnects:  # it may be another server, or the same one without its memory
                in_doubt, reconnects = True, self._bus.reconnects
            try:
                if look.due() or in_doubt:
                    await self._look(connection, place)
                    in_doubt = False
                moved = await self._publish_some(connection, place)
            except (Doubt, KotaError, ApiError) as doubt:
                log.warning("relay in doubt, it reads the stream back", why=repr(doubt))
                in_doubt = True
                await asyncio.sleep(pause_s)
                pause_s = min(pause_s * 2, DOUBT_PAUSE_MAX_S)
                continue
            pause_s = DOUBT_PAUSE_S
            if moved:
                continue
            if self._stopping:
                return
            await self._sleep_until_woken()

    async def _sleep_until_woken(self) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), POLL_S)
        except TimeoutError:
            return
        self._wake.clear()

    async def _keep_house(self, connection: Any) -> None:
        try:
            days = await outbox.keep_house(connection, ahead_days=PARTITION_DAYS_AHEAD, keep_days=LOG_DAYS)
        except asyncpg.LockNotAvailableError as error:  # somebody holds the table; there are fourteen days of room
            log.warning("partitions not kept, the table is busy", error=repr(error))
            return
        self._metrics.partition_days_left.set(days)

    async def _measure(self, connection: Any) -> None:
        events, age_s = await outbox.backlog(connection, self._days)
        self._metrics.outbox_events.set(events)
        self._metrics.outbox_age_seconds.set(age_s)

    async def _look(self, connection: Any, place: StreamPosition) -> None:
        """Compare the stream with our record: recreated, rolled back, or ahead of our marks."""
        info = await self._bus.api(f"STREAM.INFO.{self._stream}")
        created = datetime.fromisoformat(info["created"])
        cluster = (info.get("cluster") or {}).get("name", "")
        last_seq = int(info["state"]["last_seq"])
        if place.created is None:
            await outbox.adopt(connection, place, created, cluster, place.last_seq)
        recreated = place.created != created
        if recreated or last_seq < place.last_seq:
            survived = 0 if recreated else last_seq
            async with connection.transaction():
                count = await outbox.reopen(connection, survived)
                await outbox.adopt(connection, place, created, cluster, survived)
            self._metrics.stream_rebuilds.inc()
            log.error("stream lost or rolled back, republishing", stream=self._stream, events=count, after=survived)
        while place.last_seq < last_seq:
            tail = await self._bus.read_tail(self._stream, place.last_seq)
            if not tail:  # the messages behind our mark are no longer kept
                await outbox.adopt(connection, place, created, cluster, last_seq)
                break
            odd = await outbox.mark_tail(connection, place, tail)
            if odd.foreign or odd.twice:
                log.error("stray messages", stream=self._stream, foreign=odd.foreign[:10], stored_twice=odd.twice[:10])
        self._days = await outbox.unpublished_days(connection)

    async def _publish_some(self, connection: Any, place: StreamPosition) -> bool:
        """Publish what waits, one unit; False when nothing does."""
        events = await outbox.waiting(connection, self._blocked_lanes(), BATCH_MAX, self._days)
        if not events:
            return False
        self._metrics.relay_batch_events.observe(len(events))
        if len(events) < SINGLES_BELOW:
            await self._publish_singly(connection, place, events)
            return True
        try:
            await self._publish_together(connection, place, events)
        except ApiError as error:
            if error.code == WRONG_LAST_SEQUENCE:
                raise Doubt(str(error)) from error
            if error.code != DUPLICATE_IN_BATCH:
                log.warning("batch refused, publishing singly", error=str(error))
            await self._publish_singly(connection, place, events)
        return True

    def _blocked_lanes(self) -> list[str]:
        now = time.monotonic()
        self._blocked = {lane: until for lane, until in self._blocked.items() if until > now}
        return list(self._blocked)

    async def _publish_together(self, connection: Any, place: StreamPosition, events: list[Logged]) -> None:
        first = place.last_seq + 1
        last = await publish_batch(
            self._bus,
            [outgoing(e, service=self._name, stream=self._stream) for e in events],
            after_seq=place.last_seq,
            batch_id=uuid6.uuid7().hex,
        )
        if last != place.last_seq + len(events):
            raise Doubt(f"a batch of {len(events)} behind {place.last_seq} ended at {last}")
        await outbox.mark(connection, place, list(zip(events, range(first, last + 1), strict=True)), last)
        self._metrics.relay_published.inc(len(events))

    async def _publish_singly(self, connection: Any, place: StreamPosition, events: list[Logged]) -> None:
        """One by one, marked together: what a doubt leaves unmarked is found in the stream's tail."""
        stored: list[tuple[Logged, int]] = []
        last = place.last_seq
        for event in events:
            if event.lane in self._blocked:
                continue
            try:
                answer = await publish_one(
                    self._bus, outgoing(event, service=self._name, stream=self._stream), after_seq=last
                )
            except ApiError as error:
                if error.code == WRONG_LAST_SEQUENCE:
                    raise Doubt(str(error)) from error
                await self._hold_back(connection, event, str(error))
                continue
            # A duplicate was stored before, at its original sequence; the stream still ends where it ended.
            last = last if answer.duplicate else answer.seq
            stored.append((event, answer.seq))
        if stored:
            await outbox.mark(connection, place, stored, last)
            self._metrics.relay_published.inc(len(stored))

    async def _hold_back(self, connection: Any, event: Logged, why: str) -> None:
        """One event cannot be published: its aggregate waits, everybody else goes on."""
        attempts, delay_ms = await outbox.mark_failed(connection, event, why, RETRY_MS)
        self._blocked[event.lane] = time.monotonic() + delay_ms / 1000
        log.error("event refused by the bus", event_id=event.event_id, attempts=attempts, error=why)
