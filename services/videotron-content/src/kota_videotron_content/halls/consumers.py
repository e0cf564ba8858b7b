"""Whom permitting's queue calls, the screens of the hall show."""

from __future__ import annotations

from kota.permitting.v1.events_pb2 import TicketCalled, TicketRecalled
from kota_common.messaging import LATEST_STATE, Event, consumer
from kota_common.messaging.consumer import ConsumerHandler
from kota_common.postgres import Transaction
from kota_videotron_content.halls import commands, messages
from kota_videotron_content.publishing import Publishing


def calls(publishing: Publishing) -> ConsumerHandler:
    """The consumer of calls, publishing through this process's publisher."""

    @consumer("hall_calls", order=LATEST_STATE)
    async def follow_call(tx: Transaction, event: Event[TicketCalled | TicketRecalled]) -> None:
        """Show the number and its counter. Raises InvalidField, CityForeign for a ticket that says nothing."""
        ticket = event.data.ticket
        hall = messages.hall_of(event.city, ticket)
        await commands.follow_call(tx, publishing.publisher, hall, messages.call(event.city, ticket))

    return follow_call
