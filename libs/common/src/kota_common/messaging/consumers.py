"""The consumers of a service: FastStream delivers, our policy decides.

Nothing of FastStream's own acknowledgement is used: its default drops an event after one exception, its NACK retries
without delay, its shutdown cancels handlers, its publish without a stream loses silently. Each is tested. Streams and
durables are never declared from here.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import asyncpg
import structlog
from faststream import AckPolicy
from faststream.nats import JStream, NatsBroker, PullSub
from faststream.nats.message import NatsBatchMessage
from faststream.nats.security import NatsNKey, NatsSecurity
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from kota_common.errors import KotaError
from kota_common.messaging import inbox
from kota_common.messaging.connection import PING_EVERY_S, ApiError, Bus, inbox_prefix, tls_context
from kota_common.messaging.consumer import Participant
from kota_common.messaging.dead_letters import Letters
from kota_common.messaging.intake import Intake
from kota_common.messaging.pull import EXPIRES_S, Pull
from kota_common.messaging.topology import Durable, durable_of, replay_durable
from kota_common.postgres import Database
from kota_common.security.certificates import Certificates

log = structlog.get_logger(__name__)

TOGETHER_MAX = 100  # events of one fetch; as many wait in memory: less than a durable's 256 in flight
GRACEFUL_TIMEOUT_S = 20.0
WATCH_EVERY_S = 2.0
PRUNE_EVERY = 1800  # rounds of the watch: once an hour
INBOX_DAYS = 100  # longer than the event log (90), which can be replayed

Take = Callable[[list[Msg]], Awaitable[None]]


class Consumers:
    """Runs every consumer of a service. `start`, then `stop`, which lets them finish what they hold."""

    def __init__(
        self,
        service: Participant,
        database: Database,
        bus: Bus,
        *,
        url: str,
        seed_file: Path | None,
        metrics: Any,
        certificates: Certificates | None = None,
    ) -> None:
        self._service = service
        self._database = database
        self._bus = bus
        self._metrics = metrics
        letters = Letters(bus, service.name)
        durables = [(durable_of(service.name, handler), handler) for handler in service.consumers]
        self._intakes = {
            durable.name: Intake(service.name, handler, durable, database, letters, metrics)
            for durable, handler in durables
        }
        self._durables = [durable for durable, _ in durables]
        self._broker = self._connectable(url, _security(url, seed_file, certificates))
        for durable in self._durables:
            self._subscribe(durable, self._intakes[durable.name].take)
        if self._durables:
            self._durables.append(replay_durable(service.name))
            self._subscribe(self._durables[-1], self._replayed)
        self._watching: asyncio.Task[None] | None = None
        self._stopping = False

    def _connectable(self, url: str, security: NatsSecurity | None) -> NatsBroker:
        async def on_closed() -> None:
            if not self._stopping:
                self._bus.lose("the consumers' connection was closed")

        return NatsBroker(
            url,
            name=f"kota {self._service.name} consumers",
            security=security,
            inbox_prefix=inbox_prefix(self._service.name).encode(),
            ack_policy=AckPolicy.MANUAL,
            graceful_timeout=GRACEFUL_TIMEOUT_S,
            max_reconnect_attempts=-1,
            reconnect_time_wait=1,
            ping_interval=PING_EVERY_S,
            closed_cb=on_closed,
            logger=None,
            apply_types=False,
        )

    def _subscribe(self, durable: Durable, take: Take) -> None:
        """A subscriber on a durable that stands already, handing raw messages over a fetch at a time."""
        subscriber: Any = self._broker.subscriber(
            durable.subjects[0],
            stream=JStream(durable.stream, declare=False),
            durable=durable.name,
            pull_sub=PullSub(batch_size=TOGETHER_MAX, timeout=EXPIRES_S, batch=True),
            ack_policy=AckPolicy.MANUAL,
            max_workers=1,
            decoder=_raw,
        )

        @subscriber
        async def receive(messages: list[Msg]) -> None:
            try:
                await take(messages)
            except Exception as error:  # a defect of the policy itself: what it held comes again after ack_wait
                log.error("consumer could not settle what it held", consumer=durable.name, exc_info=error)

        async def create_subscription() -> None:
            if subscriber.subscription is None:
                pull = Pull(
                    self._bus.connection,
                    durable,
                    self._service.name,
                    batch=TOGETHER_MAX,
                    running=lambda: bool(subscriber.running),
                )
                subscriber.subscription = await pull.open()
                subscriber.add_task(subscriber._consume_pull)

        # FastStream would pull through nats-py's subscription, and look for the durable to create it.
        subscriber._create_subscription = create_subscription

    async def start(self) -> None:
        """Begin to consume. The durables must stand: start-up has checked the topology."""
        if self._durables:
            await self._broker.start()
            self._watching = asyncio.create_task(self._watch(), name="consumer-watch")

    async def stop(self) -> None:
        """Take nothing new, finish what is held, give back what was only fetched."""
        self._stopping = True
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.wait([self._watching])
            try:
                await self._broker.stop()
            except (NatsError, TimeoutError) as error:  # the subscribers have ended; there is nobody to say goodbye to
                log.info("the bus is away while consumers stop", error=repr(error))

    async def _replayed(self, messages: list[Msg]) -> None:
        """Dead letters that the operator replays: through the same policy as any delivery."""
        by_consumer: dict[str, list[Msg]] = defaultdict(list)
        for message in messages:
            by_consumer[(message.headers or {}).get("x-consumer", "")].append(message)
        for name, group in by_consumer.items():
            intake = self._intakes.get(name)
            if intake is not None:
                await intake.take(group)
                continue
            log.error("replay for an unknown consumer", consumer=name)
            for message in group:
                await message.term()

    async def _watch(self) -> None:
        """Measure the lag, and forget what is older than any log."""
        rounds = 0
        while True:
            for durable in self._durables:
                try:
                    info = await self._bus.api(f"CONSUMER.INFO.{durable.stream}.{durable.name}")
                except (KotaError, ApiError) as error:
                    log.debug("lag unknown", consumer=durable.name, error=repr(error))
                    continue
                lag = int(info["num_pending"]) + int(info["num_ack_pending"])
                self._metrics.consumer_lag_events.of(durable.name).set(lag)
            if rounds % PRUNE_EVERY == 0:
                try:
                    await inbox.prune(self._database.pool, INBOX_DAYS)
                except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                    log.warning("inbox not pruned", error=repr(error))
            rounds += 1
            await asyncio.sleep(WATCH_EVERY_S)


def _security(url: str, seed_file: Path | None, certificates: Certificates | None) -> NatsSecurity | None:
    """The same proofs as the bus connection's: an NKey, and a certificate where the installation has them."""
    context = tls_context(url, certificates)
    if context is None:
        return NatsNKey.from_file(str(seed_file)) if seed_file else None
    if seed_file is None:
        return NatsSecurity(ssl_context=context, tls_handshake_first=True)
    return NatsNKey.from_file(str(seed_file), ssl_context=context, tls_handshake_first=True)


async def _raw(batch: NatsBatchMessage) -> list[Msg]:
    """The policy decodes, so that what cannot be decoded becomes a dead letter and not FastStream's exception."""
    return batch.raw_message
