"""The door to positions."""

from kota.identity.v1 import positions_pb2 as pb
from kota.identity.v1 import positions_pb2_grpc
from kota_common.grpc import Pages, command, query
from kota_common.postgres import Reader, Transaction
from kota_identity import listing
from kota_identity.names import parse
from kota_identity.positions import commands, messages, store


class Positions(positions_pb2_grpc.PositionServiceServicer):
    """Creates and reads positions."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    @command
    async def CreatePosition(self, tx: Transaction, request: pb.CreatePositionRequest) -> pb.Position:
        """Create a position."""
        wanted = request.position
        position = await commands.create_position(
            tx,
            parse(wanted.unit, "units", city=tx.city, field="position.unit").id,
            wanted.display_name,
            messages.position_kind(wanted.kind),
            wanted.roles,
            wanted.echelon,
        )
        return messages.position(tx.city, position)

    @query
    async def GetPosition(self, reader: Reader, request: pb.GetPositionRequest) -> pb.Position:
        """Read one position."""
        name = parse(request.name, "positions", city=reader.city, field="name")
        return messages.position(reader.city, await store.read(reader, name.id))

    @query
    async def ListPositions(self, reader: Reader, request: pb.ListPositionsRequest) -> pb.ListPositionsResponse:
        """One page of positions, oldest first."""
        page = self._pages.read(request)
        positions = await store.listed(reader, listing.after(page), page.size)
        return pb.ListPositionsResponse(
            positions=[messages.position(reader.city, position) for position in positions],
            next_page_token=listing.next_token(self._pages, request, page, positions),
        )
