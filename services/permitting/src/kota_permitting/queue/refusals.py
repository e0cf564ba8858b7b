"""What the queue refuses, and why."""

from __future__ import annotations

from collections.abc import Iterable

from kota_common.errors import Kind, KotaError


class HallNotFound(KotaError):
    """No such hall in this city."""

    reason = "HALL_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "There is no hall {name}."
    indonesian = "Gedung layanan {name} tidak ada."
    cause = "The name is wrong, or the hall belongs to another city."
    fix = "List the halls of the city."

    def __init__(self, name: object) -> None:
        super().__init__(field="name", name=name)


class HallExists(KotaError):
    """The id is taken."""

    reason = "HALL_EXISTS"
    kind = Kind.ALREADY_EXISTS
    english = "There is a hall {name} already."
    indonesian = "Gedung layanan {name} sudah ada."
    cause = "Another hall of the city has this id."
    fix = "Choose another id, or change the hall that is there."

    def __init__(self, name: object) -> None:
        super().__init__(field="hall_id", name=name)


class HallClosed(KotaError):
    """No tickets are given now."""

    reason = "HALL_CLOSED"
    kind = Kind.FAILED_PRECONDITION
    english = "{name} gives no tickets now ({because}); it opens again at {opens}."
    indonesian = "{name} sedang tidak membuka antrean ({because}); dibuka lagi {opens}."
    cause = "It is outside the opening hours, or the calendar has a holiday."
    fix = "Come back at the time that `opens` names (UTC, ISO 8601)."

    def __init__(self, name: object, because: str, opens: str) -> None:
        super().__init__(name=name, because=because, opens=opens)


class TicketsExhausted(KotaError):
    """The day's numbers of a service are given out."""

    reason = "TICKETS_EXHAUSTED"
    kind = Kind.RESOURCE_EXHAUSTED
    english = "All {limit} tickets of {service} for today are given out."
    indonesian = "Seluruh {limit} nomor antrean {service} hari ini sudah habis."
    cause = "A service takes so many people a day."
    fix = "Come on another day, or ask the hall to raise the limit."

    def __init__(self, service: str, limit: int) -> None:
        super().__init__(field="service", service=service, limit=limit)


class TicketNotFound(KotaError):
    """No such ticket."""

    reason = "TICKET_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "There is no ticket {name}."
    indonesian = "Nomor antrean {name} tidak ada."
    cause = "The name is wrong, or the ticket belongs to another city or hall."
    fix = "List the tickets of the hall."

    def __init__(self, name: object) -> None:
        super().__init__(field="name", name=name)


class TicketMoveNotAllowed(KotaError):
    """The ticket is in a state from which this move does not exist."""

    reason = "TICKET_MOVE_NOT_ALLOWED"
    kind = Kind.FAILED_PRECONDITION
    english = "Ticket {number} is {state}; {move} is not possible, allowed are: {allowed}."
    indonesian = "Nomor {number} berstatus {state}; {move} tidak dapat dilakukan, yang dapat: {allowed}."
    cause = "The table of moves has no such step from the present state."
    fix = "Make one of the allowed moves."

    def __init__(self, number: str, state: str, move: str, allowed: Iterable[str]) -> None:
        super().__init__(number=number, state=state, move=move, allowed=allowed)


class CallsExhausted(KotaError):
    """The ticket was called as often as its hall allows."""

    reason = "CALLS_EXHAUSTED"
    kind = Kind.FAILED_PRECONDITION
    english = "Ticket {number} was called {limit} times already."
    indonesian = "Nomor {number} sudah dipanggil {limit} kali."
    cause = "A hall calls so often and then goes on, so that others do not wait for somebody who left."
    fix = "Skip the ticket or mark it missed; its holder may take a new one."

    def __init__(self, number: str, limit: int) -> None:
        super().__init__(number=number, limit=limit)


class CounterBusy(KotaError):
    """The counter has called or serves somebody."""

    reason = "COUNTER_BUSY"
    kind = Kind.FAILED_PRECONDITION
    english = "Counter {counter} is busy with ticket {number}."
    indonesian = "Loket {counter} sedang melayani nomor {number}."
    cause = "A counter has one person at a time."
    fix = "Finish, skip or transfer that ticket first."

    def __init__(self, counter: str, number: str, ticket: object) -> None:
        super().__init__(counter=counter, number=number, ticket=ticket)


class QueueEmpty(KotaError):
    """Nobody waits for what the counter serves."""

    reason = "QUEUE_EMPTY"
    kind = Kind.FAILED_PRECONDITION
    english = "Nobody waits for counter {counter}."
    indonesian = "Tidak ada antrean untuk loket {counter}."
    cause = "Everybody who took a ticket for its services was called."
    fix = "Call again when somebody has taken a ticket."

    def __init__(self, counter: str) -> None:
        super().__init__(counter=counter)
