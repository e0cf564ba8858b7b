"""The micro-batcher: hot commands that arrive together share one transaction.

A commit costs a wait for the disk, whatever it holds. Punches of a morning and proofs of play come by the thousand,
each small and independent of the others, so what arrives within two milliseconds travels in one transaction: one round
trip and one fsync for all. Waiting makes it quick: flushing at once makes groups of four and is slower under load. A
city has one transaction at a time, and what comes meanwhile is the next: the groups grow with the load by themselves,
and a transaction costs the same whether it holds twenty punches or two hundred.

Nobody pays for another's fault: when a transaction fails, its items are bisected until the poison one stands alone.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from opentelemetry import context as otel_context
from opentelemetry.context import Context

from kota_common.actor import service_actor
from kota_common.errors import DependencyDown, TooManyInFlight
from kota_common.postgres.database import Database
from kota_common.postgres.failures import translate
from kota_common.postgres.transaction import Transaction

Item = TypeVar("Item")
Result = TypeVar("Result")

LINGER_MS = 2.0  # from the first item that waits to its transaction
ITEMS_MAX = 256  # of one transaction
FLUSHES_MAX = 4  # cities side by side, so that one whose rows are locked does not hold up the others
WAITING_MAX = 4096  # items in memory; more are refused with RetryInfo
RETRY_AFTER_FULL_MS = 200


class SizeMetric(Protocol):
    """Receives how many items shared a transaction."""

    def observe(self, amount: float) -> None:
        """Count one transaction."""


@dataclass(slots=True, eq=False)
class Entry(Generic[Item]):
    """One item on its way, with the trace of the call that brought it."""

    item: Item
    context: Context
    future: asyncio.Future[Any] = field(repr=False)

    @contextmanager
    def traced(self) -> Iterator[None]:
        """Within the body, what is emitted belongs to the trace of the item's own call and not to its neighbours'."""
        token = otel_context.attach(self.context)
        try:
            yield
        finally:
            otel_context.detach(token)


Work = Callable[[Transaction, Sequence[Entry[Item]]], Awaitable[Sequence[Result]]]


class MicroBatcher(Generic[Item, Result]):
    """Collects items per city and carries each group out in one transaction.

    `work` gets the transaction and the entries, in the order of their arrival, and gives one result for each. It acts
    as the service: whoever sent an item is part of the item. It must be safe to run again with a part of the entries,
    as any transaction that was undone.
    """

    def __init__(
        self, database: Database, service: str, work: Work[Item, Result], *, sizes: SizeMetric | None = None
    ) -> None:
        self._database = database
        self._service = service
        self._work = work
        self._sizes = sizes
        self._waiting: dict[str, deque[Entry[Item]]] = {}
        self._count = 0
        self._linger: dict[str, asyncio.TimerHandle] = {}
        self._due: deque[str] = deque()  # cities whose group should go, in turn
        self._flushes: dict[str, asyncio.Task[None]] = {}  # by city

    async def submit(self, city: str, item: Item) -> Result:
        """The item's result, once the transaction that holds it has committed.

        Raises what the item alone made the work raise; TooManyInFlight when too many wait; DependencyDown when the
        database is away, in which case the outcome may be open. A caller that gives up before its item was taken takes
        it back; later, the item goes through and only its answer is lost.
        """
        if self._count >= WAITING_MAX:
            raise TooManyInFlight(limit=WAITING_MAX, retry_after_ms=RETRY_AFTER_FULL_MS)
        loop = asyncio.get_running_loop()
        entry = Entry(item, otel_context.get_current(), loop.create_future())
        queue = self._waiting.setdefault(city, deque())
        queue.append(entry)
        self._count += 1
        if len(queue) == 1:
            self._linger[city] = loop.call_later(LINGER_MS / 1000, self._is_due, city)
        elif len(queue) == ITEMS_MAX and city in self._linger:  # not there while a rest of the city is due already
            self._linger[city].cancel()
            self._is_due(city)
        result: Result = await entry.future
        return result

    async def close(self) -> None:
        """Carry out what waits and return when all is settled; the doors are closed before."""
        while self._waiting or self._flushes:
            for city in list(self._linger):
                self._linger.pop(city).cancel()
                self._is_due(city)
            if self._flushes:
                await asyncio.wait(set(self._flushes.values()))

    def _is_due(self, city: str) -> None:
        self._linger.pop(city, None)
        self._due.append(city)
        self._start()

    def _start(self) -> None:
        for _ in range(len(self._due)):
            if len(self._flushes) >= FLUSHES_MAX:
                return
            city = self._due.popleft()
            if city in self._flushes:
                self._due.append(city)
                continue
            entries = self._take(city)
            if not entries:
                continue
            # In a context of its own: a group belongs to no single caller's trace.
            flush = asyncio.get_running_loop().create_task(self._flush(city, entries), context=contextvars.Context())
            self._flushes[city] = flush
            flush.add_done_callback(lambda _, city=city: self._flushed(city))  # type: ignore[misc]

    def _flushed(self, city: str) -> None:
        del self._flushes[city]
        self._start()

    def _take(self, city: str) -> list[Entry[Item]]:
        """The next group of a city, without those whose callers gave up; what is left is due at once."""
        queue = self._waiting.get(city)
        taken: list[Entry[Item]] = []
        while queue and len(taken) < ITEMS_MAX:
            entry = queue.popleft()
            self._count -= 1
            if not entry.future.done():
                taken.append(entry)
        if queue:
            self._due.append(city)
        else:
            self._waiting.pop(city, None)
        return taken

    async def _flush(self, city: str, entries: list[Entry[Item]]) -> None:
        if self._sizes is not None:
            self._sizes.observe(len(entries))
        try:
            await self._carry_out(city, entries)
        finally:
            for entry in entries:  # nobody is left waiting, whatever ended the flush
                if not entry.future.done():
                    entry.future.cancel()

    async def _carry_out(self, city: str, entries: list[Entry[Item]]) -> None:
        try:
            async with self._database.transaction(city, service_actor(self._service, city)) as tx:
                results = await self._work(tx, entries)
                assert len(results) == len(entries), "the work gives one result for each entry"
        except Exception as error:  # noqa: BLE001 - each caller gets it, and its door classifies it
            if len(entries) == 1 or isinstance(translate(error), DependencyDown):
                for entry in entries:
                    if not entry.future.done():
                        entry.future.set_exception(error)
                return
            half = len(entries) // 2
            await self._carry_out(city, entries[:half])
            await self._carry_out(city, entries[half:])
            return
        for entry, result in zip(entries, results, strict=True):
            if not entry.future.done():
                entry.future.set_result(result)
