"""Cases as others see them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from kota.permitting.v1 import events_pb2, permits_pb2
from kota_common.city import Because
from kota_common.contract import event_types, personal_of
from kota_permitting.casework import messages
from kota_permitting.casework.application import Application, Attachment, Reklame
from kota_permitting.casework.model import MAX_RECOMMENDATIONS, Case, Correction, Outcome, PermitName, Recommendation
from kota_permitting.casework.moves import MOVES, State
from kota_permitting.catalogue.model import TypeName

NOW = datetime(2026, 7, 6, tzinfo=UTC)
WIDEST = "𐍈"  # four bytes in UTF-8
EVENT_LIMIT_BYTES = 200_000


def largest() -> Case:
    """A case with every text at the contract's limit, in the widest characters."""
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
            reklame=Reklame("cities/13.77/screens/" + "s" * 64, ("a" * 64,) * 64, WIDEST * 2000),
            valid_from=date(2026, 7, 6),
            valid_to=date(2027, 7, 6),
            attachments=(Attachment("r" * 40, "a" * 64, "m" * 101, 2**30),) * 32,
        ),
        opened_at=NOW,
        changed_at=NOW,
        reviewer=f"persons/{UUID(int=4)}",
        corrections=(Correction("c20", "attachments." + "r" * 40, WIDEST * 500, WIDEST * 300),) * 20,
        recommendations=(asked,) * MAX_RECOMMENDATIONS,
        number="n" * 300,
        public_id="0" * 26,
        suspend_reason=WIDEST * 500,
        decision_reason=WIDEST * 500,
    )


def test_the_largest_case_that_the_contract_takes_fits_in_an_event() -> None:
    event = messages.event(events_pb2.PermitSuspended, largest(), date(2026, 7, 6), WIDEST * 500)
    assert event.ByteSize() < EVENT_LIMIT_BYTES


def test_no_event_can_carry_personal_data() -> None:
    def fields(descriptor, seen):  # type: ignore[no-untyped-def]
        for field in descriptor.fields:
            yield field
            if field.message_type is not None and field.message_type.full_name not in seen:
                yield from fields(field.message_type, seen | {field.message_type.full_name})

    events = list(event_types([events_pb2]))
    assert len(events) == 20
    assert not [f.full_name for event, _ in events for f in fields(event, frozenset()) if personal_of(f)]


def test_every_move_has_its_event() -> None:
    subjects = {spec.subject.split(".")[3] for _, spec in event_types([events_pb2])}
    past = {"submit": "submitted", "withdraw": "withdrawn", "answer_recommendation": "recommendation_answered"}
    past |= {"request_recommendation": "recommendation_requested", "resubmit": "resubmitted"}
    for move in MOVES:
        verb = past.get(move.name, move.name + ("d" if move.name.endswith("e") else "ed"))
        assert verb in subjects, move


def test_application_survives_the_way_through_the_contract() -> None:
    case = largest()
    shown = messages.permit(case, date(2026, 7, 6))
    assert messages.application_of(shown) == case.application
    changed = messages.changes_of(shown, ["valid_to_date", "title"])
    assert replace(case.application, **changed) == case.application


def test_every_reason_of_the_calendar_has_its_word_in_the_contract() -> None:
    known = permits_pb2.DeadlineExplanation.Because.keys()
    assert {f"BECAUSE_{because.value.upper()}" for because in Because} <= set(known)
