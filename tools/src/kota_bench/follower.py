"""The process that takes events: the consumer policy over FastStream, one row as effect."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from types import SimpleNamespace
from typing import Any

import uvloop

from kota_bench import worker
from kota_bench.contract import CONTRACT
from kota_bench.figures import percentile
from kota_bench.ground import CONSUMER_SERVICE
from kota_common.messaging import Bus, Consumers, Event, consumer
from kota_common.postgres import Database, Transaction
from kota_common.security import mask_processor
from kota_common.telemetry import Metrics, configure_logging, configure_tracing

PATIENCE_S = 120.0


@consumer("notes")
async def follow_note(tx: Transaction, event: Event[CONTRACT.NoteChanged]) -> None:  # type: ignore[name-defined]
    """The smallest effect that is one."""
    await tx.execute("INSERT INTO effect (note, version) VALUES ($1, $2)", event.subject, event.version)


class Delays:
    """In place of the histogram of delays: keeps each, because percentiles must be exact.

    The policy observes after its own commit; the event's time is the instant at which its batch was due.
    """

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.last_at = 0.0
        self._wanted = 0
        self._enough = asyncio.Event()

    def of(self, *_: str) -> Delays:
        """The same for every consumer."""
        return self

    def observe(self, seconds: float) -> None:
        """One event has taken effect."""
        self.seconds.append(seconds)
        self.last_at = time.time()
        if len(self.seconds) == self._wanted:
            self._enough.set()

    async def collected(self, count: int) -> bool:
        """Wait until so many events took effect; False when they do not come."""
        self._wanted = count
        self._enough.clear()
        if len(self.seconds) < count:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._enough.wait(), PATIENCE_S)
        return len(self.seconds) >= count


async def run(config: dict[str, Any]) -> None:
    """`config`: app_url, nats_url. A line `{"await": n}` answers when n events took effect since the last such line."""
    configure_logging(CONSUMER_SERVICE, level="error", mask=mask_processor, output=sys.stderr)
    tracing = configure_tracing(CONSUMER_SERVICE, ratio=0.0)
    database = await Database.open(config["app_url"], service=CONSUMER_SERVICE)
    bus = await Bus.connect(config["nats_url"], service=CONSUMER_SERVICE, seed_file=None)
    metrics = Metrics(CONSUMER_SERVICE)
    delays = Delays()
    metrics.consumer_delay_seconds = delays  # type: ignore[assignment]
    service: Any = SimpleNamespace(name=CONSUMER_SERVICE, consumers=(follow_note,))
    consumers = Consumers(service, database, bus, url=config["nats_url"], seed_file=None, metrics=metrics)
    await consumers.start()
    worker.say({})
    async for line in worker.lines():
        complete = await delays.collected(line["await"])
        seconds, delays.seconds = delays.seconds, []
        worker.say(
            {
                "events": len(seconds),
                "complete": complete,
                "last_at": delays.last_at,
                "p50_ms": percentile(seconds, 0.5) * 1000,
                "p99_ms": percentile(seconds, 0.99) * 1000,
            }
        )
    await consumers.stop()
    await database.close()
    await bus.close()
    await asyncio.to_thread(tracing.shutdown)


if __name__ == "__main__":
    uvloop.run(run(worker.config()))
