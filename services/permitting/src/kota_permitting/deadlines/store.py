"""How clocks are kept: one row a segment, in order."""

from __future__ import annotations

from uuid import UUID

from kota_common.city import Ledger, Segment, SegmentKind
from kota_common.postgres import Reader, Transaction


async def read(reader: Reader, permit: UUID) -> Ledger | None:
    """The ledger of a case; None before its clock has started."""
    rows = await reader.fetch(
        "SELECT kind, from_at, to_at, reason FROM clock_segment WHERE city = $1 AND permit = $2 ORDER BY seq",
        reader.city,
        permit,
    )
    if not rows:
        return None
    return Ledger(tuple(Segment(SegmentKind(r["kind"]), r["from_at"], r["to_at"], r["reason"]) for r in rows))


async def save(tx: Transaction, permit: UUID, ledger: Ledger) -> None:
    """Write the segments that are new and the end of the one that ended; what a segment began with never changes."""
    await tx.executemany(
        "INSERT INTO clock_segment (city, permit, seq, kind, from_at, to_at, reason, actor) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
        "ON CONFLICT (city, permit, seq) DO UPDATE SET to_at = excluded.to_at WHERE clock_segment.to_at IS NULL",
        [
            (tx.city, permit, seq, s.kind.value, s.start, s.end, s.reason, tx.actor.principal)
            for seq, s in enumerate(ledger.segments, start=1)
        ],
    )
