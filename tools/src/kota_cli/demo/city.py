"""The demo city: Kota Pariaman with an agency, four officials, a partner and a screen. Every person is FIKTIF.

Loaded through the public interfaces with the root client's key; loading twice finds what is there, because every
request id is derived from what it creates.
"""

from __future__ import annotations

import datetime
import json
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kota.identity.v1 import (
    assignments_pb2,
    assignments_pb2_grpc,
    devices_pb2,
    devices_pb2_grpc,
    partners_pb2,
    partners_pb2_grpc,
    persons_pb2,
    persons_pb2_grpc,
    positions_pb2,
    positions_pb2_grpc,
    units_pb2,
    units_pb2_grpc,
)
from kota.permitting.v1 import permit_types_pb2, permit_types_pb2_grpc
from kota_cli.demo.callers import Caller, Endpoints
from kota_common.security.keys import load_signing_key, mint_signing_key
from kota_permitting.catalogue.pack import proposal

CITY = "13.77"
PARENT = f"cities/{CITY}"
_NAMESPACE = uuid.UUID("6b6f7461-0000-5000-8000-000000000001")

# Role in the story, name, NIP that cannot be anybody's (born 1901), position, roles. All FIKTIF.
OFFICIALS = (
    ("officer", "Rina Maharani FIKTIF", "190102282024211001", "Petugas Perizinan", ("permit_officer",)),
    ("technical", "Budi Santoso FIKTIF", "190102282024211002", "Petugas Teknis", ("technical_officer",)),
    ("head", "Dewi Lestari FIKTIF", "190102281925011001", "Kepala DPMPTSP", ("agency_head", "permit_admin")),
    (
        "content",
        "Agus Salim FIKTIF",
        "190102282024211003",
        "Pengelola Konten Videotron",
        ("content_approver", "screen_operator", "emergency_officer"),
    ),
)
PARTNER_SCOPES = (
    "permitting.permits.create",
    "permitting.permits.read",
    "permitting.permits.submit",
    "permitting.permit_types.read",
    "videotron_content.bookings.create",
    "videotron_content.bookings.read",
    "videotron_content.campaigns.create",
    "videotron_content.campaigns.read",
    "videotron_content.creatives.submit",
    "videotron_content.creatives.read",
    "videotron_content.media.upload",
    "videotron_content.media.read",
    "videotron_content.screens.read",
    "videotron_content.plays.read",
)


@dataclass(slots=True)
class Card:
    """What a caller of the demo city is known by; the key lies beside it."""

    client_id: str
    person: str = ""
    position: str = ""


@dataclass(slots=True)
class DemoCity:
    """The loaded city: its unit, its permit type, and its callers by their role in the story."""

    endpoints: Endpoints
    folder: Path
    unit: str  # resource name of the licensing agency
    technical_unit: str  # of the office that is asked for its opinion
    permit_type: str
    cards: dict[str, Card]

    def caller(self, role: str) -> Caller:
        """Somebody of the city: officer, technical, head, content or partner."""
        card = self.cards[role]
        key = load_signing_key(self.folder / f"{role}.jwk")
        return Caller(self.endpoints, key, card.client_id, card.person, card.position)


async def load(endpoints: Endpoints, root: Caller, folder: Path) -> DemoCity:
    """Load the city, or find it loaded. `folder` keeps the callers' private keys, mode 0600."""
    found = known(endpoints, folder)
    if found is not None:
        return found
    loader = _Loader(root, folder)
    unit = await loader.unit("dpmptsp", "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu (FIKTIF)")
    office = await loader.unit("diskominfo", "Dinas Komunikasi dan Informatika (FIKTIF)")
    technical = ("technical", "content")
    cards = {o[0]: await loader.official(office if o[0] in technical else unit, *o) for o in OFFICIALS}
    cards["partner"] = await loader.partner()
    city = DemoCity(endpoints, folder, unit, office, "", cards)
    head = city.caller("head")
    city.permit_type = await _publish_type(head, unit)
    await head.close()
    _remember(city)
    return city


def known(endpoints: Endpoints, folder: Path) -> DemoCity | None:
    """The city as an earlier run left it, or None."""
    folder.mkdir(parents=True, exist_ok=True)
    known = folder / "city.json"
    if not known.exists():
        return None
    document = json.loads(known.read_text())
    cards = {role: Card(**card) for role, card in document["cards"].items()}
    return DemoCity(endpoints, folder, document["unit"], document["technical_unit"], document["permit_type"], cards)


