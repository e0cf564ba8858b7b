"""The advertiser's and the content office's side: a screen, a creative, a campaign and its booking."""

from __future__ import annotations

import datetime
import hashlib
from typing import Any

import httpx

from kota.identity.v1 import pairings_pb2, pairings_pb2_grpc
from kota.videotron_content.v1 import (
    campaigns_pb2,
    campaigns_pb2_grpc,
    creatives_pb2,
    creatives_pb2_grpc,
    overrides_pb2,
    overrides_pb2_grpc,
    plays_pb2,
    plays_pb2_grpc,
    screens_pb2,
    screens_pb2_grpc,
)
from kota_cli.demo.callers import Caller, request_id
from kota_cli.demo.city import PARENT, DemoCity
from kota_cli.demo.screen import VIDEOTRON, Screen

CANVAS_PX = (960, 540)
SHARE_PPM = 500_000
SHOWING_MS = 10_000


async def register_screen(city: DemoCity, content: Caller) -> Screen:
    """A screen on the square, registered and its player paired through the code it shows."""
    screens = content.stub(VIDEOTRON, screens_pb2_grpc.ScreenServiceStub)
    code = f"VT-{request_id()[-6:].upper()}"
    registered = await screens.RegisterScreen(
        screens_pb2.RegisterScreenRequest(
            parent=PARENT,
            code=code,
            title="Layar Alun-alun (CONTOH)",
            canvas=screens_pb2.Canvas(width_px=CANVAS_PX[0], height_px=CANVAS_PX[1]),
            time_zone="Asia/Jakarta",
            location=screens_pb2.Location(latitude_deg=-0.6264, longitude_deg=100.1207, bearing_deg=90),
            request_id=request_id(),
        )
    )
    return Screen(city.endpoints, registered.name)


async def approve_screen(content: Caller, screen: str, user_code: str) -> None:
    """The operator types in the code that the screen shows."""
    pairing = content.stub("identity", pairings_pb2_grpc.PairingServiceStub)
    await pairing.ApproveScreen(
        pairings_pb2.ApproveScreenRequest(parent=PARENT, user_code=user_code, screen=screen, request_id=request_id())
    )


async def upload(city: DemoCity, partner: Caller, data: bytes, mime_type: str) -> str:
    """Upload a media file under its own hash; gives the hash."""
    sha256 = hashlib.sha256(data).hexdigest()
    url = f"{city.endpoints.http[VIDEOTRON]}/v1/{PARENT}/media/{sha256}"
    headers = {"authorization": f"Bearer {await partner.token(VIDEOTRON)}", "content-type": mime_type}
    async with httpx.AsyncClient(timeout=30) as client:
        (await client.put(url, content=data, headers=headers)).raise_for_status()
    return sha256


async def creative(partner: Caller, approver: Caller, sha256: str, title: str) -> Any:
    """The partner submits the file as a creative; somebody else approves it."""
    submitted = await partner.stub(VIDEOTRON, creatives_pb2_grpc.CreativeServiceStub).SubmitCreative(
        creatives_pb2.SubmitCreativeRequest(
            parent=PARENT,
            title=title,
            content_sha256=sha256,
            duration_ms=SHOWING_MS,
            kind=creatives_pb2.CONTENT_KIND_COMMERCIAL,
            category="contoh",
            language_code="id",
            request_id=request_id(),
        )
    )
    return await approver.stub(VIDEOTRON, creatives_pb2_grpc.CreativeServiceStub).ApproveCreative(
        creatives_pb2.ApproveCreativeRequest(name=submitted.name, etag=submitted.etag, request_id=request_id())
    )


async def book(partner: Caller, approver: Caller, *, screen: str, creative: str, permit: str) -> Any:
    """A campaign with one booking, confirmed; it waits until the permit is issued."""
    campaigns = partner.stub(VIDEOTRON, campaigns_pb2_grpc.CampaignServiceStub)
    campaign = await campaigns.CreateCampaign(
        campaigns_pb2.CreateCampaignRequest(
            parent=PARENT,
            title="Kampanye contoh",
            kind=creatives_pb2.CONTENT_KIND_COMMERCIAL,
            advertiser="PT Reklame Contoh FIKTIF",
            request_id=request_id(),
        )
    )
    today = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=7))).date()
    held = await campaigns.CreateBooking(
        campaigns_pb2.CreateBookingRequest(
            parent=PARENT,
            campaign=campaign.name,
            screen=screen,
            creative=creative,
            sov_ppm=SHARE_PPM,
            start_date=today.isoformat(),
            end_date=(today + datetime.timedelta(days=30)).isoformat(),
            permit=permit,
            request_id=request_id(),
        )
    )
    return await approver.stub(VIDEOTRON, campaigns_pb2_grpc.CampaignServiceStub).ConfirmBooking(
        campaigns_pb2.ConfirmBookingRequest(name=held.name, etag=held.etag, request_id=request_id())
    )


async def warn(officer: Caller, screen: str, minutes: int = 10) -> Any:
    """An emergency message, as an exercise, on one screen."""
    request = overrides_pb2.ActivateOverrideRequest(
        parent=PARENT,
        text="LATIHAN: jauhi pantai, menuju tempat tinggi.",
        severity=overrides_pb2.OVERRIDE_SEVERITY_EXTREME,
        screens=[screen],
        drill=True,
        issuer="BPBD Kota (CONTOH)",
        request_id=request_id(),
    )
    request.expire_time.FromDatetime(datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=minutes))
    return await officer.stub(VIDEOTRON, overrides_pb2_grpc.OverrideServiceStub).ActivateOverride(request)


async def clear(officer: Caller, override: Any) -> Any:
    """End the message."""
    return await officer.stub(VIDEOTRON, overrides_pb2_grpc.OverrideServiceStub).ClearOverride(
        overrides_pb2.ClearOverrideRequest(name=override.name, etag=override.etag, request_id=request_id())
    )


async def plays(partner: Caller, screen: str) -> list[Any]:
    """The partner reads what the screen showed."""
    listed = await partner.stub(VIDEOTRON, plays_pb2_grpc.PlayServiceStub).ListPlays(
        plays_pb2.ListPlaysRequest(parent=screen)
    )
    return list(listed.plays)
