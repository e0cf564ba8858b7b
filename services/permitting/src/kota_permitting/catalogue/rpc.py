"""The door to the catalogue: contract in, contract out."""

from __future__ import annotations

from kota.permitting.v1 import permit_types_pb2 as pb
from kota.permitting.v1.permit_types_pb2_grpc import PermitTypeServiceServicer
from kota_common.grpc import Lasting, Pages, Source, apply_mask, command, query
from kota_common.postgres import Reader, Transaction
from kota_permitting.catalogue import commands, messages, store
from kota_permitting.catalogue.lint import lint
from kota_permitting.catalogue.model import TypeName


class PermitTypes(PermitTypeServiceServicer):
    """Serves PermitTypeService.

    What it reads changes by its own four commands only, and every form and list asks for it: answers are given again
    until one of them has ended in this process, for at most a second when it was another.
    """

    def __init__(self, pages: Pages, versions: Source | None = None) -> None:
        self._pages = pages
        self._versions = versions or Source()

    @command
    async def CreatePermitType(self, tx: Transaction, request: pb.CreatePermitTypeRequest) -> pb.PermitType:
        """Draft the next version."""
        tx.at_end(self._versions.changed)
        terms = messages.terms_of(request.permit_type)
        return messages.permit_type(await commands.create_permit_type(tx, request.permit_type.code, terms))

    @command
    async def UpdatePermitType(self, tx: Transaction, request: pb.UpdatePermitTypeRequest) -> pb.PermitType:
        """Change a draft."""
        tx.at_end(self._versions.changed)
        wanted = request.permit_type
        changes = messages.changes_of(wanted, apply_mask(wanted, request.update_mask, messages.TERMS_FIELDS))
        name = TypeName.parse(wanted.name)
        return messages.permit_type(await commands.update_permit_type(tx, name, wanted.etag, changes))

    @command
    async def PublishPermitType(self, tx: Transaction, request: pb.PublishPermitTypeRequest) -> pb.PermitType:
        """Publish a draft."""
        tx.at_end(self._versions.changed)
        return messages.permit_type(await commands.publish_permit_type(tx, TypeName.parse(request.name), request.etag))

    @command
    async def RetirePermitType(self, tx: Transaction, request: pb.RetirePermitTypeRequest) -> pb.PermitType:
        """Close a version to new cases."""
        tx.at_end(self._versions.changed)
        return messages.permit_type(await commands.retire_permit_type(tx, TypeName.parse(request.name), request.etag))

    @query
    async def LintPermitType(self, reader: Reader, request: pb.LintPermitTypeRequest) -> pb.LintPermitTypeResponse:
        """Say what is wrong with a version."""
        kind = await store.read(reader, TypeName.parse(request.name))
        return pb.LintPermitTypeResponse(findings=[messages.finding(f) for f in lint(kind.terms)])

    @query
    async def GetPermitType(self, reader: Reader, request: pb.GetPermitTypeRequest) -> Lasting:
        """One version."""
        stamp = self._versions.stamp()
        return Lasting(messages.permit_type(await store.read(reader, TypeName.parse(request.name))), stamp)

    @query
    async def ListPermitTypes(self, reader: Reader, request: pb.ListPermitTypesRequest) -> Lasting:
        """A page of versions."""
        stamp = self._versions.stamp()
        page = self._pages.read(request)
        code, number = page.after or ("", "0")
        found = await store.page(
            reader,
            code=request.code,
            state=messages.state_of(request.state),
            after=(code, int(number)),
            size=page.size + 1,
        )
        answer = pb.ListPermitTypesResponse(permit_types=[messages.permit_type(kind) for kind in found[: page.size]])
        if len(found) > page.size:
            last = found[page.size - 1].name
            answer.next_page_token = self._pages.next_token(request, (last.code, str(last.number)))
        return Lasting(answer, stamp)
