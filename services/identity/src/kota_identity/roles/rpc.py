"""The door to roles."""

from kota.identity.v1 import roles_pb2 as pb
from kota.identity.v1 import roles_pb2_grpc
from kota_common.grpc import Pages, command, query
from kota_common.postgres import Reader, Transaction
from kota_identity.roles import commands, messages, store


class Roles(roles_pb2_grpc.RoleServiceServicer):
    """Reads and sets roles."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    @query
    async def GetRole(self, reader: Reader, request: pb.GetRoleRequest) -> pb.Role:
        """Read one role."""
        return messages.role(reader.city, await store.read(reader, _code(request.name)))

    @query
    async def ListRoles(self, reader: Reader, request: pb.ListRolesRequest) -> pb.ListRolesResponse:
        """One page of roles by code."""
        page = self._pages.read(request)
        roles = await store.listed(reader, page.after[0] if page.after else "", page.size)
        return pb.ListRolesResponse(
            roles=[messages.role(reader.city, role) for role in roles],
            next_page_token=self._pages.next_token(request, (roles[-1].code,)) if len(roles) == page.size else "",
        )

    @command
    async def SetRole(self, tx: Transaction, request: pb.SetRoleRequest) -> pb.Role:
        """Create or replace a role."""
        role = await commands.set_role(tx, _code(request.name), request.etag, request.display_name, request.permissions)
        return messages.role(tx.city, role)


def _code(name: str) -> str:
    return name.rpartition("/")[2]
