"""How permit types look outside: resources and events. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from kota.permitting.v1 import permit_types_pb2 as pb
from kota_common.errors import InvalidField
from kota_permitting.catalogue.model import (
    DEFAULT_CUTOFF,
    Category,
    ClockStart,
    DeemedApproval,
    Finding,
    LegalBasis,
    PermitType,
    Requirement,
    Sla,
    SlaUnit,
    State,
    SubjectKind,
    Terms,
)
from kota_permitting.registers.model import Numbering

# What an update may change: the contract's field and the attribute of the terms that holds it.
TERMS_FIELDS = {
    "title_indonesian": "title_indonesian",
    "title_english": "title_english",
    "legal_basis": "legal_basis",
    "owner_unit": "owner_unit",
    "category": "category",
    "effective_from_date": "effective_from",
    "requirements": "requirements",
    "sla": "sla",
    "numbering": "numbering",
    "validity_months": "validity_months",
    "deemed_approval": "deemed_approval",
    "subject_kind": "subject_kind",
    "requires_dig_check": "requires_dig_check",
}


def timestamp(instant: datetime | None) -> Timestamp | None:
    """The instant on the wire; None stays unset."""
    if instant is None:
        return None
    stamp = Timestamp()
    stamp.FromDatetime(instant)
    return stamp


def local_date(text: str, field: str) -> date | None:
    """A date as `YYYY-MM-DD`, None when empty. Raises InvalidField for a day that no calendar has."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidField(field, "no such day") from error


def iso(day: date | None) -> str:
    """A date as `YYYY-MM-DD`, empty for none."""
    return day.isoformat() if day else ""


def permit_type(kind: PermitType) -> pb.PermitType:
    """The resource."""
    terms = kind.terms
    return pb.PermitType(
        name=str(kind.name),
        etag=kind.etag,
        code=kind.name.code,
        version_number=kind.name.number,
        state=pb.PermitType.State.Value(f"STATE_{kind.state}"),
        version=kind.version,
        title_indonesian=terms.title_indonesian,
        title_english=terms.title_english,
        legal_basis=[
            pb.LegalBasis(citation=b.citation, source=b.source, verified_on_date=iso(b.verified_on))
            for b in terms.legal_basis
        ],
        owner_unit=terms.owner_unit,
        category=pb.PermitType.Category.Value(f"CATEGORY_{terms.category}"),
        effective_from_date=iso(terms.effective_from),
        requirements=[
            pb.Requirement(
                code=r.code,
                title_indonesian=r.title_indonesian,
                title_english=r.title_english,
                mandatory=r.mandatory,
                accepts=r.accepts,
                max_bytes=r.max_bytes,
            )
            for r in terms.requirements
        ],
        sla=pb.Sla(
            days=terms.sla.days,
            unit=pb.Sla.Unit.Value(f"UNIT_{terms.sla.unit}"),
            starts_on=pb.Sla.Start.Value(f"START_{terms.sla.starts_on}"),
            cutoff_time_of_day=f"{terms.sla.cutoff:%H:%M}",
            service_norm_days=terms.sla.service_norm_days,
            max_pauses=terms.sla.max_pauses,
        ),
        numbering=pb.Numbering(
            register=terms.numbering.register,
            format=terms.numbering.format,
            klasifikasi=terms.numbering.klasifikasi,
            kode_jenis=terms.numbering.kode_jenis,
            unit_code=terms.numbering.unit_code,
        ),
        validity_months=terms.validity_months,
        deemed_approval=pb.DeemedApproval(
            enabled=terms.deemed_approval.enabled, legal_basis=terms.deemed_approval.legal_basis
        ),
        subject_kind=pb.SubjectKind.Value(f"SUBJECT_KIND_{terms.subject_kind}"),
        publish_time=timestamp(kind.published_at),
        requires_dig_check=terms.requires_dig_check,
    )


def terms_of(message: pb.PermitType) -> Terms:
    """What the message says, output-only fields left aside. Raises InvalidField for an impossible date."""
    sla = message.sla
    return Terms(
        title_indonesian=message.title_indonesian,
        title_english=message.title_english,
        legal_basis=tuple(
            LegalBasis(
                b.citation, b.source, local_date(b.verified_on_date, f"permit_type.legal_basis[{n}].verified_on_date")
            )
            for n, b in enumerate(message.legal_basis)
        ),
        owner_unit=message.owner_unit,
        category=Category(pb.PermitType.Category.Name(message.category).removeprefix("CATEGORY_")),
        effective_from=local_date(message.effective_from_date, "permit_type.effective_from_date"),
        requirements=tuple(
            Requirement(r.code, r.title_indonesian, r.title_english, r.mandatory, tuple(r.accepts), r.max_bytes)
            for r in message.requirements
        ),
        sla=Sla(
            days=sla.days,
            unit=SlaUnit(pb.Sla.Unit.Name(sla.unit).removeprefix("UNIT_")),
            starts_on=ClockStart(pb.Sla.Start.Name(sla.starts_on).removeprefix("START_")),
            cutoff=time.fromisoformat(sla.cutoff_time_of_day) if sla.cutoff_time_of_day else DEFAULT_CUTOFF,
            service_norm_days=sla.service_norm_days,
            max_pauses=sla.max_pauses,
        ),
        numbering=Numbering(
            message.numbering.register,
            message.numbering.format,
            message.numbering.klasifikasi,
            message.numbering.kode_jenis,
            message.numbering.unit_code,
        ),
        validity_months=message.validity_months,
        deemed_approval=DeemedApproval(message.deemed_approval.enabled, message.deemed_approval.legal_basis),
        subject_kind=SubjectKind(pb.SubjectKind.Name(message.subject_kind).removeprefix("SUBJECT_KIND_")),
        requires_dig_check=message.requires_dig_check,
    )


def changes_of(message: pb.PermitType, fields: Iterable[str]) -> dict[str, Any]:
    """The attributes of the terms that these fields of the message set."""
    terms = terms_of(message)
    return {TERMS_FIELDS[name]: getattr(terms, TERMS_FIELDS[name]) for name in fields}


def state_of(value: int) -> State | None:
    """The state of a filter; None when it does not filter."""
    return State(pb.PermitType.State.Name(value).removeprefix("STATE_")) if value else None  # type: ignore[arg-type]


def event(message_class: type[Message], kind: PermitType) -> Message:
    """The event of this class about the version as it is now."""
    return message_class(permit_type=permit_type(kind))  # type: ignore[call-arg]


def finding(said: Finding) -> pb.LintFinding:
    """One finding."""
    return pb.LintFinding(
        rule=said.rule,
        severity=pb.LintFinding.Severity.Value(f"SEVERITY_{said.severity}"),
        field=said.field,
        message=said.english,
        message_indonesian=said.indonesian,
    )
