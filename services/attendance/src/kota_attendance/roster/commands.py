"""The roster follows identity: units, posts, people and postings, each in the event's own transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from kota_attendance.changes import store as changes
from kota_attendance.roster import store
from kota_attendance.roster.model import Posting
from kota_attendance.roster.refusals import UnitNotFound
from kota_attendance.vault import Vault
from kota_common.errors import InvalidField
from kota_common.postgres import Transaction


async def follow_unit(tx: Transaction, id: UUID, path: Sequence[UUID]) -> None:
    """A unit stands in the tree."""
    await store.save_unit(tx, id, path)
    await changes.touch(tx)


async def follow_post(tx: Transaction, id: UUID, unit: UUID, leads: bool) -> None:
    """A post exists."""
    await store.save_post(tx, id, unit, leads)


async def follow_person(tx: Transaction, vault: Vault, id: UUID) -> None:
    """A person who works for the city became known."""
    await store.enter(tx, id, vault.new_key(id))
    await changes.touch(tx)


async def follow_posting(tx: Transaction, vault: Vault, posting: Posting) -> None:
    """Somebody holds a post from a day on, or to a day.

    The employee's judged days that this changes are judged again: those between the old and the new term.
    """
    before = await store.posting(tx, posting.id)
    await store.enter(tx, posting.employee, vault.new_key(posting.employee))
    await store.save_posting(tx, posting)
    await changes.touch(tx)
    first, last = _concerned(before, posting)
    await changes.mark_judged(tx, first, last, "posting", [posting.employee])


async def stand_person(tx: Transaction, vault: Vault, id: UUID, *, revoked: bool) -> None:
    """Identity revoked or reinstated a person, who is remembered even before they hold a post."""
    await store.enter(tx, id, vault.new_key(id))
    await store.set_revoked(tx, id, revoked)
    await changes.touch(tx)


async def check_target(
    tx: Transaction, unit: UUID | None, employee: UUID | None, first: date, last: date | None
) -> None:
    """Whether something can be assigned so. Raises InvalidField, UnitNotFound, EmployeeNotFound."""
    if (unit is None) == (employee is None):
        raise InvalidField("unit", "exactly one of unit and employee is needed")
    if last is not None and last < first:
        raise InvalidField("valid_to_date", "it lies before the first day")
    if unit is not None and not await store.unit_known(tx, unit):
        raise UnitNotFound(unit)
    if employee is not None:
        await store.employee(tx, employee, field="employee")


def _concerned(before: Posting | None, after: Posting) -> tuple[date, date | None]:
    """The days on which the two differ: all of a new one, otherwise those between the earlier and the later end."""
    if before is None or before.first_day != after.first_day:
        return min(after.first_day, before.first_day if before else after.first_day), after.last_day
    ends = [day for day in (before.last_day, after.last_day) if day is not None]
    if not ends:
        return after.first_day, after.first_day - timedelta(days=1)  # nothing differs: an empty span
    return min(ends) + timedelta(days=1), max(ends) if len(ends) == 2 else None
