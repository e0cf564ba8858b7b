"""The KV bucket `revoked` on the wire: reading it whole without a consumer, and writing it.

Pages go by sequence, since `multi_last` answers 413 above 1,024 keys (seen on nats-server 2.15.1); the bucket keeps one
message a key, so the pages are the snapshot. The bucket must allow direct reads.

Only messages whose `Nats-Expected-Stream` header names the bucket's stream count: a reply subject can be aimed at
`$KV.revoked...` past all publish rights, but then the server writes the message, and it never carries that header.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg

from kota_common.errors import DependencyDown
from kota_common.security.revocation_list import EPOCH_KEY

BUCKET = "revoked"
STREAM = f"KV_{BUCKET}"
PREFIX = f"$KV.{BUCKET}."
DIRECT_GET = f"$JS.API.DIRECT.GET.{STREAM}"
EXPECTED_STREAM = "Nats-Expected-Stream"
OPERATION = "KV-Operation"
WRITTEN_MS = "Kota-Written-Ms"  # Unix ms at which identity wrote the entry: what the lag is measured from

REPLY_TIMEOUT_S = 3.0
PAGE = 1000
MAX_KEYS = 200_000  # ~30 MB; more means that identity does not forget expired tokens
BUS_ERRORS = (nats.errors.Error, TimeoutError, OSError)


class BucketClosed(Exception):
    """The bucket is missing, unreadable, or not refilled by identity yet."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The whole bucket at one moment."""

    epoch: bytes
    entries: Mapping[str, bytes]
    foreign: frozenset[str]  # keys whose last message somebody else wrote: a reader keeps what it knew of them


def written_by_identity(message: Msg) -> bool:
    """Whether the message went through a publish that named this bucket's stream."""
    return message.headers is not None and message.headers.get(EXPECTED_STREAM) == STREAM


def is_removal(message: Msg) -> bool:
    """Whether the message takes its key away."""
    return (message.headers or {}).get(OPERATION) in ("DEL", "PURGE")


async def read_epoch(connection: Client) -> bytes:
    """The marker that opens the bucket; empty when the bucket was made anew. Raises one of BUS_ERRORS."""
    body = json.dumps({"last_by_subj": PREFIX + EPOCH_KEY}).encode()
    reply = await connection.request(DIRECT_GET, body, timeout=REPLY_TIMEOUT_S)
    return reply.data if written_by_identity(reply) else b""


async def read_snapshot(connection: Client) -> Snapshot:
    """The whole bucket. Raises BucketClosed or one of BUS_ERRORS."""
    pages = _Pages()
    inbox = connection.new_inbox()
    subscription = await connection.subscribe(inbox, cb=pages.receive)
    try:
        sequence: int | None = 1
        while sequence is not None:
            body = json.dumps({"seq": sequence, "next_by_subj": f"{PREFIX}>", "batch": PAGE}).encode()
            pages.end = asyncio.get_running_loop().create_future()
            await connection.publish(DIRECT_GET, body, reply=inbox)
            sequence = _next_sequence(await asyncio.wait_for(pages.end, REPLY_TIMEOUT_S))
            if len(pages.entries) > MAX_KEYS:
                raise BucketClosed(f"it holds more than {MAX_KEYS} keys")
    finally:
        if not connection.is_closed:
            await subscription.unsubscribe()
    epoch = pages.entries.pop(EPOCH_KEY, b"")
    if not epoch:
        raise BucketClosed("identity has not filled it yet")
    return Snapshot(epoch, pages.entries, frozenset(pages.foreign))


class _Pages:
    """Collects the answers of direct gets; each page ends with a message that has a status."""

    def __init__(self) -> None:
        self.entries: dict[str, bytes] = {}
        self.foreign: set[str] = set()
        self.end: asyncio.Future[Msg] | None = None

    async def receive(self, message: Msg) -> None:
        headers: Mapping[str, Any] = message.headers or {}
        if "Status" in headers:
            if self.end is not None and not self.end.done():
                self.end.set_result(message)
            return
        key = str(headers["Nats-Subject"]).removeprefix(PREFIX)
        if not written_by_identity(message):
            self.foreign.add(key)
        elif not is_removal(message):
            self.entries[key] = message.data


def _next_sequence(end: Msg) -> int | None:
    """Where the next page begins, None after the last. Raises BucketClosed."""
    headers: Mapping[str, Any] = end.headers or {}
    status = headers.get("Status")
    if status == "204":
        return int(headers["Nats-Last-Sequence"]) + 1 if int(headers["Nats-Num-Pending"]) else None
    if status == "404":
        return None  # nothing at or after this sequence
    if status == "503":
        raise BucketClosed("there is no such bucket, or it does not allow direct reads")
    raise BucketClosed(f"it answered {status}")


class RevocationWriter:
    """Writes the bucket. Identity's relay alone has the NATS right to; every call returns after the bucket's ack.

    Raises DependencyDown when the bucket does not acknowledge.
    """

    def __init__(self, connection: Client, *, clock: Callable[[], float] = time.time) -> None:
        self._connection = connection
        self._clock = clock

    async def put(self, key: str, value: bytes = b"") -> int:
        """Revoke; `value` is a not-before in Unix seconds for `sub.` and `cli.`. Gives the bucket's sequence."""
        return await self._publish(key, value, {})

    async def remove(self, key: str) -> int:
        """Take a revocation back: the marker replaces the entry in the bucket and at every watcher."""
        return await self._publish(key, b"", {OPERATION: "DEL"})

    async def epoch(self) -> bytes:
        """The marker that opens the bucket; empty when the bucket was made anew and must be filled first."""
        try:
            return await read_epoch(self._connection)
        except BUS_ERRORS as error:
            raise _down() from error

    async def open(self, epoch: bytes) -> int:
        """Open the bucket, after everything was put: `epoch` is a value never used before, such as a UUID."""
        if not epoch:
            raise ValueError("an epoch is not empty")
        return await self._publish(EPOCH_KEY, epoch, {})

    async def _publish(self, key: str, value: bytes, extra: dict[str, str]) -> int:
        headers = {EXPECTED_STREAM: STREAM, WRITTEN_MS: str(int(self._clock() * 1000)), **extra}
        try:
            ack = await self._connection.jetstream().publish(
                PREFIX + key, value, timeout=REPLY_TIMEOUT_S, headers=headers
            )
        except BUS_ERRORS as error:
            raise _down() from error
        return int(ack.seq)


def _down() -> DependencyDown:
    return DependencyDown(dependency="the revocation bucket", retry_after_ms=1000)
