"""How playlist versions are kept, and what they are made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kota_common.postgres import Reader, Transaction
from kota_videotron_content.playlists.document import SignedDocument, Version, from_b64url

_CANDIDATES = """
SELECT b.id, b.sha256, b.kind, b.sov_ppm, b.start_date, b.end_date, b.state, b.waiting_for, b.trace,
       m.mime_type, c.duration_ms, c.category, c.state AS creative_state,
       p.valid_from_date AS permit_from, p.valid_to_date AS permit_to
FROM booking b
JOIN creative c ON c.city = b.city AND c.id = b.creative
JOIN media_asset m ON m.city = b.city AND m.sha256 = b.sha256
LEFT JOIN permit_copy p ON p.city = b.city AND p.id = b.permit
WHERE b.city = $1 AND b.screen = $2 AND b.state NOT IN ('completed', 'cancelled', 'lapsed')
ORDER BY b.id"""

_OVERRIDE = """
SELECT o.*, coalesce(m.mime_type, '') AS mime_type FROM emergency_override o
LEFT JOIN media_asset m ON m.city = o.city AND m.sha256 = o.sha256
WHERE o.city = $1 AND o.state = 'active' AND o.expire_time > $3 AND $2 = ANY (o.screens)
ORDER BY o.drill, o.alert IS NOT NULL, o.severity DESC, o.activate_time DESC LIMIT 1"""

_CURRENT = """
SELECT v.*, s.device, s.state AS screen_state FROM playlist_head h
JOIN playlist_version v ON v.city = h.city AND v.screen = h.screen AND v.seq = h.seq
JOIN screen s ON s.city = h.city AND s.id = h.screen
WHERE h.city = $1 AND h.screen = ANY($2::uuid[])"""


@dataclass(frozen=True, slots=True)
class Head:
    """The version that a screen plays."""

    seq: int  # 0 before the first
    sha256: str
    inputs_sha256: str
    end_time: datetime | None


async def lock_head(tx: Transaction, screen: UUID) -> Head:
    """The head of a screen, held until the transaction ends: one publisher, no gap in `seq`."""
    row = await tx.fetchrow(
        "INSERT INTO playlist_head (city, screen, seq, sha256, inputs_sha256) VALUES ($1, $2, 0, '', '')"
        " ON CONFLICT (city, screen) DO UPDATE SET seq = playlist_head.seq"
        " RETURNING seq, sha256, inputs_sha256, end_time",
        tx.city,
        screen,
    )
    return Head(row["seq"], row["sha256"], row["inputs_sha256"], row["end_time"])


async def insert(tx: Transaction, version: Version) -> None:
    """Keep a version, make it the head, and tell every process to read the screen again."""
    await tx.execute(
        "INSERT INTO playlist_version (city, screen, seq, sha256, prev_sha256, inputs_sha256, key_id, document,"
        " signature, publish_time, start_time, end_time, item_sha256, item_booking, cause, cut_now, urgent, trace)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
        tx.city,
        version.screen,
        version.seq,
        version.sha256,
        version.prev_sha256,
        version.inputs_sha256,
        version.key_id,
        version.document,
        version.signature,
        version.publish_time,
        version.start_time,
        version.end_time,
        [sha256 for sha256, _ in version.items],
        [booking for _, booking in version.items],
        version.cause,
        version.cut_now,
        version.urgent,
        version.trace,
    )
    await tx.execute(
        "UPDATE playlist_head SET seq = $3, sha256 = $4, inputs_sha256 = $5, end_time = $6"
        " WHERE city = $1 AND screen = $2",
        tx.city,
        version.screen,
        version.seq,
        version.sha256,
        version.inputs_sha256,
        version.end_time,
    )
    await announce_change(tx, version.screen)


async def announce_change(tx: Transaction, screen: UUID) -> None:
    """Tell every process to read the screen again, its player's binding included."""
    await tx.execute(
        "INSERT INTO screen_change (screen, of_city) VALUES ($1, $2)"
        " ON CONFLICT (screen) DO UPDATE SET changed_in = pg_current_xact_id()",
        screen,
        tx.city,
    )


async def candidates(reader: Reader, screen: UUID) -> list[Any]:
    """Every booking of a screen that is not over, with its content and its permit's dates."""
    return await reader.fetch(_CANDIDATES, reader.city, screen)


