"""Proof of play for people and partners: what a screen showed, and the counts behind an invoice."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from kota.videotron_content.v1 import plays_pb2, plays_pb2_grpc
from kota_common.errors import InvalidField
from kota_common.grpc import Pages, query
from kota_common.postgres import Reader
from kota_videotron_content.names import ScreenName
from kota_videotron_content.proof import messages, store
from kota_videotron_content.screens import store as screens


class Plays(plays_pb2_grpc.PlayServiceServicer):
    """Reads of proof of play."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    @query
    async def ListPlays(self, reader: Reader, request: plays_pb2.ListPlaysRequest) -> plays_pb2.ListPlaysResponse:
        """Plays of a screen, newest first."""
        page = self._pages.read(request)
        name = ScreenName.parse(request.parent, "parent")
        await screens.read(reader, name)
        after = (datetime.fromisoformat(page.after[0]), UUID(page.after[1])) if page.after else None
        rows = await store.page(reader, name.id, page.size + 1, after)
        shown = rows[: page.size]
        token = ""
        if len(rows) > page.size:
            last = shown[-1]
            token = self._pages.next_token(request, (last["start_time"].isoformat(), str(last["play_id"])))
        return plays_pb2.ListPlaysResponse(plays=[messages.play(reader.city, r) for r in shown], next_page_token=token)

    @query
    async def GetPlaySummary(self, reader: Reader, request: plays_pb2.GetPlaySummaryRequest) -> plays_pb2.PlaySummary:
        """Counts of a screen over a span, half-open."""
        name = ScreenName.parse(request.name)
        await screens.read(reader, name)
        start, end = (t.ToDatetime(tzinfo=UTC) for t in (request.start_time, request.end_time))
        if end <= start:
            raise InvalidField("end_time", "must be after start_time")
        return messages.summary(name, *await store.summary(reader, name.id, start, end))
