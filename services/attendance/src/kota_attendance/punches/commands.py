"""Taking punches in: one function, one transaction, however many there are.

A single call goes through the micro-batcher and a batch comes directly, and both do the same: read what all rows need
in one look each, verify the signatures on every core, judge each punch by itself, keep what is new. A large batch is a
pipeline of chunks: while PostgreSQL keeps one, the next is judged and the signatures of the one after it are verified.
Each row gets its own outcome; what one row does wrong does not touch the others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog
import uuid6

from kota_attendance.changes import store as changes
from kota_attendance.directory.memory import Memory
from kota_attendance.names import DeviceName, PunchName
from kota_attendance.nonces import Nonces
from kota_attendance.punches import messages, store
from kota_attendance.punches.appraisal import Appraiser
from kota_attendance.punches.model import Kept, State, chunks
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
from kota_attendance.punches.rows import Outcome, Row, Taken
from kota_attendance.punches.verification import Task, Workshop
from kota_attendance.vault import Vault
from kota_common.actor import ActorKind
from kota_common.errors import KotaError
from kota_common.postgres import Transaction

log = structlog.get_logger(__name__)

EVENT_PUNCHES = 400  # about 450 bytes each: an event stays below 200 KB
CHUNK = 500  # rows of one statement; the loop sees to other work between two


@dataclass(frozen=True, slots=True)
class Desk:
    """What taking punches in needs beside the transaction."""

    nonces: Nonces
    memory: Memory
    workshop: Workshop
    receipts: Receipts
    vault: Vault


async def record_punches(
    tx: Transaction, desk: Desk, incoming: Sequence[Incoming], *, with_receipts: bool
) -> list[Row]:
    """Take punches in; every row of the answer has its outcome, in the order of `incoming`."""
    rows = [Row(punch) for punch in incoming]
    for part in chunks(rows, CHUNK):
        for row in part:
            _read(tx.city, row)
        await asyncio.sleep(0)
    await _look_up(tx, rows)
    waiting = _first_of_each(row for row in rows if row.outcome is None)
    taken = Taken()
    if waiting:
        await _carry_through(tx, desk, chunks(waiting, CHUNK), taken, with_receipts=with_receipts)
    _settle_twins(rows)
    await _tell(tx, taken)
    return rows


def _read(city: str, row: Row) -> None:
    try:
        row.found_payload = read(city, row.incoming)
    except KotaError as error:
        row.outcome = error


async def _look_up(tx: Transaction, rows: Sequence[Row]) -> None:
    """Keys and punches that are known. A known punch with the same content is answered as it was, whatever its
    nonce."""
    waiting = [row for row in rows if row.outcome is None]
    if not waiting:
        return
    keys = await store.keys(tx, {row.incoming.key_id for row in waiting})
    known = await store.kept(tx, [row.payload.id for row in waiting])
    for row in waiting:
        row.found_key = keys.get(row.incoming.key_id)
        try:
            _admit(tx.city, row)
        except KotaError as error:
            row.outcome = error
            continue
        before = known.get(row.payload.id)
        if before is not None and before.punch.payload_sha256 == row.payload.sha256:
            row.outcome, row.duplicate = before, True


def _admit(city: str, row: Row) -> None:
    """Whether this key may be used by whoever brings the punch. Raises KeyUnknown, KeyOfAnotherPerson, KeyRevoked."""
    key, actor = row.found_key, row.incoming.actor
    if key is None or key.employee_version is None:
        raise KeyUnknown(row.incoming.key_id)
    if actor.kind is ActorKind.PERSON and actor.subject != str(key.employee):
        raise KeyOfAnotherPerson
    if key.state != "ACTIVE":
        raise KeyRevoked(DeviceName(city, key.device), key.state)


def _first_of_each(rows: Iterable[Row]) -> list[Row]:
    """Every different punch once: copies with the same bytes and signature wait for the first one's outcome."""
    first: dict[tuple[UUID, bytes, bytes], Row] = {}
    for row in rows:
        first.setdefault(_fingerprint(row), row)
    return list(first.values())


def _fingerprint(row: Row) -> tuple[UUID, bytes, bytes]:
    return row.payload.id, row.payload.sha256, row.incoming.signature


async def _carry_through(
    tx: Transaction, desk: Desk, parts: Sequence[Sequence[Row]], taken: Taken, *, with_receipts: bool
) -> None:
    """Verify, judge and keep chunk after chunk, the three steps of different chunks side by side."""
    directory = await desk.memory.directory(tx)
    versions = {row.key.employee: row.key.employee_version or 0 for part in parts for row in part}
    employees = await desk.memory.employees(tx, versions)
    appraiser = Appraiser(tx.city, tx.now, desk.nonces, desk.vault, directory, employees)
    verifying = asyncio.ensure_future(_verify(desk, parts[0]))
    keeping: asyncio.Future[None] | None = None
    try:
        for number, part in enumerate(parts, start=1):
            await verifying
            if number < len(parts):
                verifying = asyncio.ensure_future(_verify(desk, parts[number]))
                await asyncio.sleep(0)  # the threads begin now
            appraiser.appraise([row for row in part if row.outcome is None], taken)
            if with_receipts:
                await _sign(desk, part)
            if keeping is not None:
                await keeping
            keeping = asyncio.ensure_future(_keep(tx, part, taken))
            await asyncio.sleep(0)  # the statement leaves now
        if keeping is not None:
            await keeping
    finally:  # whatever went wrong, nothing uses the connection or the rows any more
        left = [future for future in (verifying, keeping) if future is not None and not future.done()]
        await asyncio.gather(*left, return_exceptions=True)


