"""The process that makes events: a batch a transaction, at a pace or as a backlog, with the relay beside it."""

from __future__ import annotations

import asyncio
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import uvloop

from kota_bench import worker
from kota_bench.contract import CITY, CONTRACT, SERVICE, note_name
from kota_common.actor import service_actor
from kota_common.messaging import Bus, Relay
from kota_common.postgres import Database
from kota_common.security import mask_processor
from kota_common.telemetry import Metrics, configure_logging, configure_tracing


class Emitter:
    """Commits batches of events, each of a new note, as punches and plays are: none can make another one stale."""

    def __init__(self, database: Database, first: int) -> None:
        self._database = database
        self._count = first

    async def batch(self, size: int, now: datetime) -> None:
        """One transaction with `size` events, dated `now`."""
        first, self._count = self._count, self._count + size
        async with self._database.transaction(CITY, service_actor(SERVICE, CITY), now=now) as tx:
            for index in range(first, first + size):
                name = note_name(index)
                note = CONTRACT.Note(name=name, title="Papan reklame simpang lima", version=1)
                tx.emit(CONTRACT.NoteChanged(note=note), aggregate=name, version=1)

    async def backlog(self, events: int, size: int) -> None:
        """Let events wait, one transaction after the other: there is no hurry and their order is plain."""
        for _ in range(events // size):
            await self.batch(size, datetime.now(UTC))

    async def paced(self, rate: float, seconds: float, size: int) -> dict[str, Any]:
        """Open loop: each batch has its instant and is dated with it, so that a stall counts against all behind it.

        Transactions follow one another; `late_ms` is the longest delay between a batch's instant and its start.
        """
        pause_s, batches = size / rate, round(rate * seconds / size)
        origin, clock = time.perf_counter(), datetime.now(UTC)
        late_s = 0.0
        for index in range(batches):
            due_s = index * pause_s
            wait_s = due_s - (time.perf_counter() - origin)
            if wait_s > 0:
                await asyncio.sleep(wait_s)
            else:
                late_s = max(late_s, -wait_s)
            await self.batch(size, clock + timedelta(seconds=due_s))
        return {"events": batches * size, "late_ms": late_s * 1000}


async def run(config: dict[str, Any]) -> None:
    """`config`: app_url, relay_url, nats_url, first (a note's number). Lines: backlog, relay, paced."""
    configure_logging(SERVICE, level="warning", mask=mask_processor, output=sys.stderr)
    tracing = configure_tracing(SERVICE, ratio=0.0)
    wake = asyncio.Event()
    database = await Database.open(config["app_url"], service=SERVICE, wake=wake.set)
    bus = await Bus.connect(config["nats_url"], service=SERVICE, seed_file=None)
    relay = Relay(SERVICE, f"EVT_{SERVICE.upper()}", config["relay_url"], bus, wake=wake, metrics=Metrics(SERVICE))
    emitter, relaying = Emitter(database, config["first"]), None
    worker.say({})
    async for line in worker.lines():
        answer: dict[str, Any] = {}
        if "backlog" in line:
            await emitter.backlog(line["backlog"], line["size"])
        elif "relay" in line:
            relaying = asyncio.ensure_future(relay.run())
        else:
            answer = await emitter.paced(line["rate"], line["seconds"], line["size"])
        worker.say(answer)
    if relaying is not None:
        await relay.stop(10)
        relaying.cancel()
    await database.close()
    await bus.close()
    await asyncio.to_thread(tracing.shutdown)


if __name__ == "__main__":
    uvloop.run(run(worker.config()))
