"""What a visit asks of outages."""

from __future__ import annotations

from uuid import UUID

from kota_common.postgres import Transaction


async def endpoints_down_by(tx: Transaction, outage: UUID) -> set[UUID]:
    """The endpoints that an open outage keeps down; none for one that is over or not there."""
    rows = await tx.fetch(
        "SELECT e.endpoint FROM endpoint_outage e JOIN outage o ON o.city = e.city AND o.id = e.outage"
        " WHERE e.city = $1 AND e.outage = $2 AND o.state = 'OPEN'",
        tx.city,
        outage,
    )
    return {row["endpoint"] for row in rows}
