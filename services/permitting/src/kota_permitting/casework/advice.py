"""What is asked and answered about a case before its decision, by technical units and by the city's fiber network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kota.permitting.v1 import events_pb2 as events
from kota_common.errors import InvalidField
from kota_common.postgres import Transaction
from kota_permitting.casework import store
from kota_permitting.casework.commands import held, moved_by, settle
from kota_permitting.casework.model import Case, PermitName
from kota_permitting.casework.recommendation import Outcome, Recommendation
from kota_permitting.casework.refusals import PermitNotFound
from kota_permitting.deadlines.model import today_of


async def request_recommendation(tx: Transaction, name: PermitName, etag: str, unit: str, question: str) -> Case:
    """Ask a technical unit; the clock runs on.

    Raises PermitNotFound, CaseChanged, MoveNotAllowed, RecommendationsExhausted, InvalidField.
    """
    case = await held(tx, name, etag)
    asked = Recommendation(city=tx.city, unit=unit, question=question, asked_at=tx.now)
    asking = moved_by(tx, case, "request_recommendation").asking(asked)
    return await settle(tx, case, asking, "request_recommendation", events.PermitRecommendationRequested)


async def answer_recommendation(
    tx: Transaction, name: PermitName, etag: str, outcome: Outcome, conditions: Sequence[str], note: str
) -> Case:
    """Answer as the unit that was asked. Raises PermitNotFound, CaseChanged, MoveNotAllowed, PermissionDenied."""
    case = await store.lock(tx, name)
    if not case.visible_to(tx.actor):
        raise PermitNotFound(name)
    asked = case.open_recommendation
    tx.authorize(asked or case)  # the unit that was asked answers, not the one that asks
    case.expect(etag, tx.actor, today_of(tx.city, tx.now))
    moved = moved_by(tx, case, "answer_recommendation")
    if bool(conditions) != (outcome is Outcome.APPROVED_WITH_CONDITIONS):
        raise InvalidField("conditions", "conditions go with the outcome APPROVED_WITH_CONDITIONS and only with it")
    assert asked is not None, "the state says that somebody was asked"
    answer = replace(
        asked,
        outcome=outcome,
        conditions=tuple(conditions),
        note=note,
        answered_at=tx.now,
        permit_version=case.version,
    )
    return await settle(tx, case, moved.advised(answer), "answer_recommendation", events.PermitRecommendationAnswered)


async def record_dig_check(tx: Transaction, name: PermitName, answer: Recommendation) -> None:
    """Keep the network's answer as the technical recommendation of the case, whatever state the case is in by now.

    An answer about works that were changed since, and one for a case that is over, has no effect. Raises
    PermitNotFound, and InvalidField for a case that is about something else.
    """
    case = await store.lock(tx, name)
    tx.authorize(case)
    if case.application.galian is None:
        raise InvalidField("dig_check.permit", "the permit is not about an excavation")
    if case.takes_dig_check(answer, today_of(tx.city, tx.now)):
        asked = replace(answer, asked_at=case.submitted_at or case.opened_at)
        checked = case.dig_checked(asked, tx.now)
        await settle(tx, case, checked, "record_dig_check", events.PermitRecommendationAnswered, answer.note[:500])
