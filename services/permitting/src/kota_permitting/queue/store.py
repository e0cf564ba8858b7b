"""How halls and tickets are kept: a hall is one row with its terms, a ticket one row changed in place."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from kota_common.postgres import Reader, Transaction
from kota_permitting.queue.hall import Counter, Hall, HallName, Hours, Lane, Service, Terms
from kota_permitting.queue.model import AT_COUNTER, LAPSING, LIVE, State, Ticket, TicketName
from kota_permitting.queue.refusals import HallNotFound, TicketNotFound

MEDIAN_OF = 100  # latest services that say how long one takes
MEDIAN_DAYS = 30  # and not older than this

_KEY = ("city", "id", "hall")
_FIXED = ("day", "number", "lane", "holder", "taken_at")
_CHANGING = (
    "state",
    "version",
    "service",
    "service_title",
    "counter",
    "counter_title",
    "calls",
    "called_at",
    "first_called_at",
    "served_at",
    "ended_at",
)
_ALL = (*_KEY, *_FIXED, *_CHANGING)
_COLUMNS = ", ".join(_ALL)
_SELECT = f"SELECT {_COLUMNS} FROM queue_ticket WHERE city = $1"  # noqa: S608 (column names are ours)
_INSERT = f"INSERT INTO queue_ticket ({_COLUMNS}) VALUES ({', '.join(f'${n}' for n in range(1, len(_ALL) + 1))})"  # noqa: S608
_UPDATE = (
    f"UPDATE queue_ticket SET {', '.join(f'{name} = ${n}' for n, name in enumerate(_CHANGING, start=3))} "  # noqa: S608
    "WHERE city = $1 AND id = $2"
)


async def insert_hall(tx: Transaction, hall: Hall) -> bool:
    """Keep a new hall; False when its id is taken."""
    tag = await tx.execute(
        "INSERT INTO queue_hall (city, code, version, terms) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        hall.city,
        hall.name.code,
        hall.version,
        _json(hall.terms),
    )
    return tag == "INSERT 0 1"


async def save_hall(tx: Transaction, hall: Hall) -> None:
    """Keep a changed hall; the caller holds its row."""
    await tx.execute(
        "UPDATE queue_hall SET version = $3, terms = $4 WHERE city = $1 AND code = $2",
        hall.city,
        hall.name.code,
        hall.version,
        _json(hall.terms),
    )


async def lock_hall(tx: Transaction, name: HallName) -> Hall:
    """The hall, held until the transaction ends. Raises HallNotFound."""
    sql = "SELECT version, terms FROM queue_hall WHERE city = $1 AND code = $2 FOR UPDATE"
    return _hall(name, await tx.fetchrow(sql, tx.city, name.code))


async def read_hall(reader: Reader, name: HallName) -> Hall:
    """The hall. Raises HallNotFound, also for another city's."""
    sql = "SELECT version, terms FROM queue_hall WHERE city = $1 AND code = $2"
    return _hall(name, await reader.fetchrow(sql, reader.city, name.code))


async def page_halls(reader: Reader, *, after: str, size: int) -> list[Hall]:
    """Halls by code, beginning after the given one."""
    rows = await reader.fetch(
        "SELECT code, version, terms FROM queue_hall WHERE city = $1 AND code > $2 ORDER BY code LIMIT $3",
        reader.city,
        after,
        size,
    )
    return [_hall(HallName(reader.city, row["code"]), row) for row in rows]


async def lock_desk(tx: Transaction, hall: HallName, counter: str) -> None:
    """Hold a counter until the transaction ends, so that whoever calls there next sees what this call has done."""
    await tx.execute(
        "INSERT INTO queue_desk (city, hall, counter) VALUES ($1, $2, $3) "
        "ON CONFLICT (city, hall, counter) DO UPDATE SET counter = excluded.counter",
        tx.city,
        hall.code,
        counter,
    )


async def set_desk(tx: Transaction, hall: HallName, counter: str, open_on: date | None) -> None:
    """Open a counter for a local day, or close it; the caller holds it."""
    await tx.execute(
        "UPDATE queue_desk SET open_on = $4 WHERE city = $1 AND hall = $2 AND counter = $3",
        tx.city,
        hall.code,
        counter,
        open_on,
    )


async def open_counters(reader: Reader, hall: HallName, day: date) -> list[str]:
    """Codes of the counters that are open on the local day."""
    rows = await reader.fetch(
        "SELECT counter FROM queue_desk WHERE city = $1 AND hall = $2 AND open_on = $3", reader.city, hall.code, day
    )
    return [row["counter"] for row in rows]


