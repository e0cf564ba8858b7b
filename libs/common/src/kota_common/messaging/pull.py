"""Pulling from a durable: one request is always open, what arrives waits in memory until it is fetched.

Stands in for the pull subscription of nats-py under FastStream's fetch loop, with the same two methods. nats-py's own
builds a task for every message, answers a closed connection by raising at once (FastStream's loop then never yields to
the event loop again), and is silent for a whole time-out after the server came back.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import Callable

import nats.errors
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from kota_common.messaging.connection import inbox_prefix
from kota_common.messaging.topology import ACK_WAIT_S, Durable

log = structlog.get_logger(__name__)

EXPIRES_S = 5.0  # of one pull request; an open one costs nothing
REST_S = 0.5  # after an answer that says that there is nothing to pull from
LOOK_EVERY_S = 0.5
# The server delivers what was held longer once more; what waited that long in memory is left to that delivery.
HELD_MAX_S = ACK_WAIT_S / 2


class Pull:
    """A pull subscription on a durable that stands already."""

    def __init__(
        self, connection: Client, durable: Durable, service: str, *, batch: int, running: Callable[[], bool]
    ) -> None:
        self._connection = connection
        self._durable = durable
        self._inbox = f"{inbox_prefix(service)}.{connection._nuid.next().decode()}"
        self._next = f"$JS.API.CONSUMER.MSG.NEXT.{durable.stream}.{durable.name}"
        self._batch = batch
        self._running = running
        self._waiting: deque[tuple[float, Msg]] = deque()
        self._arrived = asyncio.Event()
        self._subscription: Subscription | None = None
        self._open = 0  # messages that the open request may still bring
        self._open_until = 0.0
        self._rest_until = 0.0
        self._reconnects = 0
        self._gone = False

    async def open(self) -> Pull:
        """Begin to listen; nothing is pulled before the first fetch."""
        self._subscription = await self._connection.subscribe(self._inbox, cb=self._on_message)
        return self

    async def unsubscribe(self) -> None:
        """Stop listening, and give back at once what nobody fetched."""
        if self._subscription is not None and not self._connection.is_closed:
            await self._subscription.unsubscribe()
        self._subscription = None
        await self._give_back([message for _, message in self._waiting])
        self._waiting.clear()

    async def fetch(self, batch: int, timeout: float | None) -> list[Msg]:
        """What has arrived, at most `batch`; waits for the first one. Raises TimeoutError when none comes in time.

        FastStream asks again for the rest of a batch until the time is over; it gets TimeoutError at once then, or a
        lone event would wait for company.
        """
        if batch < self._batch and not self._waiting:
            raise nats.errors.TimeoutError
        until = time.monotonic() + (timeout or EXPIRES_S)
        while not self._waiting:
            remaining = until - time.monotonic()
            if remaining <= 0:
                raise nats.errors.TimeoutError
            await self._ask()
            self._arrived.clear()
            try:
                await asyncio.wait_for(self._arrived.wait(), min(remaining, LOOK_EVERY_S))
            except TimeoutError:
                continue  # look whether the request is still open
        return await self._take(batch)

    async def _take(self, batch: int) -> list[Msg]:
        oldest = time.monotonic() - HELD_MAX_S
        taken: list[Msg] = []
        while self._waiting and len(taken) < batch:
            arrived, message = self._waiting.popleft()
            if arrived >= oldest:
                taken.append(message)
        if not self._running():  # FastStream drops what it fetches while it stops
            await self._give_back(taken)
            raise nats.errors.TimeoutError
        await self._ask()  # the next ones arrive while these are worked on
        if not taken:
            raise nats.errors.TimeoutError
        return taken

    async def _ask(self) -> None:
        """Open a request unless one is open, memory is full, or there is nothing to pull from."""
        now = time.monotonic()
        reconnects = int(self._connection.stats["reconnects"])
        lost = reconnects != self._reconnects or now > self._open_until
        if (self._open and not lost) or len(self._waiting) >= self._batch or now < self._rest_until:
            return
        self._reconnects, self._open, self._open_until = reconnects, self._batch, now + EXPIRES_S + 1
        request = {"batch": self._batch, "expires": int(EXPIRES_S * 1e9)}
        try:
            await self._connection.publish(self._next, json.dumps(request).encode(), reply=self._inbox)
        except nats.errors.Error as error:
            log.debug("pull request not sent", consumer=self._durable.name, error=repr(error))
            self._rest(REST_S)

    async def _on_message(self, message: Msg) -> None:
        status = (message.headers or {}).get("Status") if not message.data else None
        if status is None:
            self._waiting.append((time.monotonic(), message))
            self._open = max(0, self._open - 1)
            if self._gone:
                self._gone = False
                log.info("durable is back", consumer=self._durable.name)
        elif status == "100":
            return
        elif status in ("404", "408"):  # the request is over
            self._open = 0
        else:  # 409 durable deleted or server going down, 503 nobody there
            if not self._gone:
                self._gone = True
                log.error("durable does not answer, waiting for the topology", consumer=self._durable.name)
            self._rest(REST_S)
        self._arrived.set()

    def _rest(self, seconds: float) -> None:
        self._open, self._rest_until = 0, time.monotonic() + seconds

    async def _give_back(self, messages: list[Msg]) -> None:
        for message in messages:
            try:
                await message.nak()
            except nats.errors.Error as error:  # it comes again after ack_wait
                log.debug("message not given back", consumer=self._durable.name, error=repr(error))
