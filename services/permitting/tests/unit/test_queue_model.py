"""The rules of a queue."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kota.permitting.v1 import events_pb2
from kota_common.contract import event_types
from kota_common.errors import EtagMismatch, InvalidField
from kota_permitting.queue import messages
from kota_permitting.queue.hall import Counter, Hall, HallName, Hours, Lane, Service, Terms
from kota_permitting.queue.model import LIVE, MOVES, State, Ticket, TicketName, estimate_s, label
from kota_permitting.queue.refusals import CallsExhausted, TicketMoveNotAllowed

NAME = HallName("13.77", "mpp")
MONDAY_TEN = datetime(2026, 7, 6, 3, tzinfo=UTC)  # WIB
TERMS = Terms(
    title="MPP Kota Contoh",
    services=(Service("ktp", "KTP elektronik", "A"), Service("izin", "Perizinan", "B", expected_minutes=20)),
    counters=(Counter("1", "Loket 1", ("ktp", "izin")), Counter("2", "Loket 2", ("izin",))),
    hours=(*(Hours(day, time(8), time(15)) for day in range(1, 6)), Hours(6, time(9), time(12))),
    lanes=(Lane("prioritas", "Lansia dan penyandang disabilitas", in_a_row=2),),
)
HALL = Hall(NAME, 1, TERMS)


def ticket(state: State = State.WAITING, **changes: object) -> Ticket:
    made = Ticket(
        name=TicketName(NAME, UUID(int=7)),
        version=1,
        state=state,
        number="A001",
        service="ktp",
        service_title="KTP elektronik",
        lane="",
        day=date(2026, 7, 6),
        taken_at=MONDAY_TEN,
        counter="1" if state is not State.WAITING else "",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def play(it: Ticket, move: str) -> Ticket:
    if move in ("call", "recall"):
        return it.called("1", "Loket 1", MONDAY_TEN, 99, move)
    if move == "serve":
        return it.served(MONDAY_TEN)
    if move == "skip":
        return it.skipped()
    if move == "transfer":
        return it.transferred(TERMS.services[1])
    return it.ended(move, MONDAY_TEN)


@given(st.sampled_from(list(State)), st.sampled_from(list(MOVES)))
def test_a_move_is_made_from_the_states_of_the_table_and_from_no_other(state: State, move: str) -> None:
    sources, target = MOVES[move]
    if state in sources:
        moved = play(ticket(state), move)
        assert (moved.state, moved.version) == (target, 2)
        return
    with pytest.raises(TicketMoveNotAllowed) as refused:
        play(ticket(state), move)
    assert refused.value.facts["allowed"] == ",".join(ticket(state).allowed)


def test_every_state_is_reached_and_every_live_one_has_a_way_out() -> None:
    assert {target for _, target in MOVES.values()} | {State.WAITING} == set(State)
    assert all(any(state in sources for sources, _ in MOVES.values()) for state in LIVE)


def test_every_move_has_its_event() -> None:
    subjects = {spec.subject for _, spec in event_types([events_pb2]) if ".ticket." in spec.subject}
    past = {"miss": "missed", "transfer": "transferred", "skip": "skipped", "take": "taken"}
    moves = {past.get(m, m + ("d" if m.endswith("e") else "ed")) for m in ("take", *MOVES)}
    assert subjects == {f"kota.permitting.ticket.{move}.v1" for move in moves}


def test_a_ticket_is_called_as_often_as_its_hall_says() -> None:
    called = ticket().called("1", "Loket 1", MONDAY_TEN, 2)
    again = called.called("1", "Loket 1", MONDAY_TEN + timedelta(minutes=1), 2, "recall")
    assert (again.calls, again.first_called_at, again.called_at) == (
        2,
        MONDAY_TEN,
        MONDAY_TEN + timedelta(minutes=1),
    )
    with pytest.raises(CallsExhausted):
        again.called("1", "Loket 1", MONDAY_TEN, 2, "recall")


def test_a_transfer_keeps_number_and_arrival_and_begins_its_calls_anew() -> None:
    moved = ticket(State.SERVING, calls=2).transferred(TERMS.services[1])
    assert (moved.number, moved.taken_at, moved.service, moved.calls, moved.counter) == (
        "A001",
        MONDAY_TEN,
        "izin",
        0,
        "",
    )


@pytest.mark.parametrize(
    ("local", "because"),
    [
        ("2026-07-06 07:59", "hours"),
        ("2026-07-06 08:00", ""),
        ("2026-07-06 14:59", ""),
        ("2026-07-06 15:00", "hours"),
        ("2026-07-11 09:30", ""),  # Saturday, with hours of its own
        ("2026-07-12 09:30", "weekday"),
        ("2026-08-17 09:30", "public_holiday"),
        ("2026-03-18 09:30", "cuti_bersama"),
    ],
)
def test_tickets_are_given_in_the_hours_of_the_hall_on_days_on_which_the_city_works(local: str, because: str) -> None:
    at = datetime.fromisoformat(local + "+07:00")
    assert HALL.closed_because(at) == because


def test_a_hall_may_serve_on_collective_leave_and_never_on_a_public_holiday() -> None:
    open_then = Hall(NAME, 1, replace(TERMS, open_on_collective_leave=True))
    assert open_then.closed_because(datetime.fromisoformat("2026-03-18 09:30+07:00")) == ""
    assert open_then.closed_because(datetime.fromisoformat("2026-03-19 09:30+07:00")) == "public_holiday"


@pytest.mark.parametrize(
    ("local", "opens"),
    [
        ("2026-07-06 07:00", "2026-07-06 08:00"),
        ("2026-07-06 16:00", "2026-07-07 08:00"),
        ("2026-07-10 16:00", "2026-07-11 09:00"),
        ("2026-03-17 16:00", "2026-03-25 08:00"),  # Nyepi, Idul Fitri and the collective leave around them
    ],
)
def test_a_closed_hall_says_when_it_opens(local: str, opens: str) -> None:
    found = HALL.opens_next(datetime.fromisoformat(local + "+07:00"))
    assert found == datetime.fromisoformat(opens + "+07:00")


def test_a_lane_is_served_first_until_it_has_had_its_row() -> None:
    assert TERMS.order([]) == ["prioritas", ""]
    assert TERMS.order(["prioritas"]) == ["prioritas", ""]
    assert TERMS.order(["prioritas", "prioritas", ""]) == ["", "prioritas"]
    assert TERMS.order(["", "prioritas", "prioritas"]) == ["prioritas", ""]
    without_limit = replace(TERMS, lanes=(Lane("prioritas", "x"),))
    assert without_limit.order(["prioritas"] * 9) == ["prioritas", ""]


@given(st.integers(0, 2000), st.floats(0, 7200), st.integers(0, 60))
def test_nobody_waits_less_when_more_are_ahead_and_nobody_more_when_more_counters_open(
    ahead: int, seconds: float, counters: int
) -> None:
    wait = estimate_s(ahead, seconds, counters)
    assert wait <= estimate_s(ahead + 1, seconds, counters)
    assert wait >= estimate_s(ahead, seconds, counters + 1) >= 0


def test_a_number_is_the_letters_of_the_service_and_three_digits() -> None:
    assert (label("A", 7), label("KK", 999)) == ("A007", "KK999")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"services": (TERMS.services[0], TERMS.services[0])}, "hall.services.code"),
        ({"services": (*TERMS.services, Service("x2", "Lain", "A"))}, "hall.services.prefix"),
        ({"counters": (Counter("1", "Loket 1", ("ktp", "paspor")),)}, "hall.counters[0].services"),
        ({"counters": TERMS.counters * 2}, "hall.counters.code"),
        ({"lanes": TERMS.lanes * 2}, "hall.lanes.code"),
        ({"hours": (Hours(1, time(8), time(8)),)}, "hall.hours[0].closes"),
        ({"hours": TERMS.hours * 2}, "hall.hours.weekday"),
    ],
)
def test_a_hall_that_contradicts_itself_is_refused_by_field(change: dict, field: str) -> None:
    with pytest.raises(InvalidField) as refused:
        HALL.changed(replace(TERMS, **change))
    assert refused.value.field == field


def test_a_hall_survives_the_way_through_the_contract() -> None:
    TERMS.check()
    assert messages.terms_of(messages.hall(HALL)) == TERMS
    with pytest.raises(EtagMismatch):
        HALL.expect(HALL.changed(TERMS).etag)


def test_the_largest_hall_that_the_contract_takes_fits_in_an_event() -> None:
    wide = "𐍈"
    services = tuple(Service(f"s{n:039d}", wide * 120, "A") for n in range(50))
    counters = tuple(Counter(f"{n:021d}", wide * 60, tuple(s.code for s in services), "u" * 36) for n in range(50))
    terms = Terms(wide * 120, services, counters, TERMS.hours, tuple(Lane("p" * 41, wide * 120) for _ in range(8)))
    event = messages.hall_event(events_pb2.HallUpdated, Hall(NAME, 2**40, terms))
    assert event.ByteSize() < 200_000  # type: ignore[attr-defined]


def test_the_name_of_a_ticket_is_read_and_written() -> None:
    text = "cities/13.77/halls/mpp/tickets/01990000-0000-7000-8000-000000000001"
    assert str(TicketName.parse(text)) == text
    for bad in ("", text + "x", text.replace("13.77", "1377"), "cities/13.77/halls/MPP/tickets/1"):
        with pytest.raises(InvalidField):
            TicketName.parse(bad)
