"""Reads and commands: the floor and the chain under the same load, in alternating slices of the same minute."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kota_bench import machine
from kota_bench.contract import GET, UPDATE
from kota_bench.figures import Figure, Slice, Spread, Target, ratios
from kota_bench.ground import Ground
from kota_bench.worker import Worker

IN_FLIGHT = 64
SLICES = 3  # of each server in a run, alternating: both see the same weather
WARM_UP_S = 1.5  # pools are full, statements prepared, the token verified

READ_TARGET = Target(1.6, "less", moonshot=1.3)
COMMAND_TARGET = Target(2.5, "less")


@dataclass(frozen=True, slots=True)
class Door:
    """A running server and the client aimed at it."""

    name: str
    server: Worker
    client: Worker
    postgres_pid: int

    def load(self, seconds: float) -> Slice:
        """One slice of load and what it cost. Raises RuntimeError when calls failed: the figure would be a lie."""
        parties = {"service": self.server.pid, "postgres": self.postgres_pid, "client": self.client.pid}
        before = machine.read(parties)
        answer = self.client.ask({"seconds": seconds})
        after = machine.read(parties)
        if answer["failures"]:
            raise RuntimeError(f"{self.name}: {answer['failures']}")
        spent = {party: after.by_party[party] - before.by_party[party] for party in parties}
        return Slice(
            answer["operations"],
            after.at - before.at,
            spent["service"],
            spent["postgres"],
            spent["client"],
            before.foreign_share(after),
            p50_ms=answer["p50_ms"],
            p99_ms=answer["p99_ms"],
        )


def chain_config(ground: Ground, nats_url: str = "") -> dict[str, Any]:
    """How a server of the chain reaches its ground; without `nats_url` no relay runs in it."""
    return {
        "owner_url": ground.emitter.owner_url,
        "app_url": ground.emitter.app_url,
        "relay_url": ground.emitter.relay_url,
        "nats_url": nats_url,
        "jwks": ground.jwks,
    }


@contextlib.contextmanager
def door(ground: Ground, name: str, path: str, **options: Any) -> Iterator[Door]:
    """`bare`, `lean` (bare without the pool's reset query), `chain` or `relay` (the chain with its relay beside it)."""
    module = "bare_server" if name in ("bare", "lean") else "chain_server"
    nats_url = ground.nats_url if name == "relay" else ""
    config = {**chain_config(ground, nats_url), "lean_pool": name == "lean", **options}
    with Worker(module, config) as server:
        aim = {"port": server.ready["port"], "path": path, "token": ground.token, "in_flight": IN_FLIGHT}
        with Worker("load_client", aim) as client:
            yield Door(name, server, client, ground.postgres_pid)


def compare(ground: Ground, path: str, names: tuple[str, ...], runs: int, seconds: float) -> dict[str, list[Slice]]:
    """Slices of each server, one entry a run."""
    with contextlib.ExitStack() as stack:
        doors = [stack.enter_context(door(ground, name, path)) for name in names]
        for each in doors:
            each.load(WARM_UP_S)
        results: dict[str, list[Slice]] = {name: [] for name in names}
        for _ in range(runs):
            parts: dict[str, Slice] = {}
            for _ in range(SLICES):
                for each in doors:
                    part = each.load(seconds / SLICES)
                    parts[each.name] = parts[each.name] + part if each.name in parts else part
            for name, part in parts.items():
                results[name].append(part)
        return results


def read_figures(ground: Ground, runs: int, seconds: float) -> list[Figure]:
    """Figure 1: GetNote by key."""
    found = compare(ground, GET, ("bare", "lean", "chain"), runs, seconds)
    ours, floor = [s.service_us for s in found["chain"]], [s.service_us for s in found["bare"]]
    lean = [s.service_us for s in found["lean"]]
    return [
        Figure(
            "unary read, service CPU",
            "us/op",
            Spread.of(ours),
            Spread.of(floor),
            ratios(ours, floor),
            READ_TARGET,
            _parties(found["chain"], found["bare"]),
            _foreign(found),
        ),
        Figure(
            "  service + PostgreSQL",
            "us/op",
            Spread.of([s.both_us for s in found["chain"]]),
            Spread.of([s.both_us for s in found["bare"]]),
            ratios([s.both_us for s in found["chain"]], [s.both_us for s in found["bare"]]),
        ),
        Figure(
            "  against a bare pool without its reset query",
            "us/op",
            Spread.of(ours),
            Spread.of(lean),
            ratios(ours, lean),
            remark="a harder floor than the agreed one",
        ),
    ]


def command_figures(ground: Ground, runs: int, seconds: float) -> list[Figure]:
    """Figure 2: UpdateNote with event, audit line and kept answer; then the same with the relay in the process."""
    found = compare(ground, UPDATE, ("bare", "chain"), runs, seconds)
    ours, floor = [s.both_us for s in found["chain"]], [s.both_us for s in found["bare"]]
    service, bare = [s.service_us for s in found["chain"]], [s.service_us for s in found["bare"]]
    figures = [
        Figure(
            "command, service + PostgreSQL CPU",
            "us/op",
            Spread.of(ours),
            Spread.of(floor),
            ratios(ours, floor),
            COMMAND_TARGET,
            _parties(found["chain"], found["bare"]),
            _foreign(found),
        ),
        Figure("  service alone", "us/op", Spread.of(service), Spread.of(bare), ratios(service, bare)),
    ]
    relayed = compare(ground, UPDATE, ("relay",), 1, seconds)["relay"]
    figures.append(
        Figure(
            "  with the relay publishing beside it",
            "us/op",
            Spread.of([s.both_us for s in relayed]),
            remark=_parties(relayed, []),
            foreign_share=_foreign({"relay": relayed}),
        )
    )
    return figures


def _foreign(found: dict[str, list[Slice]]) -> float:
    slices = [one for several in found.values() for one in several]
    return sum(slices[1:], slices[0]).foreign_share


def _parties(ours: list[Slice], floor: list[Slice]) -> str:
    def told(slices: list[Slice]) -> str:
        one = sum(slices[1:], slices[0])
        return (
            f"{one.service_us:.0f} service + {one.postgres_us:.0f} PostgreSQL + {one.client_us:.0f} client, "
            f"{one.rate:,.0f}/s, p50 {one.p50_ms:.0f} p99 {one.p99_ms:.0f} ms"
        )

    return f"ours {told(ours)}" + (f"; floor {told(floor)}" if floor else "")
