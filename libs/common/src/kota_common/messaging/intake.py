"""What happens to deliveries: decoded, ordered, applied together in one transaction, acknowledged after its commit.

Deliveries that wait together share a transaction; when it fails they are bisected until the poison one stands alone, so
that it delays its own aggregate only. A large group is split by aggregate over two transactions side by side; what
keeps the order of an aggregate, here and between replicas, is the lock on its row in consumer_position.
"""

from __future__ import annotations

import asyncio
import zlib
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

import nats.errors
import structlog
from nats.aio.msg import Msg
from opentelemetry import trace
from opentelemetry.propagate import extract
from opentelemetry.trace import SpanKind

from kota_common.actor import service_actor
from kota_common.errors import DependencyDown, KotaError
from kota_common.messaging import failures, inbox
from kota_common.messaging.cloudevents import NotAnEvent
from kota_common.messaging.connection import ApiError
from kota_common.messaging.consumer import ConsumerHandler
from kota_common.messaging.dead_letters import Letters
from kota_common.messaging.delivery import Delivery, decode, skipped
from kota_common.messaging.topology import ACK_WAIT_S, Durable
from kota_common.postgres import Contention, Database, Transaction, translate

log = structlog.get_logger(__name__)
tracer = trace.get_tracer("kota.messaging")

SIDE_BY_SIDE = 2  # transactions of one large group; each holds whole aggregates
SPLIT_ABOVE = 32  # deliveries; the fixed cost of a transaction counts more below
DEADLINE_S = ACK_WAIT_S / 2 - 1  # of one transaction; well before the server would deliver again
ALIVE_EVERY_S = ACK_WAIT_S / 3
BACKOFF_S = (1.0, 5.0, 30.0, 120.0, 600.0)  # after each failure; then a dead letter
EARLY_S = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)  # until the predecessor has come; for ever
AWAY_S = (1.0, 5.0, 30.0)  # while a dependency is away; for ever
# From this delivery on an event runs alone, and its failure is counted before it runs: it may be killing its process.
SUSPECT_FROM = 3

OUTCOMES = ("done", "duplicate", "stale", "retry", "dead")


class ConsumerMetrics(Protocol):
    """What consumers report; `kota_common.telemetry.Metrics` has these."""

    consumer_events: Any
    consumer_delay_seconds: Any
    consumer_redeliveries: Any
    consumer_lag_events: Any
    dead_letters: Any


