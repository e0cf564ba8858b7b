"""The platform's own span store: an OTLP/HTTP receiver that writes to one SQLite file.

It exists so that `kota trace` and the tests read whole traces on a machine with nothing else installed. It is no
tracing backend: one file, a bounded number of spans, no search but by trace and by link.
"""

from __future__ import annotations

import gzip
import json
import sqlite3
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

SPANS_MAX = 500_000  # ~300 MB; the oldest traces go first
BODY_BYTES_MAX = 16 * 1024 * 1024
_TRIM_EVERY_SPANS = 20_000
KINDS = ("unspecified", "internal", "server", "client", "producer", "consumer")

_SCHEMA = """
CREATE TABLE IF NOT EXISTS span (
  trace_id TEXT NOT NULL, span_id TEXT NOT NULL, parent_id TEXT NOT NULL, service TEXT NOT NULL, name TEXT NOT NULL,
  kind TEXT NOT NULL, start_ns INTEGER NOT NULL, end_ns INTEGER NOT NULL, failed INTEGER NOT NULL, status TEXT NOT NULL,
  attributes TEXT NOT NULL, PRIMARY KEY (trace_id, span_id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS link (
  trace_id TEXT NOT NULL, span_id TEXT NOT NULL, to_trace_id TEXT NOT NULL, to_span_id TEXT NOT NULL,
  PRIMARY KEY (trace_id, span_id, to_trace_id, to_span_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS link_to ON link (to_trace_id, to_span_id);
CREATE INDEX IF NOT EXISTS span_start ON span (start_ns);
"""


@dataclass(frozen=True, slots=True)
class Link:
    """A span that names a span of another trace as its cause."""

    trace_id: str
    span_id: str
    to_trace_id: str
    to_span_id: str


@dataclass(frozen=True, slots=True)
class Span:
    """One step of a trace. Times are nanoseconds since 1970."""

    trace_id: str
    span_id: str
    parent_id: str  # empty: the trace begins here
    service: str
    name: str
    kind: str  # one of KINDS
    start_ns: int
    end_ns: int
    failed: bool
    status: str
    attributes: dict[str, Any] = field(default_factory=dict)
    links: tuple[Link, ...] = ()  # to other traces

    @property
    def duration_ms(self) -> float:
        """How long it took."""
        return (self.end_ns - self.start_ns) / 1e6


class SpanStore:
    """The file. One writer and any number of readers may have it open."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._database = sqlite3.connect(path, check_same_thread=False, timeout=10)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = OFF")  # spans explain; losing the last ones at a power cut is fine
        self._database.executescript(_SCHEMA)
        self._since_trim = 0

    def add(self, spans: Iterable[Span]) -> None:
        """Keep spans; one that is known already is replaced (exporters repeat after a time-out)."""
        rows = list(spans)
        with self._lock, self._database:
            self._database.executemany(
                "INSERT OR REPLACE INTO span VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        *(s.trace_id, s.span_id, s.parent_id, s.service, s.name, s.kind, s.start_ns, s.end_ns),
                        *(s.failed, s.status, json.dumps(s.attributes, ensure_ascii=False)),
                    )
                    for s in rows
                ],
            )
            links = [(x.trace_id, x.span_id, x.to_trace_id, x.to_span_id) for s in rows for x in s.links]
            self._database.executemany("INSERT OR REPLACE INTO link VALUES (?, ?, ?, ?)", links)
            self._since_trim += len(rows)
            if self._since_trim >= _TRIM_EVERY_SPANS:
                self._trim()

    def trace(self, trace_id: str) -> list[Span]:
        """The spans of a trace by start time; empty when it is not known."""
        return self._spans("WHERE trace_id = ? ORDER BY start_ns, span_id", (trace_id.lower(),))

    def links_to(self, trace_id: str) -> list[Link]:
        """Links by which other traces name spans of this one as their cause."""
        with self._lock:
            rows = self._database.execute(
                "SELECT trace_id, span_id, to_trace_id, to_span_id FROM link WHERE to_trace_id = ? AND trace_id <> ?",
                (trace_id.lower(), trace_id.lower()),
            ).fetchall()
        return [Link(*row) for row in rows]

    def latest(self, count: int = 20) -> list[Span]:
        """The newest spans with which a trace begins here, newest first: its caller's own spans may be elsewhere."""
        return self._spans(
            "WHERE NOT EXISTS (SELECT 1 FROM span AS parent WHERE parent.trace_id = span.trace_id"
            " AND parent.span_id = span.parent_id) ORDER BY start_ns DESC LIMIT ?",
            (count,),
        )

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()

    def _spans(self, clause: str, parameters: tuple[Any, ...]) -> list[Span]:
        with self._lock:
            rows = self._database.execute(f"SELECT * FROM span {clause}", parameters).fetchall()  # noqa: S608 (constant)
            links: dict[tuple[str, str], list[Link]] = {}
            for trace_id in {row[0] for row in rows}:
                for link in self._database.execute("SELECT * FROM link WHERE trace_id = ?", (trace_id,)):
                    links.setdefault((link[0], link[1]), []).append(Link(*link))
        return [_from_row(row, tuple(links.get((row[0], row[1]), ()))) for row in rows]

    def _trim(self) -> None:
        """Drop the oldest spans beyond the bound, with their links."""
        self._since_trim = 0
        (count,) = self._database.execute("SELECT count(*) FROM span").fetchone()
        if count <= SPANS_MAX:
            return
        self._database.execute(
            "DELETE FROM span WHERE start_ns <= (SELECT start_ns FROM span ORDER BY start_ns LIMIT 1 OFFSET ?)",
            (count - SPANS_MAX,),
        )
        self._database.execute(
            "DELETE FROM link WHERE NOT EXISTS (SELECT 1 FROM span WHERE span.trace_id = link.trace_id)"
        )


