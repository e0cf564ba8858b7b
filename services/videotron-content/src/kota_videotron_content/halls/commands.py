"""What a call does to the screens of its hall."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from kota_common.postgres import Transaction
from kota_videotron_content.halls import store
from kota_videotron_content.halls.model import LIVE_FOR, SHOWN, Call, content, window
from kota_videotron_content.playlists import store as playlists
from kota_videotron_content.playlists.commands import Publisher
from kota_videotron_content.playlists.tiles import Tile
from kota_videotron_content.screens import store as screens


async def follow_call(tx: Transaction, publisher: Publisher, hall: str, call: Call) -> None:
    """Show a call on the screens of its hall. One that comes late, after its time, shows nowhere."""
    if not call.live(tx.now):
        return
    await store.keep(tx, hall, call)
    await store.forget_before(tx, hall, tx.now - LIVE_FOR)
    await show(tx, publisher, hall, await screens.in_hall(tx, hall))


async def show(tx: Transaction, publisher: Publisher, hall: str, affected: Iterable[UUID]) -> None:
    """Give these screens the tile of a hall, or take it away where `hall` is empty.

    The tiles are held before the calls are read: of two calls at the same moment the later to commit shows both.
    """
    held = [(screen, await playlists.lock_tile(tx, screen)) for screen in sorted(affected)]
    calls = await store.latest(tx, hall, tx.now - LIVE_FOR, SHOWN) if hall and held else []
    start, end = window(calls, tx.now)
    tile = Tile("queue", content(hall, calls), start, end)
    for screen, seq in held:
        await publisher.publish_tile(tx, screen, seq, tile)
