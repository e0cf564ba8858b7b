"""What every call passes, whichever door it came through.

Order, outermost first: tracing, metrics, deadline and limits, authentication, permission, validation, the handler.
Whatever refuses raises a typed error; the door turns it into its own form once.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import structlog
from google.protobuf.message import DecodeError, Message
from opentelemetry import context as otel_context
from opentelemetry import trace
from opentelemetry.trace import StatusCode
from protovalidate import Validator

from kota_common.actor import Actor, ActorKind
from kota_common.contract import Method, city_of, servicer_methods
from kota_common.errors import (
    DeadlinePassed,
    DependencyDown,
    InternalError,
    InvalidRequest,
    Kind,
    KotaError,
    MessageTooLarge,
    NotAuthenticated,
    StrategicForbidden,
    TooManyInFlight,
    Violation,
)
from kota_common.grpc.deadline import Expired, within
from kota_common.grpc.disclosure import note_down, purpose_of
from kota_common.grpc.handlers import Handler
from kota_common.grpc.memory import AnswerMemory
from kota_common.postgres import Database, Reader, translate
from kota_common.postgres.transaction import trace_id_of_span
from kota_common.security.permission import decide
from kota_common.telemetry.tracing import Head, head_of, start_server_span

log = structlog.get_logger(__name__)
tracer = trace.get_tracer("kota.grpc")

DEFAULT_DEADLINE_S = 10.0
RETRY_AFTER_BUSY_MS = 200
UNKNOWN_METHOD = "unknown"  # the label of calls to methods that do not exist


class TokenVerifier(Protocol):
    """Turns a bearer token into an actor: `kota_common.security.Verifier`."""

    def verify_cached(self, token: str) -> Actor | None:
        """The actor of a token verified before and not revoked since; None when it must be verified anew."""

    async def verify(self, token: str) -> Actor:
        """The actor. Raises NotAuthenticated, TokenRevoked or DependencyDown."""

    @property
    def revocations_fresh(self) -> bool:
        """Whether revocations are known up to the last minute."""


class CallMetrics(Protocol):
    """Counts calls: rate, errors and duration by method and code."""

    def observe(self, method: str, code: str, seconds: float) -> None:
        """One call has ended."""


@runtime_checkable
class ExplainsStrategic(Protocol):
    """A servicer that can say of a strategic act who may make it in an acting official's place."""

    async def explain_strategic(
        self, reader: Reader, request: Any, permission: str, mandate: str
    ) -> StrategicForbidden | None:
        """The explained refusal of a valid request for `permission` under `mandate`; None: there is nothing to add."""


@dataclass(slots=True)
class Call:
    """One request at a door."""

    method: str  # `/kota.permitting.v1.PermitService/IssuePermit`
    metadata: Mapping[str, str]  # lower-case keys
    message: bytes
    seconds_left: float | None  # until the caller's deadline; None when it set none
    trace_id: str = ""  # filled in by the chain: 32 hex digits, the door hands them to the caller


@dataclass(frozen=True, slots=True)
class _Bound:
    """A method of the contract together with the servicer that serves it."""

    method: Method
    servicer: Any
    handler: Handler


