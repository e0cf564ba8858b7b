"""The life of a service process: start in order, stop in the reverse order, and what happens in between.

Settings, logs, traces, database, migrations, bus, topology, edge, gRPC, consumers, relay, ready. SIGTERM runs it
backwards: say NOT_SERVING, wait for load balancers, let calls and events finish, publish what is logged, close.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Any, TypeVar

import asyncpg
import structlog

from kota_common.errors import KotaError
from kota_common.grpc import Chain, ConnectDoor, GrpcServer, PartnersDoor
from kota_common.grpc.health import HealthDoor
from kota_common.grpc.server import STOP_GRACE_S
from kota_common.http import Edge
from kota_common.messaging import Bus, Consumers, Relay, check_topology
from kota_common.postgres import Database
from kota_common.security import JwksCache, Revocations, Verifier, mask_processor
from kota_common.security.certificates import Certificates
from kota_common.service import proofs
from kota_common.service.collector import settle
from kota_common.service.definition import Doors, Floor, Service, Timer
from kota_common.service.settings import ServiceSettings
from kota_common.telemetry import Metrics, configure_logging, configure_tracing

log = structlog.get_logger(__name__)
T = TypeVar("T")

PATIENCE_S = 60.0  # a dependency that starts beside us gets this long
PING_EVERY_S = 1.0
PULSE_EVERY_S = 1.0
HEALTH_EVERY_S = 1.0
TRANSACTIONS_EVERY_S = 5.0


class StartupRefused(Exception):
    """The process must not serve; the message names the setting to fix."""


class Health:
    """What the process says about itself: alive while the loop turns, ready while the database answers."""

    def __init__(self, database: Database, revocations: Revocations) -> None:
        self._database = database
        self._revocations = revocations
        self._knew_revocations = False
        self._proven_at = 0.0
        self.started = False
        self.draining = False

    async def ready(self) -> bool:
        """Ready once started and until draining, while the database answers. Losing NATS only degrades.

        The revocation list must have been read once: before that every strategic call would be refused.
        """
        self._knew_revocations = self._knew_revocations or self._revocations.fresh
        if not self.started or self.draining or not self._knew_revocations:
            return False
        if time.monotonic() - self._proven_at > PING_EVERY_S:
            try:
                await self._database.ping()
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("database does not answer", error=repr(error))
                return False
            self._proven_at = time.monotonic()
        return True


async def run(service: Service, settings: ServiceSettings) -> None:
    """Serve until SIGTERM or SIGINT. Raises StartupRefused."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with started(service, settings) as failed:
        asked: asyncio.Future[Any] = asyncio.ensure_future(stop.wait())
        waited: set[asyncio.Future[Any]] = {asked, failed}
        await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()
        if failed.done() and not failed.cancelled() and failed.exception() is not None:
            log.error("a background task died, the process ends", exc_info=failed.exception())
            raise SystemExit(1)


@contextlib.asynccontextmanager
async def started(service: Service, settings: ServiceSettings) -> AsyncIterator[asyncio.Future[None]]:
    """The whole process around a body; yields a future that fails when a background task dies."""
    configure_logging(service.name, level=settings.log_level, mask=mask_processor)
    _refuse(proofs.contract_findings(service))
    certificates = proofs.certificates(service, settings)
    async with contextlib.AsyncExitStack() as stack:
        tracing = configure_tracing(service.name, endpoint=settings.otlp_endpoint, ratio=settings.trace_ratio)
        stack.push_async_callback(asyncio.to_thread, tracing.shutdown)
        metrics = Metrics(service.name)
        wake = asyncio.Event()
        database = await _patiently(
            lambda: Database.open(
                settings.postgres_url,
                service=service.name,
                max_size=settings.postgres_pool_max,
                statement_timeout_ms=settings.statement_timeout_ms,
                wake=wake.set,
                pool_wait=metrics.pool_wait_seconds,
            ),
            f"{proofs.variable(service, 'postgres_url')}: PostgreSQL",
        )
        stack.push_async_callback(database.close)
        _refuse(await proofs.durability_findings(service, database))
        await _patiently(lambda: proofs.schema(service, database), proofs.variable(service, "postgres_url"))

        bus = await _patiently(
            lambda: Bus.connect(
                settings.nats_url, service=service.name, seed_file=settings.nats_seed_file, certificates=certificates
            ),
            f"{proofs.variable(service, 'nats_url')}: NATS",
        )
        stack.push_async_callback(bus.close)
        _refuse(await proofs.bus_findings(service, settings))
        await _patiently(lambda: check_topology(bus, service), "the topology (`kota topology apply`)")

        floor = await _floor(stack, service, settings, database, bus, metrics)
        doors = service.build(settings, floor)
        health = Health(database, floor.revocations)
        failed = await _open(stack, service, settings, floor, doors, health, wake, certificates)
        health.started = True
        settle()
        log.info("ready", grpc=settings.grpc_address, http=settings.http_address)
        yield failed


