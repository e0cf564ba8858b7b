"""A case against its database, through the contract."""

import asyncio
from uuid import uuid4

import pytest

from kota.permitting.v1 import events_pb2, permits_pb2
from kota_common.contract import event_of
from kota_common.errors import Kind
from kota_common.postgres import Database
from kota_common.testing.doors import Tokens

from .conftest import TECHNICAL_UNIT, City, acting, refused

State = permits_pb2.Permit.State


async def test_a_permit_goes_from_draft_to_public_verification(city: City) -> None:
    permit = await city.issued()
    assert permit.state == State.STATE_ISSUED
    assert permit.number == "500.16.7/0001/REK-V/DPMPTSP/VII/2026"
    assert permit.applicant == city.partner.actor.principal
    assert permit.version == 5
    public = await city.anybody.VerifyPermit(public_id=permit.public_id.lower())
    assert public.number == permit.number
    assert public.holder_masked == "PT C*** N*** F***"
    assert await city.partner.GetPermit(name=permit.name) == permit


async def test_every_version_of_a_case_has_one_action_line_and_one_event(city: City, database: Database) -> None:
    permit = await city.play(await city.issued(), "SuspendPermit", "ReinstatePermit", "RevokePermit")
    async with database.reader(city.code, city.head.actor) as reader:
        actions = await reader.fetch(
            "SELECT version, action FROM action_log WHERE city = $1 AND permit = $2 ORDER BY version",
            city.code,
            permit.name.rsplit("/", 1)[1],
        )
        logged = await reader.fetch(
            "SELECT aggregate_version, subject, payload FROM event_log WHERE city = $1 AND aggregate = $2 "
            "ORDER BY aggregate_version",
            city.code,
            permit.name,
        )
    moves = ["create", "submit", "claim", "approve", "issue", "suspend", "reinstate", "revoke"]
    assert [(row["version"], row["action"]) for row in actions] == list(enumerate(moves, start=1))
    assert [row["aggregate_version"] for row in logged] == list(range(1, 9))
    suspended = events_pb2.PermitSuspended.FromString(logged[5]["payload"])
    assert logged[5]["subject"] == event_of(events_pb2.PermitSuspended).subject
    assert suspended.reason == suspended.permit.suspend_reason == "melanggar ketentuan"
    assert suspended.permit.reklame.content_sha256 == ["a" * 64]
    assert not any(b"Contoh" in row["payload"] for row in logged), "no event names the holder"


async def test_of_two_officers_who_claim_at_once_one_gets_the_case(city: City) -> None:
    permit = await city.play(await city.draft(), "SubmitPermit")
    answers = await asyncio.gather(
        *(who.ClaimPermit(name=permit.name, etag=permit.etag) for who in (city.officer, city.head)),
        return_exceptions=True,
    )
    claimed = [a for a in answers if isinstance(a, permits_pb2.Permit)]
    (error,) = [a for a in answers if not isinstance(a, permits_pb2.Permit)]
    assert len(claimed) == 1
    assert (error.reason, error.kind) == ("ETAG_MISMATCH", Kind.ABORTED)
    assert error.facts["current"] == claimed[0].etag
    assert "approve" in error.facts["allowed"]


async def test_an_illegal_move_lists_what_is_allowed_and_changes_nothing(city: City) -> None:
    draft = await city.draft()
    with refused("MOVE_NOT_ALLOWED") as error:
        await city.partner.ResubmitPermit(
            name=draft.name, etag=draft.etag, answers=[permits_pb2.CorrectionAnswer(item="c1", text="x")]
        )
    assert error.value.facts["state"] == "DRAFT"
    assert error.value.facts["allowed"] == "update,submit,withdraw"
    assert await city.partner.GetPermit(name=draft.name) == draft


