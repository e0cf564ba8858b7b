"""A closed loop of punches: as many as go through, so many calls in flight at any time, each sent again until answered.

The gateway of the rush brings them, with nothing below it that repeats a call, so that every answer that a kill took
away is seen.
"""

from __future__ import annotations

import asyncio
import itertools
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from kota.attendance.v1 import punches_pb2 as pb
from kota_bench.punch_client import BATCH, SINGLE, Crowd
from kota_bench.rush_client import ByGrpc, NotNow, Refused
from kota_cli.demo import arrival
from kota_cli.demo.callers import Caller, last_segment
from kota_cli.demo.city import PARENT
from kota_cli.installation import Installation
from kota_cli.rush.crowd import ATTENDANCE, Gathered
from kota_common.security.keys import load_signing_key

AGAIN_AFTER_S = 0.2
ANSWERED_WITHIN_S = 60.0
STANDS = (pb.ROW_VERDICT_RECORDED, pb.ROW_VERDICT_DUPLICATE)


@dataclass(frozen=True, slots=True)
class Struck:
    """What a kill met."""

    before: int  # punches acknowledged until then
    unanswered: int  # calls that had no answer at that instant
    sent_again: int  # of these, by the time at which enough others had been answered


class FullRate:
    """`async with FullRate(...) as load:` runs it; leaving waits until every call has its answer.

    `rows` 0 brings punches one by one, else in batches of so many with receipts.
    """

    def __init__(self, place: Installation, gathered: Gathered, *, in_flight: int, rows: int = 0) -> None:
        self._place, self._rows = place, rows
        key = load_signing_key(gathered.key)
        self._gateway = Caller(arrival.endpoints(place), key, gathered.gateway.client_id)
        self._crowd = Crowd(gathered.config())
        self._callers = [self._caller for _ in range(in_flight)]
        self._numbers = itertools.count(1)
        self._open: set[int] = set()  # numbers of calls without an answer
        self._repeated: set[int] = set()  # numbers of calls that were sent more than once
        self._ending = False
        self._moved = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self.receipts: dict[str, str] = {}  # by punch id: as it was told
        self.acknowledged: list[str] = []  # punch ids, one for each acknowledgement
        self.again: Counter[str] = Counter()
        self.wrong: list[str] = []  # there must be none

    async def __aenter__(self) -> Self:
        token = await self._gateway.token(ATTENDANCE)
        self._door = ByGrpc(self._place.grpc_address(ATTENDANCE), token, BATCH if self._rows else SINGLE)
        self._tasks = [asyncio.create_task(caller()) for caller in self._callers]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._ending = True
        _, unanswered = await asyncio.wait(self._tasks, timeout=ANSWERED_WITHIN_S)
        for task in unanswered:
            self.wrong.append("a call has no answer")
            task.cancel()
        if unanswered:
            await asyncio.wait(unanswered)
        await self._door.close()

    async def more(self, count: int, *, within_s: float = 90.0) -> None:
        """Wait until `count` more punches were acknowledged, or something is wrong."""
        wanted = len(self.acknowledged) + count
        async with asyncio.timeout(within_s):
            while len(self.acknowledged) < wanted and not self.wrong:
                self._moved.clear()
                await self._moved.wait()

    async def struck_by(self, kill: Callable[[], None], *, then: int) -> Struck:
        """Kill, and wait until `then` more punches were acknowledged.

        The kill runs in this loop's own thread: no answer is seen while it happens, so what is open is what it met.
        """
        self._door.renew(await self._gateway.token(ATTENDANCE))
        before, held = len(self.acknowledged), frozenset(self._open)
        kill()
        await self.more(then)
        return Struck(before, len(held), len(held & self._repeated))

    async def _caller(self) -> None:
        while not self._ending and not self.wrong:
            number = next(self._numbers)
            ids, request = self._request()
            self._open.add(number)
            try:
                answer = await self._answer(number, request.SerializeToString())
                self._take(ids, answer)
            except Exception as error:  # noqa: BLE001 - whatever it is, the test must not pass over it
                self.wrong.append(repr(error))
            self._open.discard(number)
            self._moved.set()

    def _request(self) -> tuple[list[str], Any]:
        punches = [self._crowd.punch(datetime.now(UTC)) for _ in range(self._rows or 1)]
        ids = [pb.PunchPayload.FromString(punch.payload).punch_id for punch in punches]
        if self._rows:
            return ids, pb.RecordPunchesRequest(parent=PARENT, punches=punches, with_receipts=True)
        return ids, pb.RecordPunchRequest(parent=PARENT, punch=punches[0])

    async def _answer(self, number: int, message: bytes) -> bytes:
        """Ask until there is an answer. Raises Refused."""
        while True:
            try:
                return await self._door.record(message)
            except NotNow as error:
                self.again[str(error)[:80]] += 1
                self._repeated.add(number)
            await asyncio.sleep(AGAIN_AFTER_S * (0.5 + random.random()))

    def _take(self, ids: list[str], answer: bytes) -> None:
        """File the receipts. Raises Refused for a row that does not stand."""
        if self._rows:
            rows = pb.RecordPunchesResponse.FromString(answer).rows
            if refused := [row.reason for row in rows if row.verdict not in STANDS]:
                raise Refused(f"{len(refused)} rows: {refused[0]}")
            receipts = [row.receipt for row in rows]
        else:
            receipts = [pb.PunchReceipt.FromString(answer)]
        for punch_id, receipt in zip(ids, receipts, strict=True):
            assert last_segment(receipt.punch.name) == punch_id
            self.receipts[punch_id] = receipt.receipt
            self.acknowledged.append(punch_id)
