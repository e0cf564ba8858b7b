"""The door of those who keep the policy."""

from __future__ import annotations

from kota.attendance.v1 import policies_pb2 as pb
from kota.attendance.v1 import policies_pb2_grpc
from kota_attendance.names import day_of
from kota_attendance.policies import commands, messages, model, store
from kota_common.grpc import Pages, command, query
from kota_common.postgres import Reader, Transaction


class Policies(policies_pb2_grpc.PolicyServiceServicer):
    """Serves PolicyService."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    @command
    async def PublishPolicy(self, tx: Transaction, request: pb.PublishPolicyRequest) -> pb.Policy:
        """Publish a version."""
        return messages.policy(tx.city, await commands.publish(tx, messages.policy_of(request.policy)))

    @query
    async def GetPolicyInForce(self, reader: Reader, request: pb.GetPolicyInForceRequest) -> pb.Policy:
        """The version of a day."""
        day = day_of(request.date, "date")
        return messages.policy(reader.city, model.in_force(await store.every(reader), day))

    @query
    async def ListPolicies(self, reader: Reader, request: pb.ListPoliciesRequest) -> pb.ListPoliciesResponse:
        """Versions, newest first."""
        page = self._pages.read(request)
        found = await store.page(reader, int(page.after[0]) if page.after else None, page.size + 1)
        shown = found[: page.size]
        token = self._pages.next_token(request, (str(shown[-1].number),)) if len(found) > page.size else ""
        return pb.ListPoliciesResponse(
            policies=[messages.policy(reader.city, one) for one in shown], next_page_token=token
        )
