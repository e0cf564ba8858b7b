"""docs/events.md: every event, what it means, who follows it, and in which order it arrives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import groupby

from kota_common.messaging.topology import STREAM_DAYS
from kota_common.service import Service
from kota_docs.contract import Message
from kota_docs.markdown import GENERATED, table

LOG_DAYS = 90
"""How long the event log keeps what the stream has forgotten."""

_HEAD = f"""{GENERATED}

# Events

Every event is one protobuf message in CloudEvents 1.0 binary mode: `ce-type` is the message's full name, `ce-subject`
the resource name of the aggregate, and the header `ce-aggregateversion` its version after the change. The first field
is the full public state of the aggregate, so a consumer never has to call back. Events hold ids, never personal data.

Order holds per aggregate: two events with the same `ce-subject` arrive in the order of their versions, whatever fails
in between; events of different aggregates have no order. Streams keep {STREAM_DAYS} days, the event log of the service
at least {LOG_DAYS}: a lost stream is rebuilt from it. A durable is named `<service>__<purpose>`.
"""


def page(services: Sequence[Service], contract: Mapping[str, Message]) -> str:
    """The whole page."""
    followers = _followers(services)
    marked = sorted((message for message in contract.values() if message.subject), key=lambda m: m.subject)
    sections = []
    for service, events in groupby(marked, key=lambda message: message.subject.split(".")[1]):
        rows = [(*_row(event, contract), _consumers(followers[event.name])) for event in events]
        text = table(("subject", "message", "meaning", "ordering key", "consumers"), rows)
        sections.append(f"## {service}\n\nStream `EVT_{service.upper()}`, {len(rows)} events.\n\n{text}\n")
    return "\n".join([_HEAD, *sections])


def _row(event: Message, contract: Mapping[str, Message]) -> tuple[str, str, str, str]:
    return f"`{event.subject}`", f"`{event.name}`", event.comment, _ordering_key(event, contract)


def _ordering_key(event: Message, contract: Mapping[str, Message]) -> str:
    """The name of the aggregate that the first field carries: what `ce-subject` holds."""
    field, type_name, _ = event.fields[0]
    pattern = contract[type_name].pattern if type_name in contract else ""
    return f"`{pattern}`" if pattern else f"named in `{field}`"


def _followers(services: Sequence[Service]) -> dict[str, list[str]]:
    """Full name of a message to the durables that take it, with the order each asks for."""
    found: dict[str, list[str]] = defaultdict(list)
    for service in services:
        for handler in service.consumers:
            for name in handler.by_type:
                found[name].append(f"`{service.name}__{handler.name}` ({handler.order.replace('_', ' ')})")
    return found


def _consumers(durables: list[str]) -> str:
    return ", ".join(sorted(durables)) or "none in the platform"
