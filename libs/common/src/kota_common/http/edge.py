"""The HTTP edge of a service: hot routes first, then Starlette, on granian inside the service's own loop.

`/livez` says that the loop turns, `/readyz` that the service may be sent work, `/metrics` what Prometheus reads. A
typed error becomes a problem document; anything else a 500 whose trace id leads to the log.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

import structlog
from granian.constants import Interfaces
from granian.server.embed import Server
from opentelemetry import trace
from opentelemetry.propagate import extract
from opentelemetry.trace import SpanKind, StatusCode
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Match, Route

from kota_common.actor import Actor
from kota_common.errors import InternalError, KotaError, MessageTooLarge, NotAuthenticated
from kota_common.http.hot import Handler, HotRoute, Receive, Scope, Send
from kota_common.http.problem import TYPE_PREFIX, catalogue_entry, problem_of
from kota_common.postgres import translate
from kota_common.telemetry import current_trace_id
from kota_common.telemetry.metrics import CONTENT_TYPE as METRICS_CONTENT_TYPE

if TYPE_CHECKING:
    from kota_common.service.definition import Floor

log = structlog.get_logger(__name__)
tracer = trace.get_tracer("kota.http")

BACKLOG = 4096
BACKPRESSURE = 20_000  # granian's 128 lets 128 event streams block every other request
STOP_GRACE_S = 10.0
OWN_PATHS = ("/livez", "/readyz", "/metrics")  # answered without a span: they are asked all the time


class Edge:
    """Serves one address. `start`, then `stop`."""

    def __init__(
        self,
        address: str,
        *,
        routes: Sequence[BaseRoute],
        hot: Sequence[HotRoute],
        floor: Floor,
        ready: Callable[[], Awaitable[bool]],
    ) -> None:
        host, _, port = address.rpartition(":")
        self._host, self._port = host, int(port)
        self._exact, self._prefixes = _hot_table(hot)
        self._metrics = floor.metrics
        self._starlette = Starlette(
            routes=[*_own_routes(floor, ready), *routes],
            exception_handlers={KotaError: _refused, HTTPException: _http_refused, Exception: _failed},
        )
        self._routes = self._starlette.routes
        self._server: Server | None = None
        self._serving: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listen. Raises RuntimeError when somebody else has the port: granian would share it silently."""
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self._host, self._port))
            except OSError as error:
                raise RuntimeError(f"HTTP_ADDRESS {self._host}:{self._port} cannot be bound: {error}") from error
        self._server = Server(
            self._app,
            address=self._host,
            port=self._port,
            interface=Interfaces.ASGINL,
            backlog=BACKLOG,
            backpressure=BACKPRESSURE,
            websockets=False,
            log_enabled=False,
        )
        self._serving = asyncio.ensure_future(self._server.serve())
        await self._listening()

    async def _listening(self) -> None:
        """Wait until the port answers, or serving has failed."""
        assert self._serving is not None
        async with asyncio.timeout(10):
            while True:
                if self._serving.done():
                    self._serving.result()
                    raise RuntimeError("the HTTP edge ended at once")
                try:
                    _, writer = await asyncio.open_connection(self._host, self._port)
                except OSError:
                    await asyncio.sleep(0.01)
                    continue
                writer.close()
                return

    async def stop(self) -> None:
        """Let running requests finish, then close."""
        if self._server is None or self._serving is None:
            return
        self._server.stop()
        done, _ = await asyncio.wait([self._serving], timeout=STOP_GRACE_S)
        if not done:
            log.warning("requests still open at the edge, closing")
            self._serving.cancel()

    async def _app(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        handler = self._hot(scope["method"], scope["path"])
        if handler is not None:
            await handler(scope, receive, send)
        elif scope["path"] in OWN_PATHS:
            await self._starlette(scope, receive, send)
        else:
            await self._traced(scope, receive, send)

    def _hot(self, method: str, path: str) -> Handler | None:
        handler = self._exact.get((method, path))
        if handler is not None:
            return handler
        for wanted, prefix, below in self._prefixes:
            if wanted == method and path.startswith(prefix):
                return below
        return None

    async def _traced(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ordinary route with its span and its metric, both under the route's pattern, never the path."""
        pattern, started, status = self._pattern(scope), time.perf_counter(), 500
        headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}
        with tracer.start_as_current_span(
            f"{scope['method']} {pattern}", context=extract(headers), kind=SpanKind.SERVER
        ) as span:

            async def watched(message: Any) -> None:
                nonlocal status
                if message["type"] == "http.response.start":
                    status = message["status"]
                await send(message)

            try:
                await self._starlette(scope, receive, watched)
            except Exception:
                # Starlette answers a defect with `_failed`, which logs it, and then raises it all the same.
                if not scope.get("starlette.exception_handlers"):
                    raise
            finally:
                if span.is_recording():
                    span.set_attributes({"http.request.method": scope["method"], "http.response.status_code": status})
                    if status >= 500:
                        span.set_status(StatusCode.ERROR)
                self._metrics.observe_http(pattern, status, time.perf_counter() - started)

    def _pattern(self, scope: Scope) -> str:
        for route in self._routes:
            match, _ = route.matches(scope)
            if match is not Match.NONE:
                return getattr(route, "path", "") or "(mount)"
        return "(no route)"


def _hot_table(hot: Sequence[HotRoute]) -> tuple[dict[tuple[str, str], Handler], list[tuple[str, str, Handler]]]:
    exact: dict[tuple[str, str], Handler] = {}
    prefixes: list[tuple[str, str, Handler]] = []
    for route in hot:
        for method in route.methods:
            if route.prefix.endswith("/"):
                prefixes.append((method, route.prefix, route.handler))
            else:
                exact[method, route.prefix] = route.handler
    return exact, sorted(prefixes, key=lambda row: -len(row[1]))


def _own_routes(floor: Floor, ready: Callable[[], Awaitable[bool]]) -> list[Route]:
    async def live(request: Request) -> Response:
        """The loop turns."""
        return PlainTextResponse("ok")

    async def may_serve(request: Request) -> Response:
        """Ready, and whether the bus is away meanwhile."""
        if not await ready():
            return PlainTextResponse("not ready", status_code=503)
        return PlainTextResponse("ok" if floor.bus.connected else "ok, degraded: NATS is away, the outbox holds")

    async def metrics(request: Request) -> Response:
        """For Prometheus."""
        return Response(floor.metrics.exposition(), media_type=METRICS_CONTENT_TYPE)

    async def explain(request: Request) -> Response:
        """What a problem document's `type` leads to."""
        entry = catalogue_entry(request.path_params["domain"], request.path_params["reason"])
        return JSONResponse(entry) if entry else PlainTextResponse("unknown", status_code=404)

    return [
        Route("/livez", live),
        Route("/readyz", may_serve),
        Route("/metrics", metrics),
        Route(f"{TYPE_PREFIX}{{domain}}/{{reason}}", explain),
    ]


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, KotaError)
    language, trace_id = request.headers.get("accept-language"), current_trace_id()
    problem = problem_of(error, accept_language=language, trace_id=trace_id)
    return Response(problem.body, problem.status, dict(problem.headers))


async def _http_refused(request: Request, error: Exception) -> Response:
    """Starlette's own refusals: no such route, wrong method."""
    assert isinstance(error, HTTPException)
    return PlainTextResponse(error.detail, status_code=error.status_code, headers=error.headers)


async def _failed(request: Request, error: Exception) -> Response:
    known = translate(error)
    if known is None:
        log.error("request failed", path=request.url.path, exc_info=error)
        known = InternalError(trace_id=current_trace_id())
    return await _refused(request, known)


async def authenticate(request: Request, floor: Floor) -> Actor:
    """The actor behind the bearer token. Raises NotAuthenticated, TokenRevoked or DependencyDown."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotAuthenticated(why="no bearer token in the authorization header")
    return floor.verifier.verify_cached(token) or await floor.verifier.verify(token)


async def read_body(request: Request, limit_bytes: int) -> bytes:
    """The whole body. Raises MessageTooLarge as soon as it is larger, whatever Content-Length said."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit_bytes:
            raise MessageTooLarge(limit_bytes=limit_bytes)
    return bytes(body)
