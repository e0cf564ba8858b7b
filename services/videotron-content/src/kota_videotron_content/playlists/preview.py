"""What a signed version plays at an instant, read from its own bytes, so that it agrees with the screen."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from kota.videotron_content.v1 import playlists_pb2
from kota_videotron_content.names import BookingName

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant(request: playlists_pb2.PreviewScreenRequest, now: datetime) -> datetime:
    """The instant asked for, or now."""
    return request.at_time.ToDatetime(tzinfo=UTC) if request.HasField("at_time") else now


def of(city: str, row: Any, at: datetime, candidates: list[Any]) -> playlists_pb2.ScreenPreview:
    """The preview of a version at an instant."""
    document = json.loads(row["document"])
    at_ms = (at - _EPOCH) // timedelta(milliseconds=1)
    preview = playlists_pb2.ScreenPreview(seq=row["seq"], at_time=at, exclusions=_exclusions(city, candidates))
    override = document["override"]
    if override is not None and override["from_ms"] <= at_ms < override["until_ms"]:
        preview.override = override["id"]
        preview.content_sha256 = override["sha256"]
        preview.elapsed_ms = at_ms - override["from_ms"]
        preview.duration_ms = override["until_ms"] - override["from_ms"]
        return preview
    for segment in document["segments"]:
        if segment["from_ms"] <= at_ms < segment["to_ms"]:
            _fill(preview, document, segment, at_ms)
    return preview


def _fill(preview: playlists_pb2.ScreenPreview, document: Any, segment: Any, at_ms: int) -> None:
    loop = document["loops"][segment["loop"]]
    position = (at_ms - segment["from_ms"] + segment["phase_ms"]) % loop["len_ms"]
    for index, duration in loop["entries"]:
        if position < duration:
            item = document["items"][index]
            preview.content_sha256, preview.booking = item["sha256"], item["booking"]
            preview.elapsed_ms, preview.duration_ms = position, duration
            return
        position -= duration


def _exclusions(city: str, candidates: list[Any]) -> list[playlists_pb2.Exclusion]:
    found = []
    for row in candidates:
        reason = "" if row["state"] == "running" else row["waiting_for"] or row["state"].upper()
        if row["creative_state"] != "approved":
            reason = "CREATIVE_NOT_APPROVED"
        if reason:
            found.append(playlists_pb2.Exclusion(booking=str(BookingName(city, row["id"])), reason=reason))
    return found
