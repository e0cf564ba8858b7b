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
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Protocol

import asyncpg
import structlog
import uuid6
from opentelemetry import trace
from opentelemetry.propagate import extract, inject
from opentelemetry.trace import SpanKind

from kota_common.errors import DependencyDown, KotaError
from kota_common.messaging import outbox
from kota_common.messaging.batch import (
    BATCH_MAX,
    DUPLICATE_IN_BATCH,
    WRONG_LAST_SEQUENCE,
    Outgoing,
    publish_batch,
    publish_one,
)
from kota_common.messaging.cloudevents import Envelope, headers_of
from kota_common.messaging.connection import ApiError, Bus
from kota_common.messaging.outbox import Logged, StreamPosition

log = structlog.get_logger(__name__)
tracer = trace.get_tracer("kota.messaging")

SINGLES_BELOW = 16  # fewer waiting events go out faster one by one
POLL_S = 0.5  # safety net under the wake-up
DOUBT_PAUSE_S = 0.02  # grows to a second while the doubt stays
IDENTITY_EVERY_S = 60.0
PARTITION_DAYS_AHEAD = 14
PARTITIONS_EVERY_S = 6 * 3600.0
RETRY_MS = (1_000, 5_000, 30_000, 120_000, 600_000)


class RelayMetrics(Protocol):
    """What the relay reports; `kota_common.telemetry.Metrics` has these."""

    outbox_age_seconds: Any
    outbox_events: Any
    relay_batch_events: Any
    relay_published: Any
    relay_leader: Any
    stream_rebuilds: Any
    nats_connected: Any


class Doubt(Exception):
    """The stream is not where the relay believes it is; look before publishing again."""


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
        self._stopping = False
        self._drained = asyncio.Event()
        self.leads = False

    async def run(self) -> None:
        """Lead when the lock is free, publish while leading, survive the loss of either server."""
        pause_s = 0.1
        while not self._stopping:
            try:
                async with self._leading() as connection:
                    pause_s = 0.1
                    await self._publish_until_stopped(connection)
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, KotaError, ApiError) as error:
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

    @asynccontextmanager
    async def _leading(self) -> AsyncIterator[Any]:
        """A connection that holds the service's lock; the lock ends with the connection."""
        connection = await asyncpg.connect(
            self._url, timeout=5, command_timeout=30, server_settings={"application_name": f"kota_{self._name}_relay"}
        )
        try:
            while not await connection.fetchval("SELECT pg_try_advisory_lock(hashtext($1))", f"relay {self._stream}"):
                if self._stopping:
                    return
                await asyncio.sleep(1.0)
            self.leads = True
            self._metrics.relay_leader.set(1)
            log.info("relay leads", stream=self._stream)
            yield connection
        finally:
            self.leads = False
            self._metrics.relay_leader.set(0)
            await connection.close(timeout=2)

    async def _publish_until_stopped(self, connection: Any) -> None:
        place = await outbox.position(connection, self._stream)
        looked_at = partitioned_at = measured_at = -1e9
        in_doubt = True
        doubt_pause_s = DOUBT_PAUSE_S
        while True:
            now = time.monotonic()
            if now - partitioned_at > PARTITIONS_EVERY_S:
                await connection.fetchval("SELECT kota_event_log_partitions($1)", PARTITION_DAYS_AHEAD)
                partitioned_at = now
            if now - measured_at > 1:
                await self._measure(connection)
                measured_at = now
            if not self._bus.connected:
                in_doubt = True
                if self._stopping:
                    return
                await asyncio.sleep(POLL_S)
                continue
            if in_doubt or now - looked_at > IDENTITY_EVERY_S:
                await self._look(connection, place)
                in_doubt, looked_at = False, now
            try:
                moved = await self._publish_some(connection, place)
            except (Doubt, DependencyDown) as doubt:
                log.warning("relay in doubt, it reads the stream back", why=repr(doubt))
                in_doubt = True
                await asyncio.sleep(doubt_pause_s)
                doubt_pause_s = min(doubt_pause_s * 2, 1.0)
                continue
            doubt_pause_s = DOUBT_PAUSE_S
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

    async def _measure(self, connection: Any) -> None:
        events, age_s = await outbox.backlog(connection)
        self._metrics.outbox_events.set(events)
        self._metrics.outbox_age_seconds.set(age_s)
        self._metrics.nats_connected.set(int(self._bus.connected))

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
            foreign = await outbox.mark_tail(connection, place, tail)
            if foreign:
                log.error("foreign messages in the stream", stream=self._stream, ids=foreign[:10])

    async def _publish_some(self, connection: Any, place: StreamPosition) -> bool:
        """Publish what waits, one unit; False when nothing does."""
        events = await outbox.waiting(connection, self._blocked_lanes(), BATCH_MAX)
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
            self._bus, [self._outgoing(e) for e in events], after_seq=place.last_seq, batch_id=uuid6.uuid7().hex
        )
        if last != place.last_seq + len(events):
            raise Doubt(f"a batch of {len(events)} behind {place.last_seq} ended at {last}")
        await outbox.mark(connection, place, list(zip(events, range(first, last + 1), strict=True)), last)
        self._metrics.relay_published.inc(len(events))

    async def _publish_singly(self, connection: Any, place: StreamPosition, events: list[Logged]) -> None:
        for event in events:
            if event.lane in self._blocked:
                continue
            try:
                stored = await publish_one(self._bus, self._outgoing(event), after_seq=place.last_seq)
            except ApiError as error:
                if error.code == WRONG_LAST_SEQUENCE:
                    raise Doubt(str(error)) from error
                await self._hold_back(connection, event, str(error))
                continue
            # A duplicate was stored before, at its original sequence; the stream still ends where it ended.
            last = place.last_seq if stored.duplicate else stored.seq
            await outbox.mark(connection, place, [(event, stored.seq)], last)
            self._metrics.relay_published.inc()

    async def _hold_back(self, connection: Any, event: Logged, why: str) -> None:
        """One event cannot be published: its aggregate waits, everybody else goes on."""
        attempts = await outbox.mark_failed(connection, event, why, RETRY_MS[0])
        delay_ms = RETRY_MS[min(attempts, len(RETRY_MS)) - 1]
        self._blocked[event.lane] = time.monotonic() + delay_ms / 1000
        log.error("event refused by the bus", event_id=event.event_id, attempts=attempts, error=why)

    def _outgoing(self, event: Logged) -> Outgoing:
        envelope = Envelope(
            id=event.event_id,
            type=event.ce_type,
            source=f"//{event.city}/{self._name}",
            subject=event.aggregate,
            time=event.created_at,
            aggregate_version=event.aggregate_version,
            traceparent=self._published_under(event),
            tracestate=event.headers.get("tracestate", ""),
        )
        return Outgoing(event.subject, event.payload, headers_of(envelope, stream=self._stream))

    def _published_under(self, event: Logged) -> str:
        """A span for the publication, child of the transaction's; the consumer continues from it."""
        kept = event.headers.get("traceparent", "")
        if not kept.endswith("-01"):  # not sampled: nothing to record
            return kept
        attributes = {"messaging.system": "nats", "messaging.destination.name": event.subject}
        span = tracer.start_span(
            f"publish {event.subject}", context=extract(event.headers), kind=SpanKind.PRODUCER, attributes=attributes
        )
        carrier: dict[str, str] = {}
        inject(carrier, context=trace.set_span_in_context(span))
        span.end()
        return carrier.get("traceparent", kept)
