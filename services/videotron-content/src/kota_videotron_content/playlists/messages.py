"""Playlist versions as the contract shows them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from kota.videotron_content.v1 import events_pb2, playlists_pb2
from kota_videotron_content.names import BookingName, ScreenName
from kota_videotron_content.playlists.document import Version


def playlist_name(city: str, screen: UUID) -> str:
    """The aggregate of a screen's versions; its version is `seq`."""
    return f"{ScreenName(city, screen)}/playlistVersions"


def published(city: str, version: Version) -> events_pb2.PlaylistPublished:
    """The event of a new version. The document itself stays here: screens pull it."""
    fields = {
        name: getattr(version, name) for name in version.__slots__ if name not in ("items", "document", "signature")
    }
    row = {**fields, "item_sha256": [s for s, _ in version.items], "item_booking": [b for _, b in version.items]}
    return events_pb2.PlaylistPublished(playlist_version=resource(city, row))


def resource(city: str, row: Any, *, document: bytes = b"", signature: bytes = b"") -> playlists_pb2.PlaylistVersion:
    """A version; the signed bytes only where one version is asked for."""
    screen = ScreenName(city, row["screen"])
    bookings = {booking: None for booking in row["item_booking"] if booking.int}
    return playlists_pb2.PlaylistVersion(
        name=f"{screen}/playlistVersions/{row['seq']}",
        screen=str(screen),
        seq=row["seq"],
        sha256=row["sha256"],
        prev_sha256=row["prev_sha256"],
        inputs_sha256=row["inputs_sha256"].partition(":")[0],
        key_id=row["key_id"],
        publish_time=row["publish_time"],
        start_time=row["start_time"],
        end_time=row["end_time"],
        bookings=[str(BookingName(city, booking)) for booking in bookings],
        cause=row["cause"],
        cut_now=row["cut_now"],
        content_sha256=list(dict.fromkeys(sha256 for sha256 in row["item_sha256"] if sha256)),
        document=document,
        signature=signature,
    )
