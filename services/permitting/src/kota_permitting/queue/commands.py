"""What happens in a queue, each in one transaction: the ticket and its event together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from google.protobuf.message import Message
from uuid6 import uuid7

from kota.permitting.v1 import events_pb2 as events
from kota_common.actor import ActorKind
from kota_common.postgres import Transaction
from kota_permitting.deadlines.model import today_of
from kota_permitting.queue import messages, store
from kota_permitting.queue.hall import Desk, Hall, HallName, Terms
from kota_permitting.queue.model import State, Ticket, TicketName, label
from kota_permitting.queue.refusals import CounterBusy, HallClosed, HallExists, QueueEmpty, TicketsExhausted


async def register_hall(tx: Transaction, name: HallName, terms: Terms) -> Hall:
    """Set up a hall. Raises InvalidField, HallExists, PermissionDenied for another unit's."""
    terms.check()
    hall = Hall(name, 1, terms)
    tx.authorize(hall)
    if not await store.insert_hall(tx, hall):
        raise HallExists(name)
    tx.emit(messages.hall_event(events.HallRegistered, hall), aggregate=str(name), version=hall.version)
    return hall


async def update_hall(tx: Transaction, name: HallName, etag: str, changes: Mapping[str, Any]) -> Hall:
    """Change a hall. Raises HallNotFound, EtagMismatch, InvalidField."""
    hall = await store.lock_hall(tx, name)
    tx.authorize(hall)
    hall.expect(etag)
    changed = hall.changed(replace(hall.terms, **changes))
    tx.authorize(changed)  # nobody hands a hall to a unit that they may not act for
    await store.save_hall(tx, changed)
    tx.emit(messages.hall_event(events.HallUpdated, changed), aggregate=str(name), version=changed.version)
    return changed


async def take_ticket(tx: Transaction, name: HallName, service_code: str, lane: str) -> Ticket:
    """Take the next number of a service; whoever holds a live one for it gets that one again.

    The number is taken last, because everybody who takes one of this service waits for its row. Raises HallNotFound,
    HallClosed, TicketsExhausted, InvalidField.
    """
    hall = await store.read_hall(tx, name)
    service = hall.terms.service(service_code)
    hall.terms.expect_lane(lane)
    day, holder = today_of(tx.city, tx.now), _holder(tx)
    if holder:
        await store.take_turns(tx, name, holder)
        held = await store.live_of(tx, name, day, service.code, holder)
        if held is not None:
            return held
    because = hall.closed_because(tx.now)
    if because:
        opens = hall.opens_next(tx.now)
        raise HallClosed(name, because, opens.isoformat() if opens else "")
    await store.note_day(tx, day)
    sequence = await store.take_number(tx, name, service.prefix, day, service.limit)
    if sequence is None:
        raise TicketsExhausted(service.title, service.limit)
    ticket = Ticket(
        name=TicketName(name, uuid7()),
        version=1,
        state=State.WAITING,
        number=label(service.prefix, sequence),
        service=service.code,
        service_title=service.title,
        lane=lane,
        day=day,
        taken_at=tx.now,
        holder=holder,
    )
    await store.insert(tx, ticket)
    return _told(tx, events.TicketTaken, ticket)


async def call_next(tx: Transaction, name: HallName, counter: str) -> Ticket:
    """Call whoever is next to a counter, and open it for the day.

    Raises HallNotFound, InvalidField, CounterBusy, QueueEmpty.
    """
    hall = await store.read_hall(tx, name)
    desk = await _free_desk(tx, hall, counter)
    day, services = today_of(tx.city, tx.now), desk.counter.services
    lanes = await store.latest_lanes(tx, name, day, services, hall.terms.longest_row)
    waiting = await store.lock_next(tx, name, day, services, hall.terms.order(lanes))
    if waiting is None:
        raise QueueEmpty(counter)
    await store.set_desk(tx, name, counter, day)
    called = waiting.called(counter, desk.counter.title, tx.now, hall.terms.call_limit)
    return await _settle(tx, events.TicketCalled, called)


async def recall_ticket(tx: Transaction, name: TicketName, etag: str) -> Ticket:
    """Call a ticket again at its counter. Raises TicketNotFound, EtagMismatch, TicketMoveNotAllowed, CallsExhausted."""
    hall, ticket = await _held(tx, name, etag)
    recalled = ticket.called(ticket.counter, ticket.counter_title, tx.now, hall.terms.call_limit, "recall")
    if ticket.state is State.SKIPPED:
        await _free_desk(tx, hall, ticket.counter)
    return await _settle(tx, events.TicketRecalled, recalled)


