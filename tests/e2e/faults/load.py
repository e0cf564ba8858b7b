"""A client under steady open load: it files what it asks and is told, and repeats a request until it has an answer.

Open: commands arrive by the clock, however long the ones before take. Each command has a fresh request id; after an
unknown outcome (unavailable, too late) the same request goes out again, as every partner is told to do.
"""

from __future__ import annotations

import asyncio
import datetime
import itertools
import json
import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Self

import grpc
import httpx
from google.protobuf.message import Message

from kota.attendance.v1 import punches_pb2, punches_pb2_grpc
from kota.fiber_network.v1 import outages_pb2, outages_pb2_grpc
from kota.identity.v1 import units_pb2, units_pb2_grpc
from kota.permitting.v1 import permits_pb2, permits_pb2_grpc
from kota.videotron_content.v1 import overrides_pb2, overrides_pb2_grpc
from kota_cli.demo.callers import Caller, TokenRefused, request_id
from kota_cli.demo.city import PARENT
from kota_common.grpc import RemoteError
from kota_common.testing.faults import History

from .checker import settled
from .stage import MARK, Stage

ARRIVALS_EVERY_S = 0.3
SHOWN_MS = 1_000
FIRST_SHOWING_MS = int(time.time() * 1000) - 86_400_000  # yesterday: the player was offline and catches up
ATTEMPT_S = 3.0  # deadline of one attempt
AGAIN_AFTER_S = 0.25
ANSWERED_WITHIN_S = 60.0  # after the last heal every open command has its answer

UNKNOWN = {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.CANCELLED}
NOT_NOW = {"TOO_MANY_IN_FLIGHT", "CONTENTION"}  # refused, nothing done, the same request may come again
DISTRUST = "NOT_AUTHENTICATED"  # a token from the future or the past: only while a clock is known to be wrong
NOT_SENT = (httpx.HTTPError, TokenRefused, json.JSONDecodeError)  # no token: identity is away


def certainly_not_done(error: BaseException) -> bool:
    """Whether an error of a call says that nothing was done."""
    if isinstance(error, RemoteError):
        return error.remote.code not in UNKNOWN | {grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN}
    return isinstance(error, NOT_SENT)


class Refused(Exception):
    """A command that nothing speaks against was refused: a finding."""


