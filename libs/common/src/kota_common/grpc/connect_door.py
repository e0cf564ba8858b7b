"""The Connect door: the same chain and servicers as gRPC, as plain HTTP POST (Connect protocol, unary, version 1).

`POST /kota.<service>.v1.<Service>/<Method>` with `application/proto` or `application/json`; what only reads is also
answered to GET (`connect_query`). An answer costs a fraction
of what grpc.aio needs for the same call, which is why hot reads come this way, and curl and browsers can use it. Errors
carry the same typed details as over gRPC, in the protocol's JSON form.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Mapping
from typing import Any

from google.protobuf import json_format
from google.protobuf.message import Message

from kota_common.contract import Method
from kota_common.errors import (
    DeadlinePassed,
    Draining,
    InvalidRequest,
    Kind,
    KotaError,
    MessageTooLarge,
    UnknownMethod,
    Violation,
)
from kota_common.grpc import connect_query
from kota_common.grpc.chain import Call, Chain
from kota_common.grpc.status import status_of
from kota_common.http.hot import HotRoute, Receive, Scope, Send

PROTO, JSON = b"application/proto", b"application/json"
ACCEPT_POST = b"application/proto, application/json"
BODY_TIMEOUT_S = 10.0
NOT_STORED = (b"cache-control", b"no-store")
_READ_BY_THE_CHAIN = (
    (b"authorization", "authorization"),
    (b"traceparent", "traceparent"),
    (b"tracestate", "tracestate"),
)

# The protocol's own table of codes and HTTP statuses; it is not that of problem documents.
STATUS = {
    Kind.INVALID_ARGUMENT: 400,
    Kind.FAILED_PRECONDITION: 400,
    Kind.OUT_OF_RANGE: 400,
    Kind.UNAUTHENTICATED: 401,
    Kind.PERMISSION_DENIED: 403,
    Kind.NOT_FOUND: 404,
    Kind.ALREADY_EXISTS: 409,
    Kind.ABORTED: 409,
    Kind.RESOURCE_EXHAUSTED: 429,
    Kind.INTERNAL: 500,
    Kind.UNIMPLEMENTED: 501,
    Kind.UNAVAILABLE: 503,
    Kind.DEADLINE_EXCEEDED: 504,
}


class ConnectDoor:
    """Serves a chain below the edge. Open it when the service is ready, close it before anything behind it ends."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain
        self._methods = {method.path: method for method in chain.methods}
        self._open = False
        self._inside = 0
        self._emptied = asyncio.Event()

    def routes(self) -> list[HotRoute]:
        """One exact route for each method, and one for each service that refuses what it does not have."""
        services = sorted({method.service for method in self._methods.values()})
        return [
            *(HotRoute(_verbs(m), m.path, self.answer, measures_itself=True) for m in self._methods.values()),
            *(HotRoute(("POST",), f"/{service}/", self.answer, measures_itself=True) for service in services),
        ]

    def open(self) -> None:
        """Begin to take calls."""
        self._open = True

    def drain(self) -> None:
        """Refuse new calls; clients go to another replica."""
        self._open = False

    async def stop(self, grace_s: float) -> None:
        """Wait until the calls inside have ended, at most `grace_s`."""
        self._open = False
        try:
            async with asyncio.timeout(grace_s):
                while self._inside:
                    self._emptied.clear()
                    await self._emptied.wait()
        except TimeoutError:
            return  # the edge cancels what is still open

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One call."""
        self._inside += 1
        try:
            await self._answer(scope, receive, send)
        finally:
            self._inside -= 1
            if not self._inside and not self._open:
                self._emptied.set()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        query = connect_query.parameters(scope["query_string"]) if scope["method"] == "GET" else None
        content_type = _content_type(headers) if query is None else connect_query.content_type(query)
        if content_type is None:
            self._chain.note_refusal(scope["path"], Kind.INVALID_ARGUMENT)
            await _send(send, 415, [(b"accept-post", ACCEPT_POST), (b"content-length", b"0")], b"")
            return
        try:
            method = self._admit(scope["path"], headers)
            limit = method.access.max_message_bytes
            if query is not None:
                message = connect_query.message(query, limit)
            else:
                length = _declared_length(headers, limit)
                first = await receive()
                whole = _whole(first, length, limit)
                message = await _rest_of_body(receive, first, limit) if whole is None else whole
            if content_type == JSON:
                message = _from_json(method.request, message)
            call = Call(method.path, _metadata(headers), message, _seconds(headers.get(b"connect-timeout-ms")))
        except KotaError as error:
            self._chain.note_refusal(scope["path"], error.kind)
            await _refuse(send, error, "")
            return
        try:
            body = await self._chain.serve(call)
            if content_type == JSON:
                body = _to_json(method.response, body)
        except KotaError as error:
            await _refuse(send, error, call.trace_id)
            return
        answered = [
            (b"content-type", content_type),
            (b"content-length", b"%d" % len(body)),
            (b"trailer-x-trace-id", call.trace_id.encode()),
        ]
        if query is not None:
            answered.append(NOT_STORED)
        await send({"type": "http.response.start", "status": 200, "headers": answered})
        await send({"type": "http.response.body", "body": body, "more_body": False})

    def _admit(self, path: str, headers: Mapping[bytes, bytes]) -> Method:
        """The method called, once the protocol's headers are found good."""
        method = self._methods.get(path)
        if method is None:
            raise UnknownMethod(method=path)
        if not self._open:
            raise Draining(retry_after_ms=1000)
        if headers.get(b"connect-protocol-version", b"1") != b"1":
            raise _invalid("connect-protocol-version", "only version 1 of the protocol is spoken here")
        if headers.get(b"content-encoding", b"identity") != b"identity":
            raise _invalid("content-encoding", "only identity is taken: a small message is not worth unpacking")
        return method


