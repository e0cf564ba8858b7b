"""Revocation within a second, without asking anybody: every service watches the KV bucket `revoked`.

No consumer is needed, hence no right to create or delete one: subscribe to `$KV.revoked.>` first, then read the bucket,
then apply what arrived meanwhile. A heartbeat proves each second that the bucket is there and is the one we know; a new
snapshot every 30 s heals what a lossy core subscription may have missed.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from kota_common.security.revocation_bucket import (
    BUS_ERRORS,
    PREFIX,
    WRITTEN_MS,
    BucketClosed,
    RevocationWriter,
    is_removal,
    read_epoch,
    read_snapshot,
    written_by_identity,
)
from kota_common.security.revocation_list import EPOCH_KEY, RevocationList

log = structlog.get_logger(__name__)

FRESH_MS = 60_000  # a watch lost for longer closes strategic calls and personal data
HEARTBEAT_S = 1.0
SNAPSHOT_S = 30.0


class Revocations:
    """The revoked tokens, clients, principals, devices, sessions and signing keys, and how sure we are of them.

    `start` begins to watch; until the first snapshot, and 60 s after the last sign of life, `fresh` is False and calls
    that are strategic or return personal data are refused. `on_lag` gets the seconds between identity's write and its
    arrival here, once per entry.
    """

    def __init__(
        self,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        clock: Callable[[], float] = time.time,
        on_lag: Callable[[float], None] | None = None,
    ) -> None:
        self.entries = RevocationList()
        self.missed = 0  # entries that only a snapshot brought: live delivery is broken or not permitted
        self.foreign = 0  # live messages refused for want of the header: somebody aims at the bucket
        self._monotonic = monotonic
        self._clock = clock
        self._on_lag = on_lag
        self._proven_at: float | None = None
        self._trouble = ""  # the failure last logged, so that one outage is one line
        self._epoch = b""
        self._held: list[Msg] | None = None  # live messages wait here while a snapshot is read
        self._task: asyncio.Task[None] | None = None
        self._subscription: Subscription | None = None

    @property
    def stale_ms(self) -> float:
        """Milliseconds since the bus last proved that we know everything; infinite before the first proof."""
        return float("inf") if self._proven_at is None else (self._monotonic() - self._proven_at) * 1000

    @property
    def fresh(self) -> bool:
        """Whether strategic decisions and personal data may rely on the list."""
        return self.stale_ms <= FRESH_MS

    def find(self, keys: tuple[str, ...], issued_at: float) -> str | None:
        """The key that revokes a token issued at `issued_at` (Unix seconds), or None."""
        return self.entries.find(keys, issued_at)

    async def start(self, connection: Client) -> None:
        """Watch the bucket over this connection. Returns once the subscription stands and one snapshot was tried."""
        self._subscription = await connection.subscribe(f"{PREFIX}>", cb=self._receive)
        await connection.flush()
        await self._try_snapshot(connection, counts_missed=False)
        self._task = asyncio.create_task(self._watch(connection), name="revocation-watch")

    async def stop(self) -> None:
        """Stop watching; what is known stays known."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None
        if self._subscription is not None:
            subscription, self._subscription = self._subscription, None
            try:
                await subscription.unsubscribe()
            except BUS_ERRORS as error:  # the connection went first, and the subscription with it
                log.debug("revocation subscription already gone", error=repr(error))

    async def _receive(self, message: Msg) -> None:
        if not written_by_identity(message):
            self.foreign += 1
            log.warning("foreign message in the revocation bucket", size_bytes=len(message.data))
        elif self._held is not None:
            self._held.append(message)
        else:
            self._apply(message)

    def _apply(self, message: Msg) -> None:
        key = message.subject.removeprefix(PREFIX)
        if key == EPOCH_KEY:
            return  # the next heartbeat sees it and reads the bucket anew
        if is_removal(message):
            self.entries.remove(key)
        else:
            self.entries.put(key, message.data)
        written_ms = (message.headers or {}).get(WRITTEN_MS, "")
        if self._on_lag is not None and written_ms.isdigit():
            self._on_lag(max(0.0, self._clock() - int(written_ms) / 1000))

    async def _watch(self, connection: Client) -> None:
        """Heartbeats, and a new snapshot every 30 s, after each reconnect and whenever the epoch changed."""
        snapshot_at, reconnects = self._monotonic(), connection.stats["reconnects"]
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            missing = connection.stats["reconnects"] != reconnects or self._proven_at is None
            due = self._monotonic() - snapshot_at >= SNAPSHOT_S
            if missing or due or not await self._heartbeat(connection):
                now_reconnects = connection.stats["reconnects"]
                if await self._try_snapshot(connection, counts_missed=not missing):
                    snapshot_at, reconnects = self._monotonic(), now_reconnects

    async def _heartbeat(self, connection: Client) -> bool:
        """Whether the bucket answers and is the one we know."""
        asked_at = self._monotonic()
        try:
            epoch = await read_epoch(connection)
        except BUS_ERRORS as error:
            self._note(f"heartbeat: {error!r}")
            return False
        if not epoch or epoch != self._epoch:
            return False
        self._proven_at = asked_at
        return True

    async def _try_snapshot(self, connection: Client, *, counts_missed: bool) -> bool:
        """Read the bucket and take it over; whether that worked."""
        asked_at = self._monotonic()
        self._held = []
        try:
            snapshot = await read_snapshot(connection)
        except BucketClosed as closed:
            self._proven_at = None  # a bucket made anew knows nothing: closed at once, not after a minute
            self._note(f"closed: {closed}")
            return False
        except BUS_ERRORS as error:
            self._note(f"snapshot: {error!r}")
            return False
        else:
            held = {message.subject.removeprefix(PREFIX) for message in self._held}
            news = self.entries.replace(snapshot.entries, keep=snapshot.foreign) - held
            if counts_missed and news and snapshot.epoch == self._epoch:
                self.missed += len(news)
                log.error("revocations came by snapshot only", count=len(news))
            self._epoch = snapshot.epoch
            self._proven_at = asked_at
            self._note("")
            return True
        finally:
            waiting, self._held = self._held or [], None
            for message in waiting:
                self._apply(message)

    def _note(self, trouble: str) -> None:
        """Log a change of state once, not once a second."""
        if trouble == self._trouble:
            return
        if trouble:
            log.warning("revocation watch in trouble", why=trouble, known=len(self.entries))
        else:
            log.info("revocation watch works", known=len(self.entries))
        self._trouble = trouble


__all__ = ["BucketClosed", "RevocationWriter", "Revocations", "read_snapshot"]
