"""An excavation permit and the network's answer about it, through the contract and over the real bus."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from kota.common.v1 import geometry_pb2
from kota.fiber_network.v1 import dig_checks_pb2, events_pb2
from kota.permitting.v1 import permits_pb2
from kota_common.actor import ActorKind, service_actor
from kota_common.messaging import Event
from kota_common.postgres import Database
from kota_common.testing.bus import bus_stand, until
from kota_permitting.app import SERVICE
from kota_permitting.casework.consumers import follow_dig_check

from .conftest import PERMITS, TECHNICAL_UNIT, City, publish, refused

State = permits_pb2.Permit.State
Outcome = permits_pb2.Recommendation.Outcome
CLEAR, CONFLICT, SURVEY = (
    dig_checks_pb2.DIG_OUTCOME_CLEAR,
    dig_checks_pb2.DIG_OUTCOME_CONFLICT,
    dig_checks_pb2.DIG_OUTCOME_NEEDS_SURVEY,
)


def line(*pairs: tuple[float, float]) -> geometry_pb2.LineString:
    return geometry_pb2.LineString(
        coordinates=[geometry_pb2.Coordinate(longitude_deg=x, latitude_deg=y) for x, y in pairs]
    )


def trench(**changes: Any) -> permits_pb2.Galian:
    fields = {
        "line": line((100.1190, -0.6205), (100.1230, -0.6205)),
        "width_mm": 600,
        "depth_mm": 1200,
        "method": permits_pb2.Galian.METHOD_OPEN_CUT,
        "purpose": "pipa air minum",
        "location_note": "Jalan Diponegoro, sisi timur",
    }
    return permits_pb2.Galian(**{**fields, **changes})


class Digging:
    """A city in which somebody wants to dig."""

    def __init__(self, city: City, database: Database) -> None:
        self.city, self.database = city, database

    async def draft(self, **changes: Any) -> permits_pb2.Permit:
        fields = {
            "permit_type_code": "galian-utilitas",
            "title": "Pipa air Jalan Diponegoro",
            "galian": trench(),
            "valid_from_date": "2026-07-06",
            "valid_to_date": "2026-08-31",
            "attachments": [
                permits_pb2.Attachment(requirement=code, sha256="b" * 64, media_type="application/pdf", size_bytes=9)
                for code in ("surat-permohonan", "gambar-rencana", "pernyataan-pemulihan")
            ],
        }
        return await self.city.partner.CreatePermit(
            parent=self.city.parent,
            permit=permits_pb2.Permit(**{**fields, **changes}),
            holder_name="PT Contoh Nusantara FIKTIF",
        )

    async def submitted(self, **changes: Any) -> permits_pb2.Permit:
        return await self.city.play(await self.draft(**changes), "SubmitPermit")

    async def claimed(self) -> permits_pb2.Permit:
        return await self.city.play(await self.submitted(), "ClaimPermit")

    def answer(self, asked: permits_pb2.Permit, said: int, version: int = 1, **changes: Any) -> Any:
        """What the network says about this version of the permit."""
        check = dig_checks_pb2.DigCheck(
            name=asked.name.replace("/permits/", "/digChecks/"),
            version=version,
            permit=asked.name,
            permit_version=asked.version,
            outcome=said,
            summary="Ada 1 kabel dalam jarak 2 m." if said == CONFLICT else "Tidak ada kabel.",
        )
        if said == CONFLICT:
            check.conditions.append("Gali dengan tangan dalam jarak 1 m dari kabel.")
            check.findings.add(
                cable=f"{self.city.parent}/cables/k-1",
                cable_code="K-01",
                owner="Pemerintah Kota",
                distance_m=0.42,
                depth_m=1.1,
                accuracy_m=0.5,
                cores=48,
                circuits=["S-0001", "S-0002"],
                critical=True,
            )
            check.findings_total = 1
        check.answer_time.FromDatetime(self.city.clock.now)
        for name, value in changes.items():
            setattr(check, name, value)
        kind = events_pb2.DigCheckAnswered if version == 1 else events_pb2.DigCheckAmended
        return kind(dig_check=check)

    async def hear(self, asked: permits_pb2.Permit, said: int, version: int = 1, **changes: Any) -> None:
        """What the floor does with the network's event, without the bus."""
        code = self.city.code
        message = self.answer(asked, said, version, **changes)
        event = Event(str(uuid4()), message, message.dig_check.name, code, version, self.city.clock.now, "")
        async with self.database.transaction(code, service_actor("permitting", code)) as tx:
            await follow_dig_check.function(tx, event)

    async def seen(self, permit: permits_pb2.Permit, by: Any = None) -> permits_pb2.Permit:
        return await (by or self.city.officer).GetPermit(name=permit.name)