async def test_a_repeated_request_id_gets_the_first_answer_and_another_body_is_refused(city: City) -> None:
    request_id = str(uuid4())
    ask = {"parent": city.parent, "permit": city.application(), "holder_name": "Ani FIKTIF", "request_id": request_id}
    first = await city.partner.CreatePermit(**ask)
    assert await city.partner.CreatePermit(**ask) == first
    assert len((await city.partner.ListPermits(parent=city.parent)).permits) == 1
    with refused("REQUEST_ID_REUSED"):
        await city.partner.CreatePermit(**{**ask, "permit": city.application(title="Lain")})


async def test_an_issue_repeated_with_its_request_id_takes_one_number(city: City) -> None:
    permit = await city.approved()
    ask = {"name": permit.name, "etag": permit.etag, "request_id": str(uuid4())}
    answers = await asyncio.gather(*(city.head.IssuePermit(**ask) for _ in range(4)))
    assert len({a.number for a in answers}) == 1
    assert (await city.issued()).number.split("/")[1] == "0002"


async def test_the_clock_stands_while_the_applicant_corrects_and_says_why(city: City) -> None:
    permit = await city.play(await city.draft(), "SubmitPermit")
    assert not permit.HasField("due_time"), "the clock of this type starts at the claim"
    permit = await city.play(permit, "ClaimPermit")
    assert permit.due_time.ToJsonString() == "2026-07-13T17:00:00Z", "the end of Monday 13 July in Pariaman"
    city.clock.now = city.clock.now.replace(day=8)
    items = [permits_pb2.CorrectionItem(field="title", text="sebutkan kegiatannya")]
    permit = await city.officer.ReturnPermit(name=permit.name, etag=permit.etag, items=items)
    assert permit.clock_paused
    assert not permit.HasField("due_time")
    permit = await city.partner.UpdatePermit(
        permit=permits_pb2.Permit(name=permit.name, etag=permit.etag, title="Kampanye wisata pantai"),
        update_mask={"paths": ["title"]},
    )
    assert permit.reklame.content_sha256 == ["a" * 64], "only what the mask names is changed"
    city.clock.now = city.clock.now.replace(day=13, hour=2)
    permit = await city.partner.ResubmitPermit(
        name=permit.name, etag=permit.etag, answers=[permits_pb2.CorrectionAnswer(item="c1", text="sudah")]
    )
    assert permit.due_time.ToJsonString() == "2026-07-16T17:00:00Z"
    said = await city.partner.ExplainDeadline(name=permit.name)
    because = permits_pb2.DeadlineExplanation.Because
    assert sum(day.counted for day in said.dates) == said.days == 5
    assert [d.date for d in said.dates if d.because == because.BECAUSE_PAUSED] == [
        "2026-07-08",
        "2026-07-09",
        "2026-07-10",
    ]
    assert said.due_time == permit.due_time
    assert [s.kind for s in said.ledger] == [1, 2, 1]


async def test_a_technical_unit_answers_what_it_was_asked_and_nobody_else_does(city: City) -> None:
    permit = await city.play(await city.draft(), "SubmitPermit", "ClaimPermit")
    with refused("PERMIT_NOT_FOUND"):
        await city.adviser.GetPermit(name=permit.name)
    permit = await city.officer.RequestRecommendation(
        name=permit.name, etag=permit.etag, unit=TECHNICAL_UNIT, question="Apakah terang layarnya aman?"
    )
    answer = {"name": permit.name, "etag": permit.etag, "outcome": 2, "conditions": ["redup setelah 22.00"]}
    with refused("PERMISSION_DENIED"):
        await city.officer.AnswerRecommendation(**answer)
    with refused("MOVE_NOT_ALLOWED"):
        await city.head.ApprovePermit(name=permit.name, etag=permit.etag)
    permit = await city.adviser.AnswerRecommendation(**answer)
    assert permit.state == State.STATE_IN_REVIEW
    assert permit.conditions == ["redup setelah 22.00"]


async def test_an_acting_official_does_not_approve(city: City, tokens: Tokens) -> None:
    permit = await city.play(await city.draft(), "SubmitPermit", "ClaimPermit")
    with refused("STRATEGIC_FORBIDDEN"):
        await acting(city.head, tokens).ApprovePermit(name=permit.name, etag=permit.etag)


