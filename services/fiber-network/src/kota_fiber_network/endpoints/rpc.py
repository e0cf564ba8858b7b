"""The door to what hangs on the network."""

from __future__ import annotations

from kota.fiber_network.v1 import endpoints_pb2, endpoints_pb2_grpc
from kota_common.grpc import Pages, command, query
from kota_common.postgres import Reader, Transaction
from kota_fiber_network.endpoints import commands, messages, store
from kota_fiber_network.names import EndpointName
from kota_fiber_network.network.board import Board


class Endpoints(endpoints_pb2_grpc.EndpointDirectoryServiceServicer):
    """Endpoints with their service."""

    def __init__(self, board: Board, pages: Pages) -> None:
        self._board = board
        self._pages = pages

    @query
    async def GetEndpoint(self, reader: Reader, request: endpoints_pb2.GetEndpointRequest) -> endpoints_pb2.Endpoint:
        """One endpoint."""
        found = await store.read(reader, EndpointName.parse(request.name))
        return messages.endpoint(found, await self._board.network(reader))

    @query
    async def ListEndpoints(
        self, reader: Reader, request: endpoints_pb2.ListEndpointsRequest
    ) -> endpoints_pb2.ListEndpointsResponse:
        """Endpoints by code."""
        page = self._pages.read(request)
        kind = endpoints_pb2.EndpointKind.Name(request.kind).removeprefix("ENDPOINT_KIND_") if request.kind else ""
        rows = await store.page(reader, page.size + 1, page.after[0] if page.after else "", kind, request.down_only)
        shown = rows[: page.size]
        token = self._pages.next_token(request, (shown[-1].code,)) if len(rows) > page.size else ""
        network = await self._board.network(reader)
        return endpoints_pb2.ListEndpointsResponse(
            endpoints=[messages.endpoint(one, network) for one in shown], next_page_token=token
        )

    @command
    async def LinkEndpoint(self, tx: Transaction, request: endpoints_pb2.LinkEndpointRequest) -> endpoints_pb2.Endpoint:
        """Say which resource an endpoint is."""
        name = EndpointName.parse(request.name)
        linked = await commands.link_endpoint(tx, self._board, name, request.etag, request.subject)
        return messages.endpoint(linked, await self._board.network(tx))
