"""The queue of a service mall, through the contract."""

import asyncio
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from kota.permitting.v1 import events_pb2, queue_pb2
from kota_common.actor import ActorKind
from kota_common.contract import event_types
from kota_common.postgres import Database
from kota_permitting.queue.timers import lapse_tickets

from .conftest import HALLS, MONDAY, TECHNICAL_UNIT, City, refused

State = queue_pb2.Ticket.State


async def take(city: City, hall: queue_pb2.Hall, count: int = 1, **facts: Any) -> list[queue_pb2.Ticket]:
    """So many people at the kiosk, one after the other, seconds apart."""
    taken = []
    for _ in range(count):
        city.clock.now += timedelta(seconds=1)
        taken.append(await city.anybody.TakeTicket(**{"parent": hall.name, "service": "ktp", **facts}))
    return taken


async def call(city: City, hall: queue_pb2.Hall, counter: str = "1") -> queue_pb2.Ticket:
    city.clock.now += timedelta(seconds=1)
    return await city.head.CallNextTicket(parent=hall.name, counter=counter)


async def finish(city: City, ticket: queue_pb2.Ticket, minutes: int = 0) -> queue_pb2.Ticket:
    ticket = await city.head.ServeTicket(name=ticket.name, etag=ticket.etag)
    city.clock.now += timedelta(minutes=minutes)
    return await city.head.FinishTicket(name=ticket.name, etag=ticket.etag)


async def test_a_ticket_goes_from_the_kiosk_to_the_end_of_the_service(city: City, database: Database) -> None:
    hall = await city.hall()
    (ticket,) = await take(city, hall)
    assert (ticket.number, ticket.state, ticket.date) == ("A001", State.STATE_WAITING, "2026-07-06")
    called = await call(city, hall)
    assert (called.number, called.counter_title, called.calls) == ("A001", "Loket 1", 1)
    recalled = await city.head.RecallTicket(name=called.name, etag=called.etag)
    done = await finish(city, recalled, minutes=4)
    assert (done.state, done.version, done.calls) == (State.STATE_FINISHED, 5, 2)
    async with database.reader(city.code, city.head.actor) as reader:
        rows = await reader.fetch(
            "SELECT subject, payload FROM event_log WHERE city = $1 AND aggregate = $2 ORDER BY aggregate_version",
            city.code,
            ticket.name,
        )
    verbs = [row["subject"].split(".")[3] for row in rows]
    assert verbs == ["taken", "called", "recalled", "served", "finished"]
    told = events_pb2.TicketCalled.FromString(rows[1]["payload"]).ticket
    assert (told.number, told.counter_title, told.service_title) == ("A001", "Loket 1", "KTP elektronik")


async def test_numbers_are_gapless_per_service_and_day_even_when_everybody_comes_at_once(city: City) -> None:
    hall = await city.hall()
    asks = [{"service": "ktp"}] * 20 + [{"service": "izin"}] * 10 + [{"service": "tidak-ada"}] * 5
    answers = await asyncio.gather(
        *(city.anybody.TakeTicket(parent=hall.name, **ask) for ask in asks), return_exceptions=True
    )
    numbers = sorted(a.number for a in answers if isinstance(a, queue_pb2.Ticket))
    assert numbers == [*(f"A{n:03d}" for n in range(1, 21)), *(f"B{n:03d}" for n in range(1, 11))]
    city.clock.now = MONDAY + timedelta(days=7)
    (next_week,) = await take(city, hall)
    assert next_week.number == "A001"


async def test_counters_that_call_at_once_never_get_the_same_ticket(city: City) -> None:
    counters = [queue_pb2.HallCounter(code=str(n), title=f"Loket {n}", services=["ktp"]) for n in range(1, 9)]
    hall = await city.hall(counters=counters)
    await take(city, hall, 6)
    answers = await asyncio.gather(
        *(city.head.CallNextTicket(parent=hall.name, counter=c.code) for c in counters), return_exceptions=True
    )
    called = [a.number for a in answers if isinstance(a, queue_pb2.Ticket)]
    assert sorted(called) == [f"A{n:03d}" for n in range(1, 7)]
    assert [a.reason for a in answers if not isinstance(a, queue_pb2.Ticket)] == ["QUEUE_EMPTY"] * 2