class Load:
    """`async with Load(stage, path) as load:` runs it; leaving waits until every open command has its answer.

    `punches` of the one employee may be left out: in a long run they would all be of one day.
    """

    def __init__(
        self, stage: Stage, path: Path, *, seed: int = 0, every_s: float = ARRIVALS_EVERY_S, punches: bool = True
    ) -> None:
        self._stage, self._every_s, self._punches = stage, every_s, punches
        self._history = History(path, refused=certainly_not_done)
        self._random = random.Random(seed)
        self._numbers = itertools.count(1)
        self._arrivals: asyncio.Task[None] | None = None
        self._open: set[asyncio.Task[None]] = set()
        self._moved = asyncio.Event()
        self.acknowledged = 0
        self.repeated = 0
        self.longest_s = 0.0  # that a command waited for its answer
        self.clock_is_wrong = False  # set by a test that moves a clock
        self.wrong: list[str] = []  # refusals and defects: there must be none

    async def __aenter__(self) -> Self:
        self._arrivals = asyncio.create_task(self._arrive())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._arrivals is not None
        self._arrivals.cancel()
        await asyncio.wait([self._arrivals])
        if self._open:
            _, unanswered = await asyncio.wait(self._open, timeout=ANSWERED_WITHIN_S)
            self.wrong += [f"{task.get_name()} has no answer" for task in unanswered]
            for task in unanswered:
                task.cancel()
            if unanswered:
                await asyncio.wait(unanswered)
        self._history.close()

    async def more(self, count: int, *, within_s: float = 60.0) -> None:
        """Wait until `count` more commands were acknowledged."""
        wanted = self.acknowledged + count
        async with asyncio.timeout(within_s):
            while self.acknowledged < wanted:
                self._moved.clear()
                await self._moved.wait()

    async def _arrive(self) -> None:
        kinds = (
            *(self._application, self._toggle, self._warning, self._plays, self._punch),
            *(self._application, self._unit, self._cut, self._toggle, self._punch),
        )
        for kind in itertools.cycle([kind for kind in kinds if self._punches or kind != self._punch]):
            task = asyncio.create_task(self._guarded(kind), name=f"{kind.__name__} {next(self._numbers)}")
            self._open.add(task)
            task.add_done_callback(self._open.discard)
            await asyncio.sleep(self._random.expovariate(1 / self._every_s))

    async def _guarded(self, kind: Callable[[], Any]) -> None:
        try:
            await kind()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test must not pass over it
            self.wrong.append(repr(error))

    # -- what arrives -------------------------------------------------------------------------------------------

    async def _application(self) -> None:
        partner, rid = self._stage.partner, request_id()
        permits = partner.stub("permitting", permits_pb2_grpc.PermitServiceStub)
        draft = self._stage.draft(title=f"{MARK} {rid}")
        create = permits_pb2.CreatePermitRequest(
            parent=PARENT, permit=draft, holder_name="PT Reklame Contoh FIKTIF", request_id=rid
        )
        created = await self._ask(partner, permits, "CreatePermit", create)
        submit = permits_pb2.SubmitPermitRequest(name=created.name, etag=created.etag, request_id=request_id())
        await self._ask(partner, permits, "SubmitPermit", submit)

    async def _toggle(self) -> None:
        """Suspend or reinstate a permit with a booking: the event crosses to another service and stops a playlist."""
        if not self._stage.idle:
            return
        permit, head = self._stage.idle.pop(), self._stage.head
        permits = head.stub("permitting", permits_pb2_grpc.PermitServiceStub)
        verb = "SuspendPermit" if permit.state == permits_pb2.Permit.STATE_ISSUED else "ReinstatePermit"
        request = getattr(permits_pb2, f"{verb}Request")(name=permit.name, etag=permit.etag, request_id=request_id())
        if verb == "SuspendPermit":
            request.reason = "CONTOH"
        self._stage.idle.insert(0, await self._ask(head, permits, verb, request))

    async def _warning(self) -> None:
        content, rid = self._stage.content, request_id()
        overrides = content.stub("videotron_content", overrides_pb2_grpc.OverrideServiceStub)
        activate = overrides_pb2.ActivateOverrideRequest(
            parent=PARENT,
            text=f"{MARK} {rid}",
            severity=overrides_pb2.OVERRIDE_SEVERITY_NOTICE,
            screens=[self._stage.screen],
            drill=True,
            issuer="BPBD Kota (CONTOH)",
            request_id=rid,
        )
        activate.expire_time.FromDatetime(datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=2))
        active = await self._ask(content, overrides, "ActivateOverride", activate)
        clear = overrides_pb2.ClearOverrideRequest(name=active.name, etag=active.etag, request_id=request_id())
        await self._ask(content, overrides, "ClearOverride", clear)

    async def _unit(self) -> None:
        root, rid = self._stage.root, request_id()
        units = root.stub("identity", units_pb2_grpc.UnitServiceStub)
        unit = units_pb2.Unit(display_name=f"{MARK} {rid}", kind=units_pb2.UNIT_KIND_DINAS)
        create = units_pb2.CreateUnitRequest(parent=PARENT, unit=unit, request_id=rid)
        await self._ask(root, units, "CreateUnit", create)

    async def _punch(self) -> None:
        """A signed punch; sent again it gets its first receipt."""
        employee, phone = self._stage.employee, self._stage.phone
        assert employee is not None
        assert phone is not None
        punch_id, punch = phone.punch()
        stub = employee.stub("attendance", punches_pb2_grpc.PunchServiceStub)
        request = punches_pb2.RecordPunchRequest(parent=PARENT, punch=punch)
        await self._ask(employee, stub, "RecordPunch", request, rid=punch_id)

    async def _cut(self) -> None:
        """A cut and its repair: the screen behind it is degraded and restored in another service."""
        engineer = self._stage.engineer
        assert engineer is not None
        outages = engineer.stub("fiber_network", outages_pb2_grpc.OutageServiceStub)
        where = outages_pb2.CutPlace(route_segment=self._stage.segment)
        declare = outages_pb2.DeclareCutRequest(parent=PARENT, where=where, cause="CONTOH", request_id=request_id())
        opened = await self._ask(engineer, outages, "DeclareCut", declare)
        resolve = outages_pb2.ResolveOutageRequest(name=opened.name, etag=opened.etag, request_id=request_id())
        await self._ask(engineer, outages, "ResolveOutage", resolve)

    async def _plays(self) -> None:
        """A batch of proof of play: three showings one after the other, sent again as it is until it is answered."""
        player = self._stage.player
        assert player is not None
        records = []
        for _ in range(3):
            player.counter += 1
            start_ms = FIRST_SHOWING_MS + player.counter * SHOWN_MS
            records.append(
                {
                    "play_id": request_id(),
                    "boot_id": player.boot_id,
                    "n": player.counter,
                    "playlist_seq": player.seq,
                    "booking": None,  # the city's own card
                    "sha256": "0" * 64,
                    "start_ms": start_ms,
                    "end_ms": start_ms + SHOWN_MS,
                    "planned_ms": SHOWN_MS,
                    "result": "completed",
                }
            )
        began = time.monotonic()
        while True:
            try:
                with ExitStack() as filed:
                    calls = [
                        filed.enter_context(self._history.call(player.client_id, "ReportPlays", record["play_id"]))
                        for record in records
                    ]
                    for call, verdict in zip(calls, await player.send(records), strict=True):
                        if verdict["verdict"] not in ("accepted", "duplicate"):
                            raise Refused(f"a play was refused: {verdict}")
                        call.ok()
            except (httpx.HTTPStatusError, *NOT_SENT) as error:
                if isinstance(error, httpx.HTTPStatusError) and not self._not_now(error.response):
                    raise Refused(f"ReportPlays: {error.response.status_code} {error.response.text}") from error
            else:
                self._answered(began)
                return
            self.repeated += 1
            await asyncio.sleep(AGAIN_AFTER_S)

    # -- one command --------------------------------------------------------------------------------------------

    async def _ask(self, caller: Caller, stub: Any, verb: str, request: Message, rid: str = "") -> Any:
        """Ask until there is an answer. Raises Refused when it is no."""
        rid, began = rid or request.request_id, time.monotonic()
        while True:
            try:
                with self._history.call(caller.client_id, verb, rid) as call:
                    answer = await getattr(stub, verb)(request, timeout=ATTEMPT_S)
                    told = answer.punch if verb == "RecordPunch" else answer
                    call.ok({"name": told.name, "version": told.version})
            except RemoteError as error:
                distrusted = self.clock_is_wrong and error.remote.reason == DISTRUST
                if error.remote.code not in UNKNOWN and error.remote.reason not in NOT_NOW and not distrusted:
                    raise Refused(f"{verb} {rid}: {error}") from error
                if distrusted:
                    caller.forget_tokens()
            except NOT_SENT:
                caller.forget_tokens()
            else:
                self._answered(began)
                return answer
            self.repeated += 1
            await asyncio.sleep(AGAIN_AFTER_S)

    def _not_now(self, answer: httpx.Response) -> bool:
        """Whether a refusal over HTTP says that the same request may come again."""
        distrusted = self.clock_is_wrong and answer.status_code == 401 and answer.json()["reason"] == DISTRUST
        return answer.status_code in (429, 503, 504) or distrusted

    def _answered(self, began: float) -> None:
        self.acknowledged += 1
        self.longest_s = max(self.longest_s, time.monotonic() - began)
        self._moved.set()


@asynccontextmanager
async def sound_after(stage: Stage, fault: str, *, within_s: float = 60.0) -> AsyncIterator[Load]:
    """Load while the body breaks and heals; then the judge must find every promise kept within the time."""
    async with Load(stage, stage.history) as load:
        yield load
    began = time.monotonic()
    verdict = await settled(stage.place, stage.history, strays=stage.strays, within_s=within_s)
    print(
        f"\n{fault}: {load.acknowledged} acknowledged, {load.repeated} repeated, slowest answer {load.longest_s:.1f} s,"
        f" whole {time.monotonic() - began:.1f} s after the load\n  {verdict}"
    )
    assert not load.wrong, load.wrong[:10]
    assert verdict.sound, str(verdict)
