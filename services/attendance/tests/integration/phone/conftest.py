"""The page in Debian's Chromium, with the real service behind it; only identity's token endpoint is stood in for."""

from __future__ import annotations

import json
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import CDPSession, async_playwright
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from kota.identity.v1 import devices_pb2
from kota.identity.v1 import events_pb2 as identity
from kota_attendance import app
from kota_attendance.settings import Settings
from kota_common.actor import Actor, ActorKind
from kota_common.grpc import Chain, ConnectDoor
from kota_common.http import Edge
from kota_common.security.encoding import decode_base64url, decode_json_object
from kota_common.security.jose import import_public_key, parse_compact, verify_compact
from kota_common.testing.browser import CHROMIUM, Browser

from ..conftest import City, Running
from ..kit import OFFICE

SIZE = (390, 844)  # a phone


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """These need Debian's Chromium (`apt-get install chromium`); without it they say so."""
    missing = not Path(CHROMIUM).exists()
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if missing:
                item.add_marker(pytest.mark.skip(reason=f"{CHROMIUM} is not installed"))


@dataclass
class Stage:
    """A city whose clock is today's, the edge, and a browser on a phone that stands in the office."""

    city: City
    edge: Edge
    browser: Browser
    unit: UUID
    employee: UUID
    authenticator: str = ""
    cdp: CDPSession | None = None
    jwks: dict[str, Any] = field(default_factory=dict)

    @property
    def page(self) -> Any:
        return self.browser.page

    async def open(self) -> None:
        await self.browser.open()
        context = self.browser.context
        await context.grant_permissions(["geolocation"], origin=f"http://localhost:{self.edge.port}")
        await context.set_geolocation({"longitude": OFFICE[0], "latitude": OFFICE[1], "accuracy": 12})
        self.cdp = await context.new_cdp_session(self.page)
        await self.cdp.send("WebAuthn.enable")
        made = await self.cdp.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "ctap2Version": "ctap2_1",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                    "defaultBackupEligibility": False,
                }
            },
        )
        self.authenticator = made["authenticatorId"]

    async def finger(self, recognised: bool) -> None:
        await self.cdp.send(
            "WebAuthn.setUserVerified", {"authenticatorId": self.authenticator, "isUserVerified": recognised}
        )

    async def register(self) -> None:
        """What an officer and identity do with the code on the screen."""
        shown = await self.browser.until(state="unregistered", jwk=bool)
        key = import_public_key(json.loads(shown["jwk"]))
        device = UUID(int=1 + int.from_bytes(key.thumbprint[:8].encode(), "big"))
        told = devices_pb2.Device(
            name=self.city.name("devices", device),
            kind=devices_pb2.DEVICE_KIND_PHONE,
            person=self.city.name("persons", self.employee),
            key_id=key.thumbprint,
            state=devices_pb2.DEVICE_STATE_ACTIVE,
            public_jwk=shown["jwk"],
        )
        await self.city.told(identity.PhoneRegistered(device=told), told.name)
        self.jwks[str(device)] = key
        await self.page.click("#check")
        await self.browser.until(state="ready")

    async def offline(self, off: bool) -> None:
        await self.browser.context.set_offline(off)

    async def punched(self) -> list[Any]:
        async with self.city.service.database.reader(self.city.code, self.city.admin.actor) as reader:
            return await reader.fetch("SELECT * FROM punch WHERE city = $1 ORDER BY id", self.city.code)


@pytest.fixture
async def stage(city: City, service: Running, tmp_path: Path) -> AsyncIterator[Stage]:
    service.clock.now = datetime.now(UTC)
    clock_now = type(service.clock).__call__
    type(service.clock).__call__ = lambda self: datetime.now(UTC)  # browsers have their own clock
    unit = await city.unit()
    await city.site(unit=unit)
    await city.hours(unit=unit)
    employee = await city.register()
    await city.assign(employee, unit)
    holder: dict[str, Stage] = {}

    async def token(request: Request) -> JSONResponse:
        """Identity's jwt-bearer grant, as far as the page sees it: a proof of the registered key for the person."""
        form = dict(item.split("=", 1) for item in (await request.body()).decode().split("&"))
        claims = decode_json_object(decode_base64url(form["assertion"].split(".")[1]))
        key = holder["stage"].jwks[claims["iss"]]
        proven = verify_compact(parse_compact(form["assertion"], types=("JWT",)), key)
        assert (proven["sub"], proven["aud"]) == (str(employee), "http://identity.invalid")
        actor = Actor(
            ActorKind.PERSON,
            str(employee),
            city.code,
            unit=str(unit),
            permissions=service.permissions - {"attendance.employees.read_all"},
        )
        return JSONResponse({"access_token": service.tokens.of(actor), "expires_in": 300, "scope": ""})

    desk = Edge(
        "127.0.0.1:0", routes=[Route("/oauth2/token", token, methods=["POST"])], floor=service.floor, ready=_yes
    )
    await desk.start()
    port = _free_port()
    settings = Settings.model_construct(
        **{
            **dict(service.floor.settings),
            "public_url": f"http://localhost:{port}",
            "webauthn_origins": [],
            "webauthn_rp_id": "",
            "jwks_url": f"{desk.url}/jwks.json",
        }
    )
    floor = SimpleNamespace(
        settings=settings, database=service.database, verifier=service.tokens, metrics=service.floor.metrics
    )
    doors = app.build(settings, floor)  # type: ignore[arg-type]
    chain = Chain(
        doors.rpc, database=service.database, verifier=service.tokens, metrics=floor.metrics, max_in_flight=100
    )
    door = ConnectDoor(chain)
    edge = Edge(f"127.0.0.1:{port}", routes=doors.http, hot=[*doors.hot, *door.routes()], floor=floor, ready=_yes)
    await edge.start()
    door.open()
    async with async_playwright() as playwright:
        browser = Browser(playwright, tmp_path / "profile", f"http://localhost:{edge.port}/presensi/", SIZE)
        made = holder["stage"] = Stage(city, edge, browser, unit, employee)
        yield made
        await browser.kill()
    await edge.stop(drain_s=0.5)
    await desk.stop(drain_s=0.5)
    type(service.clock).__call__ = clock_now


async def _yes() -> bool:
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
