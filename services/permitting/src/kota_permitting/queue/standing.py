"""How full a hall is: who is ahead of whom, and about how long that takes."""

from __future__ import annotations

from kota_common.postgres import Reader
from kota_permitting.deadlines.model import today_of
from kota_permitting.queue import store
from kota_permitting.queue.hall import Hall
from kota_permitting.queue.messages import Place
from kota_permitting.queue.model import State, Ticket, estimate_s


async def place_of(reader: Reader, hall: Hall, ticket: Ticket) -> Place | None:
    """The ticket's place; None when it does not wait, or its hall no longer has the service."""
    service = next((s for s in hall.terms.services if s.code == ticket.service), None)
    if ticket.state is not State.WAITING or service is None:
        return None
    ranking = hall.terms.ranking

    def turn(lane: str) -> int:
        return ranking.index(lane) if lane in ranking else len(ranking)

    own = (turn(ticket.lane), ticket.taken_at, ticket.name.id)
    ahead = sum(
        code == service.code and (turn(lane), taken_at, id_) < own
        for code, lane, taken_at, id_ in await store.waiting(reader, hall.name, ticket.day)
    )
    counters, seconds = await open_for(reader, hall), await seconds_of(reader, hall)
    return Place(ahead, estimate_s(ahead, seconds[service.code], counters[service.code]))


async def open_for(reader: Reader, hall: Hall) -> dict[str, int]:
    """How many counters are open for each service today."""
    opened = set(await store.open_counters(reader, hall.name, today_of(reader.city, reader.now)))
    counters = [c for c in hall.terms.counters if c.code in opened]
    return {s.code: sum(s.code in c.services for c in counters) for s in hall.terms.services}


async def seconds_of(reader: Reader, hall: Hall) -> dict[str, float]:
    """How long one of each service takes: the median of the latest ones, else what the hall expects."""
    medians = await store.medians_s(reader, hall.name)
    return {s.code: medians.get(s.code, s.expected_s) for s in hall.terms.services}
