"""The two doors of one servicer: what the same read costs by gRPC and by Connect, in alternating slices."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from kota_bench.calls import IN_FLIGHT, SLICES, WARM_UP_S, Door, chain_config
from kota_bench.contract import GET, PEEK
from kota_bench.figures import Figure, Slice, Spread, Target
from kota_bench.ground import Ground
from kota_bench.worker import Worker

MEMORY_TARGET = Target(5.0, "more")
VERBS = ("POST", "GET")  # by GET the message is in the query: nothing but the head has to be read
DATABASE_TARGET = Target(2.0, "more")


def figures(ground: Ground, runs: int, seconds: float) -> list[Figure]:
    """Calls per core of the serving process by Connect, as a multiple of those by gRPC."""
    return [
        *_figures(ground, PEEK, "answered from memory", MEMORY_TARGET, runs, seconds),
        *_figures(ground, GET, "with one database read", DATABASE_TARGET, runs, seconds),
    ]


def _figures(ground: Ground, path: str, what: str, target: Target, runs: int, seconds: float) -> Iterator[Figure]:
    found = _compare(ground, path, runs, seconds)
    for verb in VERBS:
        yield _figure({"connect": found[verb], "grpc": found["grpc"]}, f"{verb}, {what}", target)


def _figure(found: dict[str, list[Slice]], what: str, target: Target) -> Figure:
    connect, grpc = ([1e6 / one.service_us for one in found[name]] for name in ("connect", "grpc"))
    both = [one for several in found.values() for one in several]
    return Figure(
        f"Connect by {what}, calls per core",
        "calls/s",
        Spread.of(connect),
        Spread.of(grpc),
        Spread.of([a / b for a, b in zip(connect, grpc, strict=True)]),
        target,
        f"service CPU {Spread.of([s.service_us for s in found['connect']]).middle:.0f} us by Connect, "
        f"{Spread.of([s.service_us for s in found['grpc']]).middle:.0f} us by gRPC, the same servicer and chain",
        sum(both[1:], both[0]).foreign_share,
    )


def _compare(ground: Ground, path: str, runs: int, seconds: float) -> dict[str, list[Slice]]:
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(Worker("chain_server", chain_config(ground)))
        aim = {"path": path, "token": ground.token, "in_flight": IN_FLIGHT}
        clients = {
            "grpc": stack.enter_context(Worker("load_client", {**aim, "port": server.ready["port"]})),
        }
        for verb in VERBS:
            aimed = {**aim, "port": server.ready["http"], "verb": verb}
            clients[verb] = stack.enter_context(Worker("connect_client", aimed))
        doors = [Door(name, server, client, ground.postgres_pid) for name, client in clients.items()]
        for door in doors:
            door.load(WARM_UP_S)
        results: dict[str, list[Slice]] = {door.name: [] for door in doors}
        for _ in range(runs):
            parts: dict[str, Slice] = {}
            for _ in range(SLICES):
                for door in doors:
                    part = door.load(seconds / SLICES)
                    parts[door.name] = parts[door.name] + part if door.name in parts else part
            for name, part in parts.items():
                results[name].append(part)
        return results
