"""What a client's channel does when the service it calls is away for a while."""

from __future__ import annotations

import asyncio
import time

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from kota_common.grpc import RemoteError, connect
from kota_common.testing.faults import TcpProxy

AWAY_S = 6.0  # gRPC alone would look after 0, 1, 2.6, 5.2 and then only after 9.3 seconds
SEEN_WITHIN_S = 2.0


async def answered(ask) -> bool:
    """Whether the service answers one call."""
    try:
        await ask(health_pb2.HealthCheckRequest(), timeout=1)
    except RemoteError as error:
        if error.remote.code not in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED):
            raise
        return False
    return True


async def test_a_service_that_comes_back_is_seen_at_once_however_long_it_was_away():
    server = grpc.aio.server()
    health_pb2_grpc.add_HealthServicer_to_server(health.aio.HealthServicer(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    async with TcpProxy("127.0.0.1", port) as proxy:
        channel = connect(f"127.0.0.1:{proxy.port}")
        ask = health_pb2_grpc.HealthStub(channel).Check
        assert await answered(ask)
        await proxy.refuse()
        proxy.reset()
        gone_at = time.monotonic()
        while time.monotonic() - gone_at < AWAY_S:
            assert not await answered(ask)
            await asyncio.sleep(0.2)
        await proxy.heal()
        back_at = time.monotonic()
        while not await answered(ask):
            await asyncio.sleep(0.05)
        assert time.monotonic() - back_at < SEEN_WITHIN_S
        await channel.close()
    await server.stop(0)
