"""What follows for cases when identity moves people: who has left a unit holds none of its cases any more."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from kota.permitting.v1 import events_pb2 as events
from kota_common.postgres import Transaction
from kota_permitting.casework import store
from kota_permitting.casework.commands import settle
from kota_permitting.deadlines.model import today_of
from kota_permitting.duty import commands as duty
from kota_permitting.duty import store as roster
from kota_permitting.duty.model import Assignment

BATCH = 100  # cases a transaction; who leaves with more gets the rest released by the timer


TOKENS_END = timedelta(days=1)
"""An end is looked at for a day longer: a token of the day before may still have claimed a case a minute after."""


class Release(StrEnum):
    """Why a case lost its reviewer; stands as the reason in the action log and the event."""

    LEFT_UNIT = "REVIEWER_LEFT_UNIT"
    DENIED = "REVIEWER_REVOKED"


async def follow_assignment(tx: Transaction, told: Assignment) -> None:
    """Keep the assignment; release the cases that its holder thereby left. Raises nothing of its own."""
    await duty.keep_assignment(tx, told)
    await _release_soon(tx, told.person)


async def follow_standing(tx: Transaction, person: UUID, *, revoked: bool) -> None:
    """Keep whether the person is denied; release the cases of one who is."""
    await duty.keep_standing(tx, person, revoked=revoked)
    await _release_soon(tx, person)


async def release_left(tx: Transaction, person: UUID | None = None) -> int:
    """Release cases whose reviewer, this person or anybody, has left, at most a batch; gives how many."""
    left = await store.lock_left(tx, today_of(tx.city, tx.now), person, BATCH)
    for case, denied in left:
        tx.authorize(case)
        why = Release.DENIED if denied else Release.LEFT_UNIT
        await settle(tx, case, case.released(tx.now), "release", events.PermitReleased, why)
    return len(left)


async def release_and_forget(tx: Transaction) -> bool:
    """Release a batch; whether more may follow. When none does, the ends that have passed are done with."""
    if await release_left(tx) == BATCH:
        return True
    await roster.forget_ends(tx, today_of(tx.city, tx.now) - TOKENS_END)
    return False


async def _release_soon(tx: Transaction, person: UUID) -> None:
    """Now as many as one transaction takes; the rest is the timer's, which the noted day wakes."""
    if await release_left(tx, person) == BATCH:
        await duty.look_again(tx)