async def test_one_counter_that_calls_twice_at_once_gets_one_person(city: City) -> None:
    hall = await city.hall()
    await take(city, hall, 3)
    answers = await asyncio.gather(
        *(city.head.CallNextTicket(parent=hall.name, counter="1") for _ in range(3)), return_exceptions=True
    )
    assert len([a for a in answers if isinstance(a, queue_pb2.Ticket)]) == 1
    busy = [a for a in answers if not isinstance(a, queue_pb2.Ticket)]
    assert {error.reason for error in busy} == {"COUNTER_BUSY"}
    assert busy[0].facts["number"] == "A001"


async def test_a_repeated_call_gets_the_same_person(city: City) -> None:
    hall = await city.hall()
    await take(city, hall, 2)
    ask = {"parent": hall.name, "counter": "1", "request_id": str(uuid4())}
    assert await city.head.CallNextTicket(**ask) == await city.head.CallNextTicket(**ask)
    ask = {"parent": hall.name, "service": "ktp", "request_id": str(uuid4())}
    assert (await city.anybody.TakeTicket(**ask)).number == (await city.anybody.TakeTicket(**ask)).number == "A003"


async def test_priority_is_served_first_and_after_its_row_somebody_else_is(city: City) -> None:
    hall = await city.hall()
    await take(city, hall, 2)
    await take(city, hall, 3, lane="prioritas")
    order = []
    for _ in range(5):
        called = await call(city, hall)
        order.append(called.number)
        await finish(city, called)
    assert order == ["A003", "A004", "A001", "A005", "A002"]


async def test_a_ticket_says_how_many_are_ahead_and_about_how_long_that_takes(city: City) -> None:
    hall = await city.hall()
    first, second, third = await take(city, hall, 3)
    assert [t.waiting_ahead for t in (first, second, third)] == [0, 1, 2]
    assert third.estimated_wait_s == 2 * 600, "ten minutes each until there are figures"
    await finish(city, await call(city, hall), minutes=4)
    third = await city.anybody.GetTicket(name=third.name)
    assert (third.waiting_ahead, third.estimated_wait_s) == (1, 240)
    (urgent,) = await take(city, hall, lane="prioritas")
    assert urgent.waiting_ahead == 0
    assert (await city.anybody.GetTicket(name=third.name)).waiting_ahead == 2
    await call(city, hall, "2")
    said = await city.anybody.DescribeQueue(name=hall.name)
    assert said.open
    lines = {line.service: line for line in said.lines}
    assert (lines["ktp"].waiting, lines["ktp"].counters_open, lines["izin"].counters_open) == (2, 2, 1)
    assert lines["ktp"].estimated_wait_s == 240


async def test_a_closed_counter_does_not_count(city: City) -> None:
    hall = await city.hall()
    await take(city, hall, 2)
    called = await call(city, hall)
    with refused("COUNTER_BUSY"):
        await city.head.CloseCounter(parent=hall.name, counter="1")
    await finish(city, called)
    await city.head.CloseCounter(parent=hall.name, counter="1")
    lines = (await city.anybody.DescribeQueue(name=hall.name)).lines
    assert [line.counters_open for line in lines] == [0, 0]


async def test_whoever_was_skipped_may_come_back_until_the_hall_has_called_often_enough(city: City) -> None:
    hall = await city.hall(max_calls=2)
    await take(city, hall, 2)
    called = await call(city, hall)
    skipped = await city.head.SkipTicket(name=called.name, etag=called.etag)
    other = await call(city, hall)
    with refused("COUNTER_BUSY"):
        await city.head.RecallTicket(name=skipped.name, etag=skipped.etag)
    await finish(city, other)
    back = await city.head.RecallTicket(name=skipped.name, etag=skipped.etag)
    with refused("CALLS_EXHAUSTED"):
        await city.head.RecallTicket(name=back.name, etag=back.etag)
    missed = await city.head.MissTicket(name=back.name, etag=back.etag)
    assert missed.state == State.STATE_MISSED
    with refused("TICKET_MOVE_NOT_ALLOWED") as error:
        await city.head.ServeTicket(name=missed.name, etag=missed.etag)
    assert (error.value.facts["state"], error.value.facts["allowed"]) == ("MISSED", "")


