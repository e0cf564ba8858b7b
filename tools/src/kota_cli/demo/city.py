"""The demo city: Kota Pariaman with four agencies, their people, a network, screens and a hall. Every person is FIKTIF.

Loaded through the public interfaces: by the root client what identity keeps, by the city's own officials all else.
Loading twice finds what is there, because every request id is derived from what it creates.
"""

from __future__ import annotations

import asyncio
import datetime
import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from kota.fiber_network.v1 import plant_pb2, plant_pb2_grpc
from kota.permitting.v1 import permit_types_pb2, permit_types_pb2_grpc
from kota.videotron_content.v1 import screens_pb2, screens_pb2_grpc
from kota_cli.demo import hall, workplace
from kota_cli.demo.callers import Caller, Card, Endpoints, derived_id, last_segment
from kota_cli.demo.people import EMPLOYEES, PARTNER_SCOPES, Registrar
from kota_cli.demo.place import CITY, PARENT, TIME_ZONE
from kota_common.security.keys import load_signing_key
from kota_fiber_network.demo import plant
from kota_permitting.catalogue.pack import CODES, proposal

__all__ = ["CITY", "EDITION", "EMPLOYEES", "PARENT", "PARTNER_SCOPES", "Card", "DemoCity", "known", "load"]

EDITION = 3
"""Grows when the city gets more than an earlier one had; an older one in the folder is loaded anew beside it."""

SITES = {"balai-kota": "KTR-01", "pusat-data": "KTR-05"}
"""Sites of attendance, and the endpoint of the network that each is. One cut takes the first down, none the second."""

SITE_OF_UNIT = {"setda": "balai-kota", "dpmptsp": "balai-kota", "diskominfo": "pusat-data", "disdik": "balai-kota"}
HALL_SCREEN = "VTR-MPP"
SCREENS = ("VTR-01", "VTR-02", HALL_SCREEN)
"""By the code on the pole, which is that of the network's endpoint; the hall's own is on the hall's network."""

CANVAS_PX = (960, 540)


@dataclass(slots=True)
class DemoCity:
    """The loaded city. Everything is a resource name unless it says otherwise."""

    endpoints: Endpoints
    folder: Path
    unit: str  # the licensing agency
    technical_unit: str  # the office that is asked for its opinion
    permit_type: str  # of the advertising permit
    units: dict[str, str]  # by code: setda, dpmptsp, diskominfo, disdik
    permit_types: dict[str, str]  # by code
    sites: dict[str, str]  # of attendance, by code
    places: dict[str, list[float]]  # longitude and latitude of each site, by code
    screens: dict[str, str]  # by the code on the pole
    hall: str
    cards: dict[str, Card]  # by role in the story

    def caller(self, role: str) -> Caller:
        """Somebody of the city by role in the story: officer, head, network, andi, partner..."""
        card = self.cards[role]
        key = load_signing_key(self.folder / f"{role}.jwk")
        return Caller(self.endpoints, key, card.client_id, card.person, card.position)


async def load(endpoints: Endpoints, root: Caller, folder: Path) -> DemoCity:
    """Load the city, or find it loaded. `folder` keeps the callers' private keys, mode 0600."""
    found = known(endpoints, folder)
    if found is not None:
        return found
    registrar = Registrar(root, folder)
    units, partner = await asyncio.gather(registrar.units(), registrar.partner())
    cards = {**await registrar.officials(units), "partner": partner}
    city = DemoCity(
        *(endpoints, folder, units["dpmptsp"], units["diskominfo"], "", units),
        permit_types={},
        sites={},
        places={},
        screens={},
        hall="",
        cards=cards,
    )
    people = {role: city.caller(role) for role in ("head", "attendance", "network", "content", "hall")}
    try:
        await _furnish(city, people)
    finally:
        for caller in people.values():
            await caller.close()
    _remember(city)
    return city


async def _furnish(city: DemoCity, people: dict[str, Caller]) -> None:
    """What the officials set up, each with their own service; the network last: it names sites and screens."""
    ends = await asyncio.to_thread(_endpoints)
    city.places = {code: list(ends[end].at) for code, end in SITES.items()}
    city.permit_types, city.hall, city.sites = await asyncio.gather(
        _publish_types(people["head"], city.unit),
        hall.register(people["hall"], city.unit),
        workplace.create_sites(people["attendance"], {c: (ends[end].title, ends[end].at) for c, end in SITES.items()}),
    )
    city.permit_type = city.permit_types["reklame-videotron"]
    city.screens = await _register_screens(city, people["content"], ends)
    subjects = {SITES[code]: site for code, site in city.sites.items()}
    subjects |= {code: screen for code, screen in city.screens.items() if code in ends}
    await asyncio.gather(
        _import_plant(people["network"], plant(subjects)),
        workplace.regulate(
            people["attendance"], city.units, {unit: city.sites[site] for unit, site in SITE_OF_UNIT.items()}
        ),
    )


