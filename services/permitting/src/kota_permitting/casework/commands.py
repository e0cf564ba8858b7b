"""What happens to a case before its decision, each in one transaction: state, clock, action line and event together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from google.protobuf.message import Message
from uuid6 import uuid7

from kota.permitting.v1 import events_pb2 as events
from kota_common.postgres import Transaction
from kota_permitting.casework import messages, store
from kota_permitting.casework.application import Application, expect_correctable
from kota_permitting.casework.model import Case, PermitName
from kota_permitting.casework.moves import State
from kota_permitting.casework.refusals import PermitNotFound
from kota_permitting.catalogue.commands import offered, pinned
from kota_permitting.catalogue.model import ClockStart
from kota_permitting.deadlines import commands as deadlines
from kota_permitting.deadlines.model import Clock, today_of
from kota_permitting.verification.model import mask_holder


async def create_permit(tx: Transaction, type_code: str, application: Application, holder_name: str) -> Case:
    """Open a case as a draft of the caller's. Raises PermitTypeNotOffered, InvalidField, GeometryInvalid."""
    kind = await offered(tx, type_code, today_of(tx.city, tx.now))
    application.check(kind.terms, tx.city)
    case = Case(
        name=PermitName(tx.city, uuid7()),
        state=State.DRAFT,
        version=1,
        permit_type=kind.name,
        applicant=tx.actor.principal,
        unit=kind.unit,
        holder_masked=mask_holder(holder_name),
        application=application,
        opened_at=tx.now,
        changed_at=tx.now,
        galian_since=1 if application.galian is not None else 0,
    )
    await store.insert(tx, case)
    return await told(tx, None, case, "create", events.PermitCreated)


async def update_permit(tx: Transaction, name: PermitName, etag: str, changes: Mapping[str, Any]) -> Case:
    """Change what is applied for.

    Raises PermitNotFound, CaseChanged, MoveNotAllowed, InvalidField, GeometryInvalid.
    """
    case = await held(tx, name, etag)
    changed = moved_by(tx, case, "update").applied(changes)
    changed.application.check(await pinned(tx, case.permit_type), tx.city)
    return await settle(tx, case, changed, "update", events.PermitUpdated)


async def submit_permit(tx: Transaction, name: PermitName, etag: str) -> Case:
    """Hand the application in. Raises PermitNotFound, CaseChanged, MoveNotAllowed, ApplicationIncomplete."""
    case = await held(tx, name, etag)
    submitted = replace(moved_by(tx, case, "submit"), submitted_at=tx.now)
    terms = await pinned(tx, case.permit_type)
    case.application.expect_complete(terms, today_of(tx.city, tx.now))
    if terms.sla.starts_on is ClockStart.SUBMITTED:
        submitted = _clocked(submitted, await deadlines.start(tx, name.id, terms.sla))
    return await settle(tx, case, submitted, "submit", events.PermitSubmitted)


async def claim_permit(tx: Transaction, name: PermitName, etag: str) -> Case:
    """Take a case for review, as complete. Raises PermitNotFound, CaseChanged, MoveNotAllowed."""
    case = await held(tx, name, etag)
    claimed = replace(moved_by(tx, case, "claim"), reviewer=tx.actor.principal)
    terms = await pinned(tx, case.permit_type)
    claimed = _clocked(claimed, await deadlines.start(tx, name.id, terms.sla))
    return await settle(tx, case, claimed, "claim", events.PermitClaimed)


async def return_permit(tx: Transaction, name: PermitName, etag: str, items: Sequence[tuple[str, str]]) -> Case:
    """Send a case back with correction items (field, text); its clock stands from now on.

    Raises PermitNotFound, CaseChanged, MoveNotAllowed, PausesExhausted, InvalidField.
    """
    case = await held(tx, name, etag)
    moved = moved_by(tx, case, "return")
    terms = await pinned(tx, case.permit_type)
    for field, _ in items:
        expect_correctable(field, terms)
    returned = replace(moved.returned(items, terms.sla.max_pauses), reviewer="")
    returned = _clocked(returned, await deadlines.pause(tx, name.id, terms.sla, "returned"))
    return await settle(tx, case, returned, "return", events.PermitReturned)


