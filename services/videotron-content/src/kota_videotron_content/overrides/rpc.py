"""The emergency officers' door."""

from __future__ import annotations

from datetime import UTC
from uuid import UUID

import uuid6

from kota.videotron_content.v1 import overrides_pb2, overrides_pb2_grpc
from kota_common.grpc import Pages, command, query
from kota_common.names import city_in
from kota_common.postgres import Reader, Transaction
from kota_videotron_content.names import OverrideName, ScreenName
from kota_videotron_content.overrides import commands, messages, store
from kota_videotron_content.overrides.model import EmergencyOverride, OverrideState
from kota_videotron_content.playlists.commands import Publisher
from kota_videotron_content.screens import store as screens


class Overrides(overrides_pb2_grpc.OverrideServiceServicer):
    """Emergency messages."""

    def __init__(self, publisher: Publisher, pages: Pages) -> None:
        self._publisher = publisher
        self._pages = pages

    @command
    async def ActivateOverride(
        self, tx: Transaction, request: overrides_pb2.ActivateOverrideRequest
    ) -> overrides_pb2.Override:
        """Show a message now; on every screen in service when none is named."""
        city = city_in(request.parent)
        named = [ScreenName.parse_in(city, name, "screens").id for name in request.screens]
        override = EmergencyOverride(
            name=OverrideName(city, UUID(str(uuid6.uuid7()))),
            version=1,
            text=request.text,
            sha256=request.content_sha256,
            severity=request.severity,
            screens=tuple(named or await screens.in_service(tx)),
            drill=request.drill,
            issuer=request.issuer,
            state=OverrideState.ACTIVE,
            activator=tx.actor.principal,
            activate_time=tx.now,
            expire_time=request.expire_time.ToDatetime(tzinfo=UTC),
        )
        return messages.override(await commands.activate(tx, self._publisher, override))

    @command
    async def ClearOverride(
        self, tx: Transaction, request: overrides_pb2.ClearOverrideRequest
    ) -> overrides_pb2.Override:
        """End a message."""
        name = OverrideName.parse(request.name)
        return messages.override(await commands.clear(tx, self._publisher, name, request.etag))

    @query
    async def GetOverride(self, reader: Reader, request: overrides_pb2.GetOverrideRequest) -> overrides_pb2.Override:
        """One message."""
        return messages.override(await store.read(reader, OverrideName.parse(request.name)))

    @query
    async def ListOverrides(
        self, reader: Reader, request: overrides_pb2.ListOverridesRequest
    ) -> overrides_pb2.ListOverridesResponse:
        """Messages of the city, newest first."""
        page = self._pages.read(request)
        rows = await store.page(reader, page.size + 1, UUID(page.after[0]) if page.after else None)
        shown = rows[: page.size]
        token = self._pages.next_token(request, (str(shown[-1].name.id),)) if len(rows) > page.size else ""
        return overrides_pb2.ListOverridesResponse(
            overrides=[messages.override(row) for row in shown], next_page_token=token
        )
