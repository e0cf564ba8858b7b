"""The door to the plant: taking it in and reading it."""

from __future__ import annotations

from kota.fiber_network.v1 import plant_pb2, plant_pb2_grpc
from kota_common.grpc import Pages, command, query
from kota_common.postgres import Reader, Transaction
from kota_fiber_network.imports import commands, messages
from kota_fiber_network.names import CableName
from kota_fiber_network.network import messages as network_messages
from kota_fiber_network.network import store as network_store
from kota_fiber_network.network.board import Board
from kota_fiber_network.plant.refusals import CableNotFound


class Plant(plant_pb2_grpc.PlantServiceServicer):
    """The plant of a city, read from memory."""

    def __init__(self, board: Board, pages: Pages) -> None:
        self._board = board
        self._pages = pages

    @command
    async def ImportPlant(
        self, tx: Transaction, request: plant_pb2.ImportPlantRequest
    ) -> plant_pb2.ImportPlantResponse:
        """Take GeoJSON in, or say what that would do."""
        report = await commands.import_plant(tx, self._board, request.geojson, validate_only=request.validate_only)
        return messages.report(report, validated_only=request.validate_only)

    @query
    async def GetNetwork(self, reader: Reader, request: plant_pb2.GetNetworkRequest) -> plant_pb2.Network:
        """Version and totals."""
        row = await network_store.header(reader)
        network = await self._board.network(reader)
        if row is None:
            return network_messages.network(network, "", None)
        return network_messages.network(network, row["changed_by"], row["change_time"])

    @query
    async def GetCable(self, reader: Reader, request: plant_pb2.GetCableRequest) -> plant_pb2.Cable:
        """One cable."""
        name = CableName.parse(request.name)
        found = (await self._board.network(reader)).cables.get(name.id)
        if found is None:
            raise CableNotFound(cable=name)
        return messages.cable(reader.city, found)

    @query
    async def ListCables(self, reader: Reader, request: plant_pb2.ListCablesRequest) -> plant_pb2.ListCablesResponse:
        """Cables by code."""
        network = await self._board.network(reader)
        page = self._pages.read(request)
        after = page.after[0] if page.after else ""
        codes = sorted(code for code in network.codes["cable"] if code > after)
        shown = [network.cables[network.codes["cable"][code]] for code in codes[: page.size]]
        token = self._pages.next_token(request, (shown[-1].code,)) if len(codes) > page.size else ""
        return plant_pb2.ListCablesResponse(
            cables=[messages.cable(reader.city, one) for one in shown], next_page_token=token
        )

    @query
    async def ListRouteSegments(
        self, reader: Reader, request: plant_pb2.ListRouteSegmentsRequest
    ) -> plant_pb2.ListRouteSegmentsResponse:
        """Segments by code."""
        network = await self._board.network(reader)
        page = self._pages.read(request)
        after = page.after[0] if page.after else ""
        codes = sorted(code for code in network.codes["route_segment"] if code > after)
        shown = [network.segments[network.codes["route_segment"][code]] for code in codes[: page.size]]
        token = self._pages.next_token(request, (shown[-1].code,)) if len(codes) > page.size else ""
        return plant_pb2.ListRouteSegmentsResponse(
            route_segments=[messages.segment(reader.city, one) for one in shown], next_page_token=token
        )