def _remember(city: DemoCity) -> None:
    cards = {role: asdict(card) for role, card in city.cards.items()}
    document = {
        "unit": city.unit,
        "technical_unit": city.technical_unit,
        "permit_type": city.permit_type,
        "cards": cards,
    }
    (city.folder / "city.json").write_text(json.dumps(document, indent=1))


class _Loader:
    """The root client's calls to identity."""

    def __init__(self, root: Caller, folder: Path) -> None:
        self._root = root
        self._folder = folder

    def _jwk(self, role: str) -> str:
        path = self._folder / f"{role}.jwk"
        key = load_signing_key(path) if path.exists() else mint_signing_key(path)
        return json.dumps(key.public_jwk())

    async def unit(self, code: str, display_name: str) -> str:
        """An agency of the city."""
        units = self._root.stub("identity", units_pb2_grpc.UnitServiceStub)
        unit = units_pb2.Unit(display_name=display_name, kind=units_pb2.UNIT_KIND_DINAS)
        request = units_pb2.CreateUnitRequest(parent=PARENT, unit=unit, request_id=_id(f"unit {code}"))
        return str((await units.CreateUnit(request)).name)

    async def official(self, unit: str, role: str, name: str, nip: str, title: str, roles: tuple[str, ...]) -> Card:
        """A person with a position, an assignment and a registered phone."""
        root = self._root
        kind = persons_pb2.PERSON_KIND_PNS if nip[12:14] < "13" else persons_pb2.PERSON_KIND_PPPK
        person = await root.stub("identity", persons_pb2_grpc.PersonServiceStub).RegisterPerson(
            persons_pb2.RegisterPersonRequest(
                parent=PARENT,
                person=persons_pb2.Person(kind=kind, display_name=name),
                nip=nip,
                request_id=_id(f"person {role}"),
            )
        )
        position = await root.stub("identity", positions_pb2_grpc.PositionServiceStub).CreatePosition(
            positions_pb2.CreatePositionRequest(
                parent=PARENT,
                position=positions_pb2.Position(
                    display_name=title, kind=positions_pb2.POSITION_KIND_FUNCTIONAL, unit=unit, roles=roles
                ),
                request_id=_id(f"position {role}"),
            )
        )
        await root.stub("identity", assignments_pb2_grpc.AssignmentServiceStub).CreateAssignment(
            assignments_pb2.CreateAssignmentRequest(
                parent=PARENT,
                assignment=assignments_pb2.Assignment(
                    person=person.name,
                    position=position.name,
                    type=assignments_pb2.ASSIGNMENT_TYPE_DEFINITIVE,
                    valid_from_date="2026-01-01",
                    decree_number="821/FIKTIF/2026",
                ),
                request_id=_id(f"assignment {role}"),
            )
        )
        phone = await root.stub("identity", devices_pb2_grpc.DeviceServiceStub).RegisterPhone(
            devices_pb2.RegisterPhoneRequest(
                parent=PARENT, person=person.name, jwk=self._jwk(role), request_id=_id(f"phone {role}")
            )
        )
        return Card(_last(phone.name), _last(person.name), _last(position.name))

    async def partner(self) -> Card:
        """An advertising company's own system."""
        partners = self._root.stub("identity", partners_pb2_grpc.PartnerServiceStub)
        partner = partners_pb2.Partner(
            display_name="PT Reklame Contoh FIKTIF",
            keys=[partners_pb2.PublicKey(jwk=self._jwk("partner"))],
            scopes=PARTNER_SCOPES,
        )
        request = partners_pb2.RegisterPartnerRequest(parent=PARENT, partner=partner, request_id=_id("partner"))
        registered = await partners.RegisterPartner(request)
        return Card(registered.client_id)


async def _publish_type(head: Caller, unit: str) -> str:
    """The permit type of the story, as the head of the agency publishes it."""
    types: Any = head.stub("permitting", permit_types_pb2_grpc.PermitTypeServiceStub)
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    draft = proposal("reklame-videotron", owner_unit=_last(unit), effective_from_date=today)
    created = await types.CreatePermitType(
        permit_types_pb2.CreatePermitTypeRequest(parent=PARENT, permit_type=draft, request_id=_id(f"type {today}"))
    )
    if created.state == permit_types_pb2.PermitType.STATE_PUBLISHED:
        return str(created.name)
    published = await types.PublishPermitType(
        permit_types_pb2.PublishPermitTypeRequest(
            name=created.name, etag=created.etag, request_id=_id(f"publish {created.name}")
        )
    )
    return str(published.name)


def _id(what: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, what))


def _last(name: str) -> str:
    return name.rpartition("/")[2]
