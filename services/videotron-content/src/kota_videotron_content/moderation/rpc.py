"""The door of those who submit and those who decide."""

from __future__ import annotations

from uuid import UUID

import uuid6

from kota.videotron_content.v1 import creatives_pb2, creatives_pb2_grpc
from kota_common.grpc import Pages, command, query
from kota_common.names import city_in
from kota_common.postgres import Reader, Transaction
from kota_videotron_content.creatives import messages, store
from kota_videotron_content.creatives.model import Creative, CreativeState
from kota_videotron_content.media import messages as media_messages
from kota_videotron_content.media import store as media
from kota_videotron_content.moderation import commands
from kota_videotron_content.names import CreativeName
from kota_videotron_content.playlists.commands import Publisher


class Creatives(creatives_pb2_grpc.CreativeServiceServicer):
    """Creatives and the files behind them."""

    def __init__(self, publisher: Publisher, pages: Pages) -> None:
        self._publisher = publisher
        self._pages = pages

    @query
    async def GetMediaAsset(
        self, reader: Reader, request: creatives_pb2.GetMediaAssetRequest
    ) -> creatives_pb2.MediaAsset:
        """What the probe found in a file."""
        return media_messages.media_asset(reader.city, await media.read(reader, request.name.rpartition("/")[2]))

    @command
    async def SubmitCreative(
        self, tx: Transaction, request: creatives_pb2.SubmitCreativeRequest
    ) -> creatives_pb2.Creative:
        """Submit an uploaded file."""
        creative = Creative(
            name=CreativeName(city_in(request.parent), UUID(str(uuid6.uuid7()))),
            version=1,
            title=request.title,
            sha256=request.content_sha256,
            mime_type="",
            duration_ms=request.duration_ms,
            kind=messages.kind_of(request.kind),
            category=request.category,
            language_code=request.language_code or "id",
            state=CreativeState.PENDING_REVIEW,
            submitter=tx.actor.principal,
            reviewer="",
            reason="",
            create_time=tx.now,
        )
        return messages.creative(await commands.submit(tx, creative))

    @command
    async def ApproveCreative(
        self, tx: Transaction, request: creatives_pb2.ApproveCreativeRequest
    ) -> creatives_pb2.Creative:
        """Let it be shown."""
        name = CreativeName.parse(request.name)
        return messages.creative(await commands.decide(tx, self._publisher, name, request.etag, "approve"))

    @command
    async def RejectCreative(
        self, tx: Transaction, request: creatives_pb2.RejectCreativeRequest
    ) -> creatives_pb2.Creative:
        """Refuse it."""
        name = CreativeName.parse(request.name)
        decided = await commands.decide(tx, self._publisher, name, request.etag, "reject", request.reason)
        return messages.creative(decided)

    @command
    async def RevokeCreative(
        self, tx: Transaction, request: creatives_pb2.RevokeCreativeRequest
    ) -> creatives_pb2.Creative:
        """Withdraw it at once."""
        name = CreativeName.parse(request.name)
        decided = await commands.decide(tx, self._publisher, name, request.etag, "revoke", request.reason)
        return messages.creative(decided)

    @query
    async def GetCreative(self, reader: Reader, request: creatives_pb2.GetCreativeRequest) -> creatives_pb2.Creative:
        """One creative."""
        return messages.creative(await store.read(reader, CreativeName.parse(request.name)))

    @query
    async def ListCreatives(
        self, reader: Reader, request: creatives_pb2.ListCreativesRequest
    ) -> creatives_pb2.ListCreativesResponse:
        """Creatives of the city, oldest first."""
        page = self._pages.read(request)
        after = UUID(page.after[0]) if page.after else None
        rows = await store.page(reader, page.size + 1, after, messages.state_of(request.state))
        shown = rows[: page.size]
        token = self._pages.next_token(request, (str(shown[-1].name.id),)) if len(rows) > page.size else ""
        return creatives_pb2.ListCreativesResponse(creatives=map(messages.creative, shown), next_page_token=token)