async def _floor(
    stack: contextlib.AsyncExitStack,
    service: Service,
    settings: ServiceSettings,
    database: Database,
    bus: Bus,
    metrics: Metrics,
) -> Floor:
    revocations = Revocations(on_lag=metrics.revocation_delay_seconds.observe)
    await revocations.start(bus.connection)
    metrics.watch(metrics.revocation_lag_seconds, lambda: revocations.stale_ms / 1000)
    metrics.watch(
        metrics.nats_connected, lambda: int(bus.connected)
    )  # each process its own, leader of the relay or not
    metrics.watch(metrics.pool_in_use, lambda: database.pool.get_size() - database.pool.get_idle_size())
    metrics.durable.set(1)  # start-up has proven it, or we would not be here
    stack.push_async_callback(revocations.stop)
    jwks = JwksCache(settings.jwks_url)
    stack.push_async_callback(jwks.close)
    verifier = Verifier(settings.issuer, service.name, jwks, revocations)
    return Floor(settings, database, bus, verifier, revocations, metrics)


async def _open(
    stack: contextlib.AsyncExitStack,
    service: Service,
    settings: ServiceSettings,
    floor: Floor,
    doors: Doors,
    health: Health,
    wake: asyncio.Event,
    certificates: Certificates | None,
) -> asyncio.Future[None]:
    """Open the doors; the stack closes them in the reverse order.

    So that a stop drains calls first, then consumers, and at last the relay, which publishes what both have logged.
    """
    chain = Chain(
        doors.rpc,
        database=floor.database,
        verifier=floor.verifier,
        metrics=floor.metrics,
        max_in_flight=settings.max_in_flight,
    )
    floor.metrics.watch(floor.metrics.rpc_in_flight, lambda: chain.in_flight)
    connect = ConnectDoor(chain)
    hot = [*doors.hot, *connect.routes()]
    edge = Edge(settings.http_address, routes=doors.http, hot=hot, floor=floor, ready=health.ready)
    await edge.start()
    stack.push_async_callback(edge.stop)

    failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    relay = Relay(
        service.name, service.stream, settings.postgres_relay_url, floor.bus, wake=wake, metrics=floor.metrics
    )
    await _background(stack, failed, "relay", relay.run, relay.stop)
    consumers = Consumers(
        service,
        floor.database,
        floor.bus,
        url=settings.nats_url,
        seed_file=settings.nats_seed_file,
        metrics=floor.metrics,
        certificates=certificates,
    )
    await consumers.start()
    stack.push_async_callback(consumers.stop)
    partners = PartnersDoor(settings.partners_address, settings.partners_tls) if settings.partners_address else None
    server = GrpcServer(chain, settings.grpc_address, certificates=certificates, partners=partners)
    await server.start()
    stack.push_async_callback(server.stop)
    probes = HealthDoor(settings.health_address) if settings.health_address else None
    if probes is not None:
        await probes.start()
        stack.push_async_callback(probes.stop)
    stack.push_async_callback(connect.stop, STOP_GRACE_S)

    await _background(stack, failed, "pulse", partial(_feel_the_pulse, floor.metrics))
    await _background(stack, failed, "transactions", partial(_watch_transactions, floor.database, floor.metrics))
    for index, task in enumerate(doors.background):
        await _background(stack, failed, f"background {index}", task.run)
    for one in service.timers:
        await _background(stack, failed, f"timer {one.name}", partial(_tick, one, floor, relay))

    await server.set_serving(True)
    connect.open()
    await _background(stack, failed, "health", partial(_tell_health, health, server, probes))
    stack.push_async_callback(_turn_away, server, connect, probes, health, settings.drain_wait_ms)
    return failed


