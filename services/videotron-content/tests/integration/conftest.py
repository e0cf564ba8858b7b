"""The whole service as `app.build` wires it, on a real database as its own role; only token proofs are stood in for."""

import hashlib
import io
import itertools
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from google.protobuf.message import Message
from PIL import Image

from kota.identity.v1 import devices_pb2
from kota.identity.v1 import events_pb2 as identity_events
from kota.permitting.v1 import events_pb2 as permitting_events
from kota.permitting.v1 import permits_pb2
from kota.videotron_content.v1 import campaigns_pb2, creatives_pb2, screens_pb2
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
from kota_videotron_content import app
from kota_videotron_content.settings import Settings

UNIT = "01990000-0000-7000-8000-0000000000aa"
NOON = datetime(2026, 7, 6, 5, tzinfo=UTC)  # a Monday, 12.00 WIB
TODAY = "2026-07-06"
CODES = (f"{province}.{city:02d}" for province in itertools.count(13) for city in range(1, 71))  # 52.71 is a stranger's


class Visitor(Caller):
    """One actor at both doors: `await caller.GetScreen(name=...)`, `await caller.http.get(...)`."""

    def __init__(self, service: "Running", token: str, actor: Actor) -> None:
        super().__init__(service.chain, token, actor)
        transport = httpx.ASGITransport(app=service.edge)
        self.http = httpx.AsyncClient(transport=transport, base_url="http://screens", headers=self.headers)


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
        named = {method.access.permission for method in self.chain.methods}
        return frozenset(named | {"videotron_content.plays.report", "videotron_content.media.read"})


def picture(colour: tuple[int, int, int] = (10, 120, 90)) -> bytes:
    """A PNG of one colour."""
    out = io.BytesIO()
    Image.new("RGB", (64, 32), colour).save(out, format="PNG")
    return out.getvalue()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@dataclass
