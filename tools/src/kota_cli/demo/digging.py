"""Where somebody digs: a trench across the street whose cable serves an office, a school, its camera and a screen."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from shapely.geometry import LineString

from kota.common.v1 import geometry_pb2
from kota.permitting.v1 import permits_pb2
from kota_cli.demo import permit
from kota_cli.demo.callers import Caller, request_id
from kota_cli.demo.place import PARENT
from kota_fiber_network.demo import STORY, plant

CABLE, STREET = STORY.cable, STORY.street
ATTACHMENTS = ("surat-permohonan", "gambar-rencana", "pernyataan-pemulihan")


@dataclass(frozen=True, slots=True)
class Trench:
    """A straight trench; longitude and latitude."""

    start: tuple[float, float]
    end: tuple[float, float]

    def line(self) -> geometry_pb2.LineString:
        """As the contract has it."""
        return geometry_pb2.LineString(coordinates=[coordinate(self.start), coordinate(self.end)])


TRENCH = Trench(*STORY.crossing)


@cache
def crossing() -> tuple[float, float]:
    """Where the trench meets the cable, longitude and latitude."""
    features = json.loads(plant({}))["features"]
    (street,) = [f["geometry"]["coordinates"] for f in features if f["properties"].get("code") == STORY.segment]
    met: Any = LineString(STORY.crossing).intersection(LineString(street))
    return (met.x, met.y)


def coordinate(at: tuple[float, float]) -> geometry_pb2.Coordinate:
    """A longitude and latitude."""
    return geometry_pb2.Coordinate(longitude_deg=round(at[0], 7), latitude_deg=round(at[1], 7))


async def apply(partner: Caller, where: Trench, *, first: str, last: str) -> permits_pb2.Permit:
    """The partner's system files an application to dig; `first` and `last` are local dates."""
    files = [
        permits_pb2.Attachment(
            requirement=requirement,
            sha256=hashlib.sha256(requirement.encode()).hexdigest(),
            media_type="application/pdf",
            size_bytes=51_200,
        )
        for requirement in ATTACHMENTS
    ]
    draft = permits_pb2.Permit(
        permit_type_code="galian-utilitas",
        title="Galian pipa air minum (CONTOH)",
        galian=permits_pb2.Galian(
            line=where.line(),
            width_mm=800,
            depth_mm=1500,
            method=permits_pb2.Galian.METHOD_OPEN_CUT,
            purpose="Perbaikan pipa air minum (CONTOH)",
            location_note=STREET,
        ),
        valid_from_date=first,
        valid_to_date=last,
        attachments=files,
    )
    created = await permit.permits(partner).CreatePermit(
        permits_pb2.CreatePermitRequest(
            parent=PARENT, permit=draft, holder_name="PT Pipa Contoh FIKTIF", request_id=request_id()
        )
    )
    return await permit.move(partner, "SubmitPermit", created)


async def read(caller: Caller, name: str) -> permits_pb2.Permit:
    """The case as this caller may see it."""
    case: permits_pb2.Permit = await permit.permits(caller).GetPermit(permits_pb2.GetPermitRequest(name=name))
    return case


def answer_of(case: permits_pb2.Permit) -> Any:
    """The network's answer in the case, or None while it has not come."""
    answers = [r for r in case.recommendations if r.dig_check]
    return answers[-1] if answers else None