async def _background(
    stack: contextlib.AsyncExitStack,
    failed: asyncio.Future[None],
    name: str,
    work: Callable[[], Awaitable[None]],
    stop: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Run a task beside the doors; its death ends the process, its stop is part of the shutdown."""
    task = asyncio.ensure_future(work())

    def died(done: asyncio.Future[Any]) -> None:
        if not done.cancelled() and (error := done.exception()) is not None and not failed.done():
            log.error("background task failed", task=name, exc_info=error)
            failed.set_exception(error)

    task.add_done_callback(died)

    async def end() -> None:
        if stop is not None:
            await stop()
        task.cancel()
        await asyncio.wait([task])

    stack.push_async_callback(end)


async def _feel_the_pulse(metrics: Metrics) -> None:
    """How late the loop wakes up: the first thing to grow when a process is asked too much."""
    while True:
        due = time.monotonic() + PULSE_EVERY_S
        await asyncio.sleep(PULSE_EVERY_S)
        metrics.loop_lag_seconds.set(max(0.0, time.monotonic() - due))


async def _watch_transactions(database: Database, metrics: Metrics) -> None:
    """A transaction that stays open holds locks and keeps dead rows; while the database is away none is known."""
    while True:
        try:
            metrics.transaction_oldest_seconds.set(await database.oldest_transaction_s())
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            log.debug("transactions not known", error=repr(error))
            metrics.transaction_oldest_seconds.set(0)
        await asyncio.sleep(TRANSACTIONS_EVERY_S)


async def _tick(one: Timer, floor: Floor, relay: Relay) -> None:
    """Set a timer off again and again, while this process leads. A failed run is logged and tried at the next tick."""
    while True:
        await asyncio.sleep(one.every_ms / 1000)
        if not relay.leads:
            continue
        try:
            await one.run(floor)
        except (KotaError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            log.warning("timer failed, it runs again", timer=one.name, error=repr(error))


async def _tell_health(health: Health, server: GrpcServer, probes: HealthDoor | None) -> None:
    """Say over gRPC what `/readyz` says over HTTP: a process without its database is sent no work."""
    told = True
    while True:
        ready = await health.ready()
        if ready != told and health.started:
            await server.set_serving(ready)
            told = ready
        if probes is not None:
            await probes.set_ready(ready)
        await asyncio.sleep(HEALTH_EVERY_S)


async def _turn_away(
    server: GrpcServer, connect: ConnectDoor, probes: HealthDoor | None, health: Health, wait_ms: int
) -> None:
    """First step of the shutdown: time for load balancers to notice, then no new work."""
    health.draining = True
    await server.drain()
    if probes is not None:
        await probes.set_ready(False)
    await asyncio.sleep(wait_ms / 1000)
    connect.drain()


async def _patiently(attempt: Callable[[], Awaitable[T]], what: str) -> T:
    """Try until a dependency that starts beside us answers. Raises StartupRefused after a minute."""
    return await patiently(attempt, what, patience_s=PATIENCE_S)


async def patiently(attempt: Callable[[], Awaitable[T]], what: str, *, patience_s: float) -> T:
    """Try until it succeeds. Raises StartupRefused when the patience is over."""
    deadline = time.monotonic() + patience_s
    pause_s = 0.05
    while True:
        try:
            return await attempt()
        except (OSError, TimeoutError, KotaError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            if time.monotonic() > deadline:
                raise StartupRefused(f"{what} does not answer: {error!r}") from error
            log.debug("waiting", what=what, error=repr(error))
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, 1.0)


def _refuse(findings: list[str]) -> None:
    if findings:
        raise StartupRefused("; ".join(findings))
