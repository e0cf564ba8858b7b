"""The whole service as `app.build` wires it, on a real database as its own role; only token proofs are stood in for."""

import itertools
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from google.protobuf.message import Message

from kota.attendance.v1 import punches_pb2 as pb
from kota.attendance.v1 import schedules_pb2, sites_pb2
from kota.common.v1 import geometry_pb2
from kota.identity.v1 import assignments_pb2, devices_pb2, persons_pb2, positions_pb2, revocations_pb2, units_pb2
from kota.identity.v1 import events_pb2 as identity
from kota_attendance import app
from kota_attendance.settings import Settings
from kota_common.actor import Actor, ActorKind, service_actor
from kota_common.errors import KotaError
from kota_common.grpc import Chain
from kota_common.http import EdgeApp, EdgeRoutes
from kota_common.messaging import Event
from kota_common.postgres import Database, Roles, migrate
from kota_common.security.keys import mint_secret, mint_signing_key
from kota_common.service import Doors
from kota_common.telemetry import Metrics
from kota_common.testing.databases import ServiceDatabase
from kota_common.testing.doors import Caller, Clock, Tokens

from .kit import NORMAL, RAMADAN, Phone, at, square

MORNING = at("2026-07-06 07:00:00")  # a Monday, no holiday for weeks
CODES = itertools.count(1)


