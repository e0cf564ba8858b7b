"""The people of the demo city, all FIKTIF: units, positions and who holds them, as the root client tells identity.

A NIP here cannot be anybody's: its holder would have been born in 1901. What follows the birthday is the month of
appointment, whose month above 12 marks a contract (PPPK).
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path

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
from kota_cli.demo.callers import Caller, Card, derived_id, last_segment
from kota_cli.demo.place import PARENT
from kota_common.security.keys import load_signing_key, mint_signing_key

SERVING_SINCE = "2026-01-01"

UNITS: dict[str, tuple[str, units_pb2.UnitKind, str]] = {
    "setda": ("Sekretariat Daerah (FIKTIF)", units_pb2.UNIT_KIND_SECRETARIAT, ""),
    "dpmptsp": (
        "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu (FIKTIF)",
        units_pb2.UNIT_KIND_DINAS,
        "setda",
    ),
    "diskominfo": ("Dinas Komunikasi dan Informatika (FIKTIF)", units_pb2.UNIT_KIND_DINAS, "setda"),
    "disdik": ("Dinas Pendidikan dan Kebudayaan (FIKTIF)", units_pb2.UNIT_KIND_DINAS, "setda"),
}
"""Code in the story: (official name, kind, the unit above)."""


@dataclass(frozen=True, slots=True)
class Official:
    """Somebody with a position; `leads` for the head of the unit."""

    unit: str  # code of UNITS
    name: str
    nip: str
    title: str
    roles: tuple[str, ...]
    leads: bool = False


OFFICIALS: dict[str, Official] = {
    # The licensing agency.
    "head": Official(
        *("dpmptsp", "Dewi Lestari FIKTIF", "190103011925011001", "Kepala DPMPTSP"),
        ("agency_head", "permit_admin", "supervisor"),
        leads=True,
    ),
    "officer": Official(
        *("dpmptsp", "Rina Maharani FIKTIF", "190103012024211002", "Petugas Perizinan"), ("permit_officer", "employee")
    ),
    "counter": Official(
        *("dpmptsp", "Yusuf Hakim FIKTIF", "190103012024211003", "Petugas Loket"), ("counter_officer", "employee")
    ),
    "hall": Official(
        *("dpmptsp", "Maya Sari FIKTIF", "190103012024211004", "Pengelola Mal Pelayanan Publik"),
        ("hall_manager", "employee"),
    ),
    # Communication and informatics: the technical office of the permits, the screens, the network.
    "kominfo_head": Official(
        *("diskominfo", "Sri Wahyuni FIKTIF", "190103011925011005", "Kepala Dinas Kominfo"),
        ("agency_head", "supervisor"),
        leads=True,
    ),
    "technical": Official(
        *("diskominfo", "Budi Santoso FIKTIF", "190103012024211006", "Petugas Teknis"),
        ("technical_officer", "employee"),
    ),
    "content": Official(
        *("diskominfo", "Agus Salim FIKTIF", "190103012024211007", "Pengelola Konten Videotron"),
        ("content_approver", "screen_operator", "emergency_officer", "employee"),
    ),
    "network": Official(
        *("diskominfo", "Hendra Wijaya FIKTIF", "190103012024211008", "Teknisi Jaringan"),
        ("network_engineer", "employee"),
    ),
    # The secretariat looks after attendance.
    "attendance": Official(
        *("setda", "Nur Aini FIKTIF", "190103012024211009", "Analis Sumber Daya Manusia"), ("attendance_admin",)
    ),
    # Education: its office stands at a site of its own, behind one cable.
    "disdik_head": Official(
        *("disdik", "Zulkifli Rahman FIKTIF", "190103011925011010", "Kepala Dinas Pendidikan"),
        ("agency_head", "supervisor"),
        leads=True,
    ),
    "andi": Official("disdik", "Andi Saputra FIKTIF", "190103012024211011", "Pengelola Data", ("employee",)),
    "putri": Official("disdik", "Putri Rahayu FIKTIF", "190103012024211012", "Bendahara", ("employee",)),
    "rahmat": Official("disdik", "Rahmat Hidayat FIKTIF", "190103012024211013", "Pengadministrasi", ("employee",)),
    "fitri": Official("disdik", "Fitri Handayani FIKTIF", "190103012024211014", "Pengawas Sekolah", ("employee",)),
    "joko": Official("disdik", "Joko Prasetyo FIKTIF", "190103012024211015", "Pranata Komputer", ("employee",)),
    "siti": Official("disdik", "Siti Aminah FIKTIF", "190103012024211016", "Analis Kurikulum", ("employee",)),
}
"""Role in the story: who plays it."""

EMPLOYEES = ("andi", "putri", "rahmat", "fitri", "joko", "siti")

PARTNER_SCOPES = (
    "attendance.punches.record",
    "attendance.sites.read",
    "fiber_network.endpoints.read",
    "identity.cities.read",
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


class Registrar:
    """The root client's calls to identity; everything is registered once, whoever asks again gets the first answer."""

    def __init__(self, root: Caller, folder: Path) -> None:
        self._folder = folder
        self._units = root.stub("identity", units_pb2_grpc.UnitServiceStub)
        self._persons = root.stub("identity", persons_pb2_grpc.PersonServiceStub)
        self._positions = root.stub("identity", positions_pb2_grpc.PositionServiceStub)
        self._assignments = root.stub("identity", assignments_pb2_grpc.AssignmentServiceStub)
        self._devices = root.stub("identity", devices_pb2_grpc.DeviceServiceStub)
        self._partners = root.stub("identity", partners_pb2_grpc.PartnerServiceStub)

    async def units(self) -> dict[str, str]:
        """All units, those above first; code -> resource name."""
        names: dict[str, str] = {}
        for code, (title, kind, above) in UNITS.items():
            names[code] = await self.unit(code, title, kind, names.get(above, ""))
        return names

    async def unit(self, code: str, title: str, kind: units_pb2.UnitKind, parent_unit: str = "") -> str:
        """One unit; gives its resource name."""
        unit = units_pb2.Unit(display_name=title, kind=kind, parent_unit=parent_unit)
        request = units_pb2.CreateUnitRequest(parent=PARENT, unit=unit, request_id=derived_id(f"unit {code}"))
        return str((await self._units.CreateUnit(request)).name)

    async def officials(self, units: dict[str, str]) -> dict[str, Card]:
        """Everybody of OFFICIALS, by role in the story."""
        cards = await asyncio.gather(*(self.official(units[o.unit], role, o) for role, o in OFFICIALS.items()))
        return dict(zip(OFFICIALS, cards, strict=True))

    async def official(self, unit: str, role: str, official: Official) -> Card:
        """A person with a registered phone, a position and its assignment."""
        person, position = await asyncio.gather(
            self.person(role, official.name, official.nip),
            self.position(role, unit, official.title, official.roles, leads=official.leads),
        )
        phone, _ = await asyncio.gather(
            self.phone(role, person), self.assign(role, person, position, valid_from_date=SERVING_SINCE)
        )
        return Card(last_segment(phone), last_segment(person), last_segment(position))

    async def person(self, role: str, name: str, nip: str) -> str:
        """A civil servant; gives the resource name."""
        kind = persons_pb2.PERSON_KIND_PNS if nip[12:14] < "13" else persons_pb2.PERSON_KIND_PPPK
        request = persons_pb2.RegisterPersonRequest(
            parent=PARENT,
            person=persons_pb2.Person(kind=kind, display_name=name),
            nip=nip,
            request_id=derived_id(f"person {role}"),
        )
        return str((await self._persons.RegisterPerson(request)).name)

    async def position(self, role: str, unit: str, title: str, roles: tuple[str, ...], *, leads: bool = False) -> str:
        """A position in a unit; gives the resource name."""
        kind = positions_pb2.POSITION_KIND_STRUCTURAL if leads else positions_pb2.POSITION_KIND_FUNCTIONAL
        position = positions_pb2.Position(display_name=title, kind=kind, unit=unit, roles=roles)
        request = positions_pb2.CreatePositionRequest(
            parent=PARENT, position=position, request_id=derived_id(f"position {role}")
        )
        return str((await self._positions.CreatePosition(request)).name)

    async def assign(
        self,
        role: str,
        person: str,
        position: str,
        *,
        valid_from_date: str,
        valid_to_date: str = "",
        type: assignments_pb2.AssignmentType = assignments_pb2.ASSIGNMENT_TYPE_DEFINITIVE,
    ) -> assignments_pb2.Assignment:
        """Who holds the position from that day on."""
        assignment = assignments_pb2.Assignment(
            person=person,
            position=position,
            type=type,
            valid_from_date=valid_from_date,
            valid_to_date=valid_to_date,
            decree_number="821/FIKTIF/2026",
        )
        made: assignments_pb2.Assignment = await self._assignments.CreateAssignment(
            assignments_pb2.CreateAssignmentRequest(
                parent=PARENT, assignment=assignment, request_id=derived_id(f"assignment {role}")
            )
        )
        return made

    async def phone(self, role: str, person: str) -> str:
        """The person's phone with its key; gives the resource name."""
        request = devices_pb2.RegisterPhoneRequest(
            parent=PARENT, person=person, jwk=self._jwk(role), request_id=derived_id(f"phone {role}")
        )
        return str((await self._devices.RegisterPhone(request)).name)

    async def partner(self) -> Card:
        """An advertising company's own system."""
        partner = partners_pb2.Partner(
            display_name="PT Reklame Contoh FIKTIF",
            keys=[partners_pb2.PublicKey(jwk=self._jwk("partner"))],
            scopes=PARTNER_SCOPES,
        )
        request = partners_pb2.RegisterPartnerRequest(parent=PARENT, partner=partner, request_id=derived_id("partner"))
        return Card((await self._partners.RegisterPartner(request)).client_id)

    def _jwk(self, role: str) -> str:
        path = self._folder / f"{role}.jwk"
        key = load_signing_key(path) if path.exists() else mint_signing_key(path)
        return json.dumps(key.public_jwk())
