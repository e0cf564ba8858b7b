"""A message as a consumer takes it: decoded and checked, with the acknowledgement that it owes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from google.protobuf.message import DecodeError, Message
from nats.aio.msg import Msg

from kota_common.messaging.cloudevents import EXPECTED_STREAM, Envelope, NotAnEvent, envelope_of
from kota_common.messaging.consumer import Event
from kota_common.messaging.topology import REPLAYS, Durable

SKIP = "x-skip"  # on a replay: enter the event as done without running the handler


@dataclass(slots=True)
class Delivery:
    """One decoded message."""

    message: Msg
    envelope: Envelope
    event: Event[Any]
    event_id: UUID
    seq: int  # in the stream that it came from
    number: int  # 1 for the first delivery
    skip: bool = False  # the operator decided that it shall have no effect

    @property
    def lane(self) -> str:
        """The aggregate whose order counts."""
        return self.envelope.subject


def decode(message: Msg, durable: Durable, types: Mapping[str, type[Message]]) -> Delivery:
    """Read and check a message.

    Raises NotAnEvent for what another user slipped in, for what this consumer never asked for, and for what cannot be
    read. Reply subjects bypass the publish permissions of NATS, so the header that names the stream is the proof that
    the message was published to it on purpose.
    """
    headers = message.headers or {}
    metadata = message.metadata
    if headers.get(EXPECTED_STREAM) != metadata.stream or metadata.stream not in (durable.stream, REPLAYS):
        raise NotAnEvent(f"{EXPECTED_STREAM} does not name the stream it came from")
    if metadata.stream != REPLAYS and message.subject not in durable.subjects:
        raise NotAnEvent(f"subject {message.subject} is none of this consumer's")
    envelope = envelope_of(headers)
    kind = types.get(envelope.type)
    if kind is None:
        raise NotAnEvent(f"{envelope.type} is none of this consumer's messages")
    try:
        data, event_id = kind.FromString(message.data), UUID(envelope.id)
    except (DecodeError, ValueError) as error:
        raise NotAnEvent(f"{envelope.type} cannot be read: {error}") from error
    event = Event(
        envelope.id,
        data,
        envelope.subject,
        envelope.city,
        envelope.aggregate_version,
        envelope.time,
        envelope.traceparent,
    )
    number = metadata.num_delivered or 1
    return Delivery(message, envelope, event, event_id, metadata.sequence.stream, number, skipped(message))


def skipped(message: Msg) -> bool:
    """Whether the operator decided that the message shall have no effect; only a replay can say so."""
    return message.metadata.stream == REPLAYS and SKIP in (message.headers or {})
