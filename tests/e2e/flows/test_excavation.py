"""An excavation permit and the network's answer: by events both ways, into the case as its recommendation."""

from __future__ import annotations

import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from kota.fiber_network.v1 import dig_checks_pb2, dig_checks_pb2_grpc
from kota.permitting.v1 import permits_pb2
from kota_cli.demo import days, digging, permit
from kota_cli.demo.callers import eventually, request_id
from kota_cli.demo.digging import Trench
from kota_fiber_network.demo import STORY

BEHIND = {f"CIR-{code}" for code in STORY.hit}
FIELD = Trench((100.1645, -0.6050), (100.1645, -0.6054))  # Kajai: no route comes near


async def test_the_answer_names_cable_distance_and_circuits_and_its_conditions_are_the_permits(day):
    facts = day.facts[2]
    assert facts["outcome"] == "APPROVED_WITH_CONDITIONS"
    assert facts["cables"] == {digging.CABLE: pytest.approx(0.0, abs=0.01)}
    assert set(facts["circuits"]) == BEHIND
    assert facts["circuits_for_applicant"] == [], "what runs on a cable is for officers"
    assert any(digging.CABLE in condition for condition in facts["conditions"])
    assert "/GAL-U/" in facts["number"]


async def test_one_trace_holds_the_question_the_answer_and_the_recommendation(day, spans):
    await spans.way(
        day.facts[2]["trace_id"],
        ("permitting", "SubmitPermit"),
        ("permitting", "publish kota.permitting.permit.submitted.v1"),
        ("fiber_network", "process fiber_network__dig_checks"),
        ("fiber_network", "publish kota.fiber_network.dig_check.answered.v1"),
        ("permitting", "process permitting__dig_safe_answers"),
    )


async def test_a_trench_far_from_every_cable_is_clear(city):
    partner = city.caller("partner")
    today = days.today().isoformat()
    filed = await digging.apply(partner, FIELD, first=today, last=today)
    case = await eventually(lambda: digging.read(partner, filed.name), until=lambda c: bool(digging.answer_of(c)))
    answer = digging.answer_of(case)
    assert answer.outcome == permits_pb2.Recommendation.OUTCOME_APPROVED
    assert not answer.findings
    assert not answer.conditions
    await partner.close()


async def test_works_that_are_moved_get_a_new_answer_and_one_that_is_withdrawn_has_none_in_force(city):
    partner, officer, engineer = (city.caller(role) for role in ("partner", "officer", "network"))
    today = days.today().isoformat()
    filed = await digging.apply(partner, digging.TRENCH, first=today, last=today)
    await eventually(lambda: digging.read(officer, filed.name), until=lambda c: bool(digging.answer_of(c)))
    case = await permit.move(officer, "ClaimPermit", await digging.read(officer, filed.name))
    moved = permits_pb2.CorrectionItem(field="galian.area", text="Hindari kabel (CONTOH)")
    case = await permit.move(officer, "ReturnPermit", case, items=[moved])
    changed = permits_pb2.Permit(name=case.name, etag=case.etag, galian=case.galian)
    changed.galian.line.CopyFrom(FIELD.line())
    case = await permit.permits(partner).UpdatePermit(
        permits_pb2.UpdatePermitRequest(
            permit=changed, update_mask=FieldMask(paths=["galian"]), request_id=request_id()
        )
    )
    answers = [permits_pb2.CorrectionAnswer(item=item.item, text="Digeser (CONTOH)") for item in case.corrections]
    await permit.move(partner, "ResubmitPermit", case, answers=answers)
    case = await eventually(
        lambda: digging.read(officer, filed.name),
        until=lambda c: (a := digging.answer_of(c)) and a.outcome == permits_pb2.Recommendation.OUTCOME_APPROVED,
    )
    assert not digging.answer_of(case).findings
    await permit.move(partner, "WithdrawPermit", await digging.read(partner, case.name), reason="CONTOH")
    checks = engineer.stub("fiber_network", dig_checks_pb2_grpc.DigSafetyServiceStub)
    name = filed.name.replace("/permits/", "/digChecks/")
    await eventually(
        lambda: checks.GetDigCheck(dig_checks_pb2.GetDigCheckRequest(name=name)), until=lambda check: check.expired
    )
    for caller in (partner, officer, engineer):
        await caller.close()
