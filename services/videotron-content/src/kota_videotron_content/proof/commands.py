"""Taking proof of play in: one transaction a batch, each record judged on its own."""

from __future__ import annotations

import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from kota_common.errors import PermissionDenied
from kota_common.postgres import Transaction
from kota_videotron_content.names import ScreenName
from kota_videotron_content.proof import messages, model, store
from kota_videotron_content.proof.model import Judged, Record, Verdict
from kota_videotron_content.screens import store as screens

log = structlog.get_logger(__name__)

NO_BOOKING = UUID(int=0)


@dataclass(slots=True)
class _Sorted:
    """A batch on its way: what can be kept, and the verdicts so far."""

    records: list[tuple[int, Record]]
    verdicts: dict[int, Judged]

    def reject(self, index: int, reason: str) -> None:
        """A record that is not kept."""
        self.verdicts[index] = Judged(index, Verdict.REJECTED, reason)


async def take_in(tx: Transaction, name: ScreenName, batch: Sequence[Mapping[str, Any]]) -> list[Judged]:
    """Judge a batch of a screen's player and keep what is new; gives a verdict for each record in its order.

    A re-sent record is silently fine; other content under a known key is refused and noted as an alarm. Raises
    ScreenNotFound, or PermissionDenied for a player that is not bound to this screen.
    """
    screen = await screens.read(tx, name)
    device = UUID(tx.actor.subject)
    if screen.device != device:
        raise PermissionDenied(permission="videotron_content.plays.report", why="the player is bound to another screen")
    batch_sorted = _read(tx, device, batch)
    await _refuse_overlaps(tx, name, batch_sorted)
    await _keep(tx, name, batch_sorted)
    return [batch_sorted.verdicts[index] for index in range(len(batch))]


def _read(tx: Transaction, device: UUID, batch: Sequence[Mapping[str, Any]]) -> _Sorted:
    found = _Sorted([], {})
    seen: dict[tuple[UUID, UUID, int], str] = {}
    for index, raw in enumerate(batch):
        try:
            record = model.read(device, tx.city, raw)
        except model.Malformed as error:
            found.reject(index, f"MALFORMED: {error}")
            continue
        refusal = model.refusal(record, tx.now)
        if refusal:
            found.reject(index, refusal)
        elif record.key in seen:  # twice in one batch
            same = seen[record.key] == record.digest
            found.verdicts[index] = Judged(index, Verdict.DUPLICATE) if same else _conflict(index)
        else:
            seen[record.key] = record.digest
            found.records.append((index, record))
    return found


async def _refuse_overlaps(tx: Transaction, name: ScreenName, batch: _Sorted) -> None:
    """A face shows one thing at a time: the earlier record stands, the later one is refused."""
    if not batch.records:
        return
    span = (min(r.start for _, r in batch.records), max(r.end for _, r in batch.records))
    known = await store.shown_between(tx, name.id, *span)
    own = {key for key, _, _ in known}
    busy: list[tuple[datetime, datetime]] = sorted((start, end) for _, start, end in known)
    kept = []
    for index, record in sorted(batch.records, key=lambda pair: pair[1].start):
        if record.key not in own and model.overlaps(record.start, record.end, _near(busy, record)):
            batch.reject(index, "OVERLAP")
            continue
        if record.key not in own:
            bisect.insort(busy, (record.start, record.end))
        kept.append((index, record))
    batch.records = kept


def _near(busy: list[tuple[datetime, datetime]], record: Record) -> list[tuple[datetime, datetime]]:
    """The showings that could overlap: those that start before the record ends, from the last one before it."""
    last = bisect.bisect_left(busy, (record.end, record.end))
    first = max(0, bisect.bisect_left(busy, (record.start, record.start)) - 1)
    return busy[first:last]


async def _keep(tx: Transaction, name: ScreenName, batch: _Sorted) -> None:
    records = [record for _, record in batch.records]
    plans = await store.planned_items(tx, name.id, sorted({record.playlist_seq for record in records}))
    planned = [(r.sha256, r.booking or NO_BOOKING) in plans.get(r.playlist_seq, set()) for r in records]
    new = await store.insert(tx, name.id, records, planned) if records else set()
    old = [record.key for record in records if record.key not in new]
    kept = await store.digests(tx, old) if old else {}
    conflicts = []
    for index, record in batch.records:
        if record.key in new:
            batch.verdicts[index] = Judged(index, Verdict.ACCEPTED)
        elif kept.get(record.key) == record.digest:
            batch.verdicts[index] = Judged(index, Verdict.DUPLICATE)
        else:
            batch.verdicts[index] = _conflict(index)
            conflicts.append(record)
    if conflicts:
        await store.insert_conflicts(tx, name.id, conflicts)
        log.error("play records contradict what was kept", screen=str(name), count=len(conflicts))
    if new:
        await _announce(
            tx, name, batch, sum(1 for r, p in zip(records, planned, strict=True) if r.key in new and not p)
        )


async def _announce(tx: Transaction, name: ScreenName, batch: _Sorted, unplanned: int) -> None:
    counts = {verdict.value: 0 for verdict in Verdict} | {"unplanned": unplanned}
    for judged in batch.verdicts.values():
        counts[judged.verdict.value] += 1
    number = await store.next_batch_number(tx, name.id)
    tx.emit(messages.batch_accepted(name, number, counts), aggregate=messages.batches_of(name), version=number)


def _conflict(index: int) -> Judged:
    return Judged(index, Verdict.REJECTED, "CONFLICT")