async def test_a_transfer_keeps_the_number_and_the_place(city: City) -> None:
    hall = await city.hall()
    await take(city, hall)
    await take(city, hall, service="izin")
    called = await call(city, hall)
    moved = await city.head.TransferTicket(name=called.name, etag=called.etag, service="izin")
    assert (moved.number, moved.state, moved.waiting_ahead) == ("A001", State.STATE_WAITING, 0)
    assert (await call(city, hall, "2")).number == "A001"


async def test_a_citizen_who_comes_again_gets_the_ticket_that_they_hold(city: City) -> None:
    hall = await city.hall()
    citizen = city.caller(ActorKind.PERSON, str(uuid4()), permissions=frozenset())
    answers = await asyncio.gather(*(citizen.TakeTicket(parent=hall.name, service="ktp") for _ in range(4)))
    assert {a.number for a in answers} == {"A001"}
    assert (await citizen.TakeTicket(parent=hall.name, service="izin")).number == "B001"
    assert (await city.anybody.TakeTicket(parent=hall.name, service="ktp")).number == "A002"
    officer = [await city.officer.TakeTicket(parent=hall.name, service="ktp") for _ in range(2)]
    assert [t.number for t in officer] == ["A003", "A004"]


async def test_no_ticket_is_given_outside_the_hours_and_beyond_the_limit(city: City) -> None:
    hall = await city.hall(
        services=[queue_pb2.HallService(code="ktp", title="KTP", prefix="A", daily_limit=2)],
        counters=[queue_pb2.HallCounter(code="1", title="Loket 1", services=["ktp"])],
    )
    await take(city, hall, 2)
    with refused("TICKETS_EXHAUSTED") as full:
        await take(city, hall)
    assert full.value.facts["limit"] == "2"
    city.clock.now = MONDAY + timedelta(hours=6)
    with refused("HALL_CLOSED") as closed:
        await take(city, hall)
    assert closed.value.facts == {
        "name": hall.name,
        "because": "hours",
        "opens": "2026-07-13T01:00:00+00:00",
    }
    assert (await call(city, hall)).number == "A001", "who holds a ticket is still served"


async def test_at_midnight_what_was_not_served_lapses_and_nothing_else(city: City, database: Database) -> None:
    hall = await city.hall()
    await take(city, hall, 5)
    await finish(city, await call(city, hall))
    serving = await call(city, hall)
    serving = await city.head.ServeTicket(name=serving.name, etag=serving.etag)
    called = await call(city, hall, "2")
    city.clock.now = MONDAY + timedelta(hours=14)  # midnight in Pariaman, not yet in London
    floor = SimpleNamespace(database=database)
    await lapse_tickets.run(floor)  # type: ignore[arg-type]
    found = await city.head.ListTickets(parent=hall.name, date="2026-07-06")
    states = [State.Name(t.state).removeprefix("STATE_") for t in found.tickets]
    assert states == ["FINISHED", "SERVING", "LAPSED", "LAPSED", "LAPSED"]
    await lapse_tickets.run(floor)  # type: ignore[arg-type]
    assert (await city.anybody.GetTicket(name=called.name)).version == called.version + 1
    await city.head.FinishTicket(name=serving.name, etag=serving.etag)
    with refused("QUEUE_EMPTY"):
        await call(city, hall)
    async with database.reader(city.code, city.head.actor) as reader:
        assert await reader.fetchval("SELECT count(*) FROM queue_day WHERE city = $1", city.code) == 0


