"""The HTTP door as one ASGI application: hot routes, then the service's routes, health, metrics and error pages.

Whatever a handler raises becomes a problem document here, once. A defect is logged under the trace id that the caller
gets to see; its text never leaves the process.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import asyncpg
import structlog
from opentelemetry import trace
from opentelemetry.propagate import extract
from opentelemetry.trace import SpanKind, StatusCode
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, Router

from kota_common.errors import DeadlinePassed, InternalError, KotaError
from kota_common.http.errors import RouteUnknown, VerbNotAllowed
from kota_common.http.hot import HotRoute, Receive, Scope, Send, header
from kota_common.http.problem import Problem, catalogue_entry, plain_problem, problem_of
from kota_common.http.requests import TIME_LIMIT
from kota_common.postgres import translate

log = structlog.get_logger(__name__)
tracer = trace.get_tracer("kota.http")

RESPONSE_TIMEOUT_S = 10.0  # until a handler begins to answer; what it streams afterwards may take its time
UNMATCHED = "unmatched"  # the label of requests that no route takes: a scanner must not fill the metrics

Ready = Callable[[], Awaitable[bool]]


class HttpMetrics(Protocol):
    """Counts requests and knows the registry that /metrics shows: `kota_common.telemetry.Metrics`."""

    @property
    def registry(self) -> CollectorRegistry:
        """Everything measured in this process."""

    def observe_http(self, route: str, code: int, seconds: float) -> None:
        """One request has ended; `route` is the pattern."""


@dataclass(frozen=True, slots=True)
class EdgeRoutes:
    """What a service opens over HTTP."""

    routes: Sequence[BaseRoute] = ()
    hot: Sequence[HotRoute] = ()


class EdgeApp:
    """The ASGI application. `ready` says whether load balancers may send work; liveness is that it answers at all."""

    def __init__(self, routes: EdgeRoutes, *, metrics: HttpMetrics, ready: Ready) -> None:
        self._metrics = metrics
        self._ready = ready
        exact = (hot for hot in routes.hot if not hot.prefix.endswith("/"))
        self._exact = {(method, hot.prefix): hot for hot in exact for method in hot.methods}
        self._below = tuple(hot for hot in routes.hot if hot.prefix.endswith("/"))
        self._open: set[asyncio.Task[Any]] = set()
        self._closing = asyncio.Event()
        # The bare router: Starlette's application would answer errors itself before they reach us.
        self._router = Router(
            routes=[
                *routes.routes,
                Route("/livez", self._livez),
                Route("/readyz", self._readyz),
                Route("/metrics", self._show_metrics),
                Route("/problems/{domain}/{reason}", _show_problem),
            ]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return
        path, method = scope["path"], scope["method"]
        hot = self._exact.get((method, path))
        if hot is None:
            for candidate in self._below:
                if path.startswith(candidate.prefix) and method in candidate.methods:
                    hot = candidate
                    break
        task = asyncio.current_task()
        assert task is not None, "ASGI servers call from a task"
        self._open.add(task)
        try:
            if hot is None or not hot.measures_itself:
                await self._answer_measured(hot, scope, receive, send)
                return
            try:  # it needs neither our counting nor our watch over its streams; only its defects end here
                await hot.handler(scope, receive, send)
            except Exception as error:  # noqa: BLE001 - the last place that can turn a failure into an answer
                await _answer_error(scope, _Exchange(receive, send, self._closing), error, _trace_id())
        finally:
            self._open.discard(task)

    async def _answer_measured(self, hot: HotRoute | None, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        exchange = _Exchange(receive, send, self._closing)
        route = hot.prefix if hot is not None else UNMATCHED
        try:
            if hot is not None:
                await _answer_hot(hot, scope, exchange)
            else:
                route = await self._answer_ordinary(scope, exchange)
        finally:
            self._metrics.observe_http(route, exchange.status, time.perf_counter() - started)

    def close(self) -> None:
        """Tell streams that their client is gone: they would hold up the shutdown for as long as anybody listens."""
        self._closing.set()

    def cancel_open(self) -> int:
        """Cancel the requests that are still open; how many there were."""
        for task in self._open:
            task.cancel()
        return len(self._open)

    async def _answer_ordinary(self, scope: Scope, exchange: _Exchange) -> str:
        """A request for the framework: traced, with a time limit until it begins to answer. Gives its pattern."""
        scope["app"] = self  # makes the router raise instead of answering 404 and 405 in plain text
        headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}
        with tracer.start_as_current_span(
            f"HTTP {scope['method']}",
            context=extract(headers),
            kind=SpanKind.SERVER,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                async with asyncio.timeout(RESPONSE_TIMEOUT_S) as limit:
                    exchange.limit = scope[TIME_LIMIT] = limit
                    await self._router(scope, exchange.receive, exchange.send)
            except Exception as error:  # noqa: BLE001 - the last place that can turn a failure into an answer
                late = isinstance(error, TimeoutError) and limit.expired()
                exchange.limit = None  # it is over and cannot be moved any more
                await _answer_error(scope, exchange, DeadlinePassed() if late else error, _trace_id())
            route = _pattern(scope)
            if span.is_recording():
                span.update_name(f"HTTP {scope['method']} {route}")
                span.set_attributes({"http.route": route, "http.response.status_code": exchange.status})
                if exchange.status >= 500:
                    span.set_status(StatusCode.ERROR)
        return route

    async def _livez(self, request: Request) -> Response:
        return PlainTextResponse("ok\n", headers={"cache-control": "no-store"})

    async def _readyz(self, request: Request) -> Response:
        ready = await self._ready()
        text, status = ("ready\n", 200) if ready else ("not ready\n", 503)
        return PlainTextResponse(text, status, headers={"cache-control": "no-store"})

    async def _show_metrics(self, request: Request) -> Response:
        encode, content_type = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(self._metrics.registry), media_type=content_type)


class _Exchange:
    """One request and its answer: knows what was sent, and ends streams when the process closes."""

    __slots__ = ("_body_read", "_closing", "_receive", "_send", "limit", "status")

    def __init__(self, receive: Receive, send: Send, closing: asyncio.Event) -> None:
        self._receive = receive
        self._send = send
        self._closing = closing
        self._body_read = False
        self.status = 0  # 0: nothing sent yet
        self.limit: asyncio.Timeout | None = None  # until the answer begins

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            if self.limit is not None:
                self.limit.reschedule(None)
        await self._send(message)

    async def receive(self) -> Any:
        """A message of the client. Once its body is read only its going away can come: that, or ours."""
        if not self._body_read:
            message = await self._receive()
            self._body_read = not message.get("more_body", False)
            return message
        gone, closing = asyncio.ensure_future(self._receive()), asyncio.ensure_future(self._closing.wait())
        try:
            await asyncio.wait((gone, closing), return_when=asyncio.FIRST_COMPLETED)
            return gone.result() if gone.done() else {"type": "http.disconnect"}
        finally:
            gone.cancel()
            closing.cancel()


async def _answer_hot(hot: HotRoute, scope: Scope, exchange: _Exchange) -> None:
    try:
        await hot.handler(scope, exchange.receive, exchange.send)
    except Exception as error:  # noqa: BLE001 - the last place that can turn a failure into an answer
        await _answer_error(scope, exchange, error, _trace_id())


async def _answer_error(scope: Scope, exchange: _Exchange, error: Exception, trace_id: str) -> None:
    """The problem document for whatever a handler raised."""
    if isinstance(error, ClientDisconnect):
        exchange.status = exchange.status or 499  # nobody is left to read an answer; the figure is nginx's
        return
    problem = _problem(scope, error, trace_id)
    if exchange.status:
        log.warning("answer broken off", path=scope["path"], error=repr(error), trace_id=trace_id)
        raise error  # the server closes the connection: the client sees that the body is not whole
    headers = [(name.encode(), value.encode()) for name, value in problem.headers]
    await exchange.send({"type": "http.response.start", "status": problem.status, "headers": headers})
    body = b"" if scope["method"] == "HEAD" else problem.body
    await exchange.send({"type": "http.response.body", "body": body, "more_body": False})


def _problem(scope: Scope, error: Exception, trace_id: str) -> Problem:
    """What to tell the caller; defects are told to the log instead."""
    extra: tuple[tuple[str, str], ...] = ()
    if isinstance(error, HTTPException):
        if error.status_code not in (404, 405):
            return plain_problem(error.status_code, error.detail, headers=error.headers or {}, trace_id=trace_id)
        if error.status_code == 405:
            allowed = (error.headers or {}).get("Allow", "")
            extra = (("allow", allowed),)
            error = VerbNotAllowed(verb=scope["method"], allowed=allowed)
        else:
            error = RouteUnknown()
    # A missing file or a time-out may be anybody's here; these are the database's or, at the least, a peer's.
    away = isinstance(error, asyncpg.PostgresError | asyncpg.InterfaceError | ConnectionError)
    known = translate(error) if away else None
    if known is not None:
        log.warning("dependency failed", path=scope["path"], reason=known.reason, error=repr(error), trace_id=trace_id)
        error = known
    if not isinstance(error, KotaError) or isinstance(error, InternalError):
        log.error("request failed", path=scope["path"], exc_info=error, trace_id=trace_id)
        error = InternalError(trace_id=trace_id)
    return problem_of(error, accept_language=header(scope, b"accept-language"), trace_id=trace_id, extra=extra)


async def _show_problem(request: Request) -> Response:
    entry = catalogue_entry(request.path_params["domain"], request.path_params["reason"])
    if entry is None:
        raise HTTPException(404)
    return JSONResponse(entry, headers={"cache-control": "public, max-age=3600"})


def _pattern(scope: Scope) -> str:
    """The matched route's pattern, never the path: paths hold ids."""
    return str(getattr(scope.get("route"), "path", UNMATCHED))


def _trace_id() -> str:
    """The trace id of this request, or a fresh number of the same form when it is not traced."""
    context = trace.get_current_span().get_span_context()
    return format(context.trace_id, "032x") if context.is_valid else secrets.token_hex(16)
