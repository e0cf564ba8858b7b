"""Taking punches in: one function, one transaction, however many there are.

A single call goes through the micro-batcher and a batch comes directly, and both do the same: read what all of them
need in one look each, verify the signatures on every core, judge each punch by itself, keep all that are new in one
statement. Each row gets its own outcome; what one row does wrong does not touch the others.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import structlog
import uuid6

from kota_attendance.changes import store as changes
from kota_attendance.directory.memory import Memory
from kota_attendance.directory.model import Directory
from kota_attendance.names import DeviceName, PunchName
from kota_attendance.nonces import NonceKind, Nonces
from kota_attendance.punches import judging, messages, store
from kota_attendance.punches.model import Flag, Kept, Payload, Punch, State, chunks
from kota_attendance.punches.reading import Incoming, read
from kota_attendance.punches.receipts import Receipts
from kota_attendance.punches.refusals import (
    KeyOfAnotherPerson,
    KeyRevoked,
    KeyUnknown,
    NonceUsed,
    PunchConflict,
    SequenceUsed,
)
from kota_attendance.punches.store import KeyRow, NewPunch
from kota_attendance.punches.verification import Task, Workshop
from kota_attendance.roster.model import Employee
from kota_attendance.sites.model import judge
from kota_attendance.vault import Vault
from kota_common.actor import ActorKind
from kota_common.city import local_date, zone
from kota_common.errors import KotaError
from kota_common.postgres import Transaction

log = structlog.get_logger(__name__)

EVENT_PUNCHES = 400  # about 450 bytes each: an event stays below 200 KB
BREATH = 250  # rows between two looks at other work: a batch does not hold up the loop

Outcome = Kept | KotaError


@dataclass(frozen=True, slots=True)
class Desk:
    """What taking punches in needs beside the transaction."""

    nonces: Nonces
    memory: Memory
    workshop: Workshop
    receipts: Receipts
    vault: Vault


@dataclass(slots=True)
class Row:
    """One punch on its way."""

    incoming: Incoming
    payload: Payload | None = None
    key: KeyRow | None = None
    counter: int = 0
    outcome: Outcome | None = None
    duplicate: bool = False
    new: NewPunch | None = None


@dataclass(slots=True)
class Taken:
    """What is new in the end, and what has to be told beside it."""

    punches: list[Punch] = field(default_factory=list)
    conflicts: list[tuple[UUID, bytes, UUID]] = field(default_factory=list)  # punch, hash, device
    clones: list[tuple[UUID, UUID, int, int]] = field(default_factory=list)  # device, punch, known, came
    counters: list[tuple[UUID, int]] = field(default_factory=list)


async def record_punches(tx: Transaction, desk: Desk, incoming: Sequence[Incoming]) -> list[Row]:
    """Take punches in; every row of the answer has its outcome, in the order of `incoming`."""
    rows = [Row(punch) for punch in incoming]
    async for row in _breathing(rows):
        _read(tx.city, row)
    await _look_up(tx, rows)
    await _verify(desk, rows)
    taken = Taken()
    await _judge(tx, desk, rows, taken)
    _settle_twins(rows, taken, tx.city)
    await _keep(tx, rows, taken)
    await _tell(tx, taken)
    return rows


async def _breathing(rows: Sequence[Row]) -> AsyncIterator[Row]:
    """The rows, with a pause for other work now and then."""
    for number, row in enumerate(rows, start=1):
        yield row
        if number % BREATH == 0:
            await asyncio.sleep(0)


def _open(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row.outcome is None]


def _read(city: str, row: Row) -> None:
    try:
        row.payload = read(city, row.incoming)
    except KotaError as error:
        row.outcome = error


async def _look_up(tx: Transaction, rows: Sequence[Row]) -> None:
    """Keys and punches that are known. A known punch with the same content gets its first receipt, whatever its
    nonce."""
    waiting = _open(rows)
    if not waiting:
        return
    keys = await store.keys(tx, {row.incoming.key_id for row in waiting})
    known = await store.kept(tx, [_payload(row).id for row in waiting])
    for row in waiting:
        row.key = keys.get(row.incoming.key_id)
        try:
            _admit(tx.city, row)
        except KotaError as error:
            row.outcome = error
            continue
        payload = _payload(row)
        before = known.get(payload.id)
        if before is not None and before.punch.payload_sha256 == payload.sha256:
            row.outcome, row.duplicate = before, True


def _admit(city: str, row: Row) -> None:
    """Whether this key may be used by whoever brings the punch. Raises KeyUnknown, KeyOfAnotherPerson, KeyRevoked."""
    key, actor = row.key, row.incoming.actor
    if key is None or key.employee_version is None:
        raise KeyUnknown(row.incoming.key_id)
    if actor.kind is ActorKind.PERSON and actor.subject != str(key.employee):
        raise KeyOfAnotherPerson
    if key.state != "ACTIVE":
        raise KeyRevoked(DeviceName(city, key.device), key.state)


async def _verify(desk: Desk, rows: Sequence[Row]) -> None:
    waiting = _open(rows)
    tasks = []
    for row in waiting:
        assert row.key is not None
        tasks.append(Task(row.incoming, row.key.channel, row.key.public_key, _payload(row).nonce))
    for row, verified in zip(waiting, await desk.workshop.verify(tasks), strict=True):
        row.outcome, row.counter = verified.refusal, verified.counter


async def _judge(tx: Transaction, desk: Desk, rows: Sequence[Row], taken: Taken) -> None:
    """Judge what is properly signed: time, place, policy; and sign its receipt."""
    waiting = _open(rows)
    if not waiting:
        return
    directory = await desk.memory.directory(tx)
    versions = {key.employee: key.employee_version or 0 for key in (row.key for row in waiting) if key is not None}
    employees = await desk.memory.employees(tx, versions)
    async for row in _breathing(waiting):
        assert row.key is not None
        try:
            employee = employees[row.key.employee]
            if employee.revoked:
                raise KeyRevoked(DeviceName(tx.city, row.key.device), "REVOKED")
            punch = _judged(tx, desk, directory, employee, row, taken)
            row.new = _new(desk, employee, row, punch)
        except KotaError as error:
            row.outcome = error
    judged = [row.new for row in waiting if row.new is not None]
    receipts = await desk.workshop.spread(lambda new: desk.receipts.sign(new.punch), judged)
    for new, receipt in zip(judged, receipts, strict=True):
        new.receipt = receipt


def _judged(tx: Transaction, desk: Desk, directory: Directory, employee: Employee, row: Row, taken: Taken) -> Punch:
    """The punch as it will be kept. Raises NonceInvalid, NonceExpired, PunchInFuture."""
    payload, key = _payload(row), row.key
    assert key is not None
    nonce = None
    if payload.nonce:
        kinds = (NonceKind.ONLINE, NonceKind.OFFLINE)
        nonce = desk.nonces.check(tx.city, payload.key_id, payload.nonce, tx.now, *kinds)
    placed = judging.place_in_time(payload, nonce, anchored=_anchored(desk, tx.city, payload), now=tx.now)
    day = local_date(placed.at, zone(payload.time_zone))
    places = directory.places(employee, day)
    where = judge(payload.fix, [(site, surface) for site, surface, _ in places])
    time_zone = next((name for site, _, name in places if site == where.site), payload.time_zone)
    if time_zone != payload.time_zone:  # the zone of the site counts, not the phone's
        day = local_date(placed.at, zone(time_zone))
    counter_back = _watch_counter(row, taken)
    policy = directory.policy(day)
    flags = judging.evidence(
        payload, placed, where, policy, has_sites=bool(places), counter_back=counter_back, now=tx.now
    )
    outage = directory.outage(places, placed.at) if judging.excused(flags) != flags else None
    if outage is not None:
        flags = judging.excused(flags)
    return Punch(
        name=PunchName(tx.city, payload.id),
        version=1,
        employee=employee.id,
        unit_id=employee.unit_on(day),
        device=key.device,
        key_id=payload.key_id,
        channel=key.channel,
        kind=payload.kind,
        seq=payload.seq,
        occurred_at=placed.at,
        received_at=tx.now,
        time_zone=time_zone,
        local_date=day,
        grade=placed.grade,
        uncertainty_ms=placed.uncertainty_ms,
        skew_ms=round(tx.now.timestamp() * 1000) - payload.wall_ms,
        geofence=where.verdict,
        site=where.site,
        state=judging.dispose(flags, policy),
        flags=flags,
        outage=outage.id if outage else None,
        prev_hash=payload.prev_hash,
        payload_sha256=payload.sha256,
    )


def _anchored(desk: Desk, city: str, payload: Payload) -> bool:
    anchor = payload.anchor
    return anchor is not None and desk.nonces.anchored(
        city, payload.key_id, anchor.server_ms, anchor.elapsed_ms, anchor.boot_count, anchor.mac
    )


def _watch_counter(row: Row, taken: Taken) -> bool:
    """Whether an authenticator's counter failed to grow: a signal, where it counts at all (constant 0 is legal)."""
    key = row.key
    assert key is not None
    if key.channel != "WEBAUTHN" or (row.counter == 0 and key.sign_count == 0):
        return False
    if row.counter > key.sign_count:
        taken.counters.append((key.device, row.counter))
        return False
    taken.clones.append((key.device, _payload(row).id, key.sign_count, row.counter))
    return True


