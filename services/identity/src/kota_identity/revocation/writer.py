"""Brings the KV bucket `revoked` to what the outbox wants, and fills it again when it was made anew.

Rows stay locked while they are written, so that whatever two writers do, the bucket ends with the newest version. A row
is marked only after the bucket's acknowledgement; a crash in between writes the same entry once more, which changes
nothing.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any
from uuid import uuid4

import asyncpg
import structlog
from google.protobuf.message import Message

from kota_common.actor import Actor, service_actor
from kota_common.contract import Method
from kota_common.errors import KotaError
from kota_common.grpc.handlers import Handler
from kota_common.grpc.memory import Stamp
from kota_common.postgres import Database, Transaction
from kota_common.security.revocation import RevocationWriter
from kota_identity.revocation import store
from kota_identity.revocation.store import Wanted

log = structlog.get_logger(__name__)

BATCH = 500
EVERY_S = 1.0
EPOCH_EVERY_S = 5.0
_ALL_CITIES = service_actor("identity", "")


class ListWriter:
    """The writer of the revocation list."""

    def __init__(self, database: Database, bucket: RevocationWriter) -> None:
        self._database = database
        self._bucket = bucket

    async def drain(self) -> None:
        """Write everything that waits. Returns once the bucket has acknowledged; raises DependencyDown.

        An entry that another writer holds is waited for: a caller must not answer before the list denies.
        """
        while True:
            async with self._database.transaction("", _ALL_CITIES) as tx:
                waiting = await store.lock_waiting(tx, BATCH)
                await self._write(tx, waiting)
            if len(waiting) < BATCH:
                return

    async def refill_if_new(self) -> bool:
        """Fill a bucket that has no epoch and open it; whether that was needed. Raises DependencyDown."""
        if await self._bucket.epoch():
            return False
        after, count = "", 0
        while True:
            async with self._database.transaction("", _ALL_CITIES) as tx:
                entries = await store.lock_after(tx, after, BATCH)
                await self._write(tx, entries)
            count += len(entries)
            if len(entries) < BATCH:
                break
            after = entries[-1].key
        await self._bucket.open(uuid4().hex.encode())
        log.warning("revocation list filled anew", entries=count)
        return True

    async def run(self) -> None:
        """Until cancelled: what a crashed or refused caller left behind is written within a second or two."""
        next_epoch = 0.0
        while True:
            try:
                if time.monotonic() >= next_epoch:
                    await self.refill_if_new()
                    next_epoch = time.monotonic() + EPOCH_EVERY_S
                await self.drain()
            except (KotaError, OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("revocation list not written, it is tried again", error=repr(error))
            await asyncio.sleep(EVERY_S)

    async def _write(self, tx: Transaction, entries: list[Wanted]) -> None:
        for entry in entries:
            if entry.value is None:
                await self._bucket.remove(entry.key)
            else:
                await self._bucket.put(entry.key, bytes(entry.value))
        await store.mark_written(tx, entries)


def acknowledged(handler: Any) -> Any:
    """Let a `@command` answer only after the list has acknowledged; its servicer has the writer as `writer`.

    The transaction is committed by then: a caller that gets UNAVAILABLE repeats the request_id and waits again.
    """
    assert isinstance(handler, Handler)

    async def run(
        servicer: Any, database: Database, method: Method, city: str, actor: Actor, request: Message
    ) -> tuple[bytes, Stamp | None]:
        answer = await handler.run(servicer, database, method, city, actor, request)
        await servicer.writer.drain()
        return answer

    return Handler(handler.function, run, changes_state=True)
