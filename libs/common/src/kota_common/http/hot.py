"""Routes that answer before any framework: the key set, a playlist, whatever thousands of devices ask for.

A handler is a plain ASGI coroutine. `Representation` is the usual answer: bytes that change seldom, with an ETag, whose
304 costs one dictionary look-up and two sends.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from kota_common.http.conditional import (
    ByteRange,
    Preconditions,
    Unsatisfiable,
    Verdict,
    etag_matches,
    evaluate,
    format_date,
    parse_range,
    range_applies,
)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Handler = Callable[[Scope, Receive, Send], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class HotRoute:
    """A raw ASGI handler for some methods below a path.

    `prefix` ends with `/` to take everything below it, otherwise it is the whole path. Other methods fall through to
    the ordinary routes. The handler must await `http.disconnect` when it streams without end, or stopping waits for it.
    One that `measures_itself` gives whole answers only, counts its requests and speaks to the server directly.
    """

    methods: Sequence[str]
    prefix: str
    handler: Handler
    measures_itself: bool = False

    def __post_init__(self) -> None:
        assert self.prefix.startswith("/"), "a prefix is an absolute path"


def header(scope: Scope, name: bytes) -> str | None:
    """A request header by lower-case name; several lines of it joined with a comma."""
    values = [value for key, value in scope["headers"] if key == name]
    return b", ".join(values).decode("latin-1") if values else None


@dataclass(frozen=True, slots=True)
class Representation:
    """A body with what HTTP caches need to know about it.

    `etag` is made from the body unless given. `cache_control` says how long others may keep it.
    """

    body: bytes
    content_type: str
    cache_control: str
    etag: str = ""
    modified: datetime | None = None
    extra: tuple[tuple[bytes, bytes], ...] = ()  # further headers of every answer, lower-case names
    _common: tuple[tuple[bytes, bytes], ...] = field(init=False, repr=False)
    _not_modified: Mapping[str, Any] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        etag = self.etag or f'"{sha256(self.body).hexdigest()[:32]}"'
        object.__setattr__(self, "etag", etag)
        common = [(b"etag", etag.encode("latin-1")), (b"cache-control", self.cache_control.encode()), *self.extra]
        if self.modified is not None:
            common.append((b"last-modified", format_date(self.modified).encode()))
        object.__setattr__(self, "_common", tuple(common))
        not_modified = {"type": "http.response.start", "status": 304, "headers": common}
        object.__setattr__(self, "_not_modified", not_modified)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a GET or HEAD: 200, 206, 304, 412 or 416."""
        sent = {key: value for key, value in scope["headers"] if key in _CONDITIONAL}
        if_none_match = sent.get(b"if-none-match")
        if if_none_match is not None and len(sent) == 1 and etag_matches(if_none_match.decode("latin-1"), self.etag):
            await send({**self._not_modified})
            await send(_NOTHING)
            return
        await self._answer(scope, send)

    async def _answer(self, scope: Scope, send: Send) -> None:
        method = scope["method"]
        verdict = evaluate(method, preconditions_of(scope), etag=self.etag, modified=self.modified)
        if verdict is Verdict.NOT_MODIFIED:
            await _send(send, 304, self._common, b"")
            return
        if verdict is Verdict.FAILED:
            await _send(send, 412, (*self._common, (b"content-length", b"0")), b"")
            return
        part = self._part(scope) if method == "GET" else None
        size = len(self.body)
        if isinstance(part, Unsatisfiable):
            extra = ((b"content-range", b"bytes */%d" % size), (b"content-length", b"0"))
            await _send(send, 416, (*self._common, *extra), b"")
            return
        if part is None:
            headers, body, status = self._headers(size), self.body, 200
        else:
            content_range = (b"content-range", part.content_range(size).encode())
            headers = (*self._headers(part.length), content_range)
            body, status = self.body[part.first : part.last + 1], 206
        await _send(send, status, headers, b"" if method == "HEAD" else body)

    def _part(self, scope: Scope) -> ByteRange | Unsatisfiable | None:
        wanted = header(scope, b"range")
        if wanted is None or not range_applies(header(scope, b"if-range"), etag=self.etag, modified=self.modified):
            return None
        return parse_range(wanted, len(self.body))

    def _headers(self, length: int) -> tuple[tuple[bytes, bytes], ...]:
        return (
            *self._common,
            (b"content-type", self.content_type.encode()),
            (b"content-length", str(length).encode()),
            (b"accept-ranges", b"bytes"),
        )


_CONDITIONAL = frozenset(
    {b"if-match", b"if-none-match", b"if-modified-since", b"if-unmodified-since", b"if-range", b"range"}
)
_NOTHING = {"type": "http.response.body", "body": b"", "more_body": False}


def preconditions_of(scope: Scope) -> Preconditions:
    """The conditional headers of a request."""
    return Preconditions(
        if_match=header(scope, b"if-match"),
        if_none_match=header(scope, b"if-none-match"),
        if_modified_since=header(scope, b"if-modified-since"),
        if_unmodified_since=header(scope, b"if-unmodified-since"),
        if_range=header(scope, b"if-range"),
    )


async def _send(send: Send, status: int, headers: Sequence[tuple[bytes, bytes]], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
    await send({"type": "http.response.body", "body": body, "more_body": False})
