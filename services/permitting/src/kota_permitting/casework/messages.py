"""How cases look outside: resources, events, the public record. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from google.protobuf.message import Message

from kota.permitting.v1 import permits_pb2 as pb
from kota_common.city import Because
from kota_permitting.casework import ground
from kota_permitting.casework.application import Application, Attachment, Reklame
from kota_permitting.casework.deciders import Decider
from kota_permitting.casework.ground import recommendation
from kota_permitting.casework.model import Case
from kota_permitting.casework.moves import State
from kota_permitting.casework.recommendation import Outcome
from kota_permitting.catalogue.messages import iso, local_date, timestamp
from kota_permitting.catalogue.model import Terms
from kota_permitting.deadlines.model import Clock, calendar_of, zone_of
from kota_permitting.verification.model import Published, Standing

# What an update may change: the contract's field and the attribute of the application that holds it.
APPLICATION_FIELDS = {
    "title": "title",
    "reklame": "reklame",
    "galian": "galian",
    "valid_from_date": "valid_from",
    "valid_to_date": "valid_to",
    "attachments": "attachments",
}


def permit(case: Case, today: date, *, plant: bool = False) -> pb.Permit:
    """The resource as it is on the city's local date; `plant` shows what runs on the cables in the way, too."""
    application = case.application
    return pb.Permit(
        name=str(case.name),
        etag=case.etag,
        version=case.version,
        permit_type=str(case.permit_type),
        permit_type_code=case.permit_type.code,
        state=pb.Permit.State.Value(f"STATE_{case.state_on(today)}"),
        applicant=case.applicant,
        unit=case.unit,
        title=application.title,
        reklame=_reklame(application.reklame),
        galian=ground.galian(application.galian),
        valid_from_date=iso(application.valid_from),
        valid_to_date=iso(application.valid_to),
        number=case.number,
        public_id=case.public_id,
        submit_time=timestamp(case.submitted_at),
        due_time=timestamp(case.due_at),
        issue_time=timestamp(case.issued_at),
        suspend_reason=case.suspend_reason,
        create_time=timestamp(case.opened_at),
        update_time=timestamp(case.changed_at),
        reviewer=case.reviewer,
        attachments=[
            pb.Attachment(requirement=a.requirement, sha256=a.sha256, media_type=a.media_type, size_bytes=a.size_bytes)
            for a in application.attachments
        ],
        corrections=[
            pb.CorrectionItem(item=c.item, field=c.field, text=c.text, answer=c.answer) for c in case.corrections
        ],
        recommendations=[recommendation(r, plant=plant) for r in case.recommendations],
        conditions=case.conditions,
        clock_paused=case.clock_paused,
        decision_reason=case.decision_reason,
        decide_time=timestamp(case.decided_at),
    )


def decider(city: str, one: Decider) -> pb.Decider:
    """Somebody who may decide, as the roster knows them."""
    held = one.holder.assignment
    return pb.Decider(
        person=f"cities/{city}/persons/{held.person}",
        position=f"cities/{city}/positions/{held.position}",
        unit=f"cities/{city}/units/{held.unit}",
        title=pb.Decider.Title.Value(f"TITLE_{held.title}"),
        valid_from_date=iso(held.first_day),
        valid_to_date=iso(held.last_day),
        in_effect=one.in_effect,
        decisions=one.decisions,
        moves_now=one.moves_now,
        barred=one.barred,
    )


def application_of(message: pb.Permit) -> Application:
    """What the message applies for, output-only fields left aside. Raises InvalidField for an impossible date."""
    reklame = message.reklame
    return Application(
        title=message.title,
        reklame=Reklame(reklame.screen, tuple(reklame.content_sha256), reklame.campaign_note)
        if message.HasField("reklame")
        else None,
        galian=ground.galian_of(message.galian) if message.HasField("galian") else None,
        valid_from=local_date(message.valid_from_date, "permit.valid_from_date"),
        valid_to=local_date(message.valid_to_date, "permit.valid_to_date"),
        attachments=tuple(Attachment(a.requirement, a.sha256, a.media_type, a.size_bytes) for a in message.attachments),
    )


def changes_of(message: pb.Permit, fields: Iterable[str]) -> dict[str, Any]:
    """The attributes of the application that these fields of the message set."""
    application = application_of(message)
    return {APPLICATION_FIELDS[name]: getattr(application, APPLICATION_FIELDS[name]) for name in fields}


def states_of(values: Iterable[int]) -> list[State]:
    """The states of a filter."""
    return [State(pb.Permit.State.Name(value).removeprefix("STATE_")) for value in values]  # type: ignore[arg-type]


def outcome_of(value: int) -> Outcome:
    """The verdict that an answer states."""
    return Outcome(pb.Recommendation.Outcome.Name(value).removeprefix("OUTCOME_"))  # type: ignore[arg-type]


def event(message_class: type[Message], case: Case, today: date, reason: str) -> Message:
    """The event of this class about the case as it is now, with the reason where the event carries one."""
    facts = {"reason": reason} if "reason" in message_class.DESCRIPTOR.fields_by_name else {}
    return message_class(permit=permit(case, today), **facts)  # type: ignore[call-arg]


def published(case: Case, terms: Terms) -> Published:
    """What the public may know of a permit just issued."""
    application = case.application
    assert application.valid_from is not None
    assert application.valid_to is not None
    assert case.issued_at is not None
    return Published(
        public_id=case.public_id,
        city=case.city,
        number=case.number,
        standing=Standing.ISSUED,
        type_title_indonesian=terms.title_indonesian,
        type_title_english=terms.title_english,
        holder_masked=case.holder_masked,
        screen=application.reklame.screen if application.reklame else "",
        valid_from=application.valid_from,
        valid_to=application.valid_to,
        issued_at=case.issued_at,
        content_sha256=application.reklame.content_sha256 if application.reklame else (),
        place=application.galian.location_note if application.galian else "",
    )


def explanation(case: Case, clock: Clock, today: date) -> pb.DeadlineExplanation:
    """Why the case is due when it is due."""
    return pb.DeadlineExplanation(
        name=str(case.name),
        days=clock.sla.days,
        due_time=timestamp(clock.due_at),
        dates=[
            pb.DeadlineExplanation.Day(date=iso(line.day), counted=line.counted, because=_because(line.because))
            for line in clock.explained(today)
        ],
        ledger=[
            pb.DeadlineExplanation.Segment(
                kind=pb.DeadlineExplanation.Segment.Kind.Value(f"KIND_{s.kind.value}"),
                from_time=timestamp(s.start),
                to_time=timestamp(s.end),
                reason=s.reason,
            )
            for s in clock.ledger.segments
        ],
        time_zone=zone_of(case.city).key,
        calendar=f"{case.city} version {calendar_of(case.city).version}",
    )


def _because(because: Because) -> pb.DeadlineExplanation.Because:
    return pb.DeadlineExplanation.Because.Value(f"BECAUSE_{because.value.upper()}")


def _reklame(reklame: Reklame | None) -> pb.Reklame | None:
    if reklame is None:
        return None
    return pb.Reklame(screen=reklame.screen, content_sha256=reklame.content_sha256, campaign_note=reklame.campaign_note)
