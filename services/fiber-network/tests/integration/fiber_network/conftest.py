"""The whole service as `app.build` wires it, on a real database as its own role; only token proofs are stood in for."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import httpx
import pytest
from google.protobuf.message import Message

from kota.fiber_network.v1 import plant_pb2, traces_pb2
from kota_common.actor import Actor, ActorKind, service_actor
from kota_common.errors import KotaError
from kota_common.grpc import Chain
from kota_common.http import EdgeApp, EdgeRoutes
from kota_common.messaging import Event
from kota_common.postgres import Database, Roles, migrate
from kota_common.security.keys import mint_secret
from kota_common.service import Doors
from kota_common.telemetry import Metrics
from kota_common.testing.databases import ServiceDatabase
from kota_common.testing.doors import Caller, Clock, Tokens
from kota_fiber_network import app
from kota_fiber_network.settings import Settings

from . import plants

UNIT = "01990000-0000-7000-8000-0000000000aa"
NOON = datetime(2026, 7, 6, 5, tzinfo=UTC)
CODES = itertools.count(1)


class Visitor(Caller):
    """One actor at both doors."""

    def __init__(self, service: Running, token: str, actor: Actor) -> None:
        super().__init__(service.chain, token, actor)
        transport = httpx.ASGITransport(app=service.edge)
        self.http = httpx.AsyncClient(transport=transport, base_url="http://fiber", headers=self.headers, timeout=60)


@dataclass
class Running:
    """The service without its process."""

    database: Database
    chain: Chain
    edge: EdgeApp
    doors: Doors
    tokens: Tokens
    clock: Clock
    floor: Any

    @property
    def permissions(self) -> frozenset[str]:
        return frozenset(method.access.permission for method in self.chain.methods)


@dataclass
class City:
    """A city of its own with an engineer."""

    code: str
    service: Running
    engineer: Visitor
    anybody: Visitor

    @property
    def parent(self) -> str:
        return f"cities/{self.code}"

    @property
    def clock(self) -> Clock:
        return self.service.clock

    def caller(self, kind: ActorKind = ActorKind.PERSON, **facts: Any) -> Visitor:
        facts.setdefault("permissions", self.service.permissions)
        if kind is ActorKind.PERSON:
            facts.setdefault("unit", UNIT)
            facts.setdefault("unit_path", (UNIT,))
        actor = Actor(kind, str(uuid4()), facts.pop("city", self.code), **facts)
        return Visitor(self.service, self.service.tokens.of(actor), actor)

    async def load(self, *features: dict[str, Any], dry: bool = False) -> plant_pb2.ImportPlantResponse:
        """Import features; with `dry` only look."""
        data = plants.collection(*features)
        return await self.engineer.ImportPlant(parent=self.parent, geojson=data, validate_only=dry)

    async def names(self, table: str) -> dict[str, str]:
        """Code to resource name of a table's things."""
        collection = {
            "cable": "cables",
            "closure": "closures",
            "route_segment": "routeSegments",
            "endpoint": "endpoints",
            "splitter": "splitters",
            "circuit": "circuits",
            "window_cut": "windowCuts",
        }[table]
        async with self.service.database.reader(self.code, self.engineer.actor) as reader:
            rows = await reader.fetch(f"SELECT code, id FROM {table} WHERE city = $1", self.code)
        return {row["code"]: f"{self.parent}/{collection}/{row['id']}" for row in rows}

    async def core(self, cable: str, core: int, side: str) -> traces_pb2.PlantEnd:
        name = (await self.names("cable"))[cable]
        return traces_pb2.PlantEnd(core=traces_pb2.CoreEnd(cable=name, core=core, side=f"CABLE_SIDE_{side}"))

    async def trace(self, origin: traces_pb2.PlantEnd, **more: Any) -> traces_pb2.TraceResponse:
        return await self.engineer.Trace(parent=self.parent, origin=origin, **more)

    async def deliver(self, handler: Any, message: Message, version: int) -> None:
        """What the floor does with an event, without the bus."""
        event = Event(str(uuid4()), message, "", self.code, version, self.clock.now, "")
        async with self.service.database.transaction(self.code, service_actor("fiber_network", self.code)) as tx:
            await handler.function(tx, event)

    async def events(self, kind: type[Message]) -> list[Any]:
        """The events of a type that were logged, oldest first."""
        async with self.service.database.reader(self.code, self.engineer.actor) as reader:
            rows = await reader.fetch(
                "SELECT payload FROM event_log WHERE city = $1 AND ce_type = $2 ORDER BY id",
                self.code,
                kind.DESCRIPTOR.full_name,
            )
        return [kind.FromString(bytes(row["payload"])) for row in rows]

    async def tick(self, name: str) -> None:
        """Let a timer run."""
        timer = next(timer for timer in app.SERVICE.timers if timer.name == name)
        await timer.run(self.service.floor)


@pytest.fixture(scope="session")
def service_database(new_database: Callable[[str], ServiceDatabase]) -> ServiceDatabase:
    return new_database("fiber_network")


@pytest.fixture(scope="session")
async def service(
    service_database: ServiceDatabase, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Running]:
    await migrate(service_database.owner_url, "kota_fiber_network", Roles.of("fiber_network"))
    clock, tokens, folder = Clock(NOON), Tokens(), tmp_path_factory.mktemp("fiber")
    database = await Database.open(service_database.app_url, service="fiber_network", clock=clock)
    mint_secret(folder / "page_tokens.json")
    settings = Settings.model_construct(secrets_dir=folder, public_url="http://fiber.invalid")
    metrics = Metrics("fiber_network")
    floor = SimpleNamespace(settings=settings, database=database, verifier=tokens, metrics=metrics)
    doors = app.build(settings, floor)  # type: ignore[arg-type]
    chain = Chain(doors.rpc, database=database, verifier=tokens, metrics=metrics, max_in_flight=1000)

    async def ready() -> bool:
        return True

    edge = EdgeApp(EdgeRoutes(doors.http, doors.hot), metrics=metrics, ready=ready)
    yield Running(database, chain, edge, doors, tokens, clock, floor)
    await database.close()


@pytest.fixture
async def city(service: Running) -> AsyncIterator[City]:
    """A fresh city: no test sees another's rows."""
    service.clock.now = NOON
    number = next(CODES)
    code = f"{13 + number // 90}.{10 + number % 90}"
    made = City(code, service, None, None)  # type: ignore[arg-type]
    made.engineer = made.caller()
    made.anybody = Visitor(service, "", Actor(ActorKind.ANONYMOUS, "anonymous", ""))
    yield made
    service.clock.now = NOON


@contextmanager
def refused(reason: str) -> Iterator[pytest.ExceptionInfo[KotaError]]:
    """The call is refused for this reason, in both languages; the error is in `.value` afterwards."""
    with pytest.raises(KotaError) as caught:
        yield caught
    assert caught.value.reason == reason, caught.value
    assert caught.value.message
    assert caught.value.message_indonesian
