"""Media files as the contract shows them."""

from __future__ import annotations

from kota.videotron_content.v1 import creatives_pb2, events_pb2
from kota_videotron_content.media.model import Asset


def media_name(city: str, sha256: str) -> str:
    """The resource name of a file."""
    return f"cities/{city}/mediaAssets/{sha256}"


def media_asset(city: str, it: Asset) -> creatives_pb2.MediaAsset:
    """The resource."""
    message = creatives_pb2.MediaAsset(
        name=media_name(city, it.sha256),
        size_bytes=it.size_bytes,
        mime_type=it.mime_type,
        width_px=it.width_px,
        height_px=it.height_px,
        duration_ms=it.duration_ms,
        uploader=it.uploader,
    )
    message.upload_time.FromDatetime(it.upload_time)
    return message


def uploaded(city: str, it: Asset) -> events_pb2.MediaAssetUploaded:
    """The city has a new file."""
    return events_pb2.MediaAssetUploaded(media_asset=media_asset(city, it))
