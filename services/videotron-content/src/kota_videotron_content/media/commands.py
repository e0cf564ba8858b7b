"""Taking a file in."""

from __future__ import annotations

from kota_common.postgres import Transaction
from kota_videotron_content.media import messages, store
from kota_videotron_content.media.model import Asset, Probed


async def note_upload(tx: Transaction, sha256: str, size_bytes: int, probed: Probed) -> bool:
    """The city has the file from now on; False, and nothing else, when it had it before."""
    asset = Asset(
        sha256=sha256,
        size_bytes=size_bytes,
        mime_type=probed.mime_type,
        width_px=probed.width_px,
        height_px=probed.height_px,
        duration_ms=probed.duration_ms,
        uploader=tx.actor.principal,
        upload_time=tx.now,
    )
    if not await store.insert(tx, asset):
        return False
    tx.emit(messages.uploaded(tx.city, asset), aggregate=messages.media_name(tx.city, sha256), version=1)
    return True
