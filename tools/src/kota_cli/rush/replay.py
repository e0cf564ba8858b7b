"""The replay: people, platform and client each in their own processes, and whose CPU it took."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from kota_bench import machine, memory
from kota_bench.worker import Worker
from kota_cli.demo import arrival
from kota_cli.installation import Installation
from kota_cli.platform import Platform
from kota_cli.rush import crowd
from kota_cli.rush.morning import Phase, morning, phases
from kota_cli.rush.proof import Proof, prove_rush

TRACE_RATIO = "0.01"  # as in production: with every call kept, the rush would be one of spans
DRAINED_WITHIN_S = 300.0
KOTA = "span store"  # and supervisor: the process of `kota up`, or this one

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Rush:
    """What is asked for."""

    peak: float
    seconds: float
    phones: int
    door: str  # connect or grpc


@dataclass(frozen=True, slots=True)
class Replayed:
    """What was found."""

    sent: int
    acknowledged: int
    again: dict[str, int]
    failures: dict[str, int]
    phases: list[Phase]
    cpu_us: dict[str, float]  # a punch, by party
    foreign_share: float
    proof: Proof

    @property
    def well(self) -> bool:
        """Whether every punch was taken in and every promise kept."""
        return not self.failures and self.acknowledged == self.sent and self.proof.holds


@contextmanager
def own_platform(say: Say) -> Iterator[Installation]:
    """Five services, PostgreSQL and NATS of their own with the demo city, gone afterwards. Raises CannotStart."""
    services = ("IDENTITY", "PERMITTING", "ATTENDANCE", "FIBER_NETWORK", "VIDEOTRON_CONTENT")
    with Platform(settings={f"KOTA_{name}_TRACE_RATIO": TRACE_RATIO for name in services}, progress=say) as platform:
        say("loading the demo city")
        asyncio.run(arrival.arrive(platform))
        yield platform.place


def replay(place: Installation, rush: Rush, say: Say) -> Replayed:
    """Replay the morning on a running platform and prove what became of it."""
    say(f"registering {rush.phones:,} phones")
    began = time.monotonic()
    gathered = asyncio.run(crowd.gather(place, rush.phones))
    say(f"{rush.phones:,} phones registered and heard of in {time.monotonic() - began:.0f} s")
    times, parties = morning(rush.peak, rush.seconds), parties_of(place)
    kota = parties.pop(KOTA)
    ids = place.data / "rush" / "acknowledged"
    with _client(place, rush, gathered, ids) as client:
        warm = client.ask({"do": "warm", "count": rush.phones})
        say(f"signing {len(times):,} punches, then sending them over {rush.seconds:g} s, peak {rush.peak:g}/s")
        parties["client"] = client.pid
        before, own_before = machine.read(parties), _own_cpu_s(kota)
        answer = client.ask({"do": "morning", "times_s": times})
        after, own_s = machine.read(parties), _own_cpu_s(kota) - own_before
    say("draining, then reading databases and streams")
    proof = asyncio.run(prove_rush(place, ids.read_text(encoding="ascii").split(), wait_s=DRAINED_WITHIN_S))
    spent = {party: after.by_party[party] - before.by_party[party] for party in parties} | {KOTA: own_s}
    failures = {words: count for part in (warm, answer) for words, count in part["failures"].items()}
    return Replayed(
        sent=len(times) + rush.phones,
        acknowledged=warm["acknowledged"] + answer["acknowledged"],
        again=answer["again"],
        failures=failures,
        phases=phases([(at, wait) for at, wait in answer["waits"]], rush.seconds),
        cpu_us={party: seconds / len(times) * 1e6 for party, seconds in spent.items()},
        foreign_share=before.foreign_share(after, also_ours_s=own_s),
        proof=proof,
    )


def _client(place: Installation, rush: Rush, gathered: crowd.Gathered, ids: Path) -> Worker:
    """A process of its own: the arithmetic of the phones is not the service's."""
    doors: dict[str, Any] = {
        "door": rush.door,
        "grpc": place.grpc_address(crowd.ATTENDANCE),
        "http": place.ports[f"{crowd.ATTENDANCE}.http"],
        "issuer": place.issuer,
        "ids": str(ids),
    }
    return Worker("rush_client", gathered.config() | doors)


def parties_of(place: Installation) -> dict[str, int]:
    """Process ids of a running platform by who they are: the services, PostgreSQL and NATS with all that is below them,
    and the process that keeps them and the span store."""
    pids = memory.platform_pids(place.data)
    found = {KOTA: pids[0]}
    for pid in pids[1:]:
        name = memory.title(pid)
        party = {"postgres": "PostgreSQL", "nats-server": "NATS"}.get(name, name.removeprefix("kota_"))
        if party in ("PostgreSQL", "NATS", *place.services):
            found.setdefault(party, pid)  # those above come first
    return found


def _own_cpu_s(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)
