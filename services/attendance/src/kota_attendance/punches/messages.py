"""Punches as the contract shows them. No coordinate is ever in one."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from uuid import UUID

from kota.attendance.v1 import events_pb2
from kota.attendance.v1 import punches_pb2 as pb
from kota_attendance.names import DeviceName, EmployeeName, PunchName, SiteName, SiteOutageName, UnitName
from kota_attendance.punches.model import Flag, Grade, Kept, Kind, Punch, State
from kota_attendance.sites.messages import VERDICTS
from kota_common.errors import KotaError
from kota_common.names import etag_of

# Looked up once: a morning builds thousands of these a second.
_KINDS = {kind: pb.PunchKind.Value(f"PUNCH_KIND_{kind}") for kind in Kind}
_GRADES = {grade: pb.TimeGrade.Value(f"TIME_GRADE_{grade}") for grade in Grade}
STATES = {state: pb.PunchState.Value(f"PUNCH_STATE_{state}") for state in State}
_FLAGS = {flag: pb.PunchFlag.Value(f"PUNCH_FLAG_{flag}") for flag in Flag}
_CHANNELS = {"DEVICE_KEY": pb.PUNCH_CHANNEL_DEVICE_KEY, "WEBAUTHN": pb.PUNCH_CHANNEL_WEBAUTHN}


@lru_cache(maxsize=2048)
def punch(one: Punch) -> pb.Punch:
    """The resource, to be read only: an event and an answer show the same one a moment apart."""
    city = one.city
    return pb.Punch(
        name=str(one.name),
        etag=etag_of(one.version),
        version=one.version,
        employee=str(EmployeeName(city, one.employee)),
        unit=str(UnitName(city, one.unit_id)) if one.unit_id else "",
        device=str(DeviceName(city, one.device)),
        channel=_CHANNELS[one.channel],
        kind=_KINDS[one.kind],
        seq=one.seq,
        occur_time=one.occurred_at,
        receive_time=one.received_at,
        time_zone=one.time_zone,
        local_date=one.local_date.isoformat(),
        time_grade=_GRADES[one.grade],
        uncertainty_ms=one.uncertainty_ms,
        geofence=VERDICTS[one.geofence],
        site=str(SiteName(city, one.site)) if one.site else "",
        state=STATES[one.state],
        flags=[_FLAGS[flag] for flag in one.flags],
        site_outage=str(SiteOutageName(city, one.outage)) if one.outage else "",
        payload_sha256=one.payload_sha256.hex(),
        decision_reason=one.decision_reason,
    )


def receipt(one: Kept, signed: str) -> pb.PunchReceipt:
    """The punch with the service's signature."""
    return pb.PunchReceipt(punch=punch(one.punch), receipt=signed)


def row(one: Kept, *, duplicate: bool, signed: str) -> pb.PunchRow:
    """The answer to a row that is kept; `signed` is its receipt, empty when none is wanted."""
    return pb.PunchRow(
        verdict=pb.ROW_VERDICT_DUPLICATE if duplicate else pb.ROW_VERDICT_RECORDED,
        punch=str(one.punch.name),
        state=STATES[one.punch.state],
        flags=[_FLAGS[flag] for flag in one.punch.flags],
        receipt=receipt(one, signed) if signed else None,
    )


def refused_row(error: KotaError) -> pb.PunchRow:
    """The answer to a row that is not."""
    return pb.PunchRow(verdict=pb.ROW_VERDICT_REFUSED, reason=error.reason, message=error.message_indonesian)


def state_of(number: pb.PunchState) -> State | None:
    """The state that a request names; None for none."""
    return State(pb.PunchState.Name(number).removeprefix("PUNCH_STATE_")) if number else None


Batch = events_pb2.PunchesAccepted | events_pb2.PunchesFlagged | events_pb2.PunchesRejected

EVENTS: dict[State, type[Batch]] = {
    State.ACCEPTED: events_pb2.PunchesAccepted,
    State.ACCEPTED_FLAGGED: events_pb2.PunchesFlagged,
    State.PENDING_APPROVAL: events_pb2.PunchesFlagged,
    State.REJECTED: events_pb2.PunchesRejected,
}
"""Which event tells of punches in which state."""


def batch(kind: type[Batch], punches: Iterable[Punch]) -> Batch:
    """The event of punches that were taken in together."""
    return kind(punches=[punch(one) for one in punches])


def decided(one: Punch) -> events_pb2.PunchDecided:
    """The event."""
    return events_pb2.PunchDecided(punch=punch(one))


def conflicted(city: str, punch: UUID, device: UUID, sha256: bytes) -> events_pb2.PunchConflicted:
    """The event."""
    return events_pb2.PunchConflicted(
        punch=str(PunchName(city, punch)), device=str(DeviceName(city, device)), payload_sha256=sha256.hex()
    )


def clone_suspected(city: str, device: UUID, punch: UUID, known: int, count: int) -> events_pb2.DeviceCloneSuspected:
    """The event."""
    return events_pb2.DeviceCloneSuspected(
        device=str(DeviceName(city, device)), punch=str(PunchName(city, punch)), known_count=known, count=count
    )
