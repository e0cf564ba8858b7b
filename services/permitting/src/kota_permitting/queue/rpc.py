"""The door to the queue: contract in, contract out."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from uuid import UUID

from kota.permitting.v1 import queue_pb2 as pb
from kota.permitting.v1.queue_pb2_grpc import QueueServiceServicer
from kota_common.grpc import Pages, apply_mask, command, query
from kota_common.postgres import Reader, Transaction
from kota_permitting.catalogue.messages import local_date, timestamp
from kota_permitting.deadlines.model import today_of
from kota_permitting.queue import commands, messages, standing, store
from kota_permitting.queue.hall import HallName
from kota_permitting.queue.model import Ticket, TicketName, estimate_s


class Queue(QueueServiceServicer):
    """Serves QueueService."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    @command
    async def RegisterHall(self, tx: Transaction, request: pb.RegisterHallRequest) -> pb.Hall:
        """Set up a hall."""
        name = HallName(tx.city, request.hall_id)
        return messages.hall(await commands.register_hall(tx, name, messages.terms_of(request.hall)))

    @command
    async def UpdateHall(self, tx: Transaction, request: pb.UpdateHallRequest) -> pb.Hall:
        """Change a hall."""
        wanted = request.hall
        changes = messages.changes_of(wanted, apply_mask(wanted, request.update_mask, messages.HALL_FIELDS))
        return messages.hall(await commands.update_hall(tx, HallName.parse(wanted.name), wanted.etag, changes))

    @command
    async def TakeTicket(self, tx: Transaction, request: pb.TakeTicketRequest) -> pb.Ticket:
        """Take a number."""
        name = HallName.parse(request.parent)
        return await _placed(tx, await commands.take_ticket(tx, name, request.service, request.lane))

    @command
    async def CallNextTicket(self, tx: Transaction, request: pb.CallNextTicketRequest) -> pb.Ticket:
        """Call whoever is next."""
        return messages.ticket(await commands.call_next(tx, HallName.parse(request.parent), request.counter))

    @command
    async def RecallTicket(self, tx: Transaction, request: pb.RecallTicketRequest) -> pb.Ticket:
        """Call again."""
        return messages.ticket(await commands.recall_ticket(tx, TicketName.parse(request.name), request.etag))

    @command
    async def ServeTicket(self, tx: Transaction, request: pb.ServeTicketRequest) -> pb.Ticket:
        """Begin to serve."""
        return messages.ticket(await commands.serve_ticket(tx, TicketName.parse(request.name), request.etag))

    @command
    async def FinishTicket(self, tx: Transaction, request: pb.FinishTicketRequest) -> pb.Ticket:
        """End the service."""
        return messages.ticket(await commands.finish_ticket(tx, TicketName.parse(request.name), request.etag))

    @command
    async def SkipTicket(self, tx: Transaction, request: pb.SkipTicketRequest) -> pb.Ticket:
        """Put aside."""
        return messages.ticket(await commands.skip_ticket(tx, TicketName.parse(request.name), request.etag))

    @command
    async def MissTicket(self, tx: Transaction, request: pb.MissTicketRequest) -> pb.Ticket:
        """Its holder never came."""
        return messages.ticket(await commands.miss_ticket(tx, TicketName.parse(request.name), request.etag))

    @command
    async def TransferTicket(self, tx: Transaction, request: pb.TransferTicketRequest) -> pb.Ticket:
        """Send to another service."""
        name = TicketName.parse(request.name)
        return await _placed(tx, await commands.transfer_ticket(tx, name, request.etag, request.service))

    @command
    async def CloseCounter(self, tx: Transaction, request: pb.CloseCounterRequest) -> pb.CloseCounterResponse:
        """Close a counter."""
        await commands.close_counter(tx, HallName.parse(request.parent), request.counter)
        return pb.CloseCounterResponse()

    @query
    async def GetHall(self, reader: Reader, request: pb.GetHallRequest) -> pb.Hall:
        """One hall."""
        return messages.hall(await store.read_hall(reader, HallName.parse(request.name)))

    @query
    async def ListHalls(self, reader: Reader, request: pb.ListHallsRequest) -> pb.ListHallsResponse:
        """A page of halls."""
        page = self._pages.read(request)
        found = await store.page_halls(reader, after=page.after[0] if page.after else "", size=page.size + 1)
        answer = pb.ListHallsResponse(halls=[messages.hall(hall) for hall in found[: page.size]])
        if len(found) > page.size:
            answer.next_page_token = self._pages.next_token(request, (found[page.size - 1].name.code,))
        return answer

    @query
    async def DescribeQueue(self, reader: Reader, request: pb.DescribeQueueRequest) -> pb.DescribeQueueResponse:
        """How full a hall is."""
        hall = await store.read_hall(reader, HallName.parse(request.name))
        waiting = await store.waiting(reader, hall.name, today_of(reader.city, reader.now))
        lines, counters = Counter(service for service, *_ in waiting), await standing.open_for(reader, hall)
        closed = hall.closed_because(reader.now)
        answer = pb.DescribeQueueResponse(open=not closed, closed_because=closed)
        if closed and (opens := hall.opens_next(reader.now)) is not None:
            answer.next_open_time.CopyFrom(timestamp(opens))  # type: ignore[arg-type]
        seconds = await standing.seconds_of(reader, hall)
        for service in hall.terms.services:
            count, opened = lines[service.code], counters[service.code]
            answer.lines.add(
                service=service.code,
                waiting=count,
                counters_open=opened,
                estimated_wait_s=estimate_s(count, seconds[service.code], opened),
            )
        return answer

    @query
    async def GetTicket(self, reader: Reader, request: pb.GetTicketRequest) -> pb.Ticket:
        """One ticket."""
        return await _placed(reader, await store.read(reader, TicketName.parse(request.name)))

    @query
    async def ListTickets(self, reader: Reader, request: pb.ListTicketsRequest) -> pb.ListTicketsResponse:
        """A page of tickets."""
        page = self._pages.read(request)
        found = await store.page(
            reader,
            HallName.parse(request.parent),
            local_date(request.date, "date") or today_of(reader.city, reader.now),
            states=messages.states_of(request.states),
            service=request.service,
            after=(datetime.fromisoformat(page.after[0]), UUID(page.after[1])) if page.after else None,
            size=page.size + 1,
        )
        answer = pb.ListTicketsResponse(tickets=[messages.ticket(ticket) for ticket in found[: page.size]])
        if len(found) > page.size:
            last = found[page.size - 1]
            key = (last.taken_at.isoformat(), str(last.name.id))
            answer.next_page_token = self._pages.next_token(request, key)
        return answer


async def _placed(reader: Reader, ticket: Ticket) -> pb.Ticket:
    """The ticket with its place in the queue."""
    hall = await store.read_hall(reader, ticket.name.hall)
    return messages.ticket(ticket, await standing.place_of(reader, hall, ticket))
