"""Punches: what two cores take in, one by one and by the thousand, and what each costs whom.

Verified, judged, durable, with events, and with the relay and the judging of days beside it, as in production.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from kota_bench import machine
from kota_bench.figures import Figure, Spread, Target, ratios
from kota_bench.punch_ground import PunchGround, punch_ground
from kota_bench.worker import Worker

IN_FLIGHT = 384  # of the 600 that a service takes before it asks for patience
BATCH_ROWS, BATCHES_IN_FLIGHT = 1_000, 3
OPEN_RATE = 1_500  # calls a second, begun whatever became of those before
EXPECTED_SINGLE, EXPECTED_BATCH = 3_300, 9_000  # a second; only how many are signed beforehand

SINGLE_TARGET = Target(2_400.0, "more")
BATCH_TARGET = Target(8_000.0, "more")
LATENCY_TARGET = Target(250.0, "less")


@dataclass(frozen=True, slots=True)
class Cost:
    """One run: operations, seconds, and CPU microseconds an operation of each party."""

    rate: float
    p50_ms: float
    p99_ms: float
    us: dict[str, float]
    foreign_share: float
    refused: int = 0  # turned away with the word to come again: the machine had no more to give

    @property
    def both_us(self) -> float:
        """Service and PostgreSQL."""
        return self.us["service"] + self.us["PostgreSQL"]


@dataclass(slots=True)
class Bench:
    """The running parties."""

    ground: PunchGround
    server: Worker
    client: Worker
    floor: Worker
    acknowledged: int = 0
    parties: dict[str, int] = field(default_factory=dict)

    def single(self, seconds: float) -> Cost:
        """As many single calls as go through."""
        self.client.ask({"do": "prepare", "calls": int(EXPECTED_SINGLE * seconds), "rows": 0})
        return self._measure({"do": "held", "in_flight": IN_FLIGHT, "rows": 0})

    def single_by_connect(self, seconds: float) -> Cost:
        """The same by the door that phones use."""
        self.client.ask({"do": "prepare", "calls": int(EXPECTED_SINGLE * seconds), "rows": 0})
        return self._measure({"do": "held by Connect", "in_flight": IN_FLIGHT})

    def batch(self, seconds: float) -> Cost:
        """As many batches as go through."""
        calls = max(2, int(EXPECTED_BATCH * seconds / BATCH_ROWS))
        self.client.ask({"do": "prepare", "calls": calls, "rows": BATCH_ROWS})
        return self._measure({"do": "held", "in_flight": BATCHES_IN_FLIGHT, "rows": BATCH_ROWS})

    def open(self, seconds: float) -> Cost:
        """Single calls at a fixed rate; waits count from the intended start."""
        times = [number / OPEN_RATE for number in range(int(OPEN_RATE * seconds))]
        return self._measure({"do": "open", "times_s": times, "anchored": True}, refusals_count=True)

    def bare(self, seconds: float) -> Cost:
        """The floor of the same minute."""
        parties = {"service": self.floor.pid, "PostgreSQL": self.ground.postgres_pid}
        before = machine.read(parties)
        answer = self.floor.ask({"rows": BATCH_ROWS, "batches": max(2, int(4 * seconds))})
        after = machine.read(parties)
        operations = answer["operations"]
        us = {name: (after.by_party[name] - before.by_party[name]) / operations * 1e6 for name in parties}
        return Cost(operations / answer["seconds"], 0.0, 0.0, us, before.foreign_share(after))

    def _measure(self, line: dict[str, object], *, refusals_count: bool = False) -> Cost:
        """Raises RuntimeError when calls failed: the figure would be a lie unless it says how many were refused."""
        before = machine.read(self.parties)
        answer = self.client.ask(line)
        after = machine.read(self.parties)
        if answer["failures"] and not refusals_count:
            raise RuntimeError(f"punches: {answer['failures']}")
        operations = answer["operations"]
        self.acknowledged += operations
        us = {name: (after.by_party[name] - before.by_party[name]) / operations * 1e6 for name in self.parties}
        rate = operations / (after.at - before.at)
        refused = sum(answer["failures"].values())
        return Cost(rate, answer["p50_ms"], answer["p99_ms"], us, before.foreign_share(after), refused)


@contextlib.contextmanager
def bench() -> Iterator[Bench]:
    """Servers, service, phones and floor, each a process of its own."""
    with (
        punch_ground() as ground,
        Worker("punch_server", ground.server()) as server,
        Worker("punch_client", ground.client(server.ready["port"], server.ready["http"])) as client,
        Worker("punch_floor", {"owner_url": ground.database.owner_url}) as floor,
    ):
        made = Bench(ground, server, client, floor)
        made.parties = {
            "service": server.pid,
            "PostgreSQL": ground.postgres_pid,
            "NATS": ground.nats_pid,
            "client": client.pid,
        }
        yield made


def figures(runs: int, seconds: float) -> list[Figure]:
    """Single, open and batch; each run beside the floor of its own minute. Raises RuntimeError when a punch is lost."""
    with bench() as it:
        it.single(1.5)  # pools are full, statements prepared, keys made ready
        single, connect, floor, opened, batch = [], [], [], [], []
        for _ in range(runs):
            single.append(it.single(seconds))
            connect.append(it.single_by_connect(seconds))
            floor.append(it.bare(seconds))
            batch.append(it.batch(seconds))
            opened.append(it.open(seconds))
        lost = max(0, it.acknowledged - it.ground.kept())
        if lost:
            raise RuntimeError(f"punches: {lost} acknowledged and not kept")
    bare = [one.both_us for one in floor]
    middle = Spread.of([one.p50_ms for one in opened]).middle
    refused = sum(one.refused for one in opened)
    return [
        _rate("punches one by one by gRPC, verified and durable", single, SINGLE_TARGET),
        _cost("  service + PostgreSQL CPU; floor: ES256 verify + bare insert", single, bare),
        _rate("punches one by one by Connect, as phones send them", connect, SINGLE_TARGET),
        _cost("  service + PostgreSQL CPU; the same floor", connect, bare),
        _rate(f"punches in batches of {BATCH_ROWS:,}", batch, BATCH_TARGET),
        _cost("  service + PostgreSQL CPU; the same floor", batch, bare),
        Figure(
            f"one by one at {OPEN_RATE:,}/s open loop, p99 from the intended start",
            "ms",
            Spread.of([one.p99_ms for one in opened]),
            target=LATENCY_TARGET,
            remark=f"p50 {middle:.0f} ms, {refused} turned away; {it.acknowledged:,} acknowledged in all, 0 lost",
            foreign_share=max(one.foreign_share for one in opened),
        ),
    ]


def _rate(name: str, costs: list[Cost], target: Target) -> Figure:
    parts = ", ".join(f"{Spread.of([one.us[party] for one in costs]).middle:.0f} {party}" for party in costs[0].us)
    p50, p99 = (Spread.of([getattr(one, which) for one in costs]).middle for which in ("p50_ms", "p99_ms"))
    return Figure(
        name,
        "punches/s",
        Spread.of([one.rate for one in costs]),
        target=target,
        remark=f"CPU us each: {parts}; p50 {p50:.0f} p99 {p99:.0f} ms",
        foreign_share=max(one.foreign_share for one in costs),
    )


def _cost(name: str, costs: list[Cost], floor: list[float]) -> Figure:
    ours = [one.both_us for one in costs]
    return Figure(name, "us/punch", Spread.of(ours), Spread.of(floor), ratios(ours, floor))