class Intake:
    """The policy of one consumer over whatever delivers: FastStream's subscriber and the operator's replays."""

    def __init__(
        self,
        service: str,
        handler: ConsumerHandler,
        durable: Durable,
        database: Database,
        letters: Letters,
        metrics: ConsumerMetrics,
    ) -> None:
        self._service = service
        self._handler = handler
        self._name = durable.name
        self._durable = durable
        self._database = database
        self._letters = letters
        self._metrics = metrics
        self._types = handler.by_type
        # From the first scrape on: Prometheus sees no increase in a series that begins at 1.
        for counter in (metrics.dead_letters, metrics.consumer_redeliveries, metrics.consumer_delay_seconds):
            counter.of(self._name)
        for outcome in OUTCOMES:
            metrics.consumer_events.of(self._name, outcome)

    async def take(self, messages: list[Msg]) -> None:
        """Returns when each message is settled: effect committed and acknowledged, put off, or a dead letter."""
        parts: dict[tuple[int, str], list[Delivery]] = defaultdict(list)
        ways = SIDE_BY_SIDE if len(messages) > SPLIT_ABOVE else 1
        async with self._alive(messages):
            for message in messages:
                try:
                    delivery = decode(message, self._durable, self._types)
                except NotAnEvent as error:
                    if skipped(message):  # the operator has decided, and there is nothing to apply anyway
                        await self._pass_over(message)
                        continue
                    await self._give_up(message, "UNDECODABLE", str(error), deliveries=1)
                    continue
                if delivery.number > 1:
                    self._metrics.consumer_redeliveries.of(self._name).inc()
                way = zlib.crc32(delivery.lane.encode()) % ways
                parts[way, delivery.event.city].append(delivery)
            await asyncio.gather(*(self._settle(city, part) for (_, city), part in parts.items()))

    async def _settle(self, city: str, deliveries: list[Delivery]) -> None:
        group: list[Delivery] = []
        for delivery in sorted(deliveries, key=lambda d: d.seq):
            if delivery.number < SUSPECT_FROM:
                group.append(delivery)
                continue
            if group:  # in the order of the stream: what came before the suspect goes before it
                await self._apply_or_bisect(city, group)
                group = []
            await self._apply_suspect(city, delivery)
        if group:
            await self._apply_or_bisect(city, group)

    async def _apply_or_bisect(self, city: str, deliveries: list[Delivery]) -> None:
        error = await self._attempt(city, deliveries)
        if error is None:
            return
        if await self._database_away(error):
            await self._put_off(deliveries, AWAY_S, error)
        elif len(deliveries) > 1:
            half = len(deliveries) // 2
            await self._apply_or_bisect(city, deliveries[:half])
            await self._apply_or_bisect(city, deliveries[half:])
        elif isinstance(error, DependencyDown) or isinstance(translate(error), Contention):
            await self._put_off(deliveries, AWAY_S, error)
        else:
            await self._failed(deliveries[0], error, counted=0)

    async def _apply_suspect(self, city: str, delivery: Delivery) -> None:
        """An event that was delivered again and again: alone, and counted beforehand."""
        pool = self._database.pool
        try:
            counted = await failures.book(pool, self._name, delivery.event_id, "the attempt did not end")
        except Exception as away:  # noqa: BLE001 - whatever it is, nothing was tried yet
            await self._put_off([delivery], AWAY_S, away)
            return
        if counted > len(BACKOFF_S) + 1:
            await self._give_up_event(delivery, "CRASHED", "its attempts did not end")
            return
        error = await self._attempt(city, [delivery])
        if error is None:
            return
        if await self._database_away(error):
            await self._put_off([delivery], AWAY_S, error)
        elif isinstance(error, DependencyDown) or isinstance(translate(error), Contention):
            await failures.take_back(pool, self._name, delivery.event_id)
            await self._put_off([delivery], AWAY_S, error)
        else:
            await self._failed(delivery, error, counted=counted)

    async def _attempt(self, city: str, deliveries: list[Delivery]) -> Exception | None:
        """Apply, acknowledge, and put off what came too early. Gives the error that undid the transaction."""
        try:
            async with asyncio.timeout(DEADLINE_S):
                admission = await self._apply(city, deliveries)
        except Exception as error:  # noqa: BLE001 - the caller classifies any failure of a handler
            return error
        self._count(admission)
        await self._put_off(admission.early, EARLY_S)
        await self._acknowledge([*admission.fresh, *admission.stale, *admission.duplicate])
        return None

    async def _apply(self, city: str, deliveries: list[Delivery]) -> inbox.Admission:
        """One transaction: order, inbox, effects, positions."""
        async with self._database.transaction(city, service_actor(self._service, city)) as tx:
            admission = await inbox.admit(tx, self._name, self._handler.order, deliveries)
            for delivery in admission.fresh:
                if not delivery.skip:
                    await self._run(tx, delivery)
            await inbox.advance(tx, self._name, admission.positions)
            again = [d.event_id for d in deliveries if d.number > 1]
            if again:
                await failures.forget(tx, self._name, again)
        return admission

    async def _run(self, tx: Transaction, delivery: Delivery) -> None:
        attributes = {"messaging.system": "nats", "messaging.consumer.group.name": self._name}
        carrier = {"traceparent": delivery.envelope.traceparent, "tracestate": delivery.envelope.tracestate}
        with tracer.start_as_current_span(
            f"process {self._name}", context=extract(carrier), kind=SpanKind.CONSUMER, attributes=attributes
        ):
            await self._handler.function(tx, delivery.event)

    async def _database_away(self, error: Exception) -> bool:
        """Whether the failure is the database's and not the event's: it is asked, not guessed from the error."""
        if translate(error) is None and not isinstance(error, TimeoutError):
            return False
        try:
            await self._database.ping()
        except Exception as away:  # noqa: BLE001 - any answer but a row means that it does not serve
            log.warning("consumer waits for the database", consumer=self._name, error=repr(away))
            return True
        return False

    def _count(self, admission: inbox.Admission) -> None:
        now, name = datetime.now(UTC), self._name
        delay = self._metrics.consumer_delay_seconds.of(name)
        for delivery in admission.fresh:
            delay.observe((now - delivery.envelope.time).total_seconds())
        for outcome in ("fresh", "stale", "duplicate"):
            if found := getattr(admission, outcome):
                self._metrics.consumer_events.of(name, "done" if outcome == "fresh" else outcome).inc(len(found))

    @asynccontextmanager
    async def _alive(self, messages: list[Msg]) -> AsyncIterator[None]:
        """Tell the server from time to time that what is not yet settled is still being worked on."""

        async def tell() -> None:
            while True:
                await asyncio.sleep(ALIVE_EVERY_S)
                try:
                    for message in messages:
                        if not message.is_acked:
                            await message.in_progress()
                except nats.errors.Error as error:  # said again in a while; at worst it is delivered once more
                    log.info("progress not told", consumer=self._name, error=repr(error))

        telling = asyncio.create_task(tell())
        try:
            yield
        finally:
            telling.cancel()

    async def _acknowledge(self, deliveries: list[Delivery]) -> None:
        """Confirmed: the server takes acknowledgements in turn, so its answer to the last one stands for all."""
        if not deliveries:
            return
        try:
            for delivery in deliveries[:-1]:
                await delivery.message.ack()
            await deliveries[-1].message.ack_sync(timeout=5)
        except (nats.errors.Error, TimeoutError) as error:  # costs redeliveries, which the inbox absorbs
            log.info("acknowledgement unconfirmed", consumer=self._name, events=len(deliveries), error=repr(error))

    async def _put_off(
        self, deliveries: Iterable[Delivery], schedule: tuple[float, ...], error: Exception | None = None
    ) -> None:
        for delivery in deliveries:
            self._metrics.consumer_events.of(self._name, "retry").inc()
            delay_s = schedule[min(delivery.number, len(schedule)) - 1]
            log.info(
                "event put off", consumer=self._name, event_id=delivery.envelope.id, delay_s=delay_s, why=repr(error)
            )
            await self._nak(delivery.message, delay_s)

    async def _nak(self, message: Msg, seconds: float) -> None:
        try:
            await message.nak(delay=seconds)
        except nats.errors.Error as error:  # it comes again after ack_wait
            log.info("negative acknowledgement lost", consumer=self._name, error=repr(error))

    async def _failed(self, delivery: Delivery, error: Exception, *, counted: int) -> None:
        """One event alone failed: later again by the schedule, a dead letter after it."""
        reason = error.reason if isinstance(error, KotaError) else type(error).__name__
        try:
            if counted:
                await failures.explain(self._database.pool, self._name, delivery.event_id, f"{reason}: {error}")
            else:
                counted = await failures.book(self._database.pool, self._name, delivery.event_id, f"{reason}: {error}")
        except Exception as away:  # noqa: BLE001 - not counted, so it will be tried once more often
            await self._put_off([delivery], AWAY_S, away)
            return
        log.warning(
            "event failed", consumer=self._name, event_id=delivery.envelope.id, failures=counted, exc_info=error
        )
        if counted > len(BACKOFF_S):
            await self._give_up_event(delivery, reason, str(error))
        else:
            self._metrics.consumer_events.of(self._name, "retry").inc()
            await self._nak(delivery.message, BACKOFF_S[counted - 1])

    async def _give_up_event(self, delivery: Delivery, reason: str, text: str) -> None:
        if await self._give_up(delivery.message, reason, text, deliveries=delivery.number):
            await failures.forget(self._database.pool, self._name, [delivery.event_id])

    async def _give_up(self, message: Msg, reason: str, text: str, *, deliveries: int) -> bool:
        """Into the dead-letter stream, confirmed, and only then done with."""
        try:
            await self._letters.write(self._name, message, reason=reason, text=text, deliveries=deliveries)
        except (KotaError, ApiError) as error:  # the letter box is away: the event stays where it is
            log.warning("dead letter not stored", consumer=self._name, error=repr(error))
            await self._nak(message, AWAY_S[0])
            return False
        self._metrics.dead_letters.of(self._name).inc()
        self._metrics.consumer_events.of(self._name, "dead").inc()
        log.error("event given up", consumer=self._name, reason=reason, error=text)
        await self._terminate(message)
        return True

    async def _pass_over(self, message: Msg) -> None:
        """Enter what cannot be read as done, by the id that it claims; without one there is nothing to enter."""
        try:
            await inbox.enter(self._database.pool, self._name, UUID((message.headers or {}).get("ce-id", "")))
        except ValueError:
            log.info("skipped without an id", consumer=self._name)
        except Exception as error:  # noqa: BLE001 - the database is away: the order comes again
            log.warning("skip not entered", consumer=self._name, error=repr(error))
            await self._nak(message, AWAY_S[0])
            return
        await self._terminate(message)

    async def _terminate(self, message: Msg) -> None:
        try:
            await message.term()
        except nats.errors.Error as error:  # delivered once more; its letter has the same id and is stored once
            log.info("termination lost", consumer=self._name, error=repr(error))
