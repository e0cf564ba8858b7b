"""Events: from the commit of a batch to the consumer's commit at a pace, and how fast a backlog drains."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Any

from kota_bench import machine
from kota_bench.contract import NOTES
from kota_bench.figures import Figure, Spread, Target
from kota_bench.follower import follow_note
from kota_bench.ground import Ground, declare_topology
from kota_bench.worker import Worker

RATE = 2_400.0  # the national rush: 4.3 million punches in half an hour
BATCH = 20  # events of one transaction
BACKLOG = 20_000
NOTES_OF_A_RUN = 10_000_000  # more than a run can make

DELAY_TARGET = Target(50.0, "less")
CAPACITY_TARGET = Target(5_000.0, "more")


@dataclass(frozen=True, slots=True)
class Flow:
    """One run: delays at the pace, drain of the backlog, CPU per event of each party while draining."""

    p50_ms: float
    p99_ms: float
    late_ms: float
    drained_per_s: float
    paced_us: dict[str, float]
    drain_us: dict[str, float]
    paced_foreign: float
    drain_foreign: float


def figures(ground: Ground, runs: int, seconds: float) -> list[Figure]:
    """Figure 3."""
    asyncio.run(declare_topology(ground.nats_url, (follow_note,)))
    flows = flow(ground, runs, seconds)
    return [
        Figure(
            f"event, due instant to consumer's commit, p99 at {RATE:,.0f}/s",
            "ms",
            Spread.of([f.p99_ms for f in flows]),
            target=DELAY_TARGET,
            remark=f"batches of {BATCH}, open loop; start of a batch at most {max(f.late_ms for f in flows):.0f} ms "
            f"late; CPU us/event {_told(flows[-1].paced_us)}",
            foreign_share=max(f.paced_foreign for f in flows),
        ),
        Figure("  p50", "ms", Spread.of([f.p50_ms for f in flows])),
        Figure(
            f"capacity: {BACKLOG:,} waiting events drained",
            "events/s",
            Spread.of([f.drained_per_s for f in flows]),
            target=CAPACITY_TARGET,
            remark=f"relay and consumer together; CPU us/event {_told(flows[-1].drain_us)}",
            foreign_share=max(f.drain_foreign for f in flows),
        ),
    ]


def flow(ground: Ground, runs: int, seconds: float) -> list[Flow]:
    """Let a backlog wait, drain it, then keep the pace; again and again."""
    found = []
    emitter = {
        "app_url": ground.emitter.app_url,
        "relay_url": ground.emitter.relay_url,
        "nats_url": ground.nats_url,
    }
    follower = {"app_url": ground.consumer.app_url, "nats_url": ground.nats_url}
    with Worker("follower", follower) as consumer:
        for run in range(runs):
            with Worker("emitter", {**emitter, "first": NOTES + run * NOTES_OF_A_RUN}) as producer:
                found.append(_run(ground, producer, consumer, seconds))
    return found


def _run(ground: Ground, producer: Worker, consumer: Worker, seconds: float) -> Flow:
    parties = {
        "emitter+relay": producer.pid,
        "consumer": consumer.pid,
        "PostgreSQL": ground.postgres_pid,
        "NATS": ground.nats_pid,
    }
    producer.ask({"backlog": BACKLOG, "size": BATCH * 5})
    before, started = machine.read(parties), time.time()
    producer.ask({"relay": True})
    drained = _complete(consumer.ask({"await": BACKLOG}))
    after = machine.read(parties)
    drain_us, drain_foreign = _per_event(before, after, BACKLOG), before.foreign_share(after)

    warm_up = producer.ask({"rate": RATE, "seconds": 1.0, "size": BATCH})
    _complete(consumer.ask({"await": warm_up["events"]}))
    before = machine.read(parties)
    made = producer.ask({"rate": RATE, "seconds": seconds, "size": BATCH})
    paced = _complete(consumer.ask({"await": made["events"]}))
    later = machine.read(parties)
    return Flow(
        paced["p50_ms"],
        paced["p99_ms"],
        made["late_ms"],
        BACKLOG / (drained["last_at"] - started),
        _per_event(before, later, made["events"]),
        drain_us,
        before.foreign_share(later),
        drain_foreign,
    )


def _complete(answer: dict[str, Any]) -> dict[str, Any]:
    if not answer["complete"]:
        raise RuntimeError(f"only {answer['events']} events took effect")
    return answer


def _per_event(before: machine.Reading, after: machine.Reading, events: int) -> dict[str, float]:
    return {name: (after.by_party[name] - before.by_party[name]) / events * 1e6 for name in before.by_party}


def _told(by_party: dict[str, float]) -> str:
    return " + ".join(f"{value:.0f} {name}" for name, value in by_party.items())
