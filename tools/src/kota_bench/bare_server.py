"""The floor of every ratio: the same reads and writes with nothing around them but grpc.aio and asyncpg.

No token, no validation, no tracing, no metrics, no city, no event: what a first sketch of a service would be. The pool
is asyncpg's default one; it connects as the table's owner, so that not even row level security costs anything.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import asyncpg
import grpc
import uvloop

from kota_bench import worker
from kota_bench.contract import CITY, CONTRACT, GET, LOCK_NOTE, SELECT_NOTE, UPDATE, UPDATE_NOTE


class Bare(grpc.GenericRpcHandler):
    """Two handlers over one pool."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._handlers = {
            GET: _unary(self._get, CONTRACT.GetNoteRequest),
            UPDATE: _unary(self._update, CONTRACT.UpdateNoteRequest),
        }

    def service(self, handler_call_details: Any) -> Any:
        """The handler of a path."""
        return self._handlers.get(handler_call_details.method)

    async def _get(self, request: Any, context: Any) -> Any:
        async with self._pool.acquire() as connection:
            row = await connection.fetchrow(SELECT_NOTE, CITY, request.name)
        return CONTRACT.Note(name=row["name"], title=row["title"], version=row["version"])

    async def _update(self, request: Any, context: Any) -> Any:
        note = request.note
        async with self._pool.acquire() as connection, connection.transaction():
            row = await connection.fetchrow(LOCK_NOTE, CITY, note.name)
            version = row["version"] + 1
            await connection.execute(UPDATE_NOTE, CITY, note.name, note.title, version, datetime.now(UTC))
        return CONTRACT.Note(name=note.name, title=note.title, version=version)


def _unary(behaviour: Any, request: Any) -> Any:
    return grpc.unary_unary_rpc_method_handler(
        behaviour,
        request_deserializer=request.FromString,
        response_serializer=lambda answer: answer.SerializeToString(),
    )


async def serve(config: dict[str, Any]) -> None:
    """Serve until the parent ends it. `config`: owner_url, and lean_pool for the pool without its reset query."""
    options = {"reset": _no_reset} if config.get("lean_pool") else {}
    async with asyncpg.create_pool(config["owner_url"], **options) as pool:
        server = grpc.aio.server()
        server.add_generic_rpc_handlers((Bare(pool),))
        port = server.add_insecure_port("127.0.0.1:0")
        await server.start()
        worker.say({"port": port})
        await worker.until_told_to_end(config.get("profile_to", ""))
        await server.stop(1)


async def _no_reset(connection: Any) -> None:
    """Nothing: the handlers leave nothing behind on a session."""


if __name__ == "__main__":
    uvloop.run(serve(worker.config()))
