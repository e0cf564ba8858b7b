"""What a punch is worth: its time, its place, and what follows by the policy. Pure.

Suspicion is evidence for people. Only the policy's own word makes a punch wait or not count, and even then it is kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from kota_attendance.nonces import Nonce, NonceKind
from kota_attendance.policies.model import Action, Policy
from kota_attendance.punches.model import (
    EXCUSED_BY_OUTAGE,
    Flag,
    Grade,
    Payload,
    Placed,
    State,
)
from kota_attendance.punches.refusals import PunchInFuture
from kota_attendance.sites.geofence import Verdict
from kota_attendance.sites.model import Where

DRIFT_PPM = 100  # of a phone's oscillator: 8.64 s a day
MAX_RTT_MS = 60_000  # a claimed round trip counts no further
FUTURE_TOLERANCE = timedelta(seconds=60)
_EPOCH = datetime.fromtimestamp(0, UTC)
_SEVERITY = list(Action)
_STATES = {
    Action.ACCEPT: State.ACCEPTED,
    Action.ACCEPT_FLAG: State.ACCEPTED_FLAGGED,
    Action.NEED_APPROVAL: State.PENDING_APPROVAL,
    Action.REJECT: State.REJECTED,
}


def place_in_time(payload: Payload, nonce: Nonce | None, *, anchored: bool, now: datetime) -> Placed:
    """When the punch was made.

    With a fresh nonce the service's clock counts. With an anchor of ours and no reboot since, the phone's running time
    does: `anchor + elapsed`, off by half the round trip and 100 ppm of the time passed. Otherwise the phone's wall
    clock, as far as it is believed. Raises PunchInFuture.
    """
    if nonce is not None and nonce.kind is NonceKind.ONLINE:
        age_ms = (now - nonce.issued_at) // timedelta(milliseconds=1)
        return Placed(now, Grade.ONLINE, max(age_ms, 0))
    anchor = payload.anchor
    flags: tuple[Flag, ...] = ()
    if anchor is not None and not anchored:
        flags = (Flag.ANCHOR_NOT_OURS,)
    elif anchor is not None and (anchor.boot_count != payload.boot_count or payload.elapsed_ms < anchor.elapsed_ms):
        flags = (Flag.REBOOTED,)
    elif anchor is not None:
        passed_ms = payload.elapsed_ms - anchor.elapsed_ms
        at = _EPOCH + timedelta(milliseconds=anchor.server_ms + passed_ms)
        uncertainty_ms = min(anchor.rtt_ms, MAX_RTT_MS) // 2 + passed_ms * DRIFT_PPM // 1_000_000
        _check_future(at, now, timedelta(milliseconds=uncertainty_ms))
        return Placed(at, Grade.TRUSTED, uncertainty_ms)
    at = _EPOCH + timedelta(milliseconds=payload.wall_ms)
    _check_future(at, now, timedelta())
    if nonce is not None and at < nonce.issued_at:  # a nonce from the store was not there yet: that bounds the clock
        at = nonce.issued_at
    uncertainty_ms = max((now - (nonce.issued_at if nonce else at)) // timedelta(milliseconds=1), 0)
    return Placed(at, Grade.UNTRUSTED, uncertainty_ms, (Flag.UNTRUSTED_TIME, *flags))


def evidence(
    payload: Payload,
    placed: Placed,
    where: Where,
    policy: Policy,
    *,
    has_sites: bool,
    counter_back: bool,
    now: datetime,
) -> tuple[Flag, ...]:
    """What stands out about a punch, in a fixed order."""
    flags = list(placed.flags)
    if now - placed.at > timedelta(hours=policy.late_arrival_hours):
        flags.append(Flag.LATE_ARRIVAL)
    if where.invalid:
        flags.append(Flag.POSITION_INVALID)
    if where.verdict is Verdict.OUTSIDE:
        flags.append(Flag.OUTSIDE)
    elif where.verdict is Verdict.UNCERTAIN:
        flags.append(Flag.UNCERTAIN_PLACE)
    elif payload.fix is None and has_sites:
        flags.append(Flag.NO_LOCATION)
    if payload.mock:
        flags.append(Flag.MOCK_LOCATION)
    if counter_back:
        flags.append(Flag.COUNTER_WENT_BACK)
    return tuple(flags)


def dispose(flags: Iterable[Flag], policy: Policy) -> State:
    """What a punch with these flags becomes: the most severe of what the policy says about each."""
    actions = {
        Flag.UNTRUSTED_TIME: policy.untrusted_time,
        Flag.ANCHOR_NOT_OURS: policy.untrusted_time,
        Flag.REBOOTED: policy.untrusted_time,
        Flag.LATE_ARRIVAL: Action.NEED_APPROVAL,
        Flag.OUTSIDE: policy.outside,
        Flag.UNCERTAIN_PLACE: policy.uncertain,
        Flag.NO_LOCATION: policy.no_location,
        Flag.POSITION_INVALID: policy.no_location,
        Flag.MOCK_LOCATION: policy.mock_location,
        Flag.COUNTER_WENT_BACK: Action.ACCEPT_FLAG,
    }
    worst = max((actions[flag] for flag in flags), key=_SEVERITY.index, default=Action.ACCEPT)
    return _STATES[worst]


def excused(flags: tuple[Flag, ...]) -> tuple[Flag, ...]:
    """The flags that are left when the site was cut off from the network."""
    return tuple(flag for flag in flags if flag not in EXCUSED_BY_OUTAGE)


def _check_future(at: datetime, now: datetime, uncertainty: timedelta) -> None:
    if at > now + FUTURE_TOLERANCE + uncertainty:
        raise PunchInFuture((at - now) // timedelta(seconds=1))
