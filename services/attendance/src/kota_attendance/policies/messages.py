"""Policies as the contract shows them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from kota.attendance.v1 import events_pb2
from kota.attendance.v1 import policies_pb2 as pb
from kota_attendance.names import day_of
from kota_attendance.policies.model import Action, Band, Policy, Rounding


def policy_name(city: str, number: int) -> str:
    """Resource name of a version."""
    return f"cities/{city}/policies/{number}"


def policy_of(wanted: pb.Policy) -> Policy:
    """The version that a request describes. Raises InvalidField."""
    return Policy(
        number=0,
        effective_from=day_of(wanted.effective_from_date, "policy.effective_from_date"),
        citation=wanted.citation,
        rounding=Rounding(pb.MinuteRounding.Name(wanted.rounding).removeprefix("MINUTE_ROUNDING_")),
        late_bands=_bands_of(wanted.late_bands),
        early_bands=_bands_of(wanted.early_bands),
        missing_in_bp=wanted.missing_in_bp,
        missing_out_bp=wanted.missing_out_bp,
        absent_bp=wanted.absent_bp,
        cap_at_absence=wanted.cap_at_absence,
        before_min=wanted.before_minutes,
        after_min=wanted.after_minutes,
        late_arrival_hours=wanted.late_arrival_hours,
        outside=_action_of(wanted.outside),
        uncertain=_action_of(wanted.uncertain),
        no_location=_action_of(wanted.no_location),
        untrusted_time=_action_of(wanted.untrusted_time),
        mock_location=_action_of(wanted.mock_location),
    )


def policy(city: str, one: Policy) -> pb.Policy:
    """The resource."""
    return pb.Policy(
        name=policy_name(city, one.number),
        version=one.number,
        effective_from_date=one.effective_from.isoformat() if one.effective_from != date.min else "",
        citation=one.citation,
        rounding=pb.MinuteRounding.Value(f"MINUTE_ROUNDING_{one.rounding}"),
        late_bands=_bands(one.late_bands),
        early_bands=_bands(one.early_bands),
        missing_in_bp=one.missing_in_bp,
        missing_out_bp=one.missing_out_bp,
        absent_bp=one.absent_bp,
        cap_at_absence=one.cap_at_absence,
        before_minutes=one.before_min,
        after_minutes=one.after_min,
        late_arrival_hours=one.late_arrival_hours,
        outside=_action(one.outside),
        uncertain=_action(one.uncertain),
        no_location=_action(one.no_location),
        untrusted_time=_action(one.untrusted_time),
        mock_location=_action(one.mock_location),
        publish_time=one.published_at,
    )


def published(city: str, one: Policy) -> events_pb2.PolicyPublished:
    """The event."""
    return events_pb2.PolicyPublished(policy=policy(city, one))


def _bands_of(bands: Iterable[pb.Band]) -> tuple[Band, ...]:
    return tuple(Band(band.from_minute, band.code, band.deduction_bp) for band in bands)


def _bands(bands: Iterable[Band]) -> list[pb.Band]:
    return [pb.Band(from_minute=b.from_minute, code=b.code, deduction_bp=b.deduction_bp) for b in bands]


def _action_of(number: pb.EvidenceAction) -> Action:
    return Action(pb.EvidenceAction.Name(number).removeprefix("EVIDENCE_ACTION_"))


def _action(action: Action) -> pb.EvidenceAction:
    return pb.EvidenceAction.Value(f"EVIDENCE_ACTION_{action}")
