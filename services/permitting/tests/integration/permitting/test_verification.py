"""What everybody sees, live."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from types import SimpleNamespace

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from kota.permitting.v1 import permits_pb2, verifications_pb2
from kota_common.errors import KotaError
from kota_common.http import problem_of
from kota_common.postgres import Database
from kota_permitting.casework.timers import expire_permits
from kota_permitting.verification.http import routes

from .conftest import City, refused

Status = verifications_pb2.PermitVerification.Status


@pytest.fixture
async def browser(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """The routes behind an edge that answers typed errors with their status, as the floor does."""

    def problem(_: Request, error: Exception) -> Response:
        assert isinstance(error, KotaError)
        said = problem_of(error)
        return Response(said.body, said.status, dict(said.headers))

    app = Starlette(routes=routes(database, "https://izin.contoh.invalid"), exception_handlers={KotaError: problem})
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://edge") as client:
        yield client


async def test_a_suspended_permit_is_suspended_for_everybody_at_once(city: City, browser: httpx.AsyncClient) -> None:
    permit = await city.issued()
    assert (await browser.get(f"/v/{permit.public_id.lower()}")).json()["status"] == "STATUS_VALID"
    permit = await city.play(permit, "SuspendPermit")
    answer = await browser.get(f"/V/{permit.public_id}")
    assert answer.json()["status"] == "STATUS_SUSPENDED"
    assert answer.headers["cache-control"] == "no-store"
    page = await browser.get(f"/v/{permit.public_id}", headers={"accept": "text/html,application/xhtml+xml"})
    assert "Izin dibekukan sementara" in page.text
    assert "Suspended permit" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    permit = await city.play(permit, "ReinstatePermit")
    assert (await city.anybody.VerifyPermit(public_id=permit.public_id)).status == Status.STATUS_VALID
    permit = await city.play(permit, "RevokePermit")
    assert (await city.anybody.VerifyPermit(public_id=permit.public_id)).status == Status.STATUS_REVOKED


async def test_an_unknown_id_and_a_permit_that_is_not_public_get_the_same_answer(
    city: City, browser: httpx.AsyncClient
) -> None:
    private = await city.approved()
    answers = [
        (answer.status_code, answer.content)
        for answer in [
            await browser.get(f"/v/{public_id}")
            for public_id in ("0" * 26, private.name.rsplit("/", 1)[1], "bukan-kode", "%00")
        ]
    ]
    assert len(set(answers)) == 1
    assert answers[0][0] == 404
    assert "Tidak ditemukan" in (await browser.get("/v/x", headers={"accept": "text/html"})).text
    with refused("VERIFICATION_NOT_FOUND"):
        await city.anybody.VerifyPermit(public_id="0" * 26)


async def test_the_page_shows_no_more_of_the_holder_than_the_mask(city: City, browser: httpx.AsyncClient) -> None:
    permit = await city.issued()
    page = (await browser.get(f"/v/{permit.public_id}", headers={"accept": "text/html"})).text
    assert "PT C*** N*** F***" in page
    assert "Contoh Nusantara" not in page


async def test_a_permit_expires_with_its_last_day_and_the_timer_tells_everybody_once(
    city: City, database: Database
) -> None:
    permit = await city.issued()
    city.clock.now = datetime(2026, 8, 31, 17, tzinfo=UTC)  # 1 September, 00.00 in Pariaman
    assert (await city.partner.GetPermit(name=permit.name)).state == permits_pb2.Permit.STATE_EXPIRED
    expired = await city.partner.ListPermits(parent=city.parent, states=[permits_pb2.Permit.STATE_EXPIRED])
    assert [p.name for p in expired.permits] == [permit.name]
    assert (await city.anybody.VerifyPermit(public_id=permit.public_id)).status == Status.STATUS_EXPIRED
    for _ in range(2):
        await expire_permits.run(SimpleNamespace(database=database))  # type: ignore[arg-type]
    after = await city.partner.GetPermit(name=permit.name)
    assert after.version == permit.version + 1
    async with database.reader(city.code, city.head.actor) as reader:
        subjects = await reader.fetch(
            "SELECT subject FROM event_log WHERE city = $1 AND aggregate = $2 AND aggregate_version > $3",
            city.code,
            permit.name,
            permit.version,
        )
    assert [row["subject"] for row in subjects] == ["kota.permitting.permit.expired.v1"]
