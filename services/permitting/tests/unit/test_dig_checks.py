"""The network's word about an excavation, whatever state its case is in."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kota_common.city import Position
from kota_permitting.casework.application import Application, Galian, Method
from kota_permitting.casework.geometry import Line
from kota_permitting.casework.model import Case, PermitName
from kota_permitting.casework.moves import State
from kota_permitting.casework.recommendation import Finding, Outcome, Recommendation
from kota_permitting.casework.refusals import RecommendationMissing
from kota_permitting.catalogue.messages import terms_of
from kota_permitting.catalogue.model import TypeName
from kota_permitting.catalogue.pack import proposal

NOW = datetime(2026, 7, 6, tzinfo=UTC)
TODAY = date(2026, 7, 6)
UNIT = str(UUID(int=3))
TERMS = terms_of(proposal("galian-utilitas", owner_unit=UNIT, effective_from_date="2026-01-01"))
TRENCH = Galian(Line((Position(100.12, -0.62), Position(100.13, -0.62))), 1200, Method.OPEN_CUT, "pipa air")


def case(state: State = State.SUBMITTED, version: int = 2) -> Case:
    return Case(
        name=PermitName("13.77", UUID(int=7)),
        state=state,
        version=version,
        permit_type=TypeName("13.77", "galian-utilitas", 1),
        applicant=f"partners/{UUID(int=2)}",
        unit=UNIT,
        holder_masked="PT C***",
        application=Application(galian=TRENCH, valid_from=TODAY, valid_to=TODAY),
        opened_at=NOW,
        changed_at=NOW,
        galian_since=1,
    )


def answer(outcome: Outcome = Outcome.APPROVED, version: int = 1, permit_version: int = 2) -> Recommendation:
    return Recommendation(
        city="13.77",
        unit="",
        question="",
        asked_at=NOW,
        outcome=outcome,
        conditions=("gali tangan",) if outcome is Outcome.APPROVED_WITH_CONDITIONS else (),
        answered_at=NOW,
        permit_version=permit_version,
        dig_check="cities/13.77/digChecks/00000000-0000-0000-0000-000000000007",
        dig_check_version=version,
        findings=(Finding("cities/13.77/cables/k1", "K-1", "Pemko", 0.4, 0.5, 48, ("S-1",)),),
        findings_total=1,
    )


TAKING = [s for s in State if s not in (State.DRAFT, State.REFUSED, State.REVOKED, State.WITHDRAWN, State.EXPIRED)]


@given(st.sampled_from(list(State)), st.integers(0, 5), st.integers(0, 5), st.integers(0, 3))
def test_an_answer_counts_when_the_case_is_not_over_and_the_works_are_those_that_were_answered(
    state: State, since: int, answered: int, known: int
) -> None:
    stands = replace(case(state), galian_since=since, recommendations=(answer(version=known),) if known else ())
    takes = stands.takes_dig_check(answer(version=2, permit_version=answered), TODAY)
    assert takes == (state in TAKING and 0 < since <= answered and known < 2)


@pytest.mark.parametrize("state", TAKING)
def test_recording_an_answer_leaves_the_state_alone_and_makes_one_version(state: State) -> None:
    stands = case(state)
    told = stands.dig_checked(answer(), NOW)
    assert (told.state, told.version) == (state, stands.version + 1)
    assert told.recommendations[-1].dig_check_version == 1


def test_before_the_decision_the_latest_answer_stands_alone_and_beside_those_of_units() -> None:
    asked = Recommendation("13.77", UNIT, "aman?", NOW)
    told = replace(case(), recommendations=(asked,)).dig_checked(answer(), NOW).dig_checked(answer(version=2), NOW)
    assert [r.dig_check_version for r in told.recommendations] == [0, 2]
    assert told.open_recommendation == asked
    assert told.asked_units == (UNIT,)


def test_after_the_decision_an_amendment_stands_beside_what_was_decided_on_and_adds_no_condition() -> None:
    granted = replace(case().dig_checked(answer(), NOW), state=State.ISSUED)
    amended = granted.dig_checked(answer(Outcome.APPROVED_WITH_CONDITIONS, version=2), NOW)
    again = amended.dig_checked(answer(Outcome.NEEDS_SURVEY, version=3), NOW)
    assert [(r.dig_check_version, r.after_decision) for r in again.recommendations] == [(1, False), (3, True)]
    assert amended.conditions == granted.conditions == ()


def test_a_change_of_the_works_drops_the_answer_about_the_old_ones_and_no_other_change_does() -> None:
    told = case(State.RETURNED).dig_checked(answer(), NOW)
    assert told.applied({"title": "pipa"}).recommendations == told.recommendations
    moved = replace(told, version=9).applied({"galian": replace(TRENCH, depth_mm=900)})
    assert moved.recommendations == ()
    assert moved.galian_since == 9
    assert not moved.takes_dig_check(answer(version=2, permit_version=8), TODAY)


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ((), "dig_check"),
        ((answer(permit_version=0),), "dig_check"),
        ((answer(Outcome.NEEDS_SURVEY),), "survey"),
        ((Recommendation("13.77", UNIT, "aman?", NOW),), "dig_check"),
        ((answer(Outcome.APPROVED_WITH_CONDITIONS),), ""),
        ((answer(),), ""),
        ((answer(Outcome.NEEDS_SURVEY), replace(answer(), dig_check="", unit=UNIT, permit_version=4)), ""),
    ],
)
def test_granting_needs_a_favourable_word_about_these_works(said: tuple[Recommendation, ...], missing: str) -> None:
    stands = replace(case(State.IN_REVIEW), recommendations=said)
    if not missing:
        stands.expect_advised(TERMS)
        return
    with pytest.raises(RecommendationMissing) as refused:
        stands.expect_advised(TERMS)
    assert refused.value.facts["missing"] == missing
    stands.expect_advised(replace(TERMS, requires_dig_check=False))


def test_an_answer_longer_than_a_case_can_carry_says_where_the_rest_is() -> None:
    long = replace(answer(), conditions=("x" * 500,) * 30, findings=answer().findings * 50, findings_total=50).limited()
    assert len(long.conditions) == 10
    assert long.conditions[-1] == f"Syarat selengkapnya: {long.dig_check}"
    assert all(len(text.encode()) <= 300 for text in long.conditions)
    assert (len(long.findings), long.findings_total) == (20, 50)