class Visitor(Caller):
    """One actor at both doors: `await caller.GetSite(name=...)`, `await caller.http.get(...)`."""

    def __init__(self, service: "Running", token: str, actor: Actor) -> None:
        super().__init__(service.chain, token, actor)
        transport = httpx.ASGITransport(app=service.edge)
        self.http = httpx.AsyncClient(transport=transport, base_url="http://presensi", headers=self.headers)


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
    """A city of its own: a unit with a head, an office, normal hours, and people who come as identity tells them."""

    code: str
    service: Running
    admin: Visitor
    relay: Visitor  # a partner that brings punches of anybody
    versions: dict[str, int] = field(default_factory=dict)

    @property
    def parent(self) -> str:
        return f"cities/{self.code}"

    @property
    def clock(self) -> Clock:
        return self.service.clock

    def name(self, collection: str, id: object) -> str:
        return f"{self.parent}/{collection}/{id}"

    def caller(self, kind: ActorKind, subject: str = "", **facts: Any) -> Visitor:
        facts.setdefault("permissions", self.service.permissions - {"attendance.employees.read_all"})
        actor = Actor(kind, subject or str(uuid4()), facts.pop("city", self.code), **facts)
        return Visitor(self.service, self.service.tokens.of(actor), actor)

    def person(self, id: UUID, unit: UUID | None = None, **facts: Any) -> Visitor:
        unit_facts = {"unit": str(unit), "unit_path": (str(unit),)} if unit else {}
        return self.caller(ActorKind.PERSON, str(id), **{**unit_facts, **facts})

    async def deliver(self, handler: Any, message: Message, aggregate: str) -> None:
        """What the floor does with an event, without the bus."""
        version = self.versions[aggregate] = self.versions.get(aggregate, 0) + 1
        event = Event(str(uuid4()), message, aggregate, self.code, version, self.clock.now, "")
        async with self.service.database.transaction(self.code, service_actor("attendance", self.code)) as tx:
            await handler.function(tx, event)

    def consumer(self, name: str) -> Any:
        return next(one for one in app.SERVICE.consumers if one.name == name)

    async def told(self, message: Message, aggregate: str) -> None:
        """An event of identity reaches every consumer that takes it."""
        for handler in app.SERVICE.consumers:
            if type(message) in handler.messages:
                await self.deliver(handler, message, aggregate)

    async def unit(self, *above: UUID) -> UUID:
        id_ = uuid4()
        unit = units_pb2.Unit(name=self.name("units", id_), path=[str(one) for one in (id_, *above)])
        await self.told(identity.UnitCreated(unit=unit), unit.name)
        return id_

    async def post(self, unit: UUID, *, leads: bool = False) -> UUID:
        id_ = uuid4()
        kind = positions_pb2.POSITION_KIND_STRUCTURAL if leads else positions_pb2.POSITION_KIND_GENERAL
        position = positions_pb2.Position(name=self.name("positions", id_), unit=self.name("units", unit), kind=kind)
        await self.told(identity.PositionCreated(position=position), position.name)
        return id_

    async def register(self, kind: int = persons_pb2.PERSON_KIND_PNS) -> UUID:
        id_ = uuid4()
        person = persons_pb2.Person(name=self.name("persons", id_), kind=kind, version=1)
        await self.told(identity.PersonRegistered(person=person), person.name)
        return id_

    async def assign(
        self,
        person: UUID,
        unit: UUID,
        first: str = "2026-01-01",
        last: str = "",
        *,
        type: int = assignments_pb2.ASSIGNMENT_TYPE_DEFINITIVE,
        leads: bool = False,
        id: UUID | None = None,
    ) -> UUID:
        id_ = id or uuid4()
        assignment = assignments_pb2.Assignment(
            name=self.name("assignments", id_),
            person=self.name("persons", person),
            position=self.name("positions", await self.post(unit, leads=leads)),
            unit=self.name("units", unit),
            type=type,
            valid_from_date=first,
            valid_to_date=last,
        )
        await self.told(identity.AssignmentChanged(assignment=assignment), assignment.name)
        return id_

    async def phone(self, person: UUID) -> Phone:
        """A phone that identity registered."""
        phone = Phone(self.code, person)
        device = devices_pb2.Device(
            name=self.name("devices", phone.id),
            kind=devices_pb2.DEVICE_KIND_PHONE,
            person=self.name("persons", person),
            key_id=phone.key_id,
            state=devices_pb2.DEVICE_STATE_ACTIVE,
            public_jwk=json.dumps(phone.jwk),
        )
        device.create_time.FromDatetime(self.clock.now)
        await self.told(identity.PhoneRegistered(device=device), device.name)
        return phone

    async def stand(self, subject: str, *, revoked: bool = True) -> None:
        """Identity revokes or reinstates."""
        state = "REVOKED" if revoked else "REINSTATED"
        revocation = revocations_pb2.Revocation(
            subject=subject, state=revocations_pb2.RevocationState.Value(f"REVOCATION_STATE_{state}")
        )
        kind = identity.CredentialRevoked if revoked else identity.CredentialReinstated
        await self.told(kind(revocation=revocation), subject)

    async def employee(self, unit: UUID) -> tuple[Visitor, Phone]:
        """Somebody who works in the unit and has a registered phone."""
        person = await self.register()
        await self.assign(person, unit)
        return self.person(person, unit), await self.phone(person)

    async def site(self, *, unit: UUID | None = None, first: str = "2026-01-01", **changes: Any) -> sites_pb2.Site:
        """An office 100 m wide, where a unit works."""
        fields = {
            "code": f"K-{uuid4().hex[:8]}",
            "display_name": "Balai Kota FIKTIF",
            "time_zone": "Asia/Jakarta",
            "polygons": [geometry_pb2.Polygon(rings=[square(50)])],
        }
        made = await self.admin.CreateSite(parent=self.parent, site=sites_pb2.Site(**{**fields, **changes}))
        if unit:
            await self.admin.AssignSite(name=made.name, unit=self.name("units", unit), valid_from_date=first)
        return made

    async def hours(
        self, *, unit: UUID | None = None, employee: UUID | None = None, first: str = "2026-01-01", **changes: Any
    ) -> schedules_pb2.Schedule:
        """Normal hours with those of Ramadan, by which a unit works."""
        fields = {
            "code": f"J-{uuid4().hex[:8]}",
            "display_name": "Lima hari kerja",
            "time_zone": "Asia/Jakarta",
            "windows": NORMAL,
            "ramadan_windows": RAMADAN,
            "citation": "Perpres 21/2023 Pasal 4",
        }
        wanted = schedules_pb2.Schedule(**{**fields, **changes})
        made = await self.admin.CreateSchedule(parent=self.parent, schedule=wanted)
        if unit or employee:
            await self.admin.AssignSchedule(
                name=made.name,
                unit=self.name("units", unit) if unit else "",
                employee=self.name("employees", employee) if employee else "",
                valid_from_date=first,
            )
        return made

    async def nonce(self, phone: Phone, who: Visitor | None = None, **fields: Any) -> pb.IssueNonceResponse:
        return await (who or self.relay).IssueNonce(parent=self.parent, key_id=phone.key_id, **fields)

    async def punch(self, who: Visitor, phone: Phone, time: datetime | None = None, **changes: Any) -> pb.PunchReceipt:
        """An online punch now, or at a time to which the clock is set."""
        if time is not None:
            self.clock.now = time
        nonce = (await self.nonce(phone, who)).nonce
        return await who.RecordPunch(
            parent=self.parent, punch=phone.punch(self.clock.now, **{"nonce": nonce, **changes})
        )

    async def tick(self, name: str = "judge_days", **later: float) -> None:
        """Let time pass and one timer run."""
        self.clock.now += timedelta(**later)
        timer = next(one for one in app.SERVICE.timers if one.name == name)
        await timer.run(self.service.floor)

    async def judged(self) -> None:
        """Judge until nothing is marked."""
        while await self.count("day_mark"):
            await self.tick()

    async def count(self, table: str, where: str = "true") -> int:
        async with self.service.database.reader(self.code, self.admin.actor) as reader:
            return await reader.fetchval(f"SELECT count(*) FROM {table} WHERE city = $1 AND {where}", self.code)

    async def events(self, subject: str) -> list[Any]:
        """Events of a subject, in order."""
        async with self.service.database.reader(self.code, self.admin.actor) as reader:
            return await reader.fetch(
                "SELECT * FROM event_log WHERE city = $1 AND subject = $2 ORDER BY id",
                self.code,
                f"kota.attendance.{subject}.v1",
            )

    async def day(self, who: Visitor, phone: Phone, date: str) -> Any:
        return await who.GetDay(name=f"{self.parent}/employees/{phone.person}/days/{date}")

    async def versions_of_days(self) -> dict[tuple[str, str], int]:
        async with self.service.database.reader(self.code, self.admin.actor) as reader:
            rows = await reader.fetch("SELECT employee, day, version FROM day_result WHERE city = $1", self.code)
        return {(str(row["employee"]), row["day"].isoformat()): row["version"] for row in rows}


