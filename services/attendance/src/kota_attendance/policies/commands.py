"""Publishing a version of the policy."""

from __future__ import annotations

from datetime import timedelta

from kota_attendance.changes import store as changes
from kota_attendance.policies import messages, store
from kota_attendance.policies.model import Policy
from kota_common.postgres import Transaction


async def publish(tx: Transaction, policy: Policy) -> Policy:
    """Publish a version; the judged days on which it is in force are judged again. Raises PolicyInvalid."""
    policy.check()
    await changes.touch(tx)  # held: versions take turns
    kept = await store.publish(tx, policy)
    later = await store.first_later(tx, kept.effective_from)
    last = later - timedelta(days=1) if later else None
    await changes.mark_judged(tx, kept.effective_from, last, "policy")
    tx.emit(messages.published(tx.city, kept), aggregate=messages.policy_name(tx.city, kept.number), version=1)
    return kept