async def take_number(tx: Transaction, hall: HallName, prefix: str, day: date, limit: int) -> int | None:
    """The next place of the day's series, None when it is full. Held until commit: neither gaps nor doubles."""
    taken: int | None = await tx.fetchval(
        "INSERT INTO queue_series (city, hall, prefix, day, taken) VALUES ($1, $2, $3, $4, 1) "
        "ON CONFLICT (city, hall, prefix, day) DO UPDATE SET taken = queue_series.taken + 1 "
        "WHERE queue_series.taken < $5 RETURNING taken",
        tx.city,
        hall.code,
        prefix,
        day,
        limit,
    )
    return taken


async def take_turns(tx: Transaction, hall: HallName, holder: str) -> None:
    """Let one holder take one ticket at a time."""
    key = f"queue/{tx.city}/{hall.code}/{holder}"
    await tx.fetchval("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", key)


async def live_of(reader: Reader, hall: HallName, day: date, service: str, holder: str) -> Ticket | None:
    """The ticket that a holder waits with for a service."""
    row = await reader.fetchrow(
        f"{_SELECT} AND hall = $2 AND day = $3 AND service = $4 AND holder = $5 AND state = ANY($6::text[]) "
        "ORDER BY taken_at LIMIT 1",
        reader.city,
        hall.code,
        day,
        service,
        holder,
        list(LIVE),
    )
    return None if row is None else _ticket(row)


async def insert(tx: Transaction, ticket: Ticket) -> None:
    """Keep a new ticket."""
    values = _values(ticket)
    await tx.execute(_INSERT, *(values[name] for name in _ALL))


async def save(tx: Transaction, ticket: Ticket) -> None:
    """Keep a changed ticket; the caller holds its row."""
    values = _values(ticket)
    await tx.execute(_UPDATE, tx.city, ticket.name.id, *(values[name] for name in _CHANGING))


async def lock(tx: Transaction, name: TicketName) -> Ticket:
    """The ticket, held until the transaction ends. Raises TicketNotFound."""
    sql = f"{_SELECT} AND id = $2 AND hall = $3 FOR UPDATE"
    return _found(name, await tx.fetchrow(sql, tx.city, name.id, name.hall.code))


async def read(reader: Reader, name: TicketName) -> Ticket:
    """The ticket. Raises TicketNotFound, also for another city's."""
    return _found(
        name, await reader.fetchrow(f"{_SELECT} AND id = $2 AND hall = $3", reader.city, name.id, name.hall.code)
    )


async def at_counter(reader: Reader, hall: HallName, counter: str) -> Ticket | None:
    """Whom the counter has called or serves."""
    row = await reader.fetchrow(
        f"{_SELECT} AND hall = $2 AND counter = $3 AND state = ANY($4::text[])",
        reader.city,
        hall.code,
        counter,
        list(AT_COUNTER),
    )
    return None if row is None else _ticket(row)


async def latest_lanes(reader: Reader, hall: HallName, day: date, services: Sequence[str], limit: int) -> list[str]:
    """The lanes of the latest first calls for these services, newest first."""
    rows = await reader.fetch(
        "SELECT lane FROM queue_ticket WHERE city = $1 AND hall = $2 AND day = $3 AND service = ANY($4::text[]) "
        "AND first_called_at IS NOT NULL ORDER BY first_called_at DESC, id DESC LIMIT $5",
        reader.city,
        hall.code,
        day,
        list(services),
        limit,
    )
    return [row["lane"] for row in rows]


async def lock_next(
    tx: Transaction, hall: HallName, day: date, services: Sequence[str], lanes: Sequence[str]
) -> Ticket | None:
    """Who is next for these services, held; somebody whom another counter is just calling is passed over.

    Lanes in the given order, others after them; within a lane whoever came first.
    """
    row = await tx.fetchrow(
        f"{_SELECT} AND hall = $2 AND day = $3 AND state = 'WAITING' AND service = ANY($4::text[]) "
        "ORDER BY array_position($5::text[], lane) NULLS LAST, taken_at, id LIMIT 1 FOR UPDATE SKIP LOCKED",
        tx.city,
        hall.code,
        day,
        list(services),
        list(lanes),
    )
    return None if row is None else _ticket(row)


async def waiting(reader: Reader, hall: HallName, day: date) -> list[tuple[str, str, datetime, UUID]]:
    """Service, lane, arrival and id of everybody who waits."""
    rows = await reader.fetch(
        "SELECT service, lane, taken_at, id FROM queue_ticket "
        "WHERE city = $1 AND hall = $2 AND day = $3 AND state = 'WAITING'",
        reader.city,
        hall.code,
        day,
    )
    return [(row["service"], row["lane"], row["taken_at"], row["id"]) for row in rows]


