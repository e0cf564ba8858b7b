"""Submitting and deciding. A decision reaches the screens in its own transaction."""

from __future__ import annotations

from dataclasses import replace

from kota_common.errors import InvalidField
from kota_common.postgres import Transaction
from kota_videotron_content.campaigns import commands as campaigns
from kota_videotron_content.creatives import messages, store
from kota_videotron_content.creatives.model import Creative
from kota_videotron_content.media import store as media
from kota_videotron_content.names import CreativeName
from kota_videotron_content.playlists.commands import Publisher


async def submit(tx: Transaction, creative: Creative) -> Creative:
    """Submit an uploaded file. A picture needs a duration; a film lasts as long as it lasts.

    Raises MediaNotFound, InvalidField (duration_ms).
    """
    tx.authorize(creative)
    asset = await media.read(tx, creative.sha256)
    if asset.duration_ms and creative.duration_ms not in (0, asset.duration_ms):
        raise InvalidField("duration_ms", f"the film lasts {asset.duration_ms} ms: leave it 0")
    if not asset.duration_ms and creative.duration_ms < 1000:
        raise InvalidField("duration_ms", "a picture needs at least 1000 ms")
    whole = replace(creative, mime_type=asset.mime_type, duration_ms=asset.duration_ms or creative.duration_ms)
    await store.insert(tx, whole)
    tx.emit(messages.changed(whole), aggregate=str(whole.name), version=whole.version)
    return whole


async def decide(
    tx: Transaction, publisher: Publisher, name: CreativeName, etag: str, move: str, reason: str = ""
) -> Creative:
    """Approve, reject or revoke; the bookings that show it follow at once.

    Raises CreativeNotFound, EtagMismatch, CreativeMoveNotAllowed, ApproverIsSubmitter.
    """
    creative = await store.lock(tx, name)
    tx.authorize(creative)
    creative.expect(etag)
    decided = creative.move(move, tx.actor.principal, reason)
    await store.save(tx, decided)
    tx.emit(messages.changed(decided), aggregate=str(name), version=decided.version)
    await campaigns.follow_creative(tx, publisher, name.id, f"creative_{decided.state.value}")
    return decided
