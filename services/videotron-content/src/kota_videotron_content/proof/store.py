"""How plays are kept and counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from kota_common.postgres import Reader, Transaction
from kota_videotron_content.proof.model import OVERLAP_TOLERANCE, Record

_INSERT = """
INSERT INTO play (city, device, boot_id, n, play_id, screen, playlist_seq, booking, sha256, start_time, end_time,
                  planned_ms, result, planned, record_sha256, accept_time)
SELECT $1, u.device, u.boot_id, u.n, u.play_id, $2, u.seq, u.booking, u.sha256, u.start_time, u.end_time,
       u.planned_ms, u.result, u.planned, u.digest, $3
FROM unnest($4::uuid[], $5::uuid[], $6::bigint[], $7::uuid[], $8::bigint[], $9::uuid[], $10::text[], $11::timestamptz[],
            $12::timestamptz[], $13::bigint[], $14::text[], $15::boolean[], $16::text[])
  AS u(device, boot_id, n, play_id, seq, booking, sha256, start_time, end_time, planned_ms, result, planned, digest)
ON CONFLICT DO NOTHING RETURNING device, boot_id, n"""

_SUMMARY = """
SELECT booking, count(*) FILTER (WHERE result = 'completed' AND shown * 1000 >= planned_ms * 950) AS completed,
       count(*) FILTER (WHERE NOT (result = 'completed' AND shown * 1000 >= planned_ms * 950)) AS short,
       sum(shown)::bigint AS shown_ms
FROM (SELECT booking, result, planned_ms, (extract(epoch FROM end_time - start_time) * 1000)::bigint AS shown
      FROM play WHERE city = $1 AND screen = $2 AND start_time >= $3 AND start_time < $4 AND planned) p
GROUP BY booking ORDER BY booking NULLS FIRST"""

_MISSING = """
SELECT coalesce(sum(highest - kept), 0)::bigint
FROM (SELECT max(n) AS highest, count(*) AS kept FROM play WHERE city = $1 AND screen = $2
      GROUP BY device, boot_id) counters"""


async def insert(
    tx: Transaction, screen: UUID, records: Sequence[Record], planned: Sequence[bool]
) -> set[tuple[UUID, UUID, int]]:
    """Keep the records that are new; gives the keys of those. The rest were there before."""
    ordered = sorted(zip(records, planned, strict=True), key=lambda pair: pair[0].key)  # one lock order for everybody
    rows = await tx.fetch(
        _INSERT,
        tx.city,
        screen,
        tx.now,
        [r.device for r, _ in ordered],
        [r.boot_id for r, _ in ordered],
        [r.n for r, _ in ordered],
        [r.play_id for r, _ in ordered],
        [r.playlist_seq for r, _ in ordered],
        [r.booking for r, _ in ordered],
        [r.sha256 for r, _ in ordered],
        [r.start for r, _ in ordered],
        [r.end for r, _ in ordered],
        [r.planned_ms for r, _ in ordered],
        [r.result.value for r, _ in ordered],
        [is_planned for _, is_planned in ordered],
        [r.digest for r, _ in ordered],
    )
    return {(row["device"], row["boot_id"], row["n"]) for row in rows}


async def digests(reader: Reader, keys: Sequence[tuple[UUID, UUID, int]]) -> dict[tuple[UUID, UUID, int], str]:
    """The digest kept under each of these keys."""
    rows = await reader.fetch(
        "SELECT p.device, p.boot_id, p.n, p.record_sha256 FROM play p"
        " JOIN unnest($2::uuid[], $3::uuid[], $4::bigint[]) AS u(device, boot_id, n)"
        " ON p.device = u.device AND p.boot_id = u.boot_id AND p.n = u.n WHERE p.city = $1",
        reader.city,
        [key[0] for key in keys],
        [key[1] for key in keys],
        [key[2] for key in keys],
    )
    return {(row["device"], row["boot_id"], row["n"]): row["record_sha256"] for row in rows}


async def insert_conflicts(tx: Transaction, screen: UUID, records: Sequence[Record]) -> None:
    """Note that other content came under a known key."""
    await tx.executemany(
        "INSERT INTO play_conflict (city, device, boot_id, n, record_sha256, screen, time)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        [(tx.city, r.device, r.boot_id, r.n, r.digest, screen, tx.now) for r in records],
    )


async def shown_between(
    reader: Reader, screen: UUID, start: datetime, end: datetime
) -> list[tuple[tuple[UUID, UUID, int], datetime, datetime]]:
    """Key, start and end of the plays of a screen that touch a span."""
    rows = await reader.fetch(
        "SELECT device, boot_id, n, start_time, end_time FROM play"
        " WHERE city = $1 AND screen = $2 AND start_time < $4 AND end_time > $3",
        reader.city,
        screen,
        start - OVERLAP_TOLERANCE,
        end + OVERLAP_TOLERANCE,
    )
    return [((row["device"], row["boot_id"], row["n"]), row["start_time"], row["end_time"]) for row in rows]


async def planned_items(reader: Reader, screen: UUID, seqs: Sequence[int]) -> dict[int, set[tuple[str, UUID]]]:
    """For each playlist version: the (content, booking) pairs that it plans; the nil UUID for the default item."""
    rows = await reader.fetch(
        "SELECT seq, item_sha256, item_booking FROM playlist_version"
        " WHERE city = $1 AND screen = $2 AND seq = ANY($3::bigint[])",
        reader.city,
        screen,
        list(seqs),
    )
    return {row["seq"]: set(zip(row["item_sha256"], row["item_booking"], strict=True)) for row in rows}


async def next_batch_number(tx: Transaction, screen: UUID) -> int:
    """The number of this batch of the screen: 1, 2, 3 without gaps; a rollback gives it back."""
    number: int = await tx.fetchval(
        "INSERT INTO play_batch_counter (city, screen, taken) VALUES ($1, $2, 1)"
        " ON CONFLICT (city, screen) DO UPDATE SET taken = play_batch_counter.taken + 1 RETURNING taken",
        tx.city,
        screen,
    )
    return number


async def page(reader: Reader, screen: UUID, size: int, after: tuple[datetime, UUID] | None) -> list[Any]:
    """Plays of a screen, newest first; `after` is the start and play id of the last one seen."""
    return await reader.fetch(
        "SELECT * FROM play WHERE city = $1 AND screen = $2"
        " AND ($3::timestamptz IS NULL OR (start_time, play_id) < ($3, $4))"
        " ORDER BY start_time DESC, play_id DESC LIMIT $5",
        reader.city,
        screen,
        after[0] if after else None,
        after[1] if after else None,
        size,
    )


async def summary(reader: Reader, screen: UUID, start: datetime, end: datetime) -> tuple[list[Any], int, int, int]:
    """Counts per booking, unplanned plays, conflicting records and missing counter values."""
    span = (reader.city, screen, start, end)
    counts = await reader.fetch(_SUMMARY, *span)
    unplanned = await reader.fetchval(
        "SELECT count(*) FROM play WHERE city = $1 AND screen = $2 AND start_time >= $3 AND start_time < $4"
        " AND NOT planned",
        *span,
    )
    conflicts = await reader.fetchval(
        "SELECT count(*) FROM play_conflict WHERE city = $1 AND screen = $2", reader.city, screen
    )
    missing = await reader.fetchval(_MISSING, reader.city, screen)
    return counts, unplanned, conflicts, missing