class Chain:
    """All methods of a service behind one function, `serve`."""

    def __init__(
        self,
        servicers: Iterable[object],
        *,
        database: Database,
        verifier: TokenVerifier,
        metrics: CallMetrics,
        max_in_flight: int,
    ) -> None:
        self._database = database
        self._verifier = verifier
        self._metrics = metrics
        self._max_in_flight = max_in_flight
        self._in_flight = 0
        self._memory = AnswerMemory()
        self._validator = Validator()
        self._bound = {bound.method.path: bound for servicer in servicers for bound in self._bind(servicer)}

    def _bind(self, servicer: object) -> Iterable[_Bound]:
        for method in servicer_methods(servicer):
            handler = getattr(type(servicer), method.name)
            if not isinstance(handler, Handler):
                raise TypeError(f"{type(servicer).__qualname__}.{method.name} is none of @command, @query and @hot")
            if handler.changes_state != method.changes_state:
                raise TypeError(f"{method.path}: @command goes with a request_id, @query and @hot without")
            self._validator.collect_violations(method.request())  # compiles the rules now, not in the first call
            yield _Bound(method, servicer, handler)

    @property
    def methods(self) -> list[Method]:
        """Everything served, in the contract's order."""
        return [bound.method for bound in self._bound.values()]

    @property
    def in_flight(self) -> int:
        """Calls being worked on."""
        return self._in_flight

    async def serve(self, call: Call) -> bytes:
        """The serialised answer. Raises only KotaError."""
        started = time.perf_counter()
        bound = self._bound[call.method]
        head = head_of(call.metadata)
        # A call that is recorded goes the whole way: its trace is to show what the answer costs.
        answer = None if head.recorded else self._remembered(bound.method, call)
        if answer is None:
            return await self._measured(bound, call, head, started)
        call.trace_id = format(head.trace_id, "032x")
        self._metrics.observe(call.method, "OK", time.perf_counter() - started)
        return answer

    def note_refusal(self, path: str, kind: Kind) -> None:
        """A door refused a call before it came here: it is counted all the same, under no more names than we have."""
        self._metrics.observe(path if path in self._bound else UNKNOWN_METHOD, kind.value, 0.0)

    def _remembered(self, method: Method, call: Call) -> bytes | None:
        """The answer that this very caller got for these very bytes, while it holds.

        None for whatever is out of the ordinary: the whole way refuses it, with the same error as ever.
        """
        if call.method not in self._memory.methods or self._in_flight >= self._max_in_flight:
            return None
        if call.seconds_left is not None and call.seconds_left <= 0:
            return None
        access = method.access
        if (access.strategic or access.personal_data) and not self._verifier.revocations_fresh:
            return None
        header = call.metadata.get("authorization", "")
        if not header:
            actor: Actor | None = _ANONYMOUS  # remembered for methods that are open to everybody, and only there
        else:
            try:
                actor = self._verifier.verify_cached(_bearer(header))
            except KotaError:
                return None
        return None if actor is None else self._memory.recall(call.method, actor, call.message)

    async def _measured(self, bound: _Bound, call: Call, head: Head, started: float) -> bytes:
        """Trace and metrics around the rest."""
        code = "OK"
        span = start_server_span(tracer, bound.method.path[1:], call.metadata, head)
        call.trace_id = format(span.get_span_context().trace_id, "032x")
        token = otel_context.attach(trace.set_span_in_context(span))
        try:
            return await self._limited(bound, call)
        except KotaError as error:
            code = error.kind.value
            _note_failure(span, error)
            raise
        finally:
            otel_context.detach(token)
            if span.is_recording():
                span.set_attributes({"rpc.system": "grpc", "rpc.response.status_code": code})
            span.end()
            self._metrics.observe(bound.method.path, code, time.perf_counter() - started)

    async def _limited(self, bound: _Bound, call: Call) -> bytes:
        """Deadline and limits, then the rest under the deadline."""
        limit = bound.method.access.max_message_bytes
        if len(call.message) > limit:
            raise MessageTooLarge(limit_bytes=limit)
        left = DEFAULT_DEADLINE_S if call.seconds_left is None else min(call.seconds_left, DEFAULT_DEADLINE_S)
        if left <= 0:
            raise DeadlinePassed
        if self._in_flight >= self._max_in_flight:
            raise TooManyInFlight(limit=self._max_in_flight, retry_after_ms=RETRY_AFTER_BUSY_MS)
        self._in_flight += 1
        try:
            return await within(left, self._admitted(bound, call))
        except KotaError:
            raise
        except Expired as error:
            raise DeadlinePassed from error
        except Exception as error:
            raise _as_kota_error(error, bound.method) from error
        finally:
            self._in_flight -= 1

    async def _admitted(self, bound: _Bound, call: Call) -> bytes:
        """Authentication, permission, validation, the purpose where personal data is shown, handler."""
        method = bound.method
        actor = await self._authenticate(call.metadata, anonymous=method.access.anonymous)
        try:
            request = method.request.FromString(call.message)
        except DecodeError as error:
            raise InvalidRequest([Violation("", "decode", "not a valid protobuf message of this method")]) from error
        city = city_of(request) or actor.city
        if not method.access.anonymous:
            try:
                decide(method.access, actor, city=city, revocations_fresh=self._verifier.revocations_fresh)
            except StrategicForbidden as refusal:
                raise await self._explained(bound, city, actor, request, refusal) from refusal
        self._validate(request)
        if method.access.personal_data:
            await note_down(self._database, method, city, actor, purpose_of(call.metadata))
        answer, stamp = await bound.handler.run(bound.servicer, self._database, method, city, actor, request)
        if stamp is not None and not method.access.personal_data:  # each of those is written down: none is remembered
            self._memory.keep(method.path, actor, call.message, answer, stamp)
        return answer

    async def _explained(
        self, bound: _Bound, city: str, actor: Actor, request: Message, refusal: StrategicForbidden
    ) -> StrategicForbidden:
        """The refusal with what the servicer knows: who may decide instead is in its rows, not in the token."""
        if not isinstance(bound.servicer, ExplainsStrategic) or self._validator.collect_violations(request):
            return refusal
        permission, mandate = bound.method.access.permission, refusal.facts["mandate"]
        async with self._database.reader(city, actor) as reader:
            return await bound.servicer.explain_strategic(reader, request, permission, mandate) or refusal

    async def _authenticate(self, metadata: Mapping[str, str], *, anonymous: bool) -> Actor:
        header = metadata.get("authorization", "")
        if anonymous and not header:
            return _ANONYMOUS
        token = _bearer(header)
        return self._verifier.verify_cached(token) or await self._verifier.verify(token)

    def _validate(self, request: Message) -> None:
        violations = self._validator.collect_violations(request)
        if violations:
            raise InvalidRequest(
                [
                    Violation(_path(v.proto.field), v.proto.rule_id, v.proto.message or "breaks the rule of its field")
                    for v in violations
                ]
            )


def _bearer(header: str) -> str:
    """The token. Raises NotAuthenticated."""
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotAuthenticated(why="no bearer token in the authorization metadata")
    return token


_ANONYMOUS = Actor(ActorKind.ANONYMOUS, "anonymous", city="")


def _path(field: Any) -> str:
    """A violation's field path, `reklame.content_sha256[2]`."""
    parts = []
    for element in field.elements if field is not None else ():
        subscript = element.subscript
        parts.append(element.field_name + (f"[{subscript.value}]" if subscript is not None else ""))
    return ".".join(parts)


def _as_kota_error(error: Exception, method: Method) -> KotaError:
    """A failure that is not typed: the database's own, or a defect that the log explains under its trace id."""
    known = translate(error)
    if known is not None:
        log.warning("dependency failed", method=method.path, reason=known.reason, error=repr(error))
        return known
    log.error("call failed", method=method.path, exc_info=error)
    return InternalError(trace_id=trace_id_of_span())


def _note_failure(span: trace.Span, error: KotaError) -> None:
    span.set_attribute("error.type", error.reason)
    if isinstance(error, InternalError | DependencyDown | DeadlinePassed):
        span.set_status(StatusCode.ERROR, error.reason)