async def _verify(desk: Desk, rows: Sequence[Row]) -> None:
    tasks = [Task(row.incoming, row.key.channel, row.key.public_key, row.payload.nonce) for row in rows]
    for row, verified in zip(rows, await desk.workshop.verify(tasks), strict=True):
        row.outcome, row.counter = verified.refusal, verified.counter


async def _sign(desk: Desk, rows: Sequence[Row]) -> None:
    judged = [row.new for row in rows if row.new is not None]
    signed = await desk.workshop.spread(lambda new: desk.receipts.sign(new.punch), judged)
    for new, receipt in zip(judged, signed, strict=True):
        new.receipt = receipt


async def _keep(tx: Transaction, rows: Sequence[Row], taken: Taken) -> None:
    """Insert what is new, and find out what the rest met."""
    waiting = [row for row in rows if row.new is not None]
    if not waiting:
        return
    # Of one id the first row stands: a unique key refuses the others, as it refuses what another transaction brought.
    once = {row.payload.id: row for row in reversed(waiting)}
    inserted = await store.insert(tx, [row.new for row in once.values() if row.new is not None])
    met = []
    for row in waiting:
        assert row.new is not None
        if row.payload.id in inserted and once[row.payload.id] is row:
            row.outcome = Kept(row.new.punch, row.new.punch.state, row.new.receipt)
            taken.punches.append(row.new.punch)
        else:
            met.append(row)
    if met:
        await _explain(tx, met, taken)


async def _explain(tx: Transaction, met: Sequence[Row], taken: Taken) -> None:
    """Which unique key each of these met: its id, its number, or its nonce."""
    known = await store.kept(tx, [row.payload.id for row in met])
    numbers = await store.used_numbers(tx, [(row.key.device, row.payload.seq) for row in met])
    for row in met:
        before = known.get(row.payload.id)
        if before is not None and before.punch.payload_sha256 == row.payload.sha256:
            row.outcome, row.duplicate = before, True
        elif before is not None:
            row.outcome = PunchConflict(PunchName(tx.city, row.payload.id))
            taken.conflicts.append((row.payload.id, row.payload.sha256, row.key.device))
        elif (row.key.device, row.payload.seq) in numbers:
            row.outcome = SequenceUsed(row.payload.seq)
        else:
            row.outcome = NonceUsed()


def _settle_twins(rows: Sequence[Row]) -> None:
    """Copies within the batch share the outcome of the first; what stands now is theirs as a duplicate."""
    outcomes: dict[tuple[UUID, bytes, bytes], Outcome] = {}
    for row in rows:
        if row.found_payload is None or row.found_key is None:
            continue
        if row.outcome is not None:
            outcomes.setdefault(_fingerprint(row), row.outcome)
        else:
            row.outcome, row.duplicate = outcomes[_fingerprint(row)], True


async def _tell(tx: Transaction, taken: Taken) -> None:
    """Mark the days, and emit what happened."""
    days = {(punch.employee, punch.local_date) for punch in taken.punches if punch.state is not State.REJECTED}
    await changes.mark(tx, sorted(days), "punch")
    for kind in dict.fromkeys(messages.EVENTS.values()):
        told = [punch for punch in taken.punches if messages.EVENTS[punch.state] is kind]
        for part in chunks(told, EVENT_PUNCHES):
            tx.emit(messages.batch(kind, part), aggregate=f"cities/{tx.city}/punchBatches/{uuid6.uuid7()}", version=1)
            await asyncio.sleep(0)
    if taken.counters:
        await store.raise_counters(tx, taken.counters)
    kept = {punch.name.id for punch in taken.punches}
    for device, punch, known, count in taken.clones:
        if punch in kept:
            aggregate = f"cities/{tx.city}/deviceSignals/{uuid6.uuid7()}"
            tx.emit(messages.clone_suspected(tx.city, device, punch, known, count), aggregate=aggregate, version=1)
    if taken.conflicts:
        await _tell_conflicts(tx, sorted(set(taken.conflicts)))


async def _tell_conflicts(tx: Transaction, conflicts: Sequence[tuple[UUID, bytes, UUID]]) -> None:
    fresh = await store.note_conflicts(tx, conflicts)
    for punch, sha256, device in conflicts:
        if (punch, sha256) in fresh:
            aggregate = f"cities/{tx.city}/punchConflicts/{uuid6.uuid7()}"
            tx.emit(messages.conflicted(tx.city, punch, device, sha256), aggregate=aggregate, version=1)
            log.error("another content under a known punch id", punch=str(punch), device=str(device))
