"""Playlists for officers: which versions a screen had, and what plays at an instant and why."""

from __future__ import annotations

from kota.videotron_content.v1 import playlists_pb2, playlists_pb2_grpc
from kota_common.errors import InvalidField, Kind, KotaError
from kota_common.grpc import Pages, query
from kota_common.postgres import Reader
from kota_videotron_content.names import ScreenName
from kota_videotron_content.playlists import messages, preview, store
from kota_videotron_content.screens import store as screens


class PlaylistVersionNotFound(KotaError):
    """The screen never had this version."""

    reason = "PLAYLIST_VERSION_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "There is no playlist version {name}."
    indonesian = "Versi daftar putar {name} tidak ada."
    cause = "The sequence number is wrong, or the screen has no playlist yet."
    fix = "List the screen's versions."


class Playlists(playlists_pb2_grpc.PlaylistServiceServicer):
    """Reads of playlists."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    @query
    async def GetPlaylistVersion(
        self, reader: Reader, request: playlists_pb2.GetPlaylistVersionRequest
    ) -> playlists_pb2.PlaylistVersion:
        """One version with its signed bytes."""
        name, _, seq = request.name.rpartition("/playlistVersions/")
        screen = ScreenName.parse(name)
        row = await store.version(reader, screen.id, int(seq))
        if row is None:
            raise PlaylistVersionNotFound(name=request.name)
        return messages.resource(reader.city, row, document=row["document"], signature=row["signature"])

    @query
    async def ListPlaylistVersions(
        self, reader: Reader, request: playlists_pb2.ListPlaylistVersionsRequest
    ) -> playlists_pb2.ListPlaylistVersionsResponse:
        """Versions of a screen, newest first."""
        page = self._pages.read(request)
        screen = ScreenName.parse(request.parent, "parent")
        await screens.read(reader, screen)
        rows = await store.page(reader, screen.id, page.size + 1, int(page.after[0]) if page.after else None)
        shown = rows[: page.size]
        token = self._pages.next_token(request, (str(shown[-1]["seq"]),)) if len(rows) > page.size else ""
        return playlists_pb2.ListPlaylistVersionsResponse(
            playlist_versions=[messages.resource(reader.city, row) for row in shown], next_page_token=token
        )

    @query
    async def PreviewScreen(
        self, reader: Reader, request: playlists_pb2.PreviewScreenRequest
    ) -> playlists_pb2.ScreenPreview:
        """What plays on a screen at an instant, by the version in force, and why others do not."""
        screen = ScreenName.parse(request.name)
        await screens.read(reader, screen)
        rows = await store.current(reader, [screen.id])
        if not rows:
            raise InvalidField("name", "the screen has no playlist yet")
        at = preview.instant(request, reader.now)
        excluded = await store.candidates(reader, screen.id)
        return preview.of(reader.city, rows[0], at, excluded)
