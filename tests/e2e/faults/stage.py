"""The stage of the faults: a platform of their own, its callers, four screens and a permit that plays on each."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from kota.fiber_network.v1 import plant_pb2, plant_pb2_grpc
from kota.permitting.v1 import permits_pb2
from kota_cli.demo import advertising, arrival, permit
from kota_cli.demo.callers import Caller, request_id
from kota_cli.demo.city import PARENT, DemoCity
from kota_cli.demo.permit import Office
from kota_cli.demo.screen import Screen
from kota_cli.installation import Installation
from kota_cli.platform import Platform
from kota_videotron_content.media.samples import poster

from .people import Phone, appoint
from .plant import plant

SCREENS = 4
PROCESSES = ("identity", "permitting", "attendance", "fiber_network", "videotron_content", "nats", "postgres")
# In `make test` these stand for the rest: one that others consume from, and the two servers. All in `make test-all`.
QUICK = ("permitting", "nats", "postgres")
MARK = "beban"  # Indonesian: load; marks what the load made


def some_quick(names: Sequence[str], quick: Sequence[str] = QUICK) -> list[Any]:
    """These names as parameters of a test, those that are not among the quick ones marked slow."""
    return [name if name in quick else pytest.param(name, marks=pytest.mark.slow) for name in names]


@dataclass(slots=True)
class Stage:
    """What the load needs, and where it files its history."""

    platform: Platform
    city: DemoCity
    office: Office
    content: Caller
    root: Caller
    history: Path  # what the load files, one file for the stage's whole life
    screen: str = ""  # resource name; where warnings are shown
    poster_sha256: str = ""
    idle: list[permits_pb2.Permit] = field(default_factory=list)  # issued or suspended, and nobody is at them
    employee: Caller | None = None
    phone: Phone | None = None  # the employee's
    engineer: Caller | None = None  # of the network
    segment: str = ""  # resource name of the route that is cut and mended
    player: Screen | None = None  # a paired player that reports what it showed
    strays: set[str] = field(default_factory=set)  # ids that a test slipped into a stream

    @classmethod
    async def set(cls, platform: Platform, history: Path) -> Stage:
        """Load the demo city and bring four permits to the point where their bookings play."""
        city = await arrival.arrive(platform)
        root = arrival.root_known(platform.place)
        stage = cls(platform, city, Office.of(city), city.caller("content"), root, history)
        data = poster("commercial", *advertising.CANVAS_PX)
        stage.poster_sha256 = await advertising.upload(city, stage.partner, data, "image/png")
        creative = await advertising.creative(stage.partner, stage.content, stage.poster_sha256, "Iklan contoh")
        for number in range(SCREENS):
            screen = await advertising.register_screen(city, stage.content)
            stage.screen = screen.name
            await stage._permit(screen.name, creative.name, f"Reklame {number} (CONTOH)")
        await stage._pair(await advertising.register_screen(city, stage.content))
        await stage._people()
        await stage._plant()
        return stage

    async def _people(self) -> None:
        unit, city = self.city.technical_unit, self.city.endpoints
        self.employee = await appoint(
            self.root, city, unit, nip="190103032024211001", name="Sari Melati FIKTIF", role="employee"
        )
        self.phone = Phone(self.employee.key)
        self.engineer = await appoint(
            self.root, city, unit, nip="190103032024211002", name="Joni Kabel FIKTIF", role="network_engineer"
        )

    async def _plant(self) -> None:
        assert self.engineer is not None
        stub = self.engineer.stub("fiber_network", plant_pb2_grpc.PlantServiceStub)
        await stub.ImportPlant(
            plant_pb2.ImportPlantRequest(parent=PARENT, geojson=plant(self.screen), request_id=request_id())
        )
        listed = await stub.ListRouteSegments(plant_pb2.ListRouteSegmentsRequest(parent=PARENT))
        self.segment = listed.route_segments[0].name

    async def _pair(self, player: Screen) -> None:
        async def approve(user_code: str) -> None:
            await advertising.approve_screen(self.content, player.name, user_code)

        await player.pair(approve)
        await player.until(lambda document: True)
        self.player = player

    async def _permit(self, screen: str, creative: str, title: str) -> None:
        case = await permit.apply(
            self.city, self.partner, screen=screen, content_sha256=self.poster_sha256, title=title
        )
        await advertising.book(self.partner, self.content, screen=screen, creative=creative, permit=case.name)
        case = await permit.review(self.city, self.office, case)
        self.idle.append(await permit.issue(self.office, case))

    @property
    def place(self) -> Installation:
        """Its installation: addresses, secrets, databases."""
        return self.platform.place

    @property
    def partner(self) -> Caller:
        """The partner's system."""
        return self.office.partner

    @property
    def head(self) -> Caller:
        """The head of the agency."""
        return self.office.head

    async def waiting_events(self, service: str) -> int:
        """How many events of a service have been logged and are not in its stream."""
        connection = await asyncpg.connect(self.place.database(service).verify_url, timeout=10)
        try:
            count: int = await connection.fetchval("SELECT count(*) FROM event_log WHERE stream_seq IS NULL")
            return count
        finally:
            await connection.close()

    def draft(self, title: str) -> permits_pb2.Permit:
        """An application that may be submitted as it is."""
        today = datetime.datetime.now(datetime.UTC).date()
        letter = hashlib.sha256(title.encode()).hexdigest()
        kinds = (("surat-permohonan", letter, "application/pdf"), ("rancangan-konten", self.poster_sha256, "image/png"))
        return permits_pb2.Permit(
            permit_type_code="reklame-videotron",
            title=title,
            reklame=permits_pb2.Reklame(screen=self.screen, content_sha256=[self.poster_sha256]),
            valid_from_date=today.isoformat(),
            valid_to_date=(today + datetime.timedelta(days=permit.VALID_DAYS)).isoformat(),
            attachments=[
                permits_pb2.Attachment(requirement=kind, sha256=sha256, media_type=media, size_bytes=48_211)
                for kind, sha256, media in kinds
            ],
        )

    async def close(self) -> None:
        """Close every caller's channels."""
        await self.office.close()
        for caller in (self.content, self.root, self.employee, self.engineer):
            if caller is not None:
                await caller.close()