def _from_row(row: tuple[Any, ...], links: tuple[Link, ...]) -> Span:
    trace_id, span_id, parent_id, service, name, kind, start_ns, end_ns, failed, status, attributes = row
    known = json.loads(attributes)
    return Span(trace_id, span_id, parent_id, service, name, kind, start_ns, end_ns, bool(failed), status, known, links)


def decode(body: bytes) -> list[Span]:
    """The spans of an OTLP request. Raises google.protobuf's DecodeError."""
    request = ExportTraceServiceRequest.FromString(body)
    return [
        _span(span, service)
        for resource in request.resource_spans
        for service in [_attributes(resource.resource.attributes).get("service.name", "?")]
        for scope in resource.scope_spans
        for span in scope.spans
    ]


def _span(span: Any, service: str) -> Span:
    trace_id, span_id = span.trace_id.hex(), span.span_id.hex()
    return Span(
        trace_id=trace_id,
        span_id=span_id,
        parent_id=span.parent_span_id.hex(),
        service=service,
        name=span.name,
        kind=KINDS[span.kind] if span.kind < len(KINDS) else KINDS[0],
        start_ns=span.start_time_unix_nano,
        end_ns=span.end_time_unix_nano,
        failed=span.status.code == 2,
        status=span.status.message,
        attributes=_attributes(span.attributes),
        links=tuple(Link(trace_id, span_id, link.trace_id.hex(), link.span_id.hex()) for link in span.links),
    )


def _attributes(pairs: Iterable[Any]) -> dict[str, Any]:
    return {pair.key: _value(pair.value) for pair in pairs}


def _value(value: Any) -> Any:
    kind = value.WhichOneof("value")
    if kind == "array_value":
        return [_value(item) for item in value.array_value.values]
    return getattr(value, kind) if kind in ("string_value", "bool_value", "int_value", "double_value") else str(value)


class SpanReceiver:
    """The OTLP/HTTP door (`POST /v1/traces`, protobuf) on 127.0.0.1, in threads of this process."""

    def __init__(self, store: SpanStore, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._server = _Server(("127.0.0.1", port), store)
        self._thread = threading.Thread(target=self._server.serve_forever, name="spans", daemon=True)

    def start(self) -> None:
        """Begin to receive."""
        self._thread.start()

    def stop(self) -> None:
        """Stop receiving; what was acknowledged is in the file."""
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], store: SpanStore) -> None:
        self.store = store
        super().__init__(address, _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    timeout = 30

    def do_POST(self) -> None:
        """Take spans in."""
        length = int(self.headers.get("Content-Length") or 0)
        if self.path != "/v1/traces" or not 0 < length <= BODY_BYTES_MAX:
            self._answer(404 if self.path != "/v1/traces" else 413)
            return
        body = self.rfile.read(length)
        try:
            spans = decode(gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)
        except (DecodeError, OSError, EOFError):
            self._answer(400)
            return
        self.server.store.add(spans)
        self._answer(200, ExportTraceServiceResponse().SerializeToString())

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: a line for each export helps nobody."""

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/x-protobuf")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
