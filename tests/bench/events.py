"""Commit to consumer: latency at a paced rate, and how fast a backlog drains, on durable servers of this machine.

Run `python tests/bench/events.py [--rate 2400] [--seconds 20] [--backlog 30000]`. Three processes of ours (emitter with
relay, consumer, this one) share the machine with PostgreSQL and nats-server. Events are made as a batch RPC makes them,
50 to a transaction; the pace is open-loop, so a stall counts against every event behind it. CPU is given per event.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from types import SimpleNamespace
from typing import Any

import asyncpg
import psutil
import uvloop

from kota_common.actor import service_actor
from kota_common.messaging import Bus, Consumers, Event, Relay, apply, consumer, declare
from kota_common.postgres import Database, Roles, Transaction, migrate
from kota_common.telemetry import Metrics
from kota_common.testing.embedded import EmbeddedNats, EmbeddedPostgres
from kota_common.testing.sample_contract import module_of, sample_file

SAMPLE = module_of(sample_file("kota/sample/v1/bench.proto"))
CITY = "13.77"
PER_TRANSACTION = 50


class Delays:
    """Stands in for the delay histogram and keeps every value: percentiles must be exact."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def of(self, *_: str) -> Delays:
        return self

    def observe(self, seconds: float) -> None:
        self.seconds.append(seconds)


@consumer("notes")
async def record(tx: Transaction, event: Event[SAMPLE.NoteChanged]) -> None:
    """The smallest effect: one row."""
    await tx.execute("INSERT INTO effect (note, version) VALUES ($1, $2)", event.subject, event.version)


EMITTER = SimpleNamespace(name="sample", stream="EVT_SAMPLE", consumers=())
CONSUMER = SimpleNamespace(name="other", stream="EVT_OTHER", consumers=(record,))


async def emit(urls: dict[str, str]) -> None:
    """Process: relay, and commands told over stdin as `count rate`; rate 0 means as fast as they go."""
    wake = asyncio.Event()
    database = await Database.open(urls["app"], service="sample", wake=wake.set)
    bus = await Bus.connect(urls["nats"], service="sample", seed_file=None)
    relay = Relay("sample", "EVT_SAMPLE", urls["relay"], bus, wake=wake, metrics=Metrics("sample"))
    task: Any = None
    number = 0
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        word, *rest = line.split()
        if word == "relay":
            task = task or asyncio.create_task(relay.run())
        else:
            count, rate = int(rest[0]), float(rest[1])
            started, done = loop.time(), 0
            limit = asyncio.Semaphore(4)
            pending = []

            async def command(first: int, limit: asyncio.Semaphore = limit) -> None:
                async with limit, database.transaction(CITY, service_actor("sample", CITY)) as tx:
                    for n in range(first, first + PER_TRANSACTION):
                        note = SAMPLE.Note(name=f"cities/13.77/notes/{n}", version=1, title="a title of usual length")
                        tx.emit(SAMPLE.NoteChanged(note=note), aggregate=note.name, version=1)

            while done < count:
                if rate:
                    await asyncio.sleep(max(0.0, started + done / rate - loop.time()))
                pending.append(asyncio.create_task(command(number)))
                number, done = number + PER_TRANSACTION, done + PER_TRANSACTION
            await asyncio.gather(*pending)
        print("ok", flush=True)
    if task:
        await relay.stop()
    await bus.close()
    await database.close()


async def consume(urls: dict[str, str]) -> None:
    """Process: the consumer; each line on stdin is answered with the delays since the last one."""
    metrics = Metrics("other")
    delays = Delays()
    metrics.consumer_delay_seconds = delays  # type: ignore[assignment]
    database = await Database.open(urls["consumer"], service="other")
    bus = await Bus.connect(urls["nats"], service="other", seed_file=None)
    consumers = Consumers(CONSUMER, database, bus, url=urls["nats"], seed_file=None, metrics=metrics)  # type: ignore[arg-type]
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        if line.strip() == "start":
            await consumers.start()
        print(json.dumps(delays.seconds), flush=True)
        delays.seconds.clear()
    await consumers.stop()
    await bus.close()
    await database.close()


