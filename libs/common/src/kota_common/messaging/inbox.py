"""What a consumer remembers, in the effect's transaction: events that took effect, how far each aggregate is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from kota_common.messaging.consumer import Order
from kota_common.postgres.transaction import Transaction

if TYPE_CHECKING:
    from kota_common.messaging.delivery import Delivery

# Locks the positions in one order, so that two replicas cannot block each other; an unknown aggregate begins at 0.
_LOCK = """
INSERT INTO consumer_position (consumer, city, aggregate, version)
SELECT $1, $2, a, 0 FROM unnest($3::text[]) AS a ORDER BY a
ON CONFLICT (consumer, city, aggregate) DO UPDATE SET version = consumer_position.version
RETURNING aggregate, version"""

_ADMIT = """
INSERT INTO inbox (consumer, event_id) SELECT $1, unnest($2::uuid[]) ON CONFLICT DO NOTHING RETURNING event_id"""

# By the key of each row: an UPDATE joined to the list would be planned as a walk through the whole table.
_ADVANCE = """
INSERT INTO consumer_position (consumer, city, aggregate, version)
SELECT $1, $2, * FROM unnest($3::text[], $4::bigint[])
ON CONFLICT (consumer, city, aggregate) DO UPDATE SET version = EXCLUDED.version"""

_PRUNE_MANY = 5000
_PRUNE = f"""
DELETE FROM inbox WHERE ctid = ANY(ARRAY(
  SELECT ctid FROM inbox WHERE processed_at < now() - $1 * interval '1 day' LIMIT {_PRUNE_MANY}))"""  # noqa: S608


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
    stale: set[int] = set()  # by object: a second copy of a fresh event must not make the first one stale
    for delivery in deliveries:
        version, applied = delivery.event.version, versions[delivery.lane]
        if order is Order.EVERY_VERSION and version > applied + 1:
            admission.early.append(delivery)
            continue
        if version > applied:
            versions[delivery.lane] = admission.positions[delivery.lane] = version
        else:
            stale.add(id(delivery))
        to_enter.append(delivery)
    entered = {row["event_id"] for row in await tx.fetch(_ADMIT, consumer, [d.event_id for d in to_enter])}
    for delivery in to_enter:
        if delivery.event_id not in entered:
            admission.duplicate.append(delivery)
        elif id(delivery) in stale:
            admission.stale.append(delivery)
        else:
            admission.fresh.append(delivery)
        entered.discard(delivery.event_id)  # a second copy in the same group is a duplicate, too
    return admission


async def enter(pool: Any, consumer: str, event_id: UUID) -> None:
    """Enter one event as done without an effect, in a transaction of its own."""
    await pool.fetch(_ADMIT, consumer, [event_id])


async def advance(tx: Transaction, consumer: str, positions: dict[str, int]) -> None:
    """Record how far each aggregate has come."""
    if positions:
        await tx.execute(_ADVANCE, consumer, tx.city, list(positions), list(positions.values()))


async def prune(pool: Any, keep_days: int) -> None:
    """Forget what no log can deliver any more, in small bites."""
    while await pool.execute(_PRUNE, keep_days) == f"DELETE {_PRUNE_MANY}":
        pass