@pytest.fixture
async def digging(city: City, database: Database) -> Digging:
    await publish(city, "galian-utilitas")
    return Digging(city, database)


async def test_the_networks_answer_becomes_the_recommendation_of_the_case_and_lets_it_be_granted(
    digging: Digging,
) -> None:
    city, permit = digging.city, await digging.claimed()
    assert permit.galian == trench()
    with refused("RECOMMENDATION_MISSING") as error:
        await city.head.ApprovePermit(name=permit.name, etag=permit.etag)
    assert error.value.facts["missing"] == "dig_check"
    await digging.hear(permit, CONFLICT)
    permit = await digging.seen(permit)
    assert permit.state == State.STATE_IN_REVIEW
    (said,) = permit.recommendations
    assert said.outcome == Outcome.OUTCOME_APPROVED_WITH_CONDITIONS
    assert permit.conditions == ["Gali dengan tangan dalam jarak 1 m dari kabel."]
    (finding,) = said.findings
    assert (finding.cable_code, finding.distance_m, list(finding.circuits)) == ("K-01", 0.42, ["S-0001", "S-0002"])
    (public,) = (await digging.seen(permit, city.partner)).recommendations[0].findings
    assert (public.cable_code, public.distance_m) == ("K-01", 0.42)
    assert not public.circuits, "what runs on a cable is not the digger's to know"
    issued = await city.play(permit, "ApprovePermit", "IssuePermit")
    assert issued.number.startswith("500.16.7/0001/GAL-U/")
    public_record = await city.anybody.VerifyPermit(public_id=issued.public_id)
    assert public_record.place == "Jalan Diponegoro, sisi timur"


@pytest.mark.parametrize(("outcome", "expected"), [(CLEAR, "OUTCOME_APPROVED"), (SURVEY, "OUTCOME_NEEDS_SURVEY")])
async def test_clear_is_approval_and_an_unsure_answer_grants_nothing(
    digging: Digging, outcome: int, expected: str
) -> None:
    permit = await digging.claimed()
    await digging.hear(permit, outcome)
    permit = await digging.seen(permit)
    assert [r.outcome for r in permit.recommendations] == [Outcome.Value(expected)]
    if outcome == CLEAR:
        await digging.city.play(permit, "ApprovePermit")
        return
    with refused("RECOMMENDATION_MISSING") as error:
        await digging.city.head.ApprovePermit(name=permit.name, etag=permit.etag)
    assert error.value.facts["missing"] == "survey"


async def test_after_a_survey_the_word_of_a_technical_unit_stands_for_the_network(digging: Digging) -> None:
    city, permit = digging.city, await digging.claimed()
    await digging.hear(permit, SURVEY)
    permit = await digging.seen(permit)
    permit = await city.officer.RequestRecommendation(
        name=permit.name, etag=permit.etag, unit=TECHNICAL_UNIT, question="Hasil survei?"
    )
    permit = await city.adviser.AnswerRecommendation(name=permit.name, etag=permit.etag, outcome=1)
    await city.play(permit, "ApprovePermit")


async def test_an_answer_is_taken_in_every_state_before_the_decision(digging: Digging) -> None:
    city = digging.city
    permit = await digging.submitted()
    await digging.hear(permit, SURVEY, 1)  # waiting for an officer
    permit = await city.play(await digging.seen(permit), "ClaimPermit")
    permit = await city.officer.ReturnPermit(
        name=permit.name, etag=permit.etag, items=[permits_pb2.CorrectionItem(field="galian.area", text="geser")]
    )
    await digging.hear(permit, CONFLICT, 2)  # with the applicant
    permit = await digging.seen(permit)
    assert (permit.state, permit.recommendations[0].dig_check_version) == (State.STATE_RETURNED, 2)
    answers = [permits_pb2.CorrectionAnswer(item="c1", text="sudah")]
    permit = await city.partner.ResubmitPermit(name=permit.name, etag=permit.etag, answers=answers)
    await digging.hear(permit, CLEAR, 3)  # handed in again
    permit = await city.play(await digging.seen(permit), "ClaimPermit")
    permit = await city.officer.RequestRecommendation(
        name=permit.name, etag=permit.etag, unit=TECHNICAL_UNIT, question="Aman?"
    )
    await digging.hear(permit, CONFLICT, 4)  # while a unit is asked
    permit = await digging.seen(permit)
    assert permit.state == State.STATE_RECOMMENDATION_REQUESTED
    permit = await city.adviser.AnswerRecommendation(name=permit.name, etag=permit.etag, outcome=1)
    assert [r.dig_check_version for r in permit.recommendations] == [0, 4]


