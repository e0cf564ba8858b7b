"""The gateway of the morning rush: it signs for a crowd of phones beforehand and brings each punch at its time.

A partner's system, known to identity, with a token that it renews; by gRPC or by the Connect door that phones use. What
is turned away with the word to come again, or gets no answer, is sent again as it is: the same punch id, so that it
counts once. Its wait ends with the answer and begins when it was meant to be sent the first time.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import grpc
import uvloop

from kota.attendance.v1 import punches_pb2 as pb
from kota_bench import worker
from kota_bench.connect_client import Connection
from kota_bench.punch_client import CHANNELS, SINGLE, Crowd
from kota_bench.punch_ground import CITY, SERVICE
from kota_cli.demo.callers import Caller, Endpoints
from kota_common.security.keys import load_signing_key

TIMEOUT_S = 10.0
AGAIN_AFTER_S = 0.3
PATIENCE_S = 60.0  # from the intended start
SIGNING_S = 300e-6  # a punch takes to be signed, generously
HEAD_START_S = 2.0
RENEW_EVERY_S = 20.0  # the caller asks for a new token a minute before the old one ends
WARM_IN_FLIGHT = 32
RECONNECT_MS = 500  # a service that was restarted is found again soon
AGAIN = {"UNAVAILABLE", "RESOURCE_EXHAUSTED", "DEADLINE_EXCEEDED", "CANCELLED", "CANCELED"}


class NotNow(Exception):
    """No answer, or the word to come again."""


class Refused(Exception):
    """A no."""


class Door(Protocol):
    """A way into the service."""

    async def record(self, message: bytes) -> bytes:
        """Bring what is in a message; gives the answer. Raises NotNow, Refused."""

    def renew(self, token: str) -> None:
        """Go on with another token."""


class ByGrpc:
    """A few connections, as one system has them. Nothing is repeated below: every lost answer is seen."""

    def __init__(self, address: str, token: str, method: str = SINGLE) -> None:
        options = [("grpc.use_local_subchannel_pool", 1), ("grpc.max_reconnect_backoff_ms", RECONNECT_MS)]
        self._channels = [grpc.aio.insecure_channel(address, options=options) for _ in range(CHANNELS)]
        self._calls: list[Any] = [c.unary_unary(method, None, None) for c in self._channels]
        self._next = 0
        self.renew(token)

    def renew(self, token: str) -> None:
        """Go on with another token."""
        self._metadata = (("authorization", f"Bearer {token}"),)

    async def record(self, message: bytes) -> bytes:
        """Bring what is in a message; gives the answer. Raises NotNow, Refused."""
        self._next += 1
        call = self._calls[self._next % len(self._calls)]
        try:
            answer: bytes = await call(message, metadata=self._metadata, timeout=TIMEOUT_S)
        except grpc.aio.AioRpcError as error:
            raise _refusal(error.code().name, str(error.details())) from error
        return answer

    async def close(self) -> None:
        """Close the connections."""
        for channel in self._channels:
            await channel.close()


class ByConnect:
    """A connection a call, kept for the next one: as many as there are phones with an open call."""

    def __init__(self, port: int, token: str) -> None:
        self._port, self._token = port, token
        self._idle: list[Connection] = []

    def renew(self, token: str) -> None:
        """Go on with another token."""
        self._token = token

    async def record(self, message: bytes) -> bytes:
        """Bring what is in a message; gives the answer. Raises NotNow, Refused."""
        try:
            async with asyncio.timeout(TIMEOUT_S):
                well, answer = await self._ask(message)
        except (OSError, EOFError, TimeoutError) as error:
            raise NotNow(f"UNAVAILABLE {type(error).__name__}") from error
        if not well:
            said = json.loads(answer)
            raise _refusal(str(said["code"]).upper(), str(said.get("message", "")))
        return answer

    async def _ask(self, message: bytes) -> tuple[bool, bytes]:
        """By a kept connection; the server may have closed it while it was idle, then by a fresh one, as clients do."""
        while self._idle:
            with contextlib.suppress(OSError, EOFError):
                return await self._by(self._idle.pop(), message)
        return await self._by(await Connection.open(self._port, self._token), message)

    async def _by(self, connection: Connection, message: bytes) -> tuple[bool, bytes]:
        connection.renew(self._token)
        try:
            said = await connection.post(SINGLE.encode(), message)
        except BaseException:
            connection.close()  # where its answers end is not known any more
            raise
        self._idle.append(connection)
        return said


def _refusal(code: str, words: str) -> NotNow | Refused:
    return (NotNow if code in AGAIN else Refused)(f"{code} {words}")


@dataclass(slots=True)
class Tally:
    """What became of the punches."""

    acknowledged: list[str] = field(default_factory=list)  # punch ids
    waits: list[tuple[float, float]] = field(default_factory=list)  # intended second of the run, wait in s
    again: Counter[str] = field(default_factory=Counter)  # turned away or unanswered, and sent again
    failures: Counter[str] = field(default_factory=Counter)


class Rush:
    """Brings the crowd's punches through one door."""

    def __init__(self, door: Door, crowd: Crowd) -> None:
        self._door, self._crowd = door, crowd

    async def warm(self, count: int) -> Tally:
        """A punch of each of so many phones: statements are prepared, people and keys remembered."""
        tally, waiting = Tally(), [self._signed(datetime.now(UTC)) for _ in range(count)]

        async def caller() -> None:
            while waiting:
                await self._bring(*waiting.pop(), tally, 0.0, time.perf_counter())

        await asyncio.gather(*(caller() for _ in range(WARM_IN_FLIGHT)))
        return tally

    async def morning(self, times_s: list[float]) -> Tally:
        """Begin to bring a punch at each of these seconds, whatever became of those before."""
        base = time.time() + HEAD_START_S + len(times_s) * SIGNING_S
        signed = [self._signed(datetime.fromtimestamp(base + at, UTC)) for at in times_s]
        gc.collect()
        gc.freeze()  # what is signed stays: looking through it again would hold up the sending
        tally, calls = Tally(), set()
        start = time.perf_counter() + max(0.0, base - time.time())
        for at, (punch_id, message) in zip(times_s, signed, strict=True):
            ahead = start + at - time.perf_counter()
            if ahead > 0.001:
                await asyncio.sleep(ahead)
            call = asyncio.ensure_future(self._bring(punch_id, message, tally, at, start + at))
            calls.add(call)
            call.add_done_callback(calls.discard)
        if calls:
            await asyncio.wait(calls)
        return tally

    def _signed(self, at: datetime) -> tuple[str, bytes]:
        punch = self._crowd.punch(at)
        request = pb.RecordPunchRequest(parent=f"cities/{CITY}", punch=punch)
        return pb.PunchPayload.FromString(punch.payload).punch_id, request.SerializeToString()

    async def _bring(self, punch_id: str, message: bytes, tally: Tally, at: float, intended: float) -> None:
        while True:
            try:
                await self._door.record(message)
            except NotNow as error:
                if time.perf_counter() > intended + PATIENCE_S:
                    tally.failures[str(error)] += 1
                    return
                tally.again[str(error)] += 1
                await asyncio.sleep(AGAIN_AFTER_S * (0.5 + random.random()))  # noqa: S311 - they do not come back as one
            except Refused as error:
                tally.failures[str(error)] += 1
                return
            else:
                tally.acknowledged.append(punch_id)
                tally.waits.append((at, time.perf_counter() - intended))
                return


