"""The tile: what a screen shows beside its playlist, as a signed document of its own.

A tile changes by the minute where a playlist changes by the day, so it has its own sequence, ETag and hint. It takes a
part of the canvas away from the playlist's zone and never covers it: what is booked stays wholly visible and its proof
of play is the same. Outside its own time a player shows no tile.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import rfc8785

from kota_common.postgres import Transaction
from kota_common.telemetry import current_traceparent
from kota_videotron_content.names import ScreenName
from kota_videotron_content.playlists import document, store
from kota_videotron_content.playlists.document import SignedDocument, Signer

FORMAT = "kota.tile.v1"  # a player refuses a document of another format


@dataclass(frozen=True, slots=True)
class Tile:
    """What is shown, and when. `content` depends on the kind."""

    kind: str  # `queue`
    content: dict[str, Any]
    from_ms: int  # Unix ms
    until_ms: int  # equal to `from_ms`: nothing is shown any more


def build(screen: str, seq: int, tile: Tile) -> bytes:
    """The canonical bytes of one tile of a screen; `seq` grows by one with each."""
    assert tile.from_ms <= tile.until_ms
    return rfc8785.dumps(
        {
            "format": FORMAT,
            "screen": screen,
            "seq": seq,
            "kind": tile.kind,
            "from_ms": tile.from_ms,
            "until_ms": tile.until_ms,
            **tile.content,
        }
    )


async def publish(tx: Transaction, signer: Signer, screen: UUID, seq: int, tile: Tile) -> SignedDocument:
    """Sign a screen's tile and tell every process; the caller holds its row, whose next sequence is `seq`."""
    signed = document.sign(build(str(ScreenName(tx.city, screen)), seq, tile), signer)
    await store.save_tile(tx, screen, seq, signed, current_traceparent())
    return signed
