"""`@command`, `@query` and `@hot`: how a servicer method becomes a transaction, a read, or neither.

A command is one transaction. The first answer to a request id is written in the same transaction, last of all: a
repeated or concurrent twin does the same work, is refused by the key, undone, and handed the first answer. Looking
before each command would cost every caller a round trip to serve the rare repeater.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
from google.protobuf.message import Message

from kota_common.actor import Actor
from kota_common.contract import Method, request_hash
from kota_common.errors import KotaError, RequestIdReused
from kota_common.grpc.memory import Lasting, Stamp
from kota_common.postgres import Answer, Database, Reader, Transaction

# house: sql-outside-a-store, the record of first answers belongs to the floor, and only this door asks for it
_FIRST_ANSWER = """
SELECT request_hash, response FROM idempotency
WHERE city = $1 AND principal = $2 AND method = $3 AND request_id = $4"""

# A serialised answer, and the stamp under which it may be given again, if any.
Answered = tuple[bytes, Stamp | None]
# Takes the servicer, the database, the method, the city, the actor and the request.
Runner = Callable[[Any, Database, Method, str, Actor, Message], Awaitable[Answered]]


@dataclass(frozen=True, slots=True)
class Handler:
    """What a decorated servicer method turns into: called by the chain, never directly."""

    function: Callable[..., Awaitable[Message | Lasting]]
    run: Runner
    changes_state: bool


def command(function: Callable[[Any, Transaction, Any], Awaitable[Message]]) -> Any:
    """One transaction, one answer: serve a method whose request carries a `request_id`.

    The method gets `(self, tx, request)`; when it returns, state, events, audit line and answer commit together and
    the relay is woken. Any exception undoes everything.
    """

    async def run(
        servicer: Any, database: Database, method: Method, city: str, actor: Actor, request: Message
    ) -> Answered:
        answer = Answer(method.path, UUID(request.request_id), request_hash(request))  # type: ignore[attr-defined]
        try:
            async with database.transaction(
                city, actor, access=method.access, answer=answer, under_deadline=True
            ) as tx:
                answer.response = (await function(servicer, tx, request)).SerializeToString()
            return answer.response, None
        except (asyncpg.UniqueViolationError, KotaError):
            # The refusal may only mean that this very request was carried out before, or at the same moment: a twin
            # meets whichever unique key it writes first, the kept answer's or one of the service's own.
            first = await _first_answer(database, city, actor, answer)
            if first is None:
                raise
            return first, None

    return Handler(function, run, changes_state=True)


def query(function: Callable[[Any, Reader, Any], Awaitable[Message | Lasting]]) -> Any:
    """Serve a method that only reads: it gets `(self, reader, request)` and a connection that sees one city.

    An answer returned as `Lasting` is given again from memory, without a connection, while its stamp holds.
    """

    async def run(
        servicer: Any, database: Database, method: Method, city: str, actor: Actor, request: Message
    ) -> Answered:
        async with database.reader(city, actor, under_deadline=True) as reader:
            return _answered(await function(servicer, reader, request))

    return Handler(function, run, changes_state=False)


def hot(function: Callable[[Any, Actor, str, Any], Awaitable[Message | Lasting]]) -> Any:
    """Serve a method without a transaction or connection of its own: it gets `(self, actor, city, request)`.

    For what is answered from memory, and for hot commands that carry their own key instead of a `request_id` and share
    a transaction with their neighbours (`kota_common.postgres.MicroBatcher`). Permission and city are decided at the
    door as for every method; what needs a row is the work's to check. A reading method may return `Lasting`.
    """

    async def run(
        servicer: Any, database: Database, method: Method, city: str, actor: Actor, request: Message
    ) -> Answered:
        return _answered(await function(servicer, actor, city, request))

    return Handler(function, run, changes_state=False)


def _answered(answer: Message | Lasting) -> Answered:
    if isinstance(answer, Lasting):
        return answer.message.SerializeToString(), answer.stamp
    return answer.SerializeToString(), None


async def _first_answer(database: Database, city: str, actor: Actor, answer: Answer) -> bytes | None:
    """The kept answer of this request id; None when there is none. Raises RequestIdReused for another body."""
    async with database.reader(city, actor) as reader:
        row = await reader.fetchrow(_FIRST_ANSWER, city, actor.principal, answer.method, answer.request_id)
    if row is None:
        return None
    if row["request_hash"] != answer.request_hash:
        raise RequestIdReused
    return bytes(row["response"])
