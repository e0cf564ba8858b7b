"""The door to outages."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from google.protobuf.timestamp_pb2 import Timestamp

from kota.fiber_network.v1 import outages_pb2, outages_pb2_grpc
from kota_common.errors import InvalidField
from kota_common.grpc import Pages, command, query
from kota_common.names import city_in
from kota_common.postgres import Reader, Transaction
from kota_fiber_network.names import OutageName, new_id
from kota_fiber_network.network.board import Board
from kota_fiber_network.outages import commands, messages, store
from kota_fiber_network.outages.model import impact
from kota_fiber_network.outages.places import find

PAGE_MAX = 200


class Outages(outages_pb2_grpc.OutageServiceServicer):
    """Cuts, declared and imagined."""

    def __init__(self, board: Board, pages: Pages) -> None:
        self._board = board
        self._pages = pages

    @command
    async def DeclareCut(self, tx: Transaction, request: outages_pb2.DeclareCutRequest) -> outages_pb2.Outage:
        """Declare a cut."""
        where = messages.where(city_in(request.parent), request.where)
        expected = _instant(request.expected_time) if request.HasField("expected_time") else None
        return messages.outage(*await commands.declare_cut(tx, self._board, where, request.cause, expected))

    @query
    async def SimulateCut(
        self, reader: Reader, request: outages_pb2.SimulateCutRequest
    ) -> outages_pb2.SimulateCutResponse:
        """Whom a cut would hit, with what is down already counted in."""
        network = await self._board.network(reader, at_least=request.min_network_version)
        place = find(network, messages.where(city_in(request.parent), request.where))
        imagined = new_id()
        breaks = {outage.name.id: outage.breaks for outage in await store.open_outages(reader)}
        found = impact(network, imagined, breaks | {imagined: tuple(place.breaks)})
        return outages_pb2.SimulateCutResponse(
            impact=messages.impact(found, network),
            cables=[messages.broken(one, network) for one in place.breaks],
            network_version=network.version,
        )

    @command
    async def UpdateOutage(self, tx: Transaction, request: outages_pb2.UpdateOutageRequest) -> outages_pb2.Outage:
        """Say something else of it."""
        name = OutageName.parse(request.name)
        expected = _instant(request.expected_time) if request.HasField("expected_time") else None
        done = await commands.update_outage(tx, self._board, name, request.etag, request.cause, expected)
        return messages.outage(*done)

    @command
    async def ResolveOutage(self, tx: Transaction, request: outages_pb2.ResolveOutageRequest) -> outages_pb2.Outage:
        """Say that it is repaired."""
        name = OutageName.parse(request.name)
        return messages.outage(*await commands.resolve_outage(tx, self._board, name, request.etag))

    @query
    async def GetOutage(self, reader: Reader, request: outages_pb2.GetOutageRequest) -> outages_pb2.Outage:
        """One outage."""
        found = await store.read(reader, OutageName.parse(request.name))
        return messages.outage(found, await self._board.network(reader))

    @query
    async def ListOutages(
        self, reader: Reader, request: outages_pb2.ListOutagesRequest
    ) -> outages_pb2.ListOutagesResponse:
        """Outages, newest first."""
        page = self._pages.read(request)
        size = min(page.size, PAGE_MAX)
        rows = await store.page(reader, size + 1, UUID(page.after[0]) if page.after else None, request.open_only)
        shown = rows[:size]
        token = self._pages.next_token(request, (str(shown[-1].name.id),)) if len(rows) > size else ""
        network = await self._board.network(reader)
        return outages_pb2.ListOutagesResponse(
            outages=[messages.outage(one, network) for one in shown], next_page_token=token
        )


def _instant(it: Timestamp) -> datetime:
    """An instant of a request. Raises InvalidField for one beyond the calendar."""
    try:
        return it.ToDatetime(tzinfo=UTC)
    except ValueError as error:
        raise InvalidField("expected_time", "is no instant of the calendar") from error
