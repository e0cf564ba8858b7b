"""Cases as others see them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from kota.permitting.v1 import events_pb2, permits_pb2
from kota_common.city import Because, Position
from kota_common.contract import event_types, personal_of
from kota_permitting.casework import messages
from kota_permitting.casework.application import Application, Attachment, Galian, Method, Reklame
from kota_permitting.casework.geometry import MAX_POINTS, Line
from kota_permitting.casework.model import Case, Correction, PermitName
from kota_permitting.casework.moves import MOVES, State
from kota_permitting.casework.recommendation import (
    MAX_NAME_BYTES,
    MAX_RECOMMENDATIONS,
    Finding,
    Outcome,
    Recommendation,
)
from kota_permitting.catalogue.model import TypeName

NOW = datetime(2026, 7, 6, tzinfo=UTC)
WIDEST = "𐍈"  # four bytes in UTF-8
EVENT_LIMIT_BYTES = 200_000


def largest(subject: str = "reklame") -> Case:
    """A case with every text at the contract's limit, in the widest characters."""
    name = WIDEST * MAX_NAME_BYTES
    finding = Finding(name, name, name, 0.1, 0.1, 288, (name,) * 50, True, 1.2, Position(100.1, -0.6))
    network = Recommendation(
        city="13.77",
        unit="",
        question="",
        asked_at=NOW,
        outcome=Outcome.APPROVED_WITH_CONDITIONS,
        conditions=(WIDEST * 900,) * 30,
        note=WIDEST * 9000,
        answered_at=NOW,
        dig_check=f"cities/13.77/digChecks/{UUID(int=7)}",
        findings=(finding,) * 200,
        findings_total=200,
    ).limited()
    subjects = {
        "reklame": {"reklame": Reklame("cities/13.77/screens/" + "s" * 64, ("a" * 64,) * 64, WIDEST * 2000)},
        "galian": {
            "galian": Galian(
                Line((Position(100.123456, -0.612345),) * MAX_POINTS),
                50_000,
                Method.OPEN_CUT,
                WIDEST * 2000,
                50_000,
                WIDEST * 300,
            )
        },
    }
    networks = (network, replace(network, after_decision=True)) if subject == "galian" else ()
    asked = Recommendation(
        city="13.77",
        unit=str(UUID(int=1)),
        question=WIDEST * 1000,
        asked_at=NOW,
        outcome=Outcome.APPROVED_WITH_CONDITIONS,
        conditions=(WIDEST * 200,) * 10,
        note=WIDEST * 1000,
        answered_at=NOW,
    )
    return Case(
        name=PermitName("13.77", UUID(int=7)),
        state=State.SUSPENDED,
        version=2**40,
        permit_type=TypeName("13.77", "r" * 40, 999_999),
        applicant=f"partners/{UUID(int=2)}",
        unit=str(UUID(int=3)),
        holder_masked="PT C***",
        application=Application(
            title=WIDEST * 200,
            **subjects[subject],
            valid_from=date(2026, 7, 6),
            valid_to=date(2027, 7, 6),
            attachments=(Attachment("r" * 40, "a" * 64, "m" * 101, 2**30),) * 32,
        ),
        opened_at=NOW,
        changed_at=NOW,
        reviewer=f"persons/{UUID(int=4)}",
        corrections=(Correction("c20", "attachments." + "r" * 40, WIDEST * 500, WIDEST * 300),) * 20,
        recommendations=(*(asked,) * (MAX_RECOMMENDATIONS - (subject == "galian")), *networks),
        number="n" * 300,
        public_id="0" * 26,
        suspend_reason=WIDEST * 500,
        decision_reason=WIDEST * 500,
    )


@pytest.mark.parametrize("subject", ["reklame", "galian"])
def test_the_largest_case_that_the_contract_takes_fits_in_an_event(subject: str) -> None:
    event = messages.event(events_pb2.PermitSuspended, largest(subject), date(2026, 7, 6), WIDEST * 500)
    assert event.ByteSize() < EVENT_LIMIT_BYTES


def test_no_event_can_carry_personal_data() -> None:
    def fields(descriptor, seen):  # type: ignore[no-untyped-def]
        for field in descriptor.fields:
            yield field
            if field.message_type is not None and field.message_type.full_name not in seen:
                yield from fields(field.message_type, seen | {field.message_type.full_name})

    events = list(event_types([events_pb2]))
    assert len(events) == 32
    assert not [f.full_name for event, _ in events for f in fields(event, frozenset()) if personal_of(f)]


def test_every_move_has_its_event() -> None:
    subjects = {spec.subject.split(".")[3] for _, spec in event_types([events_pb2])}
    past = {"submit": "submitted", "withdraw": "withdrawn", "answer_recommendation": "recommendation_answered"}
    past |= {"request_recommendation": "recommendation_requested", "resubmit": "resubmitted"}
    for move in MOVES:
        verb = past.get(move.name, move.name + ("d" if move.name.endswith("e") else "ed"))
        assert verb in subjects, move


@pytest.mark.parametrize("subject", ["reklame", "galian"])
def test_application_survives_the_way_through_the_contract(subject: str) -> None:
    case = largest(subject)
    shown = messages.permit(case, date(2026, 7, 6))
    assert messages.application_of(shown) == case.application
    changed = messages.changes_of(shown, ["valid_to_date", "title"])
    assert replace(case.application, **changed) == case.application


def test_what_runs_on_a_cable_in_the_way_is_shown_to_officers_only() -> None:
    case = largest("galian")
    (seen,) = {f.SerializeToString() for f in messages.permit(case, date(2026, 7, 6)).recommendations[-1].findings}
    public = permits_pb2.RecommendationFinding.FromString(seen)
    assert (public.distance_m, public.depth_m) == (0.1, 1.2)
    public_fields = {"cable", "cable_code", "owner", "distance_m", "depth_m", "accuracy_m"}
    assert {field.name for field, _ in public.ListFields()} == public_fields
    officers = messages.permit(case, date(2026, 7, 6), plant=True).recommendations[-1].findings[0]
    assert len(officers.circuits) == 20
    assert officers.critical
    assert officers.nearest.latitude_deg == -0.6


def test_every_reason_of_the_calendar_has_its_word_in_the_contract() -> None:
    known = permits_pb2.DeadlineExplanation.Because.keys()
    assert {f"BECAUSE_{because.value.upper()}" for because in Because} <= set(known)
