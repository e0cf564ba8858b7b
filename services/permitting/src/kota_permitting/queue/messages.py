"""How halls and tickets look outside. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from typing import Any

from google.protobuf.message import Message

from kota.permitting.v1 import queue_pb2 as pb
from kota_permitting.catalogue.messages import iso, timestamp
from kota_permitting.queue.hall import Counter, Hall, Hours, Lane, Service, Terms
from kota_permitting.queue.model import State, Ticket

# What an update may change: the contract's field and the attribute of the terms that holds it.
HALL_FIELDS = {
    name: name
    for name in (
        "title",
        "unit",
        "services",
        "counters",
        "lanes",
        "hours",
        "max_calls",
        "open_on_collective_leave",
    )
}


@dataclass(frozen=True, slots=True)
class Place:
    """A ticket's place in the queue at a moment."""

    ahead: int
    wait_s: int


def hall(said: Hall) -> pb.Hall:
    """The resource."""
    terms = said.terms
    return pb.Hall(
        name=str(said.name),
        etag=said.etag,
        version=said.version,
        title=terms.title,
        unit=terms.unit,
        services=[
            pb.HallService(
                code=s.code,
                title=s.title,
                prefix=s.prefix,
                expected_minutes=s.expected_minutes,
                daily_limit=s.daily_limit,
            )
            for s in terms.services
        ],
        counters=[pb.HallCounter(code=c.code, title=c.title, services=c.services, unit=c.unit) for c in terms.counters],
        lanes=[pb.HallLane(code=lane.code, title=lane.title, in_a_row=lane.in_a_row) for lane in terms.lanes],
        hours=[
            pb.HallHours(weekday=h.weekday, opens=f"{h.opens:%H:%M}", closes=f"{h.closes:%H:%M}") for h in terms.hours
        ],
        max_calls=terms.max_calls,
        open_on_collective_leave=terms.open_on_collective_leave,
    )


def terms_of(message: pb.Hall) -> Terms:
    """What the message says, output-only fields left aside."""
    return Terms(
        title=message.title,
        unit=message.unit,
        services=tuple(Service(s.code, s.title, s.prefix, s.expected_minutes, s.daily_limit) for s in message.services),
        counters=tuple(Counter(c.code, c.title, tuple(c.services), c.unit) for c in message.counters),
        lanes=tuple(Lane(lane.code, lane.title, lane.in_a_row) for lane in message.lanes),
        hours=tuple(Hours(h.weekday, time.fromisoformat(h.opens), time.fromisoformat(h.closes)) for h in message.hours),
        max_calls=message.max_calls,
        open_on_collective_leave=message.open_on_collective_leave,
    )


def changes_of(message: pb.Hall, fields: Iterable[str]) -> dict[str, Any]:
    """The attributes of the terms that these fields of the message set."""
    terms = terms_of(message)
    return {HALL_FIELDS[name]: getattr(terms, HALL_FIELDS[name]) for name in fields}


def ticket(said: Ticket, place: Place | None = None) -> pb.Ticket:
    """The resource, with its place in the queue where there is one."""
    return pb.Ticket(
        name=str(said.name),
        etag=said.etag,
        version=said.version,
        state=pb.Ticket.State.Value(f"STATE_{said.state}"),
        number=said.number,
        service=said.service,
        service_title=said.service_title,
        lane=said.lane,
        date=iso(said.day),
        counter=said.counter,
        counter_title=said.counter_title,
        calls=said.calls,
        take_time=timestamp(said.taken_at),
        call_time=timestamp(said.called_at),
        serve_time=timestamp(said.served_at),
        end_time=timestamp(said.ended_at),
        waiting_ahead=place.ahead if place else 0,
        estimated_wait_s=place.wait_s if place else 0,
    )


def states_of(values: Iterable[int]) -> list[State]:
    """The states of a filter."""
    return [State(pb.Ticket.State.Name(value).removeprefix("STATE_")) for value in values]  # type: ignore[arg-type]


def hall_event(message_class: type[Message], said: Hall) -> Message:
    """The event of this class about the hall as it is now."""
    return message_class(hall=hall(said))  # type: ignore[call-arg]


def ticket_event(message_class: type[Message], said: Ticket) -> Message:
    """The event of this class about the ticket as it is now."""
    return message_class(ticket=ticket(said))  # type: ignore[call-arg]
