"""What properly signed punches are worth: each by its own time, all places of a chunk at once. No I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from kota_attendance.directory.model import Directory, Place
from kota_attendance.names import DeviceName, PunchName
from kota_attendance.nonces import NonceKind, Nonces
from kota_attendance.punches import judging
from kota_attendance.punches.model import Payload, Placed, Punch
from kota_attendance.punches.refusals import KeyRevoked
from kota_attendance.punches.rows import Row, Taken
from kota_attendance.punches.store import NewPunch
from kota_attendance.roster.model import Employee
from kota_attendance.sites.model import Where, judge_all
from kota_attendance.vault import Vault
from kota_common.city import local_date, zone
from kota_common.errors import KotaError

_KINDS = (NonceKind.ONLINE, NonceKind.OFFLINE)


@dataclass(frozen=True, slots=True)
class _Timed:
    """A row whose time is known."""

    row: Row
    employee: Employee
    placed: Placed
    day: date
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Appraiser:
    """Everything by which the punches of one transaction are judged."""

    city: str
    now: datetime
    nonces: Nonces
    vault: Vault
    directory: Directory
    employees: Mapping[UUID, Employee]

    def appraise(self, rows: Sequence[Row], taken: Taken) -> None:
        """Give each row the punch that will be kept, or its refusal."""
        timed = []
        for row in rows:
            try:
                timed.append(self._time(row))
            except KotaError as error:
                row.outcome = error
        asked = [(one.row.payload.fix, [(site, surface) for site, surface, _ in one.places]) for one in timed]
        for one, where in zip(timed, judge_all(asked), strict=True):
            punch = self._punch(one, where, taken)
            one.row.new = self._new(one.row, one.employee, punch)

    def _time(self, row: Row) -> _Timed:
        """Raises KeyRevoked, NonceInvalid, NonceExpired, PunchInFuture."""
        payload, employee = row.payload, self.employees[row.key.employee]
        if employee.revoked:
            raise KeyRevoked(DeviceName(self.city, row.key.device), "REVOKED")
        nonce = None
        if payload.nonce:
            nonce = self.nonces.check(self.city, payload.key_id, payload.nonce, self.now, *_KINDS)
        placed = judging.place_in_time(payload, nonce, anchored=self._anchored(payload), now=self.now)
        day = local_date(placed.at, zone(payload.time_zone))
        return _Timed(row, employee, placed, day, self.directory.places(employee, day))

    def _anchored(self, payload: Payload) -> bool:
        anchor = payload.anchor
        return anchor is not None and self.nonces.anchored(
            self.city, payload.key_id, anchor.server_ms, anchor.elapsed_ms, anchor.boot_count, anchor.mac
        )

    def _punch(self, one: _Timed, where: Where, taken: Taken) -> Punch:
        """The punch as it will be kept."""
        row, payload, placed, day = one.row, one.row.payload, one.placed, one.day
        time_zone = next((name for site, _, name in one.places if site == where.site), payload.time_zone)
        if time_zone != payload.time_zone:  # the zone of the site counts, not the phone's
            day = local_date(placed.at, zone(time_zone))
        policy = self.directory.policy(day)
        flags = judging.evidence(
            payload,
            placed,
            where,
            policy,
            has_sites=bool(one.places),
            counter_back=_counter_back(row, taken),
            now=self.now,
        )
        outage = self.directory.outage(one.places, placed.at) if judging.excused(flags) != flags else None
        if outage is not None:
            flags = judging.excused(flags)
        return Punch(
            name=PunchName(self.city, payload.id),
            version=1,
            employee=one.employee.id,
            unit_id=one.employee.unit_on(day),
            device=row.key.device,
            channel=row.key.channel,
            kind=payload.kind,
            seq=payload.seq,
            occurred_at=placed.at,
            received_at=self.now,
            time_zone=time_zone,
            local_date=day,
            grade=placed.grade,
            uncertainty_ms=placed.uncertainty_ms,
            skew_ms=round(self.now.timestamp() * 1000) - payload.wall_ms,
            geofence=where.verdict,
            site=where.site,
            state=judging.dispose(flags, policy),
            flags=flags,
            outage=outage.id if outage else None,
            prev_hash=payload.prev_hash,
            payload_sha256=payload.sha256,
        )

    def _new(self, row: Row, employee: Employee, punch: Punch) -> NewPunch:
        incoming = row.incoming
        assertion = None
        if incoming.is_assertion:
            head = len(incoming.authenticator_data).to_bytes(2, "big")
            assertion = head + incoming.authenticator_data + incoming.client_data_json
        sealed = self.vault.seal(employee.id, employee.sealed_key, incoming.payload)
        return NewPunch(punch, row.payload.nonce, incoming.signature, assertion, sealed, "")


def _counter_back(row: Row, taken: Taken) -> bool:
    """Whether an authenticator's counter failed to grow: a signal, where it counts at all (constant 0 is legal)."""
    key = row.key
    if key.channel != "WEBAUTHN" or (row.counter == 0 and key.sign_count == 0):
        return False
    if row.counter > key.sign_count:
        taken.counters.append((key.device, row.counter))
        return False
    taken.clones.append((key.device, row.payload.id, key.sign_count, row.counter))
    return True