def _new(desk: Desk, employee: Employee, row: Row, punch: Punch) -> NewPunch:
    incoming, payload = row.incoming, _payload(row)
    assertion = None
    if incoming.is_assertion:
        assertion = len(incoming.authenticator_data).to_bytes(2, "big") + incoming.authenticator_data
        assertion += incoming.client_data_json
    sealed = desk.vault.seal(employee.id, employee.sealed_key, incoming.payload)
    return NewPunch(punch, payload.nonce, incoming.signature, assertion, sealed, "")


def _settle_twins(rows: Sequence[Row], taken: Taken, city: str) -> None:
    """Rows of one batch with the same id: the first good one stands, its copies are duplicates, others conflicts."""
    first: dict[UUID, Row] = {}
    for row in rows:
        if row.new is None:
            continue
        stands = first.setdefault(_payload(row).id, row)
        if stands is row:
            continue
        same = _payload(stands).sha256 == _payload(row).sha256
        row.duplicate, row.new = same, None
        if not same:
            _conflict(city, row, taken)


def _conflict(city: str, row: Row, taken: Taken) -> None:
    assert row.key is not None
    payload = _payload(row)
    row.outcome = PunchConflict(PunchName(city, payload.id))
    taken.conflicts.append((payload.id, payload.sha256, row.key.device))


