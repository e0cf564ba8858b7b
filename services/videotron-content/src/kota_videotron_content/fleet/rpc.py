"""The door of those who look after the screens."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import uuid6

from kota.videotron_content.v1 import screens_pb2, screens_pb2_grpc
from kota_common.grpc import Pages, apply_mask, command, query
from kota_common.names import city_in
from kota_common.postgres import Reader, Transaction
from kota_videotron_content.fleet import commands
from kota_videotron_content.names import ScreenName
from kota_videotron_content.playlists.board import Board
from kota_videotron_content.playlists.commands import Publisher
from kota_videotron_content.screens import messages, store
from kota_videotron_content.screens.model import Place, Screen, ScreenState

_CHANGEABLE = ("title", "hall", "unit")


class Screens(screens_pb2_grpc.ScreenServiceServicer):
    """Screens, with their health as the pulls on this process's board show it."""

    def __init__(self, publisher: Publisher, pages: Pages, board: Board) -> None:
        self._publisher = publisher
        self._board = board
        self._pages = pages

    @command
    async def RegisterScreen(self, tx: Transaction, request: screens_pb2.RegisterScreenRequest) -> screens_pb2.Screen:
        """Put a screen into service."""
        place = None
        if request.HasField("location"):
            at = request.location
            place = Place(at.latitude_deg, at.longitude_deg, at.bearing_deg)
        screen = Screen(
            name=ScreenName(city_in(request.parent), UUID(str(uuid6.uuid7()))),
            version=1,
            code=request.code,
            title=request.title,
            canvas_w=request.canvas.width_px,
            canvas_h=request.canvas.height_px,
            time_zone=request.time_zone,
            place=place,
            mime_types=tuple(request.profile.mime_types),
            cache_bytes=request.profile.cache_bytes,
            state=ScreenState.REGISTERED,
            device=None,
            pair_time=None,
            create_time=tx.now,
            hall=request.hall,
            unit=request.unit,
        )
        await commands.register(tx, self._publisher, screen)
        return messages.screen(await store.read(tx, screen.name))

    @command
    async def UpdateScreen(self, tx: Transaction, request: screens_pb2.UpdateScreenRequest) -> screens_pb2.Screen:
        """Change title, hall or unit."""
        wanted = request.screen
        fields = apply_mask(wanted, request.update_mask, _CHANGEABLE)
        changes = {field: getattr(wanted, field) for field in fields}
        name = ScreenName.parse(wanted.name)
        return messages.screen(await commands.update(tx, self._publisher, name, wanted.etag, changes))

    @query
    async def GetScreen(self, reader: Reader, request: screens_pb2.GetScreenRequest) -> screens_pb2.Screen:
        """One screen."""
        return self._shown(await store.read(reader, ScreenName.parse(request.name)), reader.now)

    @query
    async def ListScreens(
        self, reader: Reader, request: screens_pb2.ListScreensRequest
    ) -> screens_pb2.ListScreensResponse:
        """Screens of the city, oldest first."""
        page = self._pages.read(request)
        rows = await store.page(reader, page.size + 1, UUID(page.after[0]) if page.after else None)
        shown = rows[: page.size]
        token = self._pages.next_token(request, (str(shown[-1].name.id),)) if len(rows) > page.size else ""
        return screens_pb2.ListScreensResponse(
            screens=[self._shown(row, reader.now) for row in shown], next_page_token=token
        )

    @command
    async def RetireScreen(self, tx: Transaction, request: screens_pb2.RetireScreenRequest) -> screens_pb2.Screen:
        """Take a screen out of service."""
        name = ScreenName.parse(request.name)
        return messages.screen(await commands.retire(tx, self._publisher, name, request.etag))

    def _shown(self, screen: Screen, now: datetime) -> screens_pb2.Screen:
        pulled_ms = self._board.pulled_ms.get(screen.name.id)
        return messages.screen(screen) if pulled_ms is None else messages.pulled_screen(screen, pulled_ms, now)
