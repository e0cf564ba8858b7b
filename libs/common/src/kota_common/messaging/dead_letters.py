"""Events that a consumer gave up: kept with the reason, listed by case, replayed to that one consumer.

A replay never goes back into the event stream, where the relay's fence and every other consumer would see it. It goes
through the stream REPLAYS to the consumer's inbox path: a crash loses nothing, a second replay changes nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import uuid6
from nats.aio.msg import Msg
from opentelemetry import trace

from kota_common.errors import Kind, KotaError
from kota_common.messaging.cloudevents import EXPECTED_STREAM, MESSAGE_ID, decode
from kota_common.messaging.connection import ApiError, Bus
from kota_common.messaging.topology import DEAD_LETTERS, REPLAYS

_TEXT_MAX = 300
_PAGE = 200


class DeadLetterNotFound(KotaError):
    """No dead letter has this number."""

    reason = "DEAD_LETTER_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "There is no dead letter {number}."
    indonesian = "Tidak ada surat mati nomor {number}."
    cause = "It was skipped or is older than 90 days."
    fix = "List them with `kota dead-letters list`."


@dataclass(frozen=True, slots=True)
class Letter:
    """A dead letter."""

    number: int  # its sequence in the stream
    consumer: str
    event_id: str
    event_type: str
    case: str  # resource name of the aggregate
    reason: str
    text: str
    deliveries: int
    trace_id: str
    at: datetime
    headers: dict[str, str]
    payload: bytes


class Letters:
    """Writes the letters of one service."""

    def __init__(self, bus: Bus, service: str) -> None:
        self._bus = bus
        self._service = service

    async def write(self, consumer: str, message: Msg, *, reason: str, text: str, deliveries: int) -> None:
        """Store a letter and wait for the acknowledgement. Raises DependencyDown when the bus does not answer."""
        given = dict(message.headers or {})
        event_id = given.get("ce-id") or f"{message.metadata.stream}-{message.metadata.sequence.stream}"
        span = trace.get_current_span().get_span_context()
        # Nats-* headers of the original would be obeyed, or refused, by the server.
        headers = {key: value for key, value in given.items() if not key.lower().startswith("nats-")}
        headers |= {
            MESSAGE_ID: f"{consumer}/{event_id}",  # two consumers may give up the same event
            EXPECTED_STREAM: DEAD_LETTERS,
            "x-consumer": consumer,
            "x-subject": message.subject,
            "x-error-code": reason,
            "x-error-text": " ".join(text.split())[:_TEXT_MAX].encode("ascii", "replace").decode(),
            "x-deliveries": str(deliveries),
            "x-trace-id": given.get("traceparent", "")[3:35] or format(span.trace_id, "032x"),
        }
        purpose = consumer.partition("__")[2]
        answer = await self._bus.request(f"dead.{self._service}.{purpose}", message.data, headers)
        if b'"error"' in answer.data:
            raise ApiError(0, answer.data.decode(errors="replace"))


async def letters(bus: Bus, *, consumer: str = "", case: str = "") -> AsyncIterator[Letter]:
    """The dead letters, oldest first; of one consumer, of one case (resource name), or all."""
    after = 0
    while True:
        page = await bus.direct_get(DEAD_LETTERS, {"seq": after + 1, "batch": _PAGE, "next_by_subj": "dead.>"})
        for message in page:
            letter = _letter(message)
            after = letter.number
            if consumer in ("", letter.consumer) and case in ("", letter.case):
                yield letter
        if len(page) < _PAGE:
            return


async def read(bus: Bus, number: int) -> Letter:
    """One letter. Raises DeadLetterNotFound."""
    for message in await bus.direct_get(DEAD_LETTERS, {"seq": number, "batch": 1, "next_by_subj": "dead.>"}):
        letter = _letter(message)
        if letter.number == number:
            return letter
    raise DeadLetterNotFound(number=number)


async def replay(bus: Bus, letter: Letter) -> None:
    """Deliver the event to its consumer once more, through its inbox; as the `replay` user."""
    service, _, purpose = letter.consumer.partition("__")
    headers = {key: value for key, value in letter.headers.items() if not key.lower().startswith(("nats-", "x-"))}
    headers |= {
        MESSAGE_ID: f"replay/{letter.number}/{uuid6.uuid7()}",
        EXPECTED_STREAM: REPLAYS,
        "x-consumer": letter.consumer,
    }
    answer = await bus.request(f"replay.{service}.{purpose}", letter.payload, headers)
    if b'"error"' in answer.data:
        raise ApiError(0, answer.data.decode(errors="replace"))


def _letter(message: Msg) -> Letter:
    headers: dict[str, Any] = dict(message.headers or {})
    return Letter(
        number=int(headers["Nats-Sequence"]),
        consumer=headers.get("x-consumer", ""),
        event_id=headers.get("ce-id", ""),
        event_type=headers.get("ce-type", ""),
        case=decode(headers.get("ce-subject", "")),
        reason=headers.get("x-error-code", ""),
        text=headers.get("x-error-text", ""),
        deliveries=int(headers.get("x-deliveries", "0")),
        trace_id=headers.get("x-trace-id", ""),
        at=datetime.fromisoformat(headers["Nats-Time-Stamp"]),
        headers=headers,
        payload=message.data,
    )