async def test_a_partner_sees_and_moves_its_own_cases_only(city: City) -> None:
    from kota_common.actor import ActorKind

    permit = await city.play(await city.draft(), "SubmitPermit")
    other = city.caller(ActorKind.PARTNER, str(uuid4()))
    with refused("PERMIT_NOT_FOUND"):
        await other.GetPermit(name=permit.name)
    with refused("PERMIT_NOT_FOUND"):
        await other.WithdrawPermit(name=permit.name, etag=permit.etag)
    assert not (await other.ListPermits(parent=city.parent)).permits
    assert len((await city.officer.ListPermits(parent=city.parent)).permits) == 1


async def test_an_incomplete_application_is_not_handed_in(city: City) -> None:
    draft = await city.draft(attachments=[])
    with refused("APPLICATION_INCOMPLETE") as error:
        await city.partner.SubmitPermit(name=draft.name, etag=draft.etag)
    assert error.value.facts["missing"] == "attachments.surat-permohonan,attachments.rancangan-konten"


async def test_lists_are_paged_filtered_and_bound_to_their_filter(city: City) -> None:
    drafts = [await city.draft(title=f"Kampanye {n}") for n in range(5)]
    await city.play(drafts[0], "SubmitPermit")
    first = await city.partner.ListPermits(parent=city.parent, page_size=2)
    second = await city.partner.ListPermits(parent=city.parent, page_size=2, page_token=first.next_page_token)
    third = await city.partner.ListPermits(parent=city.parent, page_size=2, page_token=second.next_page_token)
    names = [p.name for page in (first, second, third) for p in page.permits]
    assert names == [d.name for d in reversed(drafts)]
    assert not third.next_page_token
    submitted = await city.partner.ListPermits(parent=city.parent, states=[State.STATE_SUBMITTED])
    assert [p.name for p in submitted.permits] == [drafts[0].name]
    with refused("PAGE_TOKEN_INVALID"):
        await city.partner.ListPermits(parent=city.parent, states=[State.STATE_DRAFT], page_token=first.next_page_token)
    with refused("PAGE_TOKEN_INVALID"):
        await city.partner.ListPermits(parent=city.parent, page_token="x" + first.next_page_token)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": "x" * 201}, "permit.title"),
        ({"reklame": {"screen": "layar", "content_sha256": ["a" * 64]}}, "permit.reklame.screen"),
        (
            {"reklame": {"screen": "cities/13.77/screens/x", "content_sha256": ["A" * 64]}},
            "permit.reklame.content_sha256[0]",
        ),
        ({"valid_to_date": "31-08-2026"}, "permit.valid_to_date"),
    ],
)
async def test_a_field_out_of_range_is_named(city: City, change: dict, field: str) -> None:
    with refused("INVALID_REQUEST") as error:
        await city.draft(**change)
    assert field in [v.field for v in error.value.violations]  # type: ignore[attr-defined]


async def test_a_day_that_no_calendar_has_is_named(city: City) -> None:
    with refused("INVALID_FIELD") as error:
        await city.draft(valid_to_date="2026-02-30")
    assert error.value.field == "permit.valid_to_date"


async def test_a_foreign_city_is_refused_and_its_permit_not_found(city: City) -> None:
    permit = await city.draft()
    stranger = city.caller(city.partner.actor.kind, city.partner.actor.subject, city="52.71")
    with refused("CITY_FOREIGN"):
        await stranger.GetPermit(name=permit.name)
    with refused("PERMIT_NOT_FOUND"):
        await stranger.GetPermit(name=permit.name.replace(city.code, "52.71"))


async def test_withdrawing_stops_the_clock(city: City) -> None:
    permit = await city.play(await city.draft(), "SubmitPermit", "ClaimPermit")
    permit = await city.partner.WithdrawPermit(name=permit.name, etag=permit.etag, reason="batal")
    assert permit.state == State.STATE_WITHDRAWN
    said = await city.partner.ExplainDeadline(name=permit.name)
    assert said.ledger[-1].HasField("to_time")