async def test_only_officers_of_the_counters_unit_call_there(city: City) -> None:
    counters = [
        queue_pb2.HallCounter(code="1", title="Loket 1", services=["ktp"], unit=TECHNICAL_UNIT),
        queue_pb2.HallCounter(code="2", title="Loket 2", services=["izin"]),
    ]
    hall = await city.hall(counters=counters)
    await take(city, hall)
    other = city.caller(
        ActorKind.PERSON, str(uuid4()), unit=TECHNICAL_UNIT, unit_path=(TECHNICAL_UNIT,), permissions=HALLS
    )
    with refused("PERMISSION_DENIED"):
        await call(city, hall)
    called = await other.CallNextTicket(parent=hall.name, counter="1")
    with refused("PERMISSION_DENIED"):
        await city.head.ServeTicket(name=called.name, etag=called.etag)
    with refused("PERMISSION_DENIED"):
        await other.UpdateHall(hall=hall, update_mask={"paths": ["title"]})
    with refused("PERMISSION_DENIED"):
        await city.partner.CallNextTicket(parent=hall.name, counter="1")
    with refused("NOT_AUTHENTICATED"):
        await city.anybody.CallNextTicket(parent=hall.name, counter="1")


async def test_a_stale_look_at_a_ticket_or_a_hall_is_refused(city: City) -> None:
    hall = await city.hall()
    await take(city, hall)
    called = await call(city, hall)
    await city.head.ServeTicket(name=called.name, etag=called.etag)
    with refused("ETAG_MISMATCH"):
        await city.head.SkipTicket(name=called.name, etag=called.etag)
    changed = queue_pb2.Hall()
    changed.CopyFrom(hall)
    changed.title = "MPP Baru"
    updated = await city.head.UpdateHall(hall=changed, update_mask={"paths": ["title"]})
    assert (updated.title, updated.version) == ("MPP Baru", 2)
    with refused("ETAG_MISMATCH"):
        await city.head.UpdateHall(hall=changed, update_mask={"paths": ["title"]})
    with refused("HALL_EXISTS"):
        await city.hall()


@pytest.mark.parametrize(
    ("ask", "reason"),
    [
        ({"service": "tidak-ada"}, "INVALID_FIELD"),
        ({"lane": "vip"}, "INVALID_FIELD"),
        ({"parent": "{parent}/halls/lain"}, "HALL_NOT_FOUND"),
        ({"parent": "cities/52.71/halls/mpp"}, "HALL_NOT_FOUND"),
        ({"parent": "apa"}, "INVALID_REQUEST"),
        ({"service": "KTP"}, "INVALID_REQUEST"),
    ],
)
async def test_a_kiosk_that_asks_for_what_is_not_there_is_told_so(city: City, ask: dict, reason: str) -> None:
    hall = await city.hall()
    asked = {k: v.replace("{parent}", city.parent) for k, v in ask.items()}
    with refused(reason):
        await take(city, hall, **asked)
    assert not (await city.head.ListTickets(parent=hall.name)).tickets


async def test_tickets_are_paged_in_the_order_in_which_they_were_taken(city: City) -> None:
    hall = await city.hall()
    taken = await take(city, hall, 5)
    first = await city.head.ListTickets(parent=hall.name, page_size=3)
    second = await city.head.ListTickets(parent=hall.name, page_size=3, page_token=first.next_page_token)
    assert [t.number for page in (first, second) for t in page.tickets] == [t.number for t in taken]
    assert not second.next_page_token
    with refused("PAGE_TOKEN_INVALID"):
        await city.head.ListTickets(parent=hall.name, page_size=3, page_token=first.next_page_token, service="izin")
    assert [h.name for h in (await city.anybody.ListHalls(parent=city.parent)).halls] == [hall.name]
    with refused("TICKET_NOT_FOUND"):
        await city.anybody.GetTicket(name=taken[0].name.replace(city.code, "52.71"))


def test_no_event_of_the_queue_names_a_person() -> None:
    told = [message for message, spec in event_types([events_pb2]) if ".ticket." in spec.subject]
    assert len(told) == 9
    fields = {field.name for field in queue_pb2.Ticket.DESCRIPTOR.fields}
    assert not fields & {"holder", "owner", "person", "phone"}
