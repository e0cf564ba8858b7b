"""The HTTP server inside the service's own event loop: granian, embedded.

Three of its habits are handled here (all seen with 2.8.7): it always sets SO_REUSEPORT, so two processes would share a
port without a word; its default backpressure of 128 lets 128 open streams block every other request; and it does not
say when it listens.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Sequence
from typing import Protocol

import structlog
from granian.constants import Interfaces
from granian.http import HTTP1Settings, HTTP2Settings
from granian.server.embed import Server
from starlette.routing import BaseRoute

from kota_common.http.app import EdgeApp, EdgeRoutes, HttpMetrics, Ready
from kota_common.http.hot import HotRoute

log = structlog.get_logger(__name__)

BACKLOG = 4096
BACKPRESSURE = 20_000  # open requests, streams included
HEADER_TIMEOUT_MS = 10_000  # for the head of a request: a client that trickles headers is not waited for longer
MAX_HEADER_BYTES = 32 * 1024
START_TIMEOUT_S = 10.0
DRAIN_S = 10.0  # open requests get this long at the end
CANCEL_S = 2.0  # and this long to notice that they were cancelled


class PortTaken(Exception):
    """Another process listens on the address; the message names it."""


class Measured(Protocol):
    """The part of the floor that the edge needs."""

    @property
    def metrics(self) -> HttpMetrics:
        """Where requests are counted."""


class Edge:
    """The HTTP door of a service at `host:port`; port 0 takes a free one, which `port` then names.

    `shared_port` is for several worker processes on one port: then nothing guards against a foreign listener.
    """

    def __init__(
        self,
        address: str,
        *,
        routes: Sequence[BaseRoute] = (),
        hot: Sequence[HotRoute] = (),
        floor: Measured,
        ready: Ready,
        shared_port: bool = False,
    ) -> None:
        self.host, _, port = address.rpartition(":")
        self.host = self.host.strip("[]")
        self.port = int(port)
        self.app = EdgeApp(EdgeRoutes(routes, hot), metrics=floor.metrics, ready=ready)
        self._shared_port = shared_port
        self._server: Server | None = None
        self._serving: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """Base URL of the door."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    async def start(self) -> None:
        """Listen. Raises PortTaken, or whatever the server died of."""
        if not self._shared_port:
            self.port = _probe(self.host, self.port)
        self._server = Server(
            self.app,
            address=self.host,
            port=self.port,
            interface=Interfaces.ASGINL,
            backlog=BACKLOG,
            backpressure=BACKPRESSURE,
            websockets=False,
            http1_settings=HTTP1Settings(header_read_timeout=HEADER_TIMEOUT_MS, max_buffer_size=MAX_HEADER_BYTES * 2),
            http2_settings=HTTP2Settings(max_headers_size=MAX_HEADER_BYTES),
            log_enabled=False,
        )
        self._serving = asyncio.create_task(self._server.serve(), name="http-edge")
        await self._wait_until_listening(self._serving)

    async def stop(self, *, drain_s: float = DRAIN_S) -> None:
        """Stop taking requests, let open ones end, give up on those that do not."""
        if self._server is None or self._serving is None:
            return
        self.app.close()
        self._server.stop()  # type: ignore[no-untyped-call]  # granian types this one not
        done, _ = await asyncio.wait([self._serving], timeout=drain_s)
        left = self.app.cancel_open()  # also handlers whose client went away and that never asked
        if left:
            log.warning("HTTP requests were still open at the end", count=left, after_s=drain_s)
        if not done:
            done, _ = await asyncio.wait([self._serving], timeout=CANCEL_S)
        if not done:
            self._serving.cancel()
            await asyncio.wait([self._serving])
        self._server = self._serving = None

    async def _wait_until_listening(self, serving: asyncio.Task[None]) -> None:
        """Return when a connection succeeds: there is no event to wait for."""
        async with asyncio.timeout(START_TIMEOUT_S):
            while True:
                if serving.done():
                    await serving
                    raise RuntimeError("the HTTP server ended while it started")
                with contextlib.suppress(OSError):
                    _, writer = await asyncio.open_connection(*_reachable(self.host, self.port))
                    writer.close()
                    return
                await asyncio.sleep(0.01)


def _probe(host: str, port: int) -> int:
    """The port, found free (a free one for 0). Binds without SO_REUSEPORT, so that any listener is noticed."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections of our past life may linger
        try:
            probe.bind((host, port))
            probe.listen()  # binding alone succeeds beside a listener that set SO_REUSEADDR
        except OSError as error:
            raise PortTaken(f"{host}:{port}: {error.strerror}; choose another http_address") from error
        taken: int = probe.getsockname()[1]
        return taken


def _reachable(host: str, port: int) -> tuple[str, int]:
    """Where a server that listens on every address is met."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host), port  # noqa: S104
