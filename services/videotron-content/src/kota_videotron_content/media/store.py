"""Which files a city has; the files themselves lie in `content_store`."""

from __future__ import annotations

from kota_common.postgres import Reader, Transaction
from kota_videotron_content.media.model import Asset, MediaNotFound


async def insert(tx: Transaction, asset: Asset) -> bool:
    """Keep that the city has a file; False when it was known."""
    tag = await tx.execute(
        "INSERT INTO media_asset (city, sha256, size_bytes, mime_type, width_px, height_px, duration_ms, uploader,"
        " upload_time) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
        tx.city,
        asset.sha256,
        asset.size_bytes,
        asset.mime_type,
        asset.width_px,
        asset.height_px,
        asset.duration_ms,
        asset.uploader,
        asset.upload_time,
    )
    return tag.endswith(" 1")


async def read(reader: Reader, sha256: str) -> Asset:
    """One file. Raises MediaNotFound."""
    row = await reader.fetchrow(
        "SELECT sha256, size_bytes, mime_type, width_px, height_px, duration_ms, uploader, upload_time"
        " FROM media_asset WHERE city = $1 AND sha256 = $2",
        reader.city,
        sha256,
    )
    if row is None:
        raise MediaNotFound(field="content_sha256", sha256=sha256)
    return Asset(*row)
