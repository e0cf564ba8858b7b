"""What people make of a punch after it was taken in: the heads of the employee's unit and of those above it decide."""

from __future__ import annotations

from kota_attendance.changes import store as changes
from kota_attendance.directory.memory import Memory
from kota_attendance.names import PunchName
from kota_attendance.punches import judging, messages, store
from kota_attendance.punches.model import Punch, State
from kota_attendance.punches.refusals import PunchNotFound
from kota_attendance.roster import model as roster_model
from kota_attendance.roster import store as roster
from kota_attendance.sites.model import Outage
from kota_common.city import today_of
from kota_common.errors import PermissionDenied
from kota_common.postgres import Transaction


async def decide(tx: Transaction, memory: Memory, name: PunchName, etag: str, state: State, reason: str) -> Punch:
    """Let a punch count, or not. Raises PunchNotFound, EtagMismatch, PunchDecided, PermissionDenied.

    Who holds the head's post today, or acts for it, decides; whoever held it when the punch was made does not any more.
    """
    found = await store.lock(tx, name.id)
    if found is None:
        raise PunchNotFound(name)
    punch = found.punch
    employee = await roster.employee(tx, punch.employee)
    path = (await memory.directory(tx)).path(employee, today_of(tx.city, tx.now))
    if not roster_model.may_decide(tx.actor, punch.employee, path, await roster.heads(tx, today_of(tx.city, tx.now))):
        why = "only who leads the employee's unit or one above it decides, and nobody about themselves"
        raise PermissionDenied(permission="attendance.punches.decide", why=why)
    tx.authorize(punch)
    punch.expect(etag)
    decided = punch.decided(state, reason)
    await store.decide(tx, decided, tx.actor.principal)
    await changes.mark(tx, [(punch.employee, punch.local_date)], "decision")
    tx.emit(messages.decided(decided), aggregate=str(name), version=decided.version)
    return decided


async def excuse(tx: Transaction, outage: Outage) -> int:
    """Accept what was flagged only for what an outage of its site explains, when the word of it came after the punch.

    The flags stay as they were found; the decision names the outage. Gives how many were excused.
    """
    found = await store.flagged_at(tx, outage.site, outage.start_at, outage.end_at or tx.now)
    told = 0
    for punch in found:
        if judging.excused(punch.flags):
            continue
        decided = punch.decided(State.ACCEPTED, f"siteOutages/{outage.id}")
        await store.decide(tx, decided, tx.actor.principal)
        await changes.mark(tx, [(punch.employee, punch.local_date)], "outage")
        tx.emit(messages.decided(decided), aggregate=str(punch.name), version=decided.version)
        told += 1
    return told
