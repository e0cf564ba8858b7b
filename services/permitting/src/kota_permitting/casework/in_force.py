"""What happens to a permit after the decision: issued, suspended, reinstated, revoked, expired."""

from __future__ import annotations

from dataclasses import replace

from kota.permitting.v1 import events_pb2 as events
from kota_common.postgres import Transaction
from kota_permitting.casework import messages, store
from kota_permitting.casework.commands import held, moved_by, settle
from kota_permitting.casework.model import Case, PermitName
from kota_permitting.catalogue.commands import pinned
from kota_permitting.deadlines.model import today_of
from kota_permitting.registers import commands as registers
from kota_permitting.verification import commands as verification
from kota_permitting.verification.model import Standing


async def issue_permit(tx: Transaction, name: PermitName, etag: str) -> Case:
    """Issue the permit of an approved case: number it and let everybody verify it.

    The number is taken inside this transaction, after everything that can refuse, so that a register has neither gaps
    nor doubles. Raises PermitNotFound, CaseChanged, MoveNotAllowed, ValidityPassed.
    """
    case = await held(tx, name, etag)
    today = today_of(tx.city, tx.now)
    issued = moved_by(tx, case, "issue").issued(verification.new_public_id(), tx.now, today)
    terms = await pinned(tx, case.permit_type)
    issued = replace(issued, number=await registers.take_next(tx, terms.numbering, today))
    await verification.publish(tx, messages.published(issued, terms))
    return await settle(tx, case, issued, "issue", events.PermitIssued)


async def suspend_permit(tx: Transaction, name: PermitName, etag: str, reason: str) -> Case:
    """Take a permit out of force for the time being. Raises PermitNotFound, CaseChanged, MoveNotAllowed."""
    case = await held(tx, name, etag)
    suspended = replace(moved_by(tx, case, "suspend"), suspend_reason=reason)
    await verification.set_standing(tx, case.public_id, Standing.SUSPENDED)
    return await settle(tx, case, suspended, "suspend", events.PermitSuspended, reason)


async def reinstate_permit(tx: Transaction, name: PermitName, etag: str, note: str) -> Case:
    """Put a suspended permit back into force. Raises PermitNotFound, CaseChanged, MoveNotAllowed."""
    case = await held(tx, name, etag)
    reinstated = replace(moved_by(tx, case, "reinstate"), suspend_reason="")
    await verification.set_standing(tx, case.public_id, Standing.ISSUED)
    return await settle(tx, case, reinstated, "reinstate", events.PermitReinstated, note)


async def revoke_permit(tx: Transaction, name: PermitName, etag: str, reason: str) -> Case:
    """End a permit for good. Raises PermitNotFound, CaseChanged, MoveNotAllowed."""
    case = await held(tx, name, etag)
    revoked = replace(moved_by(tx, case, "revoke"), suspend_reason="", decision_reason=reason)
    await verification.set_standing(tx, case.public_id, Standing.REVOKED)
    return await settle(tx, case, revoked, "revoke", events.PermitRevoked, reason)


async def expire_permits(tx: Transaction, limit: int) -> int:
    """Mark permits whose last day has passed, at most `limit`; gives how many."""
    today = today_of(tx.city, tx.now)
    over = await store.lock_over(tx, today, limit)
    for case in over:
        tx.authorize(case)
        await verification.set_standing(tx, case.public_id, Standing.EXPIRED)
        await settle(tx, case, case.expired(tx.now, today), "expire", events.PermitExpired)
    return len(over)
