"""The door of those who keep the calendar."""

from __future__ import annotations

import uuid6

from kota.attendance.v1 import calendars_pb2 as pb
from kota.attendance.v1 import calendars_pb2_grpc
from kota_attendance.calendars import commands, messages, store
from kota_attendance.names import CalendarEntryName
from kota_common.grpc import Pages, command, query
from kota_common.names import city_in
from kota_common.postgres import Reader, Transaction


class Calendars(calendars_pb2_grpc.CalendarServiceServicer):
    """Serves CalendarService."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    @command
    async def ProposeCalendar(self, tx: Transaction, request: pb.ProposeCalendarRequest) -> pb.ProposeCalendarResponse:
        """Draft the platform's rows."""
        made = await commands.propose(tx, request.year)
        return pb.ProposeCalendarResponse(calendar_entries=[messages.entry(one) for one in made])

    @command
    async def DraftCalendarEntry(self, tx: Transaction, request: pb.DraftCalendarEntryRequest) -> pb.CalendarEntry:
        """Draft one row."""
        name = CalendarEntryName(city_in(request.parent), uuid6.uuid7())
        return messages.entry(await commands.draft(tx, messages.entry_of(name, request.calendar_entry, tx.now)))

    @command
    async def ConfirmCalendarEntries(
        self, tx: Transaction, request: pb.ConfirmCalendarEntriesRequest
    ) -> pb.ConfirmCalendarEntriesResponse:
        """Let drafts count."""
        ids = [CalendarEntryName.parse_in(tx.city, name, "names").id for name in request.names]
        made = await commands.confirm(tx, ids)
        return pb.ConfirmCalendarEntriesResponse(calendar_entries=[messages.entry(one) for one in made])

    @command
    async def RevokeCalendarEntry(self, tx: Transaction, request: pb.RevokeCalendarEntryRequest) -> pb.CalendarEntry:
        """Withdraw a row."""
        name = CalendarEntryName.parse(request.name)
        return messages.entry(await commands.revoke(tx, name.id, request.etag, request.source))

    @query
    async def ListCalendarEntries(
        self, reader: Reader, request: pb.ListCalendarEntriesRequest
    ) -> pb.ListCalendarEntriesResponse:
        """Rows by their first day."""
        page = self._pages.read(request)
        found = await store.page(reader, request.year, page.after, page.size + 1)
        shown = found[: page.size]
        token = ""
        if len(found) > page.size:
            last = shown[-1]
            token = self._pages.next_token(request, (last.first_day.isoformat(), str(last.name.id)))
        return pb.ListCalendarEntriesResponse(
            calendar_entries=[messages.entry(one) for one in shown], next_page_token=token
        )