async def medians_s(reader: Reader, hall: HallName) -> dict[str, float]:
    """How long the latest services of each kind took at the median, seconds; kinds without any are left out."""
    rows = await reader.fetch(
        "SELECT service, percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS median FROM ("
        "SELECT service, extract(epoch FROM ended_at - served_at)::float8 AS seconds, "
        "row_number() OVER (PARTITION BY service ORDER BY ended_at DESC) AS place FROM queue_ticket "
        "WHERE city = $1 AND hall = $2 AND state = 'FINISHED' AND ended_at > $3) AS latest "
        "WHERE place <= $4 GROUP BY service",
        reader.city,
        hall.code,
        reader.now - timedelta(days=MEDIAN_DAYS),
        MEDIAN_OF,
    )
    return {row["service"]: row["median"] for row in rows}


async def page(
    reader: Reader,
    hall: HallName,
    day: date,
    *,
    states: Sequence[State],
    service: str,
    after: tuple[datetime, UUID] | None,
    size: int,
) -> list[Ticket]:
    """Tickets of a local day in the order in which they were taken, beginning after the given one."""
    at, last = after if after is not None else (None, None)
    rows = await reader.fetch(
        f"{_SELECT} AND hall = $2 AND day = $3 AND ($4::text[] = '{{}}' OR state = ANY($4::text[])) "
        "AND ($5 = '' OR service = $5) AND ($6::timestamptz IS NULL OR (taken_at, id) > ($6, $7)) "
        "ORDER BY taken_at, id LIMIT $8",
        reader.city,
        hall.code,
        day,
        list(states),
        service,
        at,
        last,
        size,
    )
    return [_ticket(row) for row in rows]


async def lock_lapsing(tx: Transaction, today: date, limit: int) -> list[Ticket]:
    """Tickets of days that are over and that nobody is served with, held; those that somebody else holds are left."""
    rows = await tx.fetch(
        f"{_SELECT} AND day < $2 AND state = ANY($3::text[]) ORDER BY id LIMIT $4 FOR UPDATE SKIP LOCKED",
        tx.city,
        today,
        list(LAPSING),
        limit,
    )
    return [_ticket(row) for row in rows]


def _hall(name: HallName, row: Any) -> Hall:
    if row is None:
        raise HallNotFound(name)
    kept = json.loads(row["terms"])
    return Hall(
        name,
        row["version"],
        Terms(
            **kept
            | {
                "services": tuple(Service(**s) for s in kept["services"]),
                "counters": tuple(Counter(**c | {"services": tuple(c["services"])}) for c in kept["counters"]),
                "lanes": tuple(Lane(**lane) for lane in kept["lanes"]),
                "hours": tuple(
                    Hours(h["weekday"], time.fromisoformat(h["opens"]), time.fromisoformat(h["closes"]))
                    for h in kept["hours"]
                ),
            }
        ),
    )


def _json(terms: Terms) -> str:
    return json.dumps(asdict(terms), default=lambda value: value.isoformat(), ensure_ascii=False)


def _found(name: TicketName, row: Any) -> Ticket:
    if row is None:
        raise TicketNotFound(name)
    return _ticket(row)


def _values(ticket: Ticket) -> dict[str, Any]:
    same = {name: getattr(ticket, name) for name in (*_FIXED, *_CHANGING)}
    return same | {"city": ticket.name.hall.city, "id": ticket.name.id, "hall": ticket.name.hall.code}


def _ticket(row: Any) -> Ticket:
    plain = {name: row[name] for name in (*_FIXED, *_CHANGING)}
    name = TicketName(HallName(row["city"], row["hall"]), row["id"])
    return Ticket(**plain | {"name": name, "state": State(row["state"])})


async def note_day(tx: Transaction, day: date) -> None:
    """Remember that tickets of this day have to lapse one night."""
    await tx.execute("INSERT INTO queue_day (city, day) VALUES ($1, $2) ON CONFLICT DO NOTHING", tx.city, day)


async def forget_days(tx: Transaction, today: date) -> None:
    """Days whose tickets have all lapsed are done with."""
    await tx.execute("DELETE FROM queue_day WHERE city = $1 AND day < $2", tx.city, today)


async def cities_with_days_before(reader: Reader, day: date) -> list[str]:
    """Cities with a day before the date whose tickets may have to lapse. Reads all cities; a city and a date only."""
    rows = await reader.fetch("SELECT DISTINCT city FROM queue_day WHERE day < $1", day)
    return [row["city"] for row in rows]
