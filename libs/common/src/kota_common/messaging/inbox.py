"""What a consumer remembers, in the effect's transaction: events that took effect, how far each aggregate is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kota_common.messaging.consumer import Order
from kota_common.postgres.transaction import Transaction

if TYPE_CHECKING:
    from kota_common.messaging.intake import Delivery

# Locks the positions in one order, so that two replicas cannot block each other; an unknown aggregate begins at 0.
_LOCK = """
INSERT INTO consumer_position (consumer, city, aggregate, version)
SELECT $1, $2, a, 0 FROM unnest($3::text[]) AS a ORDER BY a
ON CONFLICT (consumer, city, aggregate) DO UPDATE SET version = consumer_position.version
RETURNING aggregate, version"""

_ADMIT = """
INSERT INTO inbox (consumer, event_id) SELECT $1, unnest($2::uuid[]) ON CONFLICT DO NOTHING RETURNING event_id"""

_ADVANCE = """
UPDATE consumer_position SET version = u.version
FROM unnest($3::text[], $4::bigint[]) AS u(aggregate, version)
WHERE consumer = $1 AND city = $2 AND consumer_position.aggregate = u.aggregate"""


@dataclass(slots=True)
class Admission:
    """Deliveries sorted out: to be run, run before, older than what took effect, too early."""

    fresh: list[Delivery] = field(default_factory=list)
    duplicate: list[Delivery] = field(default_factory=list)
    stale: list[Delivery] = field(default_factory=list)
    early: list[Delivery] = field(default_factory=list)
    positions: dict[str, int] = field(default_factory=dict)  # aggregate -> version after this transaction


async def admit(tx: Transaction, consumer: str, order: Order, deliveries: list[Delivery]) -> Admission:
    """Lock the aggregates, sort the deliveries out and enter the admitted ones in the inbox."""
    lanes = sorted({delivery.lane for delivery in deliveries})
    rows = await tx.fetch(_LOCK, consumer, tx.city, lanes)
    versions = {row["aggregate"]: row["version"] for row in rows}
    admission = Admission()
    to_enter: list[Delivery] = []
    for delivery in deliveries:
        version, applied = delivery.event.version, versions[delivery.lane]
        if order is Order.EVERY_VERSION and version > applied + 1:
            admission.early.append(delivery)
            continue
        if version > applied:
            versions[delivery.lane] = admission.positions[delivery.lane] = version
        else:
            admission.stale.append(delivery)
        to_enter.append(delivery)
    entered = {row["event_id"] for row in await tx.fetch(_ADMIT, consumer, [d.event_id for d in to_enter])}
    stale = {id(delivery) for delivery in admission.stale}
    for delivery in to_enter:
        if delivery.event_id not in entered:
            admission.duplicate.append(delivery)
        elif id(delivery) not in stale:
            admission.fresh.append(delivery)
        entered.discard(delivery.event_id)
    return admission


async def advance(tx: Transaction, consumer: str, positions: dict[str, int]) -> None:
    """Record how far each aggregate has come."""
    if positions:
        await tx.execute(_ADVANCE, consumer, tx.city, list(positions), list(positions.values()))
