"""The door to units."""

from kota.identity.v1 import units_pb2 as pb
from kota.identity.v1 import units_pb2_grpc
from kota_common.grpc import Pages, command, query
from kota_common.postgres import Reader, Transaction
from kota_identity import listing
from kota_identity.names import parse
from kota_identity.units import commands, messages, store


class Units(units_pb2_grpc.UnitServiceServicer):
    """Grows and reads the tree."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    @command
    async def CreateUnit(self, tx: Transaction, request: pb.CreateUnitRequest) -> pb.Unit:
        """Add a unit."""
        wanted = request.unit
        above = wanted.parent_unit
        unit = await commands.create_unit(
            tx,
            parse(above, "units", city=tx.city, field="unit.parent_unit").id if above else None,
            wanted.display_name,
            messages.unit_kind(wanted.kind),
            wanted.skpd_code,
        )
        return messages.unit(tx.city, unit)

    @query
    async def GetUnit(self, reader: Reader, request: pb.GetUnitRequest) -> pb.Unit:
        """Read one unit."""
        name = parse(request.name, "units", city=reader.city, field="name")
        return messages.unit(reader.city, await store.read(reader, name.id))

    @query
    async def ListUnits(self, reader: Reader, request: pb.ListUnitsRequest) -> pb.ListUnitsResponse:
        """One page of units, oldest first."""
        page = self._pages.read(request)
        units = await store.listed(reader, listing.after(page), page.size)
        return pb.ListUnitsResponse(
            units=[messages.unit(reader.city, unit) for unit in units],
            next_page_token=listing.next_token(self._pages, request, page, units),
        )
