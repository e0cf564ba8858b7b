"""A steady mixed load for long runs: reads by both doors and the edge, punches of a crowd, each at its time.

Commands come from the faults' own load beside it. A call that is late does not hold up the next one; so that a slow
machine does not heap them up, no more than a few are open at any time.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

import grpc
import httpx

from kota.attendance.v1 import punches_pb2
from kota.fiber_network.v1 import outages_pb2, plant_pb2
from kota.identity.v1 import roles_pb2, units_pb2
from kota.permitting.v1 import permit_types_pb2, permits_pb2
from kota.videotron_content.v1 import campaigns_pb2, screens_pb2
from kota_bench.punch_client import SINGLE, Crowd
from kota_cli.demo import arrival
from kota_cli.demo.callers import Caller
from kota_cli.demo.city import PARENT
from kota_cli.rush.crowd import ATTENDANCE, Gathered
from kota_common.security.keys import load_signing_key

from .stage import Stage

EVERY_S = 0.02
OPEN_MAX = 48
TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class Read:
    """A read of a service by one of its callers, by the method's descriptor."""

    caller: Caller
    service: str
    method: Any
    request: Any

    @property
    def path(self) -> str:
        """As both doors know it."""
        return f"/{self.method.containing_service.full_name}/{self.method.name}"


def reads_of(stage: Stage) -> list[Read]:
    """Lists and the like, two of each service."""
    asked = (
        (stage.partner, "permitting", permit_types_pb2, "PermitTypeService", "ListPermitTypes"),
        (stage.partner, "permitting", permits_pb2, "PermitService", "ListPermits"),
        (stage.root, "identity", units_pb2, "UnitService", "ListUnits"),
        (stage.root, "identity", roles_pb2, "RoleService", "ListRoles"),
        (stage.employee, "attendance", punches_pb2, "PunchService", "ListPunches"),
        (stage.engineer, "fiber_network", plant_pb2, "PlantService", "ListRouteSegments"),
        (stage.engineer, "fiber_network", outages_pb2, "OutageService", "ListOutages"),
        (stage.content, "videotron_content", screens_pb2, "ScreenService", "ListScreens"),
        (stage.content, "videotron_content", campaigns_pb2, "CampaignService", "ListCampaigns"),
    )
    return [
        Read(caller, service, module.DESCRIPTOR.services_by_name[name].methods_by_name[verb], _request(module, verb))
        for caller, service, module, name, verb in asked
    ]


def _request(module: Any, verb: str) -> Any:
    return getattr(module, f"{verb}Request")(parent=PARENT)


class Steady:
    """`async with Steady(stage, gathered) as load:` runs it until the block ends."""

    def __init__(self, stage: Stage, gathered: Gathered, *, every_s: float = EVERY_S) -> None:
        self._stage, self._every_s = stage, every_s
        self._crowd = Crowd(gathered.config())
        key = load_signing_key(gathered.key)
        self._gateway = Caller(arrival.endpoints(stage.place), key, gathered.gateway.client_id)
        self._open: set[asyncio.Task[None]] = set()
        self._channels: dict[str, grpc.aio.Channel] = {}
        self._etag = ""
        self.done: Counter[str] = Counter()
        self.failed: Counter[str] = Counter()
        self.held_back = 0

    async def __aenter__(self) -> Self:
        self._http = httpx.AsyncClient(timeout=TIMEOUT_S)
        for service in self._stage.place.services:
            self._channels[service] = grpc.aio.insecure_channel(self._stage.place.grpc_address(service))
        self._arrivals = asyncio.create_task(self._arrive())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._arrivals.cancel()
        await asyncio.wait([self._arrivals, *self._open])
        if not self._arrivals.cancelled():  # it ended by itself: a defect that must not look like a quiet load
            self._arrivals.result()
        await self._http.aclose()
        for channel in self._channels.values():
            await channel.close()

    async def _arrive(self) -> None:
        for kind, ask in itertools.cycle(self.kinds()):
            if len(self._open) < OPEN_MAX:
                task = asyncio.create_task(self._guarded(kind, ask))
                self._open.add(task)
                task.add_done_callback(self._open.discard)
            else:
                self.held_back += 1
            await asyncio.sleep(self._every_s)

    def kinds(self) -> list[tuple[str, Callable[[], Awaitable[None]]]]:
        """What arrives, in turn: its name, and how it is asked for."""
        kinds: list[tuple[str, Callable[[], Awaitable[None]]]] = []
        for read in reads_of(self._stage):
            kinds += [
                (f"{read.method.name} by gRPC", _bound(self._by_grpc, read)),
                ("a punch", self._punch),
                (f"{read.method.name} by Connect", _bound(self._by_connect, read)),
                ("a playlist", self._playlist),
            ]
        for service in self._stage.place.services:
            kinds.append(("metrics", _bound(self._get, f"{self._stage.place.http_url(service)}/metrics")))
        kinds.append(("keys", _bound(self._get, f"{self._stage.place.issuer}/jwks.json")))
        return kinds

    async def _guarded(self, kind: str, ask: Callable[[], Awaitable[None]]) -> None:
        try:
            await ask()
        except (grpc.aio.AioRpcError, httpx.HTTPError) as error:
            self.failed[f"{kind}: {error!r}"[:200]] += 1
        else:
            self.done[kind] += 1

    async def _by_grpc(self, read: Read) -> None:
        await self._call(
            read.service, read.path, read.request.SerializeToString(), await read.caller.token(read.service)
        )

    async def _punch(self) -> None:
        punch = self._crowd.punch(datetime.now(UTC))
        message = punches_pb2.RecordPunchRequest(parent=PARENT, punch=punch).SerializeToString()
        await self._call(ATTENDANCE, SINGLE, message, await self._gateway.token(ATTENDANCE))

    async def _call(self, service: str, path: str, message: bytes, token: str) -> None:
        call: Any = self._channels[service].unary_unary(path, None, None)
        await call(message, metadata=(("authorization", f"Bearer {token}"),), timeout=TIMEOUT_S)

    async def _by_connect(self, read: Read) -> None:
        headers = {
            "authorization": f"Bearer {await read.caller.token(read.service)}",
            "content-type": "application/proto",
            "connect-protocol-version": "1",
        }
        url = self._stage.place.http_url(read.service) + read.path
        (await self._http.post(url, content=read.request.SerializeToString(), headers=headers)).raise_for_status()

    async def _playlist(self) -> None:
        """As a player asks: mostly for what is new since, now and then for all of it."""
        player = self._stage.player
        assert player is not None
        headers = {"authorization": f"Bearer {await player.token()}"}
        if self._etag and self.done["a playlist"] % 5:
            headers["if-none-match"] = self._etag
        answer = await self._http.get(f"{player.base}/playlist", headers=headers)
        if answer.status_code != 304:
            self._etag = answer.raise_for_status().headers["etag"]

    async def _get(self, url: str) -> None:
        (await self._http.get(url)).raise_for_status()


def _bound(ask: Callable[[Any], Awaitable[None]], what: Any) -> Callable[[], Awaitable[None]]:
    async def bound() -> None:
        await ask(what)

    return bound