@pytest.fixture(scope="session")
def service_database(new_database: Callable[[str], ServiceDatabase]) -> ServiceDatabase:
    return new_database("attendance")


@pytest.fixture(scope="session")
async def service(
    service_database: ServiceDatabase, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Running]:
    await migrate(service_database.owner_url, "kota_attendance", Roles.of("attendance"))
    clock, tokens, folder = Clock(MORNING), Tokens(), tmp_path_factory.mktemp("attendance")
    database = await Database.open(service_database.app_url, service="attendance", clock=clock)
    for name in ("page_tokens.json", "nonces.json", "places.json"):
        mint_secret(folder / name)
    mint_signing_key(folder / "receipt_signing.json")
    settings = Settings.model_construct(
        secrets_dir=folder,
        public_url="http://localhost:8080",
        jwks_url="http://identity.invalid/jwks.json",
        issuer="http://identity.invalid",
        webauthn_rp_id="localhost",
        webauthn_origins=["http://localhost:8080"],
        verify_threads=2,
    )
    metrics = Metrics("attendance")
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
    service.clock.now = MORNING
    number = next(CODES)
    made = City(f"{13 + number // 100}.{number % 100:02d}", service, None, None)  # type: ignore[arg-type]
    permissions = service.permissions | {"attendance.employees.read_all"}
    made.admin = made.person(uuid4(), uuid4(), permissions=permissions)
    made.relay = made.caller(ActorKind.PARTNER)
    yield made
    service.clock.now = MORNING


@contextmanager
def refused(reason: str) -> Iterator[pytest.ExceptionInfo[KotaError]]:
    """The call is refused for this reason, in both languages; the error is in `.value` afterwards."""
    with pytest.raises(KotaError) as caught:
        yield caught
    assert caught.value.reason == reason, caught.value
    assert caught.value.message
    assert caught.value.message_indonesian