async def test_an_answer_about_works_that_were_moved_since_is_stale(digging: Digging) -> None:
    city, permit = digging.city, await digging.claimed()
    before = permit
    await digging.hear(permit, CLEAR)
    permit = await digging.seen(permit)
    permit = await city.officer.ReturnPermit(
        name=permit.name, etag=permit.etag, items=[permits_pb2.CorrectionItem(field="galian.area", text="geser")]
    )
    moved = trench(line=line((100.1190, -0.6215), (100.1230, -0.6215)))
    permit = await city.partner.UpdatePermit(
        permit=permits_pb2.Permit(name=permit.name, etag=permit.etag, galian=moved), update_mask={"paths": ["galian"]}
    )
    assert not permit.recommendations, "what was said about the old place says nothing about the new one"
    await digging.hear(before, CONFLICT, 2)
    assert await digging.seen(permit, city.partner) == permit
    answers = [permits_pb2.CorrectionAnswer(item="c1", text="digeser 10 m")]
    permit = await city.partner.ResubmitPermit(name=permit.name, etag=permit.etag, answers=answers)
    permit = await city.play(permit, "ClaimPermit")
    with refused("RECOMMENDATION_MISSING"):
        await city.head.ApprovePermit(name=permit.name, etag=permit.etag)
    await digging.hear(permit, CLEAR, 3)
    await city.play(await digging.seen(permit), "ApprovePermit")


async def test_an_answer_to_a_withdrawn_case_changes_nothing(digging: Digging) -> None:
    permit = await digging.claimed()
    withdrawn = await digging.city.partner.WithdrawPermit(name=permit.name, etag=permit.etag)
    await digging.hear(permit, CONFLICT)
    assert await digging.seen(permit, digging.city.partner) == withdrawn


async def test_an_amendment_of_an_issued_permit_is_seen_and_changes_neither_it_nor_its_conditions(
    digging: Digging,
) -> None:
    permit = await digging.claimed()
    await digging.hear(permit, CLEAR)
    issued = await digging.city.play(await digging.seen(permit), "ApprovePermit", "IssuePermit")
    await digging.hear(permit, CONFLICT, 2)
    amended = await digging.seen(issued)
    assert (amended.state, amended.number, list(amended.conditions)) == (State.STATE_ISSUED, issued.number, [])
    assert [(r.dig_check_version, r.after_decision) for r in amended.recommendations] == [(1, False), (2, True)]
    assert amended.version == issued.version + 1
    await digging.hear(permit, CONFLICT, 3, expired=True)
    assert await digging.seen(issued) == amended


async def test_what_the_network_says_is_in_the_action_log_and_in_one_event(digging: Digging) -> None:
    permit = await digging.submitted()
    await digging.hear(permit, CONFLICT)
    async with digging.database.reader(digging.city.code, digging.city.head.actor) as reader:
        action = await reader.fetchrow(
            "SELECT action, actor, from_state, to_state, reason FROM action_log WHERE city = $1 AND version = 3",
            digging.city.code,
        )
        subject = await reader.fetchval(
            "SELECT subject FROM event_log WHERE city = $1 AND aggregate = $2 AND aggregate_version = 3",
            digging.city.code,
            permit.name,
        )
    assert tuple(action) == (
        "record_dig_check",
        "services/permitting",
        "SUBMITTED",
        "SUBMITTED",
        "Ada 1 kabel dalam jarak 2 m.",
    )
    assert subject == "kota.permitting.permit.recommendation_answered.v1"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"permit": "cities/52.71/permits/01990000-0000-7000-8000-000000000001"}, "INVALID_FIELD"),
        ({"permit": "apa"}, "INVALID_FIELD"),
        ({"outcome": 0}, "INVALID_FIELD"),
        ({"permit": "?/permits/01990000-0000-7000-8000-000000000001"}, "PERMIT_NOT_FOUND"),
    ],
)
async def test_an_answer_that_makes_no_sense_is_refused_and_changes_nothing(
    digging: Digging, change: dict[str, Any], reason: str
) -> None:
    permit = await digging.submitted()
    change = {k: v.replace("?", digging.city.parent) if isinstance(v, str) else v for k, v in change.items()}
    with refused(reason):
        await digging.hear(permit, CONFLICT, **change)
    assert await digging.seen(permit) == permit