async def _keep(tx: Transaction, rows: Sequence[Row], taken: Taken) -> None:
    """Insert what is new, and find out what the rest met."""
    waiting = [row for row in rows if row.new is not None]
    inserted = await store.insert(tx, [row.new for row in waiting if row.new is not None]) if waiting else set()
    met = [row for row in waiting if _payload(row).id not in inserted]
    if met:
        await _explain(tx, met, taken)
    outcomes: dict[UUID, Outcome] = {}
    for row in waiting:
        assert row.new is not None
        if row.outcome is None:
            row.outcome = Kept(row.new.punch, row.new.receipt)
            taken.punches.append(row.new.punch)
        outcomes[_payload(row).id] = row.outcome
    for row in rows:  # copies within the batch share the outcome of the first
        if row.outcome is None:
            row.outcome = outcomes[_payload(row).id]


async def _explain(tx: Transaction, met: Sequence[Row], taken: Taken) -> None:
    """Which unique key each of these met: another's commit in between, its number, or its nonce."""
    known = await store.kept(tx, [_payload(row).id for row in met])
    numbers = await store.used_numbers(tx, [(_payload(row).key_id, _payload(row).seq) for row in met])
    for row in met:
        payload = _payload(row)
        before = known.get(payload.id)
        if before is not None and before.punch.payload_sha256 == payload.sha256:
            row.outcome, row.duplicate = before, True
        elif before is not None:
            _conflict(tx.city, row, taken)
        elif (payload.key_id, payload.seq) in numbers:
            row.outcome = SequenceUsed(payload.seq)
        else:
            row.outcome = NonceUsed()


async def _tell(tx: Transaction, taken: Taken) -> None:
    """Mark the days, and emit what happened."""
    days = {(punch.employee, punch.local_date) for punch in taken.punches if punch.state is not State.REJECTED}
    await changes.mark(tx, sorted(days), "punch")
    for kind in dict.fromkeys(messages.EVENTS.values()):
        told = [punch for punch in taken.punches if messages.EVENTS[punch.state] is kind]
        for part in chunks(told, EVENT_PUNCHES):
            tx.emit(messages.batch(kind, part), aggregate=f"cities/{tx.city}/punchBatches/{uuid6.uuid7()}", version=1)
    if taken.counters:
        await store.raise_counters(tx, taken.counters)
    kept = {punch.name.id for punch in taken.punches}
    for device, punch, known, count in taken.clones:
        if punch in kept:
            aggregate = f"cities/{tx.city}/deviceSignals/{uuid6.uuid7()}"
            tx.emit(messages.clone_suspected(tx.city, device, punch, known, count), aggregate=aggregate, version=1)
    if taken.conflicts:
        await _tell_conflicts(tx, taken.conflicts)


async def _tell_conflicts(tx: Transaction, conflicts: Sequence[tuple[UUID, bytes, UUID]]) -> None:
    fresh = await store.note_conflicts(tx, sorted(set(conflicts)))
    for punch, sha256, device in sorted(set(conflicts)):
        if (punch, sha256) in fresh:
            aggregate = f"cities/{tx.city}/punchConflicts/{uuid6.uuid7()}"
            tx.emit(messages.conflicted(tx.city, punch, device, sha256), aggregate=aggregate, version=1)
            log.error("another content under a known punch id", punch=str(punch), device=str(device))


def _payload(row: Row) -> Payload:
    assert row.payload is not None
    return row.payload


__all__ = ["Desk", "Flag", "Outcome", "Row", "record_punches"]
