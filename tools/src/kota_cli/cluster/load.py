"""Open-loop load for an upgrade: calls arrive at a fixed rate whatever happens to the ones before, each at its own
time.

Every call is counted twice: as it ended, and after one repetition with the same request id, which is what the contract
asks of a client. Latency counts from the instant at which the call was due, so that a stall is not hidden by its own
wait.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import grpc

from kota.identity.v1 import units_pb2
from kota.permitting.v1 import permits_pb2
from kota_cli.cluster import probing
from kota_cli.cluster.city import root_caller
from kota_cli.cluster.place import ClusterPlace
from kota_cli.demo.callers import Caller, TokenRefused, request_id
from kota_cli.demo.city import DemoCity
from kota_common.contract import methods_of
from kota_common.contract.services import Method

DEADLINE_S = 5.0
REPEAT_AFTER_S = 0.5
ANSWERED_WITHIN_S = 30.0
WARM_CALLS = 50  # of each service: connections, tokens and plans are there, and the arrivals have their rhythm
UNDERWAY = "under load: every service has answered"  # what a test waits for before it does something to the platform


@dataclass(slots=True)
class Tally:
    """What became of the calls to one service."""

    calls: int = 0
    answered: int = 0  # at once
    failed_raw: Counter[str] = field(default_factory=Counter)
    failed_after_repeat: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)  # typed refusals: an answer, and not what was asked for
    latencies_ms: list[float] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        """For the report."""
        ordered = sorted(self.latencies_ms) or [0.0]
        return {
            "calls": self.calls,
            "failed_raw": dict(self.failed_raw),
            "failed_after_one_repeat": dict(self.failed_after_repeat),
            "refused": dict(self.refused),
            "p50_ms": round(ordered[len(ordered) // 2], 1),
            "p99_ms": round(ordered[int(len(ordered) * 0.99)], 1),
            "max_ms": round(ordered[-1], 1),
        }


@dataclass(slots=True)
class _Target:
    """One service under load: its channel, its call, whose token."""

    service: str
    channel: grpc.aio.Channel
    method: Method
    caller: Caller | None  # without one, nobody in particular asks: the refusal is an answer, too
    tally: Tally = field(default_factory=Tally)
    warm: asyncio.Event = field(default_factory=asyncio.Event)

    def answered(self) -> None:
        """Count a call that got its answer at once."""
        self.tally.answered += 1
        if self.tally.answered == WARM_CALLS:
            self.warm.set()

    def request(self, city: str) -> Any:
        """The next request: a command with an id of its own where the service has one, else a list."""
        parent = f"cities/{city}"
        if self.method.name == "CreateUnit":
            unit = units_pb2.Unit(display_name="Beban (CONTOH)", kind=units_pb2.UNIT_KIND_DINAS)
            return units_pb2.CreateUnitRequest(parent=parent, unit=unit, request_id=request_id())
        if self.method.name == "CreatePermit":
            draft = permits_pb2.Permit(
                permit_type_code="reklame-videotron",
                title="Beban (CONTOH)",
                reklame=permits_pb2.Reklame(screen=f"{parent}/screens/beban", content_sha256=["0" * 64]),
                valid_from_date="2027-01-01",
                valid_to_date="2027-03-31",
            )
            return permits_pb2.CreatePermitRequest(
                parent=parent, permit=draft, holder_name="PT Beban FIKTIF", request_id=request_id()
            )
        return self.method.request(parent=parent)


async def run(
    place: ClusterPlace, city: DemoCity, *, per_second: float, seconds: float, say: Callable[[str], None]
) -> dict[str, Any]:
    """The load on every deployed service, each gets `per_second` calls. Says UNDERWAY once all answered WARM_CALLS."""
    root, partner, content = root_caller(place), city.caller("partner"), city.caller("content")
    callers = {"identity": root, "permitting": partner, "videotron_content": content}
    targets = [
        _Target(
            service,
            place.channel(service, [("grpc.enable_retries", 0)]),
            _command(service) or probing.listing(service),
            callers.get(service),
        )
        for service in place.services
    ]
    began = time.monotonic()
    announcing = asyncio.create_task(_announce(targets, say))
    try:
        await asyncio.gather(*(_arrivals(place, target, per_second, seconds) for target in targets))
    finally:
        announcing.cancel()
        for target in targets:
            await target.channel.close()
        for caller in (root, partner, content):
            await caller.close()
    return {
        "per_second_and_service": per_second,
        "seconds": round(time.monotonic() - began, 1),
        "services": {target.service: target.tally.document() for target in targets},
    }


async def _announce(targets: Sequence[_Target], say: Callable[[str], None]) -> None:
    for target in targets:
        await target.warm.wait()
    say(f"{UNDERWAY} {WARM_CALLS} calls")


def _command(service: str) -> Method | None:
    found = {
        "identity": (units_pb2.DESCRIPTOR.services_by_name["UnitService"], "CreateUnit"),
        "permitting": (permits_pb2.DESCRIPTOR.services_by_name["PermitService"], "CreatePermit"),
    }.get(service)
    if found is None:
        return None
    return next(method for method in methods_of(found[0]) if method.name == found[1])


async def _arrivals(place: ClusterPlace, target: _Target, per_second: float, seconds: float) -> None:
    began, open_calls = time.monotonic(), set[asyncio.Task[None]]()
    for number in range(int(per_second * seconds)):
        due = began + number / per_second
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        task = asyncio.create_task(_one(place, target, due))
        open_calls.add(task)
        task.add_done_callback(open_calls.discard)
    if open_calls:
        await asyncio.wait(open_calls, timeout=ANSWERED_WITHIN_S)


async def _one(place: ClusterPlace, target: _Target, due: float) -> None:
    request, tally = target.request(place.city), target.tally
    tally.calls += 1
    first = await _attempt(target, request)
    if first is None:
        target.answered()
    else:
        tally.failed_raw[first] += 1
        await asyncio.sleep(REPEAT_AFTER_S)
        second = await _attempt(target, request)
        if second is not None:
            tally.failed_after_repeat[second] += 1
    tally.latencies_ms.append((time.monotonic() - due) * 1000)


async def _attempt(target: _Target, request: Any) -> str | None:
    """The status of a call that got no answer from the service, else None."""
    try:
        token = await target.caller.token(target.service) if target.caller is not None else ""
        call = probing.unary(target.channel, target.method)
        metadata = [("authorization", f"Bearer {token}")] if token else []
        await call(request, metadata=metadata, timeout=DEADLINE_S)
    except grpc.aio.AioRpcError as error:
        if error.code() in probing.LOST:
            return str(error.code().name)
        target.tally.refused[error.code().name] += 1
    except (TokenRefused, OSError) as error:
        return f"token: {type(error).__name__}"
    return None