async def test_an_answer_about_an_advertising_permit_is_refused(digging: Digging) -> None:
    permit = await digging.city.play(await digging.city.draft(), "SubmitPermit")
    with refused("INVALID_FIELD"):
        await digging.hear(permit, CLEAR)


@pytest.mark.parametrize(
    ("galian", "reason", "field"),
    [
        (trench(line=line((100.12, -0.62), (100.12, -0.62))), "GEOMETRY_INVALID", "permit.galian.line.coordinates"),
        (trench(line=line((100.12, -0.62), (101.12, -0.62))), "GEOMETRY_INVALID", "permit.galian.line"),
        (trench(line=line((-0.62, 100.12), (-0.63, 100.12))), "INVALID_REQUEST", ""),
        (trench(depth_mm=0), "INVALID_REQUEST", ""),
        (permits_pb2.Galian(depth_mm=1, method=1, purpose="x"), "INVALID_REQUEST", ""),
    ],
)
async def test_a_place_that_cannot_be_dug_is_refused_by_name(
    digging: Digging, galian: permits_pb2.Galian, reason: str, field: str
) -> None:
    with refused(reason) as error:
        await digging.draft(galian=galian)
    if field:
        assert error.value.field == field
    assert not (await digging.city.partner.ListPermits(parent=digging.city.parent)).permits


async def test_a_case_about_the_other_subject_is_refused(digging: Digging) -> None:
    with refused("INVALID_FIELD") as error:
        await digging.city.draft(galian=trench())
    assert error.value.field == "permit.galian"


async def test_an_officer_does_not_decide_on_their_own_application(digging: Digging) -> None:
    city = digging.city
    own = city.caller(ActorKind.PERSON, str(uuid4()), unit=city.head.actor.unit, unit_path=city.head.actor.unit_path)
    assert own.actor.permissions == PERMITS
    permit = await own.CreatePermit(parent=city.parent, permit=city.application(), holder_name="Budi FIKTIF")
    permit = await own.SubmitPermit(name=permit.name, etag=permit.etag)
    with refused("CONFLICT_OF_INTEREST"):
        await own.ClaimPermit(name=permit.name, etag=permit.etag)
    permit = await city.play(permit, "ClaimPermit")
    with refused("CONFLICT_OF_INTEREST"):
        await own.ApprovePermit(name=permit.name, etag=permit.etag)


async def test_the_networks_event_crosses_the_bus_once_and_in_its_order(digging: Digging, tmp_path: Path) -> None:
    permit = await digging.claimed()
    answered, amended = digging.answer(permit, CONFLICT), digging.answer(permit, CLEAR, 2)
    about = {"city": digging.city.code, "aggregate": answered.dig_check.name}
    async with bus_stand(SERVICE, digging.database, tmp_path, others=["fiber_network", "identity"]) as bus:
        await bus.publish(answered, **about, version=1)
        first = await until(lambda: recommended(digging, permit, 1))
        assert first.recommendations[0].outcome == Outcome.OUTCOME_APPROVED_WITH_CONDITIONS
        await bus.publish(amended, **about, version=2)
        second = await until(lambda: recommended(digging, permit, 2))
        await bus.publish(answered, **about, version=1)  # the old word again, under another id
        await bus.publish(digging.answer(permit, SURVEY, 3), **about, version=3)
        third = await until(lambda: recommended(digging, permit, 3))
        assert third.version == second.version + 1 == first.version + 2
        assert await bus.dead_letters() == 0


async def recommended(digging: Digging, permit: permits_pb2.Permit, version: int) -> permits_pb2.Permit | None:
    """The case once it has this version of the network's answer."""
    seen = await digging.seen(permit)
    return seen if [r.dig_check_version for r in seen.recommendations] == [version] else None