class Child:
    """One of our processes, spoken to by lines."""

    def __init__(self, role: str, urls: dict[str, str]) -> None:
        profile = os.environ.get("KOTA_BENCH_PROFILE")
        wrap = ["-m", "cProfile", "-o", f"{profile}.{role}"] if profile else []
        self.process = subprocess.Popen(
            [sys.executable, *wrap, __file__, f"--role={role}", json.dumps(urls)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    async def ask(self, line: str) -> str:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return (await asyncio.to_thread(self.process.stdout.readline)).strip()

    def end(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(30)


def cpu_s(*pids: int) -> float:
    """CPU seconds of processes and of what they have forked."""
    total = 0.0
    for pid in pids:
        process = psutil.Process(pid)
        for each in (process, *process.children(recursive=True)):
            times = each.cpu_times()
            total += times.user + times.system
    return total


async def main(rate: float, seconds: float, backlog: int) -> None:
    with EmbeddedPostgres() as postgres, EmbeddedNats() as nats:
        emitting, consuming = postgres.create_service_database("sample"), postgres.create_service_database("other")
        for service, each in (("sample", emitting), ("other", consuming)):
            await migrate(each.owner_url, "kota_common", Roles.of(service))
        owner = await asyncpg.connect(consuming.owner_url)
        await owner.execute("CREATE TABLE effect (id bigserial PRIMARY KEY, note text, version bigint)")
        bus = await Bus.connect(nats.url, service="topology", seed_file=None)
        await apply(bus, declare([EMITTER, CONSUMER]))  # type: ignore[list-item]
        urls = {
            "app": emitting.app_url,
            "relay": emitting.relay_url,
            "consumer": consuming.app_url,
            "nats": nats.url,
        }
        emitter, taker = Child("emit", urls), Child("consume", urls)
        pids = {
            "emitter and relay": emitter.process.pid,
            "consumer": taker.process.pid,
            "PostgreSQL": postgres.pid,
            "NATS": nats.pid,
        }
        total = 0

        async def effects(count: int) -> None:
            async with asyncio.timeout(300):
                while await owner.fetchval("SELECT count(*) FROM effect") < count:
                    await asyncio.sleep(0.02)

        async def measure(title: str, events: int, work: Any) -> float:
            before, foreign = {name: cpu_s(pid) for name, pid in pids.items()}, psutil.cpu_times()
            started = time.perf_counter()
            await work()
            took = time.perf_counter() - started
            spent = {name: (cpu_s(pid) - before[name]) * 1e6 / events for name, pid in pids.items()}
            after = psutil.cpu_times()
            busy = (after.user + after.system) - (foreign.user + foreign.system)
            ours = sum(spent.values()) * events / 1e6
            print(f"{title}: {events} events in {took:.1f} s = {events / took:,.0f}/s")
            print("  CPU us/event: " + ", ".join(f"{name} {us:.0f}" for name, us in spent.items()))
            print(f"  other processes used {max(0.0, busy - ours) / took * 50:.0f} % of the machine")
            return took

        await emitter.ask("relay")
        await taker.ask("start")
        await emitter.ask("emit 2000 1000")
        total += 2000
        await effects(total)
        await taker.ask("read")

        count = int(rate * seconds) // PER_TRANSACTION * PER_TRANSACTION
        total += count

        async def paced() -> None:
            await emitter.ask(f"emit {count} {rate}")
            await effects(total)

        await measure(f"paced at {rate:.0f}/s", count, paced)
        delays = sorted(json.loads(await taker.ask("read")))
        cut = statistics.quantiles(delays, n=1000)
        print(
            f"  commit to effect ms: p50 {cut[499] * 1e3:.1f}, p95 {cut[949] * 1e3:.1f}, p99 {cut[989] * 1e3:.1f},"
            f" p99.9 {cut[998] * 1e3:.1f}, max {delays[-1] * 1e3:.1f}; delivered {len(delays)} of {count}"
        )

        total += backlog

        async def flat_out() -> None:
            await emitter.ask(f"emit {backlog} 0")
            await effects(total)

        await measure("as fast as it goes, commit to effect", backlog, flat_out)
        assert await owner.fetchval("SELECT count(DISTINCT note) = count(*) FROM effect")
        emitter.end()
        taker.end()
        await bus.close()
        await owner.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=2400)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--backlog", type=int, default=30_000)
    parser.add_argument("--role", default="")
    parser.add_argument("urls", nargs="?", default="{}")
    given = parser.parse_args()
    if given.role == "emit":
        uvloop.run(emit(json.loads(given.urls)))
    elif given.role == "consume":
        uvloop.run(consume(json.loads(given.urls)))
    else:
        uvloop.run(main(given.rate, given.seconds, given.backlog))
