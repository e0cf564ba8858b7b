"""The consumers of a service: FastStream delivers, our policy decides.

Nothing of FastStream's own acknowledgement is used: its default drops an event after one exception, its NACK retries
without delay, its shutdown cancels handlers, its publish without a stream loses silently. Each is tested. Streams and
durables are never declared from here.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from faststream import AckPolicy
from faststream.nats import JStream, NatsBroker, NatsMessage, PullSub
from faststream.nats.security import NatsNKey
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from kota_common.errors import KotaError
from kota_common.messaging.connection import ApiError, Bus, inbox_prefix
from kota_common.messaging.dead_letters import Letters
from kota_common.messaging.intake import TOGETHER_MAX, Intake
from kota_common.messaging.topology import NOT_FOUND, REPLAYS, Durable, durable_of, replay_durable
from kota_common.postgres import Database

if TYPE_CHECKING:
    from kota_common.service.definition import Service

log = structlog.get_logger(__name__)

FETCH_TIMEOUT_S = 5.0  # how long a fetch waits for the first message; a waiting fetch costs nothing
GRACEFUL_TIMEOUT_S = 20.0
WATCH_EVERY_S = 2.0


class Consumers:
    """Runs every consumer of a service. `start`, then `stop`, which lets them finish what they hold."""

    def __init__(
        self, service: Service, database: Database, bus: Bus, *, url: str, seed_file: Path | None, metrics: Any
    ) -> None:
        self._service = service
        self._bus = bus
        self._metrics = metrics
        letters = Letters(bus, service.name)
        self._intakes = {
            durable.name: (durable, Intake(service.name, handler, durable, database, letters, metrics))
            for handler in service.consumers
            for durable in [durable_of(service.name, handler)]
        }
        self._broker = NatsBroker(
            url,
            name=f"kota {service.name} consumers",
            security=NatsNKey.from_file(str(seed_file)) if seed_file else None,
            inbox_prefix=inbox_prefix(service.name).encode(),
            ack_policy=AckPolicy.MANUAL,
            graceful_timeout=GRACEFUL_TIMEOUT_S,
            max_reconnect_attempts=-1,
            reconnect_time_wait=1,
            logger=None,
            apply_types=False,
        )
        self._subscribers = {
            durable.name: self._subscribe(durable, intake.take) for durable, intake in self._intakes.values()
        }
        if self._intakes:
            replays = replay_durable(service.name)
            self._subscribers[replays.name] = self._subscribe(replays, self._replayed)
        self._watching: asyncio.Task[None] | None = None

    def _subscribe(self, durable: Durable, take: Any) -> Any:
        """A pull subscriber on a durable that stands already, handing raw messages over."""
        subscriber = self._broker.subscriber(
            durable.subjects[0],
            stream=JStream(durable.stream, declare=False),
            durable=durable.name,
            pull_sub=PullSub(batch_size=TOGETHER_MAX, timeout=FETCH_TIMEOUT_S),
            inbox_prefix=f"{inbox_prefix(self._service.name)}.".encode(),  # with the dot, or nothing ever arrives
            ack_policy=AckPolicy.MANUAL,
            max_workers=1,
            decoder=_raw,
        )

        @subscriber
        async def receive(message: Msg) -> None:
            await take(message)

        return subscriber

    async def start(self) -> None:
        """Begin to consume. The durables must stand: start-up has checked the topology."""
        if not self._intakes:
            return
        await self._broker.start()
        self._watching = asyncio.create_task(self._watch(), name="consumer-watch")

    async def stop(self) -> None:
        """Take nothing new, finish what is held."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.wait([self._watching])
            await self._broker.stop()

    async def _replayed(self, message: Msg) -> None:
        """A dead letter that the operator replays: through the same policy as any delivery."""
        name = (message.headers or {}).get("x-consumer", "")
        known = self._intakes.get(name)
        if known is None:
            log.error("replay for an unknown consumer", consumer=name, stream=REPLAYS)
            await message.term()
            return
        await known[1].take(message)

    async def _watch(self) -> None:
        """Measure the lag, and rest a consumer whose durable is gone: FastStream's fetch loop would spin."""
        resting: set[str] = set()
        durables = [durable for durable, _ in self._intakes.values()]
        durables.append(replay_durable(self._service.name))
        while True:
            await asyncio.sleep(WATCH_EVERY_S)
            for durable in durables:
                try:
                    info = await self._bus.api(f"CONSUMER.INFO.{durable.stream}.{durable.name}")
                except ApiError as error:
                    if error.code in NOT_FOUND and durable.name not in resting:
                        log.error("durable is gone, waiting for the topology", consumer=durable.name)
                        resting.add(durable.name)
                        await self._subscribers[durable.name].stop()
                    continue
                except (KotaError, NatsError) as error:
                    log.debug("lag unknown", consumer=durable.name, error=repr(error))
                    continue
                lag = int(info["num_pending"]) + int(info["num_ack_pending"])
                self._metrics.consumer_lag_events.of(durable.name).set(lag)
                if durable.name in resting:
                    resting.discard(durable.name)
                    await self._subscribers[durable.name].start()
                    log.info("durable is back", consumer=durable.name)


async def _raw(message: NatsMessage) -> Msg:
    """The policy decodes, so that what cannot be decoded becomes a dead letter and not FastStream's exception."""
    return message.raw_message