async def override(reader: Reader, screen: UUID) -> Any:
    """The emergency message that a screen must show now; None without one.

    A real one before an exercise, so that no drill hides a warning; an officer's before that of an alert, since people
    in place know more; then the graver, then the newer.
    """
    return await reader.fetchrow(_OVERRIDE, reader.city, screen, reader.now)


async def changes(connection: Any, since: str) -> tuple[list[Any], str]:
    """(screen, city) changed since an earlier look, and where the next look begins. Reads all cities.

    The next look begins at the oldest transaction that is still running now: a late commit is never missed.
    """
    horizon: str = await connection.fetchval("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
    rows = await connection.fetch(
        "SELECT screen, of_city FROM screen_change WHERE changed_in >= $1::text::xid8 ORDER BY of_city", since
    )
    return rows, horizon


async def current(reader: Reader, screens: Sequence[UUID]) -> list[Any]:
    """The versions that these screens play, with the player bound to each."""
    return await reader.fetch(_CURRENT, reader.city, list(screens))


async def version(reader: Reader, screen: UUID, seq: int) -> Any:
    """One version, or None."""
    return await reader.fetchrow(
        "SELECT * FROM playlist_version WHERE city = $1 AND screen = $2 AND seq = $3", reader.city, screen, seq
    )


async def page(reader: Reader, screen: UUID, size: int, before: int | None) -> list[Any]:
    """Versions of a screen, newest first, below a sequence number."""
    return await reader.fetch(
        "SELECT * FROM playlist_version WHERE city = $1 AND screen = $2 AND ($3::bigint IS NULL OR seq < $3)"
        " ORDER BY seq DESC LIMIT $4",
        reader.city,
        screen,
        before,
        size,
    )


async def known_screens(connection: Any) -> list[Any]:
    """(screen, city) of every screen that ever had a version. Reads all cities; opaque ids only."""
    return await connection.fetch("SELECT screen, of_city FROM screen_change ORDER BY of_city, screen")


async def known_cities(connection: Any) -> list[Any]:
    """(of_city) of every city that has a screen. Reads all cities."""
    return await connection.fetch("SELECT DISTINCT of_city FROM screen_change ORDER BY of_city")


async def to_roll(reader: Reader, until: datetime) -> list[UUID]:
    """The screens in service whose playlist ends before an instant, ordered."""
    rows = await reader.fetch(
        "SELECT h.screen FROM playlist_head h JOIN screen s ON s.city = h.city AND s.id = h.screen"
        " WHERE h.city = $1 AND s.state <> 'retired' AND h.end_time < $2 ORDER BY h.screen",
        reader.city,
        until,
    )
    return [row["screen"] for row in rows]


async def lock_tile(tx: Transaction, screen: UUID) -> int:
    """Hold a screen's tile until the transaction ends; gives the sequence of the next one."""
    seq: int = await tx.fetchval(
        "INSERT INTO screen_tile (city, screen, seq, sha256, document, key_id, signature, publish_time, trace)"
        " VALUES ($1, $2, 0, '', '', '', '', $3, '')"
        " ON CONFLICT (city, screen) DO UPDATE SET seq = screen_tile.seq RETURNING seq",
        tx.city,
        screen,
        tx.now,
    )
    return seq + 1


async def save_tile(tx: Transaction, screen: UUID, seq: int, signed: SignedDocument, trace: str) -> None:
    """Keep a screen's newest tile and tell every process to read the screen again; the caller holds its row."""
    await tx.execute(
        "UPDATE screen_tile SET seq = $3, sha256 = $4, document = $5, key_id = $6, signature = $7, publish_time = $8,"
        " trace = $9 WHERE city = $1 AND screen = $2",
        tx.city,
        screen,
        seq,
        signed.sha256_hex,
        signed.data,
        signed.keyid,
        from_b64url(signed.signature_b64url),
        tx.now,
        trace,
    )
    await announce_change(tx, screen)


async def tiles(reader: Reader, screens: Sequence[UUID]) -> list[Any]:
    """The newest tiles of these screens."""
    return await reader.fetch(
        "SELECT * FROM screen_tile WHERE city = $1 AND screen = ANY($2::uuid[]) AND seq > 0", reader.city, list(screens)
    )
