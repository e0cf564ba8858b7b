"""A reader and a transaction: the connection together with who acts, for which city, and when."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from google.protobuf.message import Message
from opentelemetry import trace

from kota_common.actor import Actor
from kota_common.contract import Access, event_of
from kota_common.postgres.event_log import PendingEvent, insert_events, insert_one_sql, new_event, row_of
from kota_common.security.permission import authorize
from kota_common.telemetry.tracing import parse_traceparent

ANSWER_KEPT = timedelta(days=7)  # a partner that was away for a week still gets its first answer

_KEEP_ANSWER = """
INSERT INTO idempotency (city, principal, method, request_id, request_hash, response, expire_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7)"""
_NOTE_DOWN = """
INSERT INTO audit_log (city, at, principal, position, mandate, method, request_id, trace_id)
  VALUES ($1, $8, $2, $9, $10, $3, $4, $11)"""
_CLOSE = f"WITH kept AS ({_KEEP_ANSWER}){_NOTE_DOWN}"
# The commonest command leaves one event: then all three rows travel together, a round trip less.
_CLOSE_WITH_EVENT = f"WITH kept AS ({_KEEP_ANSWER}), noted AS ({_NOTE_DOWN}) {insert_one_sql(12)}"

_PREDECESSOR = """
SELECT headers->>'traceparent' FROM event_log WHERE city = $1 AND aggregate = $2 AND aggregate_version = $3 LIMIT 1"""


class Owned(Protocol):
    """What `authorize` asks of a resource."""

    @property
    def city(self) -> str:
        """Kemendagri code of the city that owns it."""

    @property
    def unit(self) -> str:
        """UUID of the unit responsible, empty when none is."""

    @property
    def owner(self) -> str:
        """Principal that filed or holds it, `partners/<uuid>`; empty when nobody does."""


@dataclass(slots=True)
class Answer:
    """The record by which a repeated request gets its first answer (AIP-155)."""

    method: str  # full path of the RPC
    request_id: UUID
    request_hash: bytes
    response: bytes | None = None  # set by the floor when the command has returned


class Reader:
    """A connection that reads one city."""

    __slots__ = ("_connection", "actor", "city", "now")

    def __init__(self, connection: Any, city: str, actor: Actor, now: datetime) -> None:
        self._connection = connection
        self.city = city  # Kemendagri code
        self.actor = actor
        self.now = now  # UTC; the one clock of this unit of work

    async def fetchrow(self, sql: str, *args: Any) -> Any:
        """The first row, or None."""
        return await self._connection.fetchrow(sql, *args)

    async def fetch(self, sql: str, *args: Any) -> list[Any]:
        """All rows."""
        rows: list[Any] = await self._connection.fetch(sql, *args)
        return rows

    async def fetchval(self, sql: str, *args: Any) -> Any:
        """The first column of the first row, or None."""
        return await self._connection.fetchval(sql, *args)


class Transaction(Reader):
    """One PostgreSQL transaction: state, audit line, idempotency record and events commit together or not at all."""

    __slots__ = ("_access", "_answer", "_at_end", "_emitted", "_events")

    def __init__(
        self,
        connection: Any,
        city: str,
        actor: Actor,
        now: datetime,
        access: Access | None = None,
        answer: Answer | None = None,
    ) -> None:
        super().__init__(connection, city, actor, now)
        self._access = access
        self._answer = answer
        self._events: list[PendingEvent] = []
        self._emitted: set[tuple[str, int]] = set()
        self._at_end: list[Callable[[], None]] = []

    async def execute(self, sql: str, *args: Any) -> str:
        """Run a statement; gives PostgreSQL's command tag, `UPDATE 1`."""
        tag: str = await self._connection.execute(sql, *args)
        return tag

    async def executemany(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run a statement for each row, in one round of messages."""
        await self._connection.executemany(sql, rows)

    def authorize(self, resource: Owned) -> None:
        """Step two of the permission decision, after the row is locked: unit and ownership.

        Raises CityForeign or PermissionDenied with the rule that refused.
        """
        authorize(self._access, self.actor, resource)

    def emit(self, message: Message, *, aggregate: str, version: int) -> None:
        """Log an event with this transaction; the relay publishes it after the commit, in order per aggregate.

        `aggregate` is the resource name, `version` its version after this change. Raises ValueError for a message
        without an event option, one too large for the bus, or a second one for the same version: consumers take each
        version once. The command fails, not the relay.
        """
        spec = event_of(message)
        if spec is None:
            raise ValueError(f"{message.DESCRIPTOR.full_name} has no (kota.common.v1.event) option")
        if (aggregate, version) in self._emitted:  # a look-up, not a scan: a batch emits hundreds
            raise ValueError(f"{aggregate} has two events of version {version}; each event is a version of its own")
        self._emitted.add((aggregate, version))
        self._events.append(
            new_event(message, spec, city=self.city, aggregate=aggregate, version=version, time=self.now)
        )

    def at_end(self, act: Callable[[], None]) -> None:
        """Have something done in this process when the transaction is over, before its caller gets an answer.

        However it ends: a commit whose acknowledgement was lost looks like a failure and changed the data all the same.
        """
        self._at_end.append(act)

    def ended(self) -> None:
        """The scope says that the transaction is over."""
        for act in self._at_end:
            act()

    @property
    def has_events(self) -> bool:
        """Whether something was emitted."""
        return bool(self._events)

    async def close(self) -> None:
        """Write what the transaction leaves behind, in one statement where there is an answer to keep."""
        events = self._events
        if self._answer is not None and len(events) == 1:
            await self._connection.execute(_CLOSE_WITH_EVENT, *self._closing_row(self._answer), *row_of(events[0]))
        else:
            if self._answer is not None:
                await self._connection.execute(_CLOSE, *self._closing_row(self._answer))
            if events:
                await insert_events(self._connection, events)
        if events:
            await self._link_to_predecessors()

    async def _link_to_predecessors(self) -> None:
        """Link the running span to what changed the same aggregates before: one tree shows a case, call after call.

        Only where the span is recorded: it costs a look into the log.
        """
        span = trace.get_current_span()
        if not span.is_recording():
            return
        for event in self._events:
            before = await self._connection.fetchval(
                _PREDECESSOR, event.city, event.aggregate, event.aggregate_version - 1
            )
            context = parse_traceparent(before) if before else None
            if context is not None and context.trace_id != span.get_span_context().trace_id:
                span.add_link(context)

    def _closing_row(self, answer: Answer) -> tuple[Any, ...]:
        """The parameters of answer and audit line. A twin of this request waits on the key and is refused by it."""
        assert answer.response is not None
        mandate = self.actor.mandate
        return (
            self.city,
            self.actor.principal,
            answer.method,
            answer.request_id,
            answer.request_hash,
            answer.response,
            self.now + ANSWER_KEPT,
            self.now,
            self.actor.position,
            mandate.kind if mandate else "",
            trace_id_of_span(),
        )


def trace_id_of_span() -> str:
    """The running trace's id as 32 hex digits, zeros when nothing is traced."""
    return format(trace.get_current_span().get_span_context().trace_id, "032x")


def jsonb(value: Any) -> str:
    """A value for a jsonb parameter; asyncpg takes JSON as text."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
