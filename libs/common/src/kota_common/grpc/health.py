"""A door for probes: gRPC health in plaintext on a port of its own, and nothing else behind it.

The kubelet's probe speaks no TLS, and a probe must not stand in the queue of calls. Two names: the empty one, the whole
server, is SERVING while the process may be sent work; `live` is SERVING as long as the event loop turns, also while the
process drains or its database is away, when a restart would help nobody.
"""

from __future__ import annotations

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

LIVE = "live"
_SERVING = health_pb2.HealthCheckResponse.SERVING
_NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


class HealthDoor:
    """The probes' door at `host:port`. `start`, then `set_ready` whenever it changes, then `stop`."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._servicer = health.aio.HealthServicer()
        self._server = grpc.aio.server(options=[("grpc.so_reuseport", 0)])
        health_pb2_grpc.add_HealthServicer_to_server(self._servicer, self._server)

    async def start(self) -> int:
        """Listen, live and not ready; gives the bound port. Raises RuntimeError when the address is taken."""
        port = self._server.add_insecure_port(self._address)
        if port == 0:
            raise RuntimeError(f"HEALTH_ADDRESS {self._address} cannot be bound")
        await self._servicer.set(LIVE, _SERVING)
        await self.set_ready(False)
        await self._server.start()
        return int(port)

    async def set_ready(self, ready: bool) -> None:
        """Whether work may be sent here."""
        await self._servicer.set("", _SERVING if ready else _NOT_SERVING)

    async def stop(self) -> None:
        """Close at once: a probe repeats itself."""
        await self._server.stop(None)


async def ask(address: str, name: str = "", *, timeout_s: float = 3.0) -> bool:
    """Whether a server says that it serves. Raises grpc.aio.AioRpcError when it does not answer."""
    async with grpc.aio.insecure_channel(address) as channel:
        answer = await health_pb2_grpc.HealthStub(channel).Check(
            health_pb2.HealthCheckRequest(service=name), timeout=timeout_s
        )
    return bool(answer.status == _SERVING)
