"""The permit's way: a partner applies, officials decide, anybody verifies."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass
from typing import Any

import httpx

from kota.permitting.v1 import permits_pb2, permits_pb2_grpc
from kota_cli.demo.callers import Caller, request_id
from kota_cli.demo.city import PARENT, DemoCity

VALID_DAYS = 90


@dataclass(slots=True)
class Office:
    """The callers of one case, each with a stub of the same service."""

    partner: Caller
    officer: Caller
    technical: Caller
    head: Caller

    @classmethod
    def of(cls, city: DemoCity) -> Office:
        """The office of the demo city."""
        return cls(*(city.caller(role) for role in ("partner", "officer", "technical", "head")))

    async def close(self) -> None:
        """Close all channels."""
        for caller in (self.partner, self.officer, self.technical, self.head):
            await caller.close()


def permits(caller: Caller) -> Any:
    """The caller's stub of the permit service."""
    return caller.stub("permitting", permits_pb2_grpc.PermitServiceStub)


async def apply(city: DemoCity, partner: Caller, *, screen: str, content_sha256: str, title: str) -> permits_pb2.Permit:
    """The partner's system files the application: a draft with its attachments, then submitted."""
    today = datetime.datetime.now(datetime.UTC).date()
    letter = hashlib.sha256(title.encode()).hexdigest()
    draft = permits_pb2.Permit(
        permit_type_code="reklame-videotron",
        title=title,
        reklame=permits_pb2.Reklame(screen=screen, content_sha256=[content_sha256], campaign_note="CONTOH"),
        valid_from_date=today.isoformat(),
        valid_to_date=(today + datetime.timedelta(days=VALID_DAYS)).isoformat(),
        attachments=[
            permits_pb2.Attachment(
                requirement="surat-permohonan", sha256=letter, media_type="application/pdf", size_bytes=48_211
            ),
            permits_pb2.Attachment(
                requirement="rancangan-konten", sha256=content_sha256, media_type="image/png", size_bytes=120_000
            ),
        ],
    )
    created = await permits(partner).CreatePermit(
        permits_pb2.CreatePermitRequest(
            parent=PARENT, permit=draft, holder_name="PT Reklame Contoh FIKTIF", request_id=request_id()
        )
    )
    return await move(partner, "SubmitPermit", created)


async def review(city: DemoCity, office: Office, permit: permits_pb2.Permit) -> permits_pb2.Permit:
    """The officer claims the case and asks the technical office, which recommends with a condition."""
    permit = await move(office.officer, "ClaimPermit", permit)
    permit = await move(
        office.officer,
        "RequestRecommendation",
        permit,
        unit=city.technical_unit.rpartition("/")[2],
        question="Apakah konten dan ukuran layar sesuai ketentuan?",
    )
    return await move(
        office.technical,
        "AnswerRecommendation",
        permit,
        outcome=permits_pb2.Recommendation.OUTCOME_APPROVED_WITH_CONDITIONS,
        conditions=["Nomor izin ditampilkan pada konten"],
    )


async def issue(office: Office, permit: permits_pb2.Permit) -> permits_pb2.Permit:
    """The head of the agency approves and issues."""
    permit = await move(office.head, "ApprovePermit", permit)
    return await move(office.head, "IssuePermit", permit)


async def move(caller: Caller, verb: str, permit: permits_pb2.Permit, **facts: Any) -> permits_pb2.Permit:
    """One custom verb on the case, with the etag that the caller saw."""
    request = getattr(permits_pb2, f"{verb}Request")(
        name=permit.name, etag=permit.etag, request_id=request_id(), **facts
    )
    moved: permits_pb2.Permit = await getattr(permits(caller), verb)(request)
    return moved


async def verify(city: DemoCity, public_id: str) -> dict[str, Any]:
    """What anybody sees behind the code printed on the permit."""
    async with httpx.AsyncClient(timeout=10) as client:
        response = await client.get(f"{city.endpoints.http['permitting']}/v/{public_id}")
    body: dict[str, Any] = response.raise_for_status().json()
    return body
