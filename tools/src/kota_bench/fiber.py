"""Fiber: a trace in a million cores, whom a 288-core cable hits, a dig-safe answer, and how fast a plant comes in.

Inside the service: from the request message to the answer's bytes, without the wire.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import shapely

from kota.fiber_network.v1 import outages_pb2, traces_pb2
from kota_bench import fiber_plant, machine
from kota_bench.figures import Figure, Spread, Target, percentile
from kota_common.actor import service_actor
from kota_common.postgres import Database, Roles, migrate
from kota_common.service.collector import settle
from kota_common.testing.databases import ServiceDatabase
from kota_common.testing.embedded import EmbeddedPostgres
from kota_fiber_network.digsafe import messages as dig_messages
from kota_fiber_network.digsafe.desk import Desk
from kota_fiber_network.digsafe.model import Method, Works
from kota_fiber_network.imports.commands import import_plant
from kota_fiber_network.names import CableName
from kota_fiber_network.network.board import Board
from kota_fiber_network.network.model import Network
from kota_fiber_network.outages import messages as outage_messages
from kota_fiber_network.outages.model import Break, impact
from kota_fiber_network.tracing.rpc import trace

TRACES, IMPACTS, CHECKS = 3_000, 300, 1_000  # operations of a run
BLOCKS = 2_500

TRACE_TARGET = Target(1.0, "less")
IMPACT_TARGET = Target(50.0, "less")
DIG_TARGET = Target(20.0, "less")
IMPORT_TARGET = Target(5_000.0, "more")


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one kind of operation."""

    p50_ms: float
    p99_ms: float
    cpu_us: float  # per operation
    foreign_share: float


def figures(runs: int) -> list[Figure]:
    """The four figures of the fiber network."""
    network, city = fiber_plant.chains(), fiber_plant.streets()
    settle()  # as the lifecycle does
    cores = sum(cable.cores for cable in network.cables.values())
    return [
        _figure(
            f"trace of a core over 20 splices in {cores:,} cores, p99",
            [_run(_tracing(network), TRACES) for _ in range(runs)],
            TRACE_TARGET,
        ),
        _figure(
            "impact of a cut 288-core cable, 288 circuits, p99",
            [_run(_cutting(network), IMPACTS) for _ in range(runs)],
            IMPACT_TARGET,
        ),
        _figure(
            f"dig-safe answer over {len(city.segments):,} segments, p99",
            [_run(_digging(city), CHECKS) for _ in range(runs)],
            DIG_TARGET,
        ),
        asyncio.run(_importing(runs)),
    ]


def _run(operation: Callable[[], None], times: int) -> Run:
    """Warm up, then measure each call alone."""
    for _ in range(max(10, times // 20)):
        operation()
    before, cpu, taken = machine.read({}), time.process_time(), []
    for _ in range(times):
        started = time.perf_counter()
        operation()
        taken.append((time.perf_counter() - started) * 1e3)
    spent = time.process_time() - cpu
    foreign = before.foreign_share(machine.read({}), also_ours_s=spent)
    return Run(percentile(taken, 0.5), percentile(taken, 0.99), spent / times * 1e6, foreign)


def _figure(name: str, runs: Sequence[Run], target: Target) -> Figure:
    middle = Spread.of([run.p50_ms for run in runs]).middle
    cpu_us = Spread.of([run.cpu_us for run in runs]).middle
    return Figure(
        name,
        "ms",
        Spread.of([run.p99_ms for run in runs]),
        target=target,
        remark=f"p50 {middle:.3f} ms; {cpu_us:.0f} us of CPU each",
        foreign_share=max(run.foreign_share for run in runs),
    )


def _tracing(network: Network) -> Callable[[], None]:
    chance = random.Random(7)  # noqa: S311 (a fixed choice)
    cables = list(network.cables)

    def operation() -> None:
        name = str(CableName(network.city, chance.choice(cables)))
        end = traces_pb2.CoreEnd(cable=name, core=chance.randint(1, 288), side=traces_pb2.CABLE_SIDE_A)
        request = traces_pb2.TraceRequest(
            parent=f"cities/{network.city}", origin=traces_pb2.PlantEnd(core=end), min_network_version=1
        )
        answer = trace(network, request)
        assert len(answer.forward.steps) + len(answer.backward.steps) == fiber_plant.HOPS
        answer.SerializeToString()

    return operation


def _cutting(network: Network) -> Callable[[], None]:
    cable = next(iter(network.cables))

    def operation() -> None:
        found = impact(network, cable, {cable: (Break(cable, 28_000, 28_000),)})
        assert found.circuits_down == fiber_plant.CORES
        outages_pb2.SimulateCutResponse(impact=outage_messages.impact(found, network)).SerializeToString()

    return operation


def _digging(network: Network) -> Callable[[], None]:
    chance = random.Random(11)  # noqa: S311 (a fixed choice)
    desk = Desk(Board())
    width = height = fiber_plant.STEP * fiber_plant.SIDE

    def operation() -> None:
        x, y = fiber_plant.WEST + chance.random() * width, fiber_plant.SOUTH + chance.random() * height
        works = Works(shapely.box(x, y, x + 0.0008, y + 0.0008), 0, 1500, Method.OPEN_CUT)  # some 90 m across
        dig_messages.bare(network.city, desk.answer_from(network, works), 1).SerializeToString()

    return operation


async def _importing(runs: int) -> Figure:
    data, features = fiber_plant.file(BLOCKS)
    rates, cpu, database_cpu, foreign = [], [], [], 0.0
    with EmbeddedPostgres() as server:
        assert server.pid is not None
        place = server.create_service_database("fiber_network")
        await migrate(place.owner_url, "kota_fiber_network", Roles.of("fiber_network"))
        for run in range(runs):
            before, spent = machine.read({"PostgreSQL": server.pid}), time.process_time()
            await _import(place, f"13.{10 + run}", data)
            spent, after = time.process_time() - spent, machine.read({"PostgreSQL": server.pid})
            rates.append(features / (after.at - before.at))
            cpu.append(spent / features * 1e6)
            database_cpu.append((after.by_party["PostgreSQL"] - before.by_party["PostgreSQL"]) / features * 1e6)
            foreign = max(foreign, before.foreign_share(after, also_ours_s=spent))
    return Figure(
        f"import of {features:,} features, committed",
        "features/s",
        Spread.of(rates),
        target=IMPORT_TARGET,
        remark=f"nodes, segments, closures, cables, splices; CPU us/feature {Spread.of(cpu).middle:.0f} service + "
        f"{Spread.of(database_cpu).middle:.0f} PostgreSQL",
        foreign_share=foreign,
    )


async def _import(place: ServiceDatabase, city: str, data: bytes) -> None:
    database = await Database.open(place.app_url, service="fiber_network")
    async with database.transaction(city, service_actor("fiber_network", city)) as tx:
        report = await import_plant(tx, Board(), data, validate_only=False)
        assert report.network_version == 1
    await database.close()
