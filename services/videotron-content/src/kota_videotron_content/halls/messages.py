"""Permitting's tickets as calls. Nothing is decided here."""

from __future__ import annotations

import re
from datetime import UTC
from uuid import UUID

from kota.permitting.v1 import queue_pb2
from kota_common.errors import CityForeign, InvalidField
from kota_videotron_content.halls.model import Call

_NAME = re.compile(r"(cities/([0-9]{2}\.[0-9]{2})/halls/[a-z][a-z0-9-]{1,40})/tickets/([0-9a-f-]{36})")
MAX_TEXT = 60  # characters of a title; more does not fit on a screen


def hall_of(city: str, ticket: queue_pb2.Ticket) -> str:
    """The hall of a ticket. Raises InvalidField, CityForeign."""
    return _parsed(city, ticket)[1]


def call(city: str, ticket: queue_pb2.Ticket) -> Call:
    """The call that a ticket states. Raises InvalidField, CityForeign."""
    if not ticket.HasField("call_time") or not ticket.number:
        raise InvalidField("ticket", "was not called")
    return Call(
        ticket=UUID(_parsed(city, ticket)[3]),
        number=ticket.number[:8],
        counter_title=ticket.counter_title[:MAX_TEXT],
        service_title=ticket.service_title[:MAX_TEXT],
        calls=ticket.calls,
        call_time=ticket.call_time.ToDatetime(UTC),
    )


def _parsed(city: str, ticket: queue_pb2.Ticket) -> re.Match[str]:
    match = _NAME.fullmatch(ticket.name)
    if match is None:
        raise InvalidField("ticket.name", "it is not cities/{city}/halls/{hall}/tickets/{ticket}")
    if match[2] != city:
        raise CityForeign(city=match[2])
    return match