async def resubmit_permit(tx: Transaction, name: PermitName, etag: str, answers: Mapping[str, str]) -> Case:
    """Answer every correction item; the clock goes on.

    Raises PermitNotFound, CaseChanged, MoveNotAllowed, CorrectionsOpen, ApplicationIncomplete.
    """
    case = await held(tx, name, etag)
    resubmitted = moved_by(tx, case, "resubmit").answered(answers)
    terms = await pinned(tx, case.permit_type)
    case.application.expect_complete(terms, today_of(tx.city, tx.now))
    resubmitted = _clocked(resubmitted, await deadlines.resume(tx, name.id, terms.sla))
    return await settle(tx, case, resubmitted, "resubmit", events.PermitResubmitted)


async def approve_permit(tx: Transaction, name: PermitName, etag: str, note: str) -> Case:
    """Grant the application and stop its clock.

    Raises PermitNotFound, CaseChanged, MoveNotAllowed, RecommendationMissing.
    """
    case = await held(tx, name, etag)
    approved = replace(moved_by(tx, case, "approve"), decided_at=tx.now)
    case.expect_advised(await pinned(tx, case.permit_type))
    await deadlines.stop(tx, name.id)
    return await settle(tx, case, approved, "approve", events.PermitApproved, note)


async def refuse_permit(tx: Transaction, name: PermitName, etag: str, reason: str) -> Case:
    """Refuse the application and stop its clock. Raises PermitNotFound, CaseChanged, MoveNotAllowed."""
    case = await held(tx, name, etag)
    refused = replace(moved_by(tx, case, "refuse"), decided_at=tx.now, decision_reason=reason)
    await deadlines.stop(tx, name.id)
    return await settle(tx, case, refused, "refuse", events.PermitRefused, reason)


async def withdraw_permit(tx: Transaction, name: PermitName, etag: str, reason: str) -> Case:
    """The applicant gives up before the decision. Raises PermitNotFound, CaseChanged, MoveNotAllowed."""
    case = await held(tx, name, etag)
    withdrawn = replace(moved_by(tx, case, "withdraw"), decision_reason=reason, clock_paused=False)
    await deadlines.stop(tx, name.id)
    return await settle(tx, case, withdrawn, "withdraw", events.PermitWithdrawn, reason)


async def held(tx: Transaction, name: PermitName, etag: str) -> Case:
    """The case, locked, authorised and as the caller saw it.

    Raises PermitNotFound for a case that the caller may not see, PermissionDenied for one that is not theirs to change,
    CaseChanged for one that somebody else has moved.
    """
    case = await store.lock(tx, name)
    if not case.visible_to(tx.actor):
        raise PermitNotFound(name)
    tx.authorize(case)
    case.expect(etag, tx.actor, today_of(tx.city, tx.now))
    return case


async def settle(
    tx: Transaction, before: Case, after: Case, action: str, event: type[Message], reason: str = ""
) -> Case:
    """Keep the case after a move and tell everybody."""
    await store.save(tx, after)
    return await told(tx, before, after, action, event, reason)


async def told(
    tx: Transaction, before: Case | None, after: Case, action: str, event: type[Message], reason: str = ""
) -> Case:
    """Write the action line and the event of a version."""
    await store.log_action(tx, before, after, action, reason)
    message = messages.event(event, after, today_of(tx.city, tx.now), reason)
    tx.emit(message, aggregate=str(after.name), version=after.version)
    return after


def moved_by(tx: Transaction, case: Case, move: str) -> Case:
    """The case after a move of the transaction's actor. Raises MoveNotAllowed."""
    return case.move(move, tx.actor, tx.now, today_of(tx.city, tx.now))


def _clocked(case: Case, clock: Clock | None) -> Case:
    """The case with what its clock says; unchanged before the clock has started."""
    return case if clock is None else replace(case, due_at=clock.due_at, clock_paused=clock.paused)