def _verbs(method: Method) -> tuple[str, ...]:
    return ("POST", "GET") if connect_query.offered(method) else ("POST",)


def _content_type(headers: Mapping[bytes, bytes]) -> bytes | None:
    """The media type of a POST, PROTO or JSON; None for any other."""
    given = headers.get(b"content-type", b"")
    if given == PROTO:
        return PROTO
    given = given.partition(b";")[0].strip().lower()
    return given if given in (PROTO, JSON) else None


def _metadata(headers: Mapping[bytes, bytes]) -> dict[str, str]:
    """What the chain reads of the headers."""
    return {name: headers[key].decode("latin-1") for key, name in _READ_BY_THE_CHAIN if key in headers}


def _invalid(field: str, why: str) -> InvalidRequest:
    return InvalidRequest([Violation(field, "connect", why)])


def _seconds(timeout_ms: bytes | None) -> float | None:
    if timeout_ms is None:
        return None
    if not timeout_ms.isdigit() or len(timeout_ms) > 10:
        raise _invalid("connect-timeout-ms", "a whole number of milliseconds with at most ten digits")
    return int(timeout_ms) / 1000


def _declared_length(headers: Mapping[bytes, bytes], limit: int) -> int | None:
    """Bytes of the body as its head says; None when it does not, or says that the body comes in chunks.

    Raises MessageTooLarge.
    """
    declared = headers.get(b"content-length", b"")
    if not declared.isdigit() or b"transfer-encoding" in headers:
        return None
    length = int(declared[:18])
    if length > limit:
        raise MessageTooLarge(limit_bytes=limit)
    return length


def _whole(first: Mapping[str, Any], length: int | None, limit: int) -> bytes | None:
    """The message when the first piece is all of it.

    granian says of every first piece that more may come. Asking for it costs 5 to 15 us, a timer and another round
    through its threads, and a body of the declared length has no more.
    """
    if first["type"] != "http.request":
        return None
    body: bytes = first.get("body", b"")
    return body if len(body) <= limit and (len(body) == length or not first.get("more_body", False)) else None


async def _rest_of_body(receive: Receive, message: Mapping[str, Any], limit: int) -> bytes:
    """All pieces together. Raises MessageTooLarge, DeadlinePassed for a body that trickles."""
    collected = bytearray()
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            while True:
                if message["type"] != "http.request":
                    raise _invalid("", "the client went away before its message was whole")
                collected += message.get("body", b"")
                if len(collected) > limit:
                    raise MessageTooLarge(limit_bytes=limit)
                if not message.get("more_body", False):
                    return bytes(collected)
                message = await receive()
    except TimeoutError as error:
        raise DeadlinePassed from error


def _from_json(kind: type[Message], body: bytes) -> bytes:
    try:
        return json_format.Parse(body, kind(), max_recursion_depth=50).SerializeToString()
    except (json_format.ParseError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidRequest(
            [Violation("", "decode", f"not the JSON of {kind.DESCRIPTOR.full_name}: {error}")]
        ) from error


def _to_json(kind: type[Message], body: bytes) -> bytes:
    return json_format.MessageToJson(kind.FromString(body), indent=None, ensure_ascii=False).encode()


async def _refuse(send: Send, error: KotaError, trace_id: str) -> None:
    status = status_of(error)
    document = {
        "code": error.kind.value.lower(),
        "message": status.message,
        "details": [
            {
                "type": detail.type_url.rpartition("/")[2],
                "value": base64.b64encode(detail.value).decode().rstrip("="),
            }
            for detail in status.details
        ],
    }
    body = json.dumps(document, ensure_ascii=False).encode()
    headers = [
        (b"content-type", JSON),
        (b"content-length", b"%d" % len(body)),
        NOT_STORED,
    ]
    if trace_id:
        headers.append((b"trailer-x-trace-id", trace_id.encode()))
    if error.retry_after_ms is not None:
        headers.append((b"retry-after", b"%d" % max(1, -(-error.retry_after_ms // 1000))))
    http_status = 413 if isinstance(error, MessageTooLarge) else STATUS[error.kind]
    await _send(send, http_status, headers, body)


async def _send(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
