"""Assigning persons to positions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import uuid6

from kota_common.errors import InvalidField
from kota_common.postgres import Transaction
from kota_identity.assignments import messages, model, store
from kota_identity.assignments.model import Assignment, AssignmentType, Term
from kota_identity.names import expect
from kota_identity.persons import store as persons
from kota_identity.positions import store as positions
from kota_identity.roles.commands import check_roles
from kota_identity.roles.model import check_subtree
from kota_identity.units import store as units


async def create_assignment(
    tx: Transaction, person: UUID, position: UUID, type: AssignmentType, term: Term, decree_number: str
) -> Assignment:
    """Assign a person.

    Raises PersonNotFound, PositionNotFound, PositionHeld, MandateLimit, GrantExceeded, PermissionDenied.
    Whoever seats somebody hands out the position's roles, so the rule for granting them applies here too.
    """
    await persons.read(tx, person, field="assignment.person")
    seat, number = await positions.lock(tx, position)  # two assignments to one seat wait for each other
    check_subtree(tx.actor, "identity.assignments.create", (await units.read(tx, seat.unit)).path)
    await check_roles(tx, seat.roles, field="assignment.position")
    model.check_term(type, term)
    model.check_holders(type, term, await store.of_position(tx, position))
    assignment = Assignment(uuid6.uuid7(), 1, person, position, seat.unit, type, term, decree_number, tx.now)
    await store.insert(tx, assignment, number)
    _emit(tx, assignment)
    return assignment


async def end_assignment(tx: Transaction, id: UUID, etag: str, last: date) -> Assignment:
    """End an assignment after `last`. Raises AssignmentNotFound, EtagMismatch, InvalidField, PermissionDenied."""
    known = await store.lock(tx, id)
    check_subtree(tx.actor, "identity.assignments.end", (await units.read(tx, known.unit)).path)
    expect(etag, known.version)
    if last < known.term.first:
        raise InvalidField("valid_to_date", "it lies before the first day")
    if known.term.last is not None and last > known.term.last:
        raise InvalidField("valid_to_date", "an end can be brought forward, a longer term is a new decree")
    ended = replace(known, version=known.version + 1, term=replace(known.term, last=last))
    await store.set_term(tx, ended)
    _emit(tx, ended)
    return ended


def _emit(tx: Transaction, assignment: Assignment) -> None:
    event = messages.assignment_changed(tx.city, assignment)
    tx.emit(event, aggregate=event.assignment.name, version=assignment.version)
