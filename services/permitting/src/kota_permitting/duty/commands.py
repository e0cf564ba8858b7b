"""The roster follows identity, each event in its own transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from kota_common.postgres import Transaction
from kota_permitting.duty import store
from kota_permitting.duty.model import Assignment

_PAST = timedelta(days=2)  # before today in every zone


async def keep_unit(tx: Transaction, id: UUID, path: Sequence[UUID]) -> None:
    """A unit stands in the tree. Who was waited with because it was not known where it stands, is looked at again."""
    await store.save_unit(tx, id, path)
    await look_again(tx)


async def keep_assignment(tx: Transaction, told: Assignment) -> None:
    """Somebody holds a position from a day on, or to a day, whose end the timer is told."""
    await store.save_assignment(tx, told)
    if told.last_day is not None:
        await store.note_end(tx, told.last_day)


async def keep_standing(tx: Transaction, person: UUID, *, revoked: bool) -> None:
    """Identity denies a person, or trusts them again."""
    await store.save_person(tx, person, revoked=revoked)


async def look_again(tx: Transaction) -> None:
    """Let the timer look at the city's cases, as after an end that has passed."""
    await store.note_end(tx, tx.now.date() - _PAST)
