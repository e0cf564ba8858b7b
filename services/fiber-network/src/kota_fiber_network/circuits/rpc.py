"""The door to circuits."""

from __future__ import annotations

from uuid import UUID

from kota.fiber_network.v1 import circuits_pb2, circuits_pb2_grpc
from kota_common.errors import InvalidField
from kota_common.grpc import Pages, command, query
from kota_common.names import city_in
from kota_common.postgres import Reader, Transaction
from kota_fiber_network.circuits import commands, messages, store
from kota_fiber_network.names import CircuitName, EndpointName, new_id
from kota_fiber_network.network.board import Board
from kota_fiber_network.network.messages import read_end
from kota_fiber_network.plant.ends import PortEnd
from kota_fiber_network.plant.model import Circuit, CircuitState, Leg


class Circuits(circuits_pb2_grpc.CircuitServiceServicer):
    """Circuits over the plant."""

    def __init__(self, board: Board, pages: Pages) -> None:
        self._board = board
        self._pages = pages

    @command
    async def CreateCircuit(self, tx: Transaction, request: circuits_pb2.CreateCircuitRequest) -> circuits_pb2.Circuit:
        """Plan a circuit."""
        city = city_in(request.parent)
        circuit = Circuit(
            name=CircuitName(city, new_id()),
            code=request.code,
            service=request.service,
            critical=request.critical,
            endpoint=EndpointName.parse_in(city, request.endpoint, "endpoint").id,
            legs=tuple(_leg(city, leg) for leg in request.legs),
            state=CircuitState.PLANNED,
            version=1,
            create_time=tx.now,
        )
        return messages.circuit(*await commands.create_circuit(tx, self._board, circuit))

    @command
    async def StageCircuit(self, tx: Transaction, request: circuits_pb2.StageCircuitRequest) -> circuits_pb2.Circuit:
        """Find its way and protect it."""
        return await self._move(tx, request, "stage")

    @command
    async def ActivateCircuit(
        self, tx: Transaction, request: circuits_pb2.ActivateCircuitRequest
    ) -> circuits_pb2.Circuit:
        """Put it into service."""
        return await self._move(tx, request, "activate")

    @command
    async def DecommissionCircuit(
        self, tx: Transaction, request: circuits_pb2.DecommissionCircuitRequest
    ) -> circuits_pb2.Circuit:
        """Take it out of service for good."""
        return await self._move(tx, request, "decommission")

    async def _move(
        self,
        tx: Transaction,
        request: circuits_pb2.StageCircuitRequest
        | circuits_pb2.ActivateCircuitRequest
        | circuits_pb2.DecommissionCircuitRequest,
        move: str,
    ) -> circuits_pb2.Circuit:
        name = CircuitName.parse(request.name)
        return messages.circuit(*await commands.move_circuit(tx, self._board, name, request.etag, move))

    @query
    async def GetCircuit(self, reader: Reader, request: circuits_pb2.GetCircuitRequest) -> circuits_pb2.Circuit:
        """One circuit."""
        found = await store.read(reader, CircuitName.parse(request.name))
        return messages.circuit(found, await self._board.network(reader))

    @query
    async def ListCircuits(
        self, reader: Reader, request: circuits_pb2.ListCircuitsRequest
    ) -> circuits_pb2.ListCircuitsResponse:
        """Circuits, oldest first."""
        page = self._pages.read(request)
        rows = await store.page(reader, page.size + 1, UUID(page.after[0]) if page.after else None)
        shown = rows[: page.size]
        token = self._pages.next_token(request, (str(shown[-1].id),)) if len(rows) > page.size else ""
        network = await self._board.network(reader)
        return circuits_pb2.ListCircuitsResponse(
            circuits=[messages.circuit(one, network) for one in shown], next_page_token=token
        )


def _leg(city: str, leg: circuits_pb2.CircuitLeg) -> Leg:
    origin = read_end(city, leg.origin, "legs.origin")
    if not isinstance(origin, PortEnd) or origin.side != "FRONT":
        raise InvalidField("legs.origin", "is not the front of a frame's port")
    return Leg(origin.closure, origin.port, leg.endpoint_port)
