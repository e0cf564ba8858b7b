"""The door to casework: contract in, contract out."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from kota.permitting.v1 import permits_pb2 as pb
from kota.permitting.v1.permits_pb2_grpc import PermitServiceServicer
from kota_common.errors import InvalidField, StrategicForbidden
from kota_common.grpc import Pages, apply_mask, command, query
from kota_common.postgres import Reader, Transaction
from kota_permitting.casework import advice, commands, in_force, messages, store
from kota_permitting.casework.deciders import DECISIVE, deciders, explained
from kota_permitting.casework.model import Case, PermitName
from kota_permitting.casework.refusals import PermitNotFound
from kota_permitting.catalogue.commands import pinned
from kota_permitting.deadlines import store as deadlines
from kota_permitting.deadlines.model import Clock, ClockNotStarted, today_of
from kota_permitting.duty import store as roster
from kota_permitting.duty.model import Holder


class Permits(PermitServiceServicer):
    """Serves PermitService."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    @command
    async def CreatePermit(self, tx: Transaction, request: pb.CreatePermitRequest) -> pb.Permit:
        """Open a case."""
        application = messages.application_of(request.permit)
        code = request.permit.permit_type_code
        return _told(tx, await commands.create_permit(tx, code, application, request.holder_name))

    @command
    async def UpdatePermit(self, tx: Transaction, request: pb.UpdatePermitRequest) -> pb.Permit:
        """Change what is applied for."""
        wanted = request.permit
        changes = messages.changes_of(wanted, apply_mask(wanted, request.update_mask, messages.APPLICATION_FIELDS))
        return _told(tx, await commands.update_permit(tx, PermitName.parse(wanted.name), wanted.etag, changes))

    @command
    async def SubmitPermit(self, tx: Transaction, request: pb.SubmitPermitRequest) -> pb.Permit:
        """Hand it in."""
        return _told(tx, await commands.submit_permit(tx, PermitName.parse(request.name), request.etag))

    @command
    async def ClaimPermit(self, tx: Transaction, request: pb.ClaimPermitRequest) -> pb.Permit:
        """Take it for review."""
        return _told(tx, await commands.claim_permit(tx, PermitName.parse(request.name), request.etag))

    @command
    async def ReturnPermit(self, tx: Transaction, request: pb.ReturnPermitRequest) -> pb.Permit:
        """Send it back."""
        items = [(item.field, item.text) for item in request.items]
        return _told(tx, await commands.return_permit(tx, PermitName.parse(request.name), request.etag, items))

    @command
    async def ResubmitPermit(self, tx: Transaction, request: pb.ResubmitPermitRequest) -> pb.Permit:
        """Answer the items."""
        twice = [item for item, times in Counter(a.item for a in request.answers).items() if times > 1]
        if twice:
            raise InvalidField("answers.item", f"{', '.join(twice)} is answered twice")
        answers = {answer.item: answer.text for answer in request.answers}
        return _told(tx, await commands.resubmit_permit(tx, PermitName.parse(request.name), request.etag, answers))

    @command
    async def RequestRecommendation(self, tx: Transaction, request: pb.RequestRecommendationRequest) -> pb.Permit:
        """Ask a technical unit."""
        name = PermitName.parse(request.name)
        return _told(tx, await advice.request_recommendation(tx, name, request.etag, request.unit, request.question))

    @command
    async def AnswerRecommendation(self, tx: Transaction, request: pb.AnswerRecommendationRequest) -> pb.Permit:
        """Answer as that unit."""
        name, outcome = PermitName.parse(request.name), messages.outcome_of(request.outcome)
        return _told(
            tx,
            await advice.answer_recommendation(tx, name, request.etag, outcome, request.conditions, request.note),
        )

    @command
    async def ApprovePermit(self, tx: Transaction, request: pb.ApprovePermitRequest) -> pb.Permit:
        """Grant it."""
        return _told(tx, await commands.approve_permit(tx, PermitName.parse(request.name), request.etag, request.note))

    @command
    async def RefusePermit(self, tx: Transaction, request: pb.RefusePermitRequest) -> pb.Permit:
        """Refuse it."""
        return _told(tx, await commands.refuse_permit(tx, PermitName.parse(request.name), request.etag, request.reason))

    @command
    async def WithdrawPermit(self, tx: Transaction, request: pb.WithdrawPermitRequest) -> pb.Permit:
        """Give it up."""
        name = PermitName.parse(request.name)
        return _told(tx, await commands.withdraw_permit(tx, name, request.etag, request.reason))

    @command
    async def IssuePermit(self, tx: Transaction, request: pb.IssuePermitRequest) -> pb.Permit:
        """Issue it."""
        return _told(tx, await in_force.issue_permit(tx, PermitName.parse(request.name), request.etag))

    @command
    async def SuspendPermit(self, tx: Transaction, request: pb.SuspendPermitRequest) -> pb.Permit:
        """Take it out of force."""
        return _told(
            tx, await in_force.suspend_permit(tx, PermitName.parse(request.name), request.etag, request.reason)
        )

    @command
    async def ReinstatePermit(self, tx: Transaction, request: pb.ReinstatePermitRequest) -> pb.Permit:
        """Put it back into force."""
        return _told(
            tx, await in_force.reinstate_permit(tx, PermitName.parse(request.name), request.etag, request.note)
        )

    @command
    async def RevokePermit(self, tx: Transaction, request: pb.RevokePermitRequest) -> pb.Permit:
        """End it."""
        return _told(tx, await in_force.revoke_permit(tx, PermitName.parse(request.name), request.etag, request.reason))

    @query
    async def GetPermit(self, reader: Reader, request: pb.GetPermitRequest) -> pb.Permit:
        """One case."""
        return _told(reader, await _seen(reader, request.name))

    @query
    async def ListPermits(self, reader: Reader, request: pb.ListPermitsRequest) -> pb.ListPermitsResponse:
        """A page of cases."""
        page = self._pages.read(request)
        found = await store.page(
            reader,
            today_of(reader.city, reader.now),
            states=messages.states_of(request.states),
            type_code=request.permit_type_code,
            after=UUID(page.after[0]) if page.after else None,
            size=page.size + 1,
        )
        answer = pb.ListPermitsResponse(permits=[_told(reader, case) for case in found[: page.size]])
        if len(found) > page.size:
            answer.next_page_token = self._pages.next_token(request, (str(found[page.size - 1].name.id),))
        return answer

    @query
    async def ExplainDeadline(self, reader: Reader, request: pb.ExplainDeadlineRequest) -> pb.DeadlineExplanation:
        """Why it is due when it is due."""
        case = await _seen(reader, request.name)
        ledger = await deadlines.read(reader, case.name.id)
        if ledger is None:
            raise ClockNotStarted(case.name)
        clock = Clock((await pinned(reader, case.permit_type)).sla, case.city, ledger)
        return messages.explanation(case, clock, today_of(reader.city, reader.now))

    @query
    async def ListDeciders(self, reader: Reader, request: pb.ListDecidersRequest) -> pb.ListDecidersResponse:
        """Who may decide it, from when to when."""
        case = await _seen(reader, request.name)
        found = deciders(case, await _holders(reader, case), today_of(reader.city, reader.now))
        return pb.ListDecidersResponse(deciders=[messages.decider(reader.city, one) for one in found])

    async def explain_strategic(
        self, reader: Reader, request: Any, permission: str, mandate: str
    ) -> StrategicForbidden | None:
        """Why an acting official may not, and who may; nothing about a case that the caller may not see."""
        try:
            case = await _seen(reader, request.name)
        except PermitNotFound:
            return None
        return explained(case, permission, mandate, await _holders(reader, case), today_of(reader.city, reader.now))


async def _holders(reader: Reader, case: Case) -> list[Holder]:
    """Who holds, or will hold, a position that decides on the case."""
    return await roster.holders(reader, UUID(case.unit), today_of(reader.city, reader.now), DECISIVE)


async def _seen(reader: Reader, name: str) -> Case:
    """The case, when the caller may see it. Raises PermitNotFound."""
    case = await store.read(reader, PermitName.parse(name))
    if not case.visible_to(reader.actor):
        raise PermitNotFound(case.name)
    return case


def _told(reader: Reader, case: Case) -> pb.Permit:
    return messages.permit(case, today_of(reader.city, reader.now), plant=case.shows_plant_to(reader.actor))
