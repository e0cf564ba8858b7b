"""Drafting, confirming and withdrawing rows; each change marks exactly the judged days that it speaks of."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import uuid6

from kota_attendance.calendars import messages, store
from kota_attendance.calendars.model import Entry, State
from kota_attendance.calendars.proposal import proposed
from kota_attendance.calendars.refusals import CalendarEntryExists
from kota_attendance.changes import store as changes
from kota_attendance.names import CalendarEntryName
from kota_common.postgres import Transaction


async def propose(tx: Transaction, year: int) -> list[Entry]:
    """Draft the platform's rows of a year; gives those that are new. Raises CalendarYearUnknown."""
    made = []
    for row in proposed(year):
        name = CalendarEntryName(tx.city, uuid6.uuid7())
        entry = Entry(name, 1, row.kind, row.first_day, row.last_day, row.title, row.source, State.DRAFT, tx.now)
        if await store.insert(tx, entry):
            tx.emit(messages.drafted(entry), aggregate=str(name), version=1)
            made.append(entry)
    return made


async def draft(tx: Transaction, entry: Entry) -> Entry:
    """Draft one row. Raises InvalidField, CalendarEntryExists."""
    entry.check()
    if not await store.insert(tx, entry):
        raise CalendarEntryExists(entry.kind, entry.first_day)
    tx.emit(messages.drafted(entry), aggregate=str(entry.name), version=1)
    return entry


async def confirm(tx: Transaction, ids: Sequence[UUID]) -> list[Entry]:
    """Let drafts count. Raises CalendarEntryNotFound, CalendarStateUnfit; then none is confirmed."""
    made = []
    for id_ in sorted(ids):  # one lock order for everybody
        entry = await store.lock(tx, id_)
        tx.authorize(entry)
        counting = entry.confirmed(tx.now)
        await _keep(tx, counting)
        tx.emit(messages.confirmed(counting), aggregate=str(counting.name), version=counting.version)
        made.append(counting)
    return made


async def revoke(tx: Transaction, id: UUID, etag: str, source: str) -> Entry:
    """Withdraw a row. Raises CalendarEntryNotFound, EtagMismatch, CalendarStateUnfit."""
    entry = await store.lock(tx, id)
    tx.authorize(entry)
    entry.expect(etag)
    withdrawn = entry.revoked(source, tx.now)
    if entry.state is State.CONFIRMED:
        await _keep(tx, withdrawn)
    else:
        await store.save(tx, withdrawn)
    tx.emit(messages.revoked(withdrawn), aggregate=str(withdrawn.name), version=withdrawn.version)
    return withdrawn


async def _keep(tx: Transaction, entry: Entry) -> None:
    """Keep a row that counts from now on or no longer, and have its days judged again."""
    await store.save(tx, entry)
    await changes.touch(tx)
    await changes.mark_judged(tx, entry.first_day, entry.last_day, "calendar")
