"""The door to dig-safe answers."""

from __future__ import annotations

from uuid import UUID

from kota.fiber_network.v1 import dig_checks_pb2, dig_checks_pb2_grpc
from kota_common.grpc import Pages, query
from kota_common.postgres import Reader
from kota_fiber_network.digsafe import messages, store
from kota_fiber_network.digsafe.desk import Desk
from kota_fiber_network.names import DigCheckName

PAGE_MAX = 200


class DigSafety(dig_checks_pb2_grpc.DigSafetyServiceServicer):
    """Answers by call, and those that permits got."""

    def __init__(self, desk: Desk, pages: Pages) -> None:
        self._desk = desk
        self._pages = pages

    @query
    async def CheckArea(
        self, reader: Reader, request: dig_checks_pb2.CheckAreaRequest
    ) -> dig_checks_pb2.CheckAreaResponse:
        """An answer that nobody keeps."""
        answer, version = await self._desk.answer(reader, messages.works(request))
        return dig_checks_pb2.CheckAreaResponse(dig_check=messages.bare(reader.city, answer, version))

    @query
    async def GetDigCheck(self, reader: Reader, request: dig_checks_pb2.GetDigCheckRequest) -> dig_checks_pb2.DigCheck:
        """The answer of a permit."""
        return messages.dig_check(await store.read(reader, DigCheckName.parse(request.name)))

    @query
    async def ListDigChecks(
        self, reader: Reader, request: dig_checks_pb2.ListDigChecksRequest
    ) -> dig_checks_pb2.ListDigChecksResponse:
        """Answers, newest first."""
        page = self._pages.read(request)
        size = min(page.size, PAGE_MAX)
        rows = await store.page(reader, size + 1, UUID(page.after[0]) if page.after else None)
        shown = rows[:size]
        token = self._pages.next_token(request, (str(shown[-1].name.id),)) if len(rows) > size else ""
        return dig_checks_pb2.ListDigChecksResponse(dig_checks=map(messages.dig_check, shown), next_page_token=token)
