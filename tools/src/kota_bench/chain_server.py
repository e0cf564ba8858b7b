"""The same reads and writes behind the whole floor, as a service process has it in production."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from types import SimpleNamespace
from typing import Any

import uvloop
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

from kota_bench import tokens, worker
from kota_bench.contract import CONTRACT, LOCK_NOTE, SELECT_NOTE, SERVICE, UPDATE_NOTE
from kota_common.actor import Actor
from kota_common.grpc import Chain, ConnectDoor, GrpcServer, Lasting, Source, command, hot, query
from kota_common.http import Edge
from kota_common.messaging import Bus, Relay
from kota_common.postgres import Database, Reader, Transaction
from kota_common.security import mask_processor
from kota_common.service.collector import settle
from kota_common.service.settings import ServiceSettings
from kota_common.telemetry import Metrics, configure_logging, configure_tracing
from kota_common.testing.sample_contract import servicer_of

TRACE_RATIO = 0.01  # what production begins with


class Discarding(SpanExporter):
    """A receiver that takes spans at once: the receiver's own cost belongs to no service."""

    def export(self, spans: Any) -> SpanExportResult:
        """Take them."""
        return SpanExportResult.SUCCESS


class Notes(servicer_of(CONTRACT)):  # type: ignore[misc]
    """Keeps notes."""

    def __init__(self) -> None:
        self._titles = Source()

    @query
    async def GetNote(self, reader: Reader, request: Any) -> Any:
        """Read by key."""
        row = await reader.fetchrow(SELECT_NOTE, reader.city, request.name)
        return CONTRACT.Note(name=row["name"], title=row["title"], version=row["version"])

    @hot
    async def PeekNote(self, actor: Actor, city: str, request: Any) -> Any:
        """The same answer from memory: made once a second and caller, then remembered."""
        stamp = self._titles.stamp()
        return Lasting(CONTRACT.Note(name=request.name, title="Papan reklame simpang lima", version=1), stamp)

    @command
    async def UpdateNote(self, tx: Transaction, request: Any) -> Any:
        """Lock, change, emit."""
        note = request.note
        row = await tx.fetchrow(LOCK_NOTE, tx.city, note.name)
        version = row["version"] + 1
        await tx.execute(UPDATE_NOTE, tx.city, note.name, note.title, version, tx.now)
        changed = CONTRACT.Note(name=note.name, title=note.title, version=version)
        tx.emit(CONTRACT.NoteChanged(note=changed), aggregate=note.name, version=version)
        return changed

    @command
    async def CreateNote(self, tx: Transaction, request: Any) -> Any:
        """Part of the sample contract; nobody calls it here."""
        raise NotImplementedError


async def serve(config: dict[str, Any]) -> None:
    """Serve until the parent ends it. `config`: app_url, relay_url, jwks, nats_url (empty: no relay runs)."""
    configure_logging(SERVICE, level="warning", mask=mask_processor, output=sys.stderr)
    defaults = ServiceSettings.model_fields
    async with contextlib.AsyncExitStack() as stack:
        tracing = configure_tracing(SERVICE, ratio=TRACE_RATIO, exporter=Discarding())
        stack.push_async_callback(asyncio.to_thread, tracing.shutdown)
        metrics, wake = Metrics(SERVICE), asyncio.Event()
        database = await Database.open(
            config["app_url"],
            service=SERVICE,
            max_size=defaults["postgres_pool_max"].default,
            wake=wake.set,
            pool_wait=metrics.pool_wait_seconds,
        )
        stack.push_async_callback(database.close)
        verifier = tokens.verifier(config["jwks"])
        limit = defaults["max_in_flight"].default
        chain = Chain([Notes()], database=database, verifier=verifier, metrics=metrics, max_in_flight=limit)
        server = GrpcServer(chain, "127.0.0.1:0")
        port = await server.start()
        stack.push_async_callback(server.stop)
        await server.set_serving(True)
        http = await _connect(stack, chain, metrics)
        if config.get("nats_url"):
            await _relay(stack, config, wake, metrics)
        settle()  # as the lifecycle does
        worker.say({"port": port, "http": http})
        await worker.until_told_to_end(config.get("profile_to", ""))


async def _connect(stack: contextlib.AsyncExitStack, chain: Chain, metrics: Metrics) -> int:
    """The second door, on an edge of its own; gives the edge's port."""
    door = ConnectDoor(chain)
    floor: Any = SimpleNamespace(metrics=metrics)
    edge = Edge("127.0.0.1:0", hot=door.routes(), floor=floor, ready=_ready)
    await edge.start()
    stack.push_async_callback(edge.stop)
    door.open()
    return edge.port


async def _ready() -> bool:
    return True


async def _relay(stack: contextlib.AsyncExitStack, config: dict[str, Any], wake: asyncio.Event, metrics: Any) -> None:
    bus = await Bus.connect(config["nats_url"], service=SERVICE, seed_file=None)
    stack.push_async_callback(bus.close)
    relay = Relay(SERVICE, f"EVT_{SERVICE.upper()}", config["relay_url"], bus, wake=wake, metrics=metrics)
    running = asyncio.ensure_future(relay.run())

    async def end() -> None:
        await relay.stop(30)
        running.cancel()
        await asyncio.wait([running])

    stack.push_async_callback(end)


if __name__ == "__main__":
    uvloop.run(serve(worker.config()))