async def drive(config: dict[str, Any]) -> None:
    """Do what the parent asks for.

    `config`: door (connect or grpc), addresses grpc and http, issuer, client_id, files key, phones and ids, centre,
    spread_e7. The ids of acknowledged punches are added to the file `ids`, one a line.
    """
    caller = Caller(Endpoints(config["issuer"], {}, {}), load_signing_key(Path(config["key"])), config["client_id"])
    token = await caller.token(SERVICE)
    door = ByConnect(config["http"], token) if config["door"] == "connect" else ByGrpc(config["grpc"], token)
    renewing = asyncio.create_task(_renew(caller, door))
    rush = Rush(door, Crowd(config))
    worker.say({})
    with Path(config["ids"]).open("w", encoding="ascii") as ids:  # noqa: ASYNC230 - a local file, between runs
        async for line in worker.lines():
            tally = await (rush.warm(line["count"]) if line["do"] == "warm" else rush.morning(line["times_s"]))
            ids.writelines(f"{punch_id}\n" for punch_id in tally.acknowledged)
            ids.flush()
            worker.say(
                {
                    "acknowledged": len(tally.acknowledged),
                    "again": tally.again,
                    "failures": tally.failures,
                    "waits": tally.waits,
                }
            )
    renewing.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await renewing


async def _renew(caller: Caller, door: Door) -> None:
    """In a thread: an HTTP client that is made anew takes a moment that punches would wait for."""
    while True:
        await asyncio.sleep(RENEW_EVERY_S)
        door.renew(await asyncio.to_thread(asyncio.run, caller.token(SERVICE)))


if __name__ == "__main__":
    uvloop.run(drive(worker.config()))