@dataclass(frozen=True, slots=True)
class _End:
    """What hangs on the network, as the plant names and places it; longitude and latitude."""

    title: str
    at: tuple[float, float]


def _endpoints() -> dict[str, _End]:
    """The endpoints of the demo plant by their code."""
    found = [f for f in json.loads(plant({}))["features"] if f["properties"]["kind"] == "endpoint"]
    return {f["properties"]["code"]: _End(f["properties"]["name"], tuple(f["geometry"]["coordinates"])) for f in found}


async def _publish_types(head: Caller, unit: str) -> dict[str, str]:
    """The permit types of the story, as the head of the agency publishes them."""
    types: Any = head.stub("permitting", permit_types_pb2_grpc.PermitTypeServiceStub)
    today = datetime.datetime.now(datetime.UTC).date().isoformat()

    async def publish(code: str) -> str:
        draft = proposal(code, owner_unit=last_segment(unit), effective_from_date=today)
        created = await types.CreatePermitType(
            permit_types_pb2.CreatePermitTypeRequest(
                parent=PARENT, permit_type=draft, request_id=derived_id(f"type {code} {today}")
            )
        )
        if created.state == permit_types_pb2.PermitType.STATE_PUBLISHED:
            return str(created.name)
        published = await types.PublishPermitType(
            permit_types_pb2.PublishPermitTypeRequest(
                name=created.name, etag=created.etag, request_id=derived_id(f"publish {created.name}")
            )
        )
        return str(published.name)

    return dict(zip(CODES, await asyncio.gather(*(publish(code) for code in CODES)), strict=True))


async def _register_screens(city: DemoCity, content: Caller, ends: dict[str, _End]) -> dict[str, str]:
    """The screens of the city, looked after by the office of informatics; no player is bound to them yet."""
    screens = content.stub("videotron_content", screens_pb2_grpc.ScreenServiceStub)
    own = _End("Layar antrean Mal Pelayanan Publik (CONTOH)", ends[SITES["balai-kota"]].at)

    async def register(code: str) -> str:
        end = ends.get(code, own)
        registered = await screens.RegisterScreen(
            screens_pb2.RegisterScreenRequest(
                parent=PARENT,
                code=code,
                title=end.title,
                canvas=screens_pb2.Canvas(width_px=CANVAS_PX[0], height_px=CANVAS_PX[1]),
                time_zone=TIME_ZONE,
                location=screens_pb2.Location(longitude_deg=end.at[0], latitude_deg=end.at[1]),
                hall=city.hall if code == HALL_SCREEN else "",
                unit=last_segment(city.technical_unit),
                request_id=derived_id(f"screen {code}"),
            )
        )
        return str(registered.name)

    return dict(zip(SCREENS, await asyncio.gather(*(register(code) for code in SCREENS)), strict=True))


async def _import_plant(engineer: Caller, geojson: bytes) -> None:
    await engineer.stub("fiber_network", plant_pb2_grpc.PlantServiceStub).ImportPlant(
        plant_pb2.ImportPlantRequest(parent=PARENT, geojson=geojson, request_id=derived_id("plant"))
    )


def known(endpoints: Endpoints, folder: Path) -> DemoCity | None:
    """The city as an earlier run left it, or None."""
    folder.mkdir(parents=True, exist_ok=True)
    known = folder / "city.json"
    if not known.exists():
        return None
    document = json.loads(known.read_text(encoding="utf-8"))
    if document.pop("edition", 1) != EDITION:
        return None
    document["cards"] = {role: Card(**card) for role, card in document["cards"].items()}
    return DemoCity(endpoints, folder, **document)


def _remember(city: DemoCity) -> None:
    kept: dict[str, Any] = {
        f.name: getattr(city, f.name) for f in fields(city) if f.name not in ("endpoints", "folder")
    }
    kept["cards"] = {role: asdict(card) for role, card in city.cards.items()}
    (city.folder / "city.json").write_text(json.dumps({"edition": EDITION, **kept}, indent=1), encoding="utf-8")
