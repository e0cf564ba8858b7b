"""The attendance service as it runs in production, relay and all; identity's key set is the only thing handed to it."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import uvloop

from kota_attendance import app
from kota_attendance.settings import Settings
from kota_bench import worker
from kota_bench.chain_server import TRACE_RATIO, Discarding
from kota_bench.punch_ground import SERVICE
from kota_bench.tokens import ISSUER
from kota_common.grpc import Chain, ConnectDoor, GrpcServer
from kota_common.http import Edge
from kota_common.messaging import Bus, Relay
from kota_common.postgres import Database
from kota_common.security import JwksCache, Revocations, Verifier, mask_processor
from kota_common.service.collector import settle
from kota_common.service.settings import ServiceSettings
from kota_common.telemetry import Metrics, configure_logging, configure_tracing


async def serve(config: dict[str, Any]) -> None:
    """Serve until the parent ends it. `config`: app_url, relay_url, nats_url, secrets_dir, jwks."""
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
        document = config["jwks"].encode()
        transport = httpx.MockTransport(lambda _: httpx.Response(200, stream=httpx.ByteStream(document)))
        jwks = JwksCache(f"{ISSUER}/jwks.json", transport=transport)
        verifier = Verifier(ISSUER, SERVICE, jwks, Revocations())
        settings = Settings.model_construct(
            secrets_dir=Path(config["secrets_dir"]),
            public_url="http://localhost:8080",
            jwks_url=f"{ISSUER}/jwks.json",
            issuer=ISSUER,
        )
        floor: Any = SimpleNamespace(settings=settings, database=database, verifier=verifier, metrics=metrics)
        doors = app.build(settings, floor)
        limit = defaults["max_in_flight"].default
        chain = Chain(doors.rpc, database=database, verifier=verifier, metrics=metrics, max_in_flight=limit)
        server = GrpcServer(chain, "127.0.0.1:0")
        port = await server.start()
        await server.set_serving(True)
        bus = await Bus.connect(config["nats_url"], service=SERVICE, seed_file=None)
        stack.push_async_callback(bus.close)
        relay = Relay(SERVICE, "EVT_ATTENDANCE", config["relay_url"], bus, wake=wake, metrics=metrics)
        background = [asyncio.ensure_future(relay.run()), *(asyncio.ensure_future(b.run()) for b in doors.background)]
        background.append(asyncio.ensure_future(_timers(floor)))
        settle()  # as the lifecycle does
        door = ConnectDoor(chain)
        edge = Edge("127.0.0.1:0", hot=door.routes(), floor=floor, ready=_ready)
        await edge.start()
        door.open()
        worker.say({"port": port, "http": edge.port})
        await worker.until_told_to_end(config.get("profile_to", ""))
        await server.stop()
        await edge.stop()
        await relay.stop(30)
        for task in background:
            task.cancel()
        await asyncio.wait(background)


async def _ready() -> bool:
    return True


async def _timers(floor: Any) -> None:
    """Days are judged beside the intake, as in production."""
    judge = next(timer for timer in app.SERVICE.timers if timer.name == "judge_days")
    while True:
        await asyncio.sleep(judge.every_ms / 1000)
        await judge.run(floor)


if __name__ == "__main__":
    uvloop.run(serve(worker.config()))