class City:
    """A city of its own with the people around its screens."""

    code: str
    service: Running
    operator: Visitor  # looks after screens, submits, books
    approver: Visitor
    partner: Visitor
    anybody: Visitor
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def parent(self) -> str:
        return f"cities/{self.code}"

    @property
    def clock(self) -> Clock:
        return self.service.clock

    def caller(self, kind: ActorKind, subject: str = "", **facts: Any) -> Visitor:
        facts.setdefault("permissions", self.service.permissions)
        actor = Actor(kind, subject or str(uuid4()), facts.pop("city", self.code), **facts)
        return Visitor(self.service, self.service.tokens.of(actor), actor)

    async def screen(self, **changes: Any) -> screens_pb2.Screen:
        fields = {
            "parent": self.parent,
            "code": f"VT-{next(self.numbers):03d}",
            "title": "Simpang Empat",
            "canvas": screens_pb2.Canvas(width_px=640, height_px=320),
            "time_zone": "Asia/Jakarta",
        }
        return await self.operator.RegisterScreen(**{**fields, **changes})

    async def pair(self, screen: str) -> Visitor:
        """A player bound to the screen, as identity's event binds it."""
        device = self.caller(ActorKind.DEVICE)
        paired = identity_events.DevicePaired(
            device=devices_pb2.Device(name=f"{self.parent}/devices/{device.actor.subject}", screen=screen)
        )
        await self.deliver(app.follow_device, paired, 1)
        return device

    async def deliver(self, handler: Any, message: Message, version: int) -> None:
        """What the floor does with an event, without the bus."""
        event = Event(str(uuid4()), message, "", self.code, version, self.clock.now, "")
        async with self.service.database.transaction(self.code, service_actor("videotron_content", self.code)) as tx:
            await handler.function(tx, event)

    async def upload(self, data: bytes, **headers: str) -> httpx.Response:
        return await self.operator.http.put(
            f"/v1/{self.parent}/media/{sha256(data)}", content=data, headers={"content-type": "image/png", **headers}
        )

    async def creative(
        self, data: bytes | None = None, kind: int = creatives_pb2.CONTENT_KIND_COMMERCIAL, **changes: Any
    ):
        """Uploaded, submitted, approved by somebody else."""
        data = data if data is not None else picture((next(self.numbers) % 256, next(self.numbers) % 256, 7))
        assert (await self.upload(data)).status_code in (200, 201)
        submitted = await self.operator.SubmitCreative(
            **{
                "parent": self.parent,
                "title": "Pantai Gandoriah",
                "content_sha256": sha256(data),
                "duration_ms": 10_000,
                "kind": kind,
                **changes,
            }
        )
        return await self.approver.ApproveCreative(name=submitted.name, etag=submitted.etag)

    async def hold(self, screen: str, creative: Any, **changes: Any) -> campaigns_pb2.Booking:
        campaign = await self.operator.CreateCampaign(
            parent=self.parent, title="Wisata", kind=creative.kind, advertiser="PT Contoh FIKTIF"
        )
        return await self.operator.CreateBooking(
            **{
                "parent": self.parent,
                "campaign": campaign.name,
                "screen": screen,
                "creative": creative.name,
                "sov_ppm": 200_000,
                "start_date": TODAY,
                "end_date": "2026-07-31",
                "permit": f"{self.parent}/permits/{uuid4()}"
                if creative.kind == creatives_pb2.CONTENT_KIND_COMMERCIAL
                else "",
                **changes,
            }
        )

    async def book(self, screen: str, creative: Any, **changes: Any) -> campaigns_pb2.Booking:
        held = await self.hold(screen, creative, **changes)
        return await self.operator.ConfirmBooking(name=held.name, etag=held.etag)

    async def permit(self, event: str, booking: campaigns_pb2.Booking, version: int, **changes: Any) -> None:
        """One of permitting's events about the permit of a booking."""
        kind = getattr(permitting_events, event)
        state = {"PermitIssued": "ISSUED", "PermitReinstated": "ISSUED", "PermitSuspended": "SUSPENDED"}.get(
            event, "REVOKED"
        )
        fields = {
            "name": booking.permit,
            "version": version,
            "state": permits_pb2.Permit.State.Value(f"STATE_{state}"),
            "reklame": permits_pb2.Reklame(screen=booking.screen, content_sha256=[booking.content_sha256]),
            "valid_from_date": "2026-07-01",
            "valid_to_date": "2026-12-31",
            **changes,
        }
        handler = app.SERVICE.consumers[0]
        await self.deliver(handler, kind(permit=permits_pb2.Permit(**fields)), version)

    async def pull(self, player: Visitor, screen: str, **headers: str) -> httpx.Response:
        """The playlist, once the board has seen every commit."""
        await self.follow()
        return await player.http.get(f"/v1/{screen}/playlist", headers=headers)

    async def items(self, player: Visitor, screen: str) -> set[str]:
        """SHA-256 of what the playlist shows."""
        body = json.loads((await self.pull(player, screen)).content)
        return {item["sha256"] for item in body["items"] if item["sha256"]}

    async def follow(self) -> None:
        await self.service.doors.background[0]._follow("0")

    async def booking(self, it: campaigns_pb2.Booking) -> campaigns_pb2.Booking:
        return await self.operator.GetBooking(name=it.name)

    async def tick(self, name: str, **later: int) -> None:
        """Let time pass and one timer run."""
        self.clock.now += timedelta(**later)
        timer = next(timer for timer in app.SERVICE.timers if timer.name == name)
        await timer.run(self.service.floor)


@pytest.fixture(scope="session")
def service_database(new_database: Callable[[str], ServiceDatabase]) -> ServiceDatabase:
    return new_database("videotron_content")


@pytest.fixture(scope="session")
async def service(
    service_database: ServiceDatabase, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Running]:
    await migrate(service_database.owner_url, "kota_videotron_content", Roles.of("videotron_content"))
    clock, tokens, folder = Clock(NOON), Tokens(), tmp_path_factory.mktemp("videotron")
    database = await Database.open(service_database.app_url, service="videotron_content", clock=clock)
    for name in ("page_tokens.json", "playlist.json"):
        mint_secret(folder / name)
    settings = Settings.model_construct(
        secrets_dir=folder,
        media_dir=folder / "media",
        media_limit_bytes=1024 * 1024,
        psa_reserve_ppm=200_000,
        jwks_url="http://identity.invalid/jwks.json",
        issuer="http://identity.invalid",
    )
    metrics = Metrics("videotron_content")
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
    code = next(CODES)
    made = City(code, service, None, None, None, None)  # type: ignore[arg-type]
    person = {"unit": UNIT, "unit_path": (UNIT,)}
    made.operator = made.caller(ActorKind.PERSON, **person)
    made.approver = made.caller(ActorKind.PERSON, **person)
    made.partner = made.caller(ActorKind.PARTNER)
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


def problem(answer: httpx.Response, status: int, reason: str) -> dict[str, Any]:
    """The answer is this problem document."""
    assert answer.status_code == status, answer.text
    document: dict[str, Any] = answer.json()
    assert document["reason"] == reason, document
    return document


def device_id(caller: Visitor) -> UUID:
    return UUID(caller.actor.subject)