async def serve_ticket(tx: Transaction, name: TicketName, etag: str) -> Ticket:
    """Its holder stands at the counter. Raises TicketNotFound, EtagMismatch, TicketMoveNotAllowed."""
    _, ticket = await _held(tx, name, etag)
    return await _settle(tx, events.TicketServed, ticket.served(tx.now))


async def finish_ticket(tx: Transaction, name: TicketName, etag: str) -> Ticket:
    """The service is done. Raises TicketNotFound, EtagMismatch, TicketMoveNotAllowed."""
    _, ticket = await _held(tx, name, etag)
    return await _settle(tx, events.TicketFinished, ticket.ended("finish", tx.now))


async def skip_ticket(tx: Transaction, name: TicketName, etag: str) -> Ticket:
    """Put a ticket aside whose holder has not come. Raises TicketNotFound, EtagMismatch, TicketMoveNotAllowed."""
    _, ticket = await _held(tx, name, etag)
    return await _settle(tx, events.TicketSkipped, ticket.skipped())


async def miss_ticket(tx: Transaction, name: TicketName, etag: str) -> Ticket:
    """End a ticket whose holder never came. Raises TicketNotFound, EtagMismatch, TicketMoveNotAllowed."""
    _, ticket = await _held(tx, name, etag)
    return await _settle(tx, events.TicketMissed, ticket.ended("miss", tx.now))


async def transfer_ticket(tx: Transaction, name: TicketName, etag: str, service: str) -> Ticket:
    """Send a ticket to another service. Raises TicketNotFound, EtagMismatch, TicketMoveNotAllowed, InvalidField."""
    hall, ticket = await _held(tx, name, etag)
    return await _settle(tx, events.TicketTransferred, ticket.transferred(hall.terms.service(service)))


async def close_counter(tx: Transaction, name: HallName, counter: str) -> None:
    """Close a counter until it calls again. Raises HallNotFound, InvalidField, CounterBusy."""
    hall = await store.read_hall(tx, name)
    await _free_desk(tx, hall, counter)
    await store.set_desk(tx, name, counter, None)


async def lapse_tickets(tx: Transaction, limit: int) -> int:
    """End tickets whose day is over, at most `limit`; gives how many."""
    today = today_of(tx.city, tx.now)
    over = await store.lock_lapsing(tx, today, limit)
    for ticket in over:
        await _settle(tx, events.TicketLapsed, ticket.ended("lapse", tx.now))
    if len(over) < limit:
        await store.forget_days(tx, today)
    return len(over)


async def _free_desk(tx: Transaction, hall: Hall, counter: str) -> Desk:
    """The counter, held, authorised and with nobody at it. Raises InvalidField, PermissionDenied, CounterBusy."""
    desk = hall.desk(counter)
    tx.authorize(desk)
    await store.lock_desk(tx, hall.name, counter)
    busy = await store.at_counter(tx, hall.name, counter)
    if busy is not None:
        raise CounterBusy(counter, busy.number, busy.name)
    return desk


async def _held(tx: Transaction, name: TicketName, etag: str) -> tuple[Hall, Ticket]:
    """The ticket, locked, authorised by its counter and as the caller saw it, with its hall."""
    ticket = await store.lock(tx, name)
    hall = await store.read_hall(tx, name.hall)
    known = any(c.code == ticket.counter for c in hall.terms.counters)
    tx.authorize(hall.desk(ticket.counter) if known else hall)
    ticket.expect(etag)
    return hall, ticket


def _holder(tx: Transaction) -> str:
    """The citizen who takes a ticket for themselves; empty at the kiosk and for officers, who take for others."""
    actor = tx.actor
    return actor.principal if actor.kind is ActorKind.PERSON and actor.city == tx.city and not actor.unit else ""


async def _settle(tx: Transaction, event: type[Message], ticket: Ticket) -> Ticket:
    """Keep a ticket after a move and tell everybody."""
    await store.save(tx, ticket)
    return _told(tx, event, ticket)


def _told(tx: Transaction, event: type[Message], ticket: Ticket) -> Ticket:
    tx.emit(messages.ticket_event(event, ticket), aggregate=str(ticket.name), version=ticket.version)
    return ticket
