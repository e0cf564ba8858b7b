"""Events that a consumer gave up: kept with the reason, listed by case, replayed to that one consumer.

A replay never goes back into the event stream, where the relay's fence and every other consumer would see it. It goes
through the stream REPLAYS to the consumer's inbox path: a crash loses nothing, a second replay changes nothing. What
was decided about a letter (replayed, skipped) is read back from that stream; the letters themselves never change.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import uuid6
from nats.aio.msg import Msg
from opentelemetry import trace

from kota_common.errors import Kind, KotaError
from kota_common.messaging.cloudevents import EXPECTED_STREAM, MESSAGE_ID, NotAnEvent, decode
from kota_common.messaging.connection import ApiError, Bus
from kota_common.messaging.delivery import SKIP
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
    handled: str = ""  # `replayed` or `skipped`; a replay that failed again left a newer letter


class Letters:
    """Writes the letters of one service."""

    def __init__(self, bus: Bus, service: str) -> None:
        self._bus = bus
        self._service = service

    async def write(self, consumer: str, message: Msg, *, reason: str, text: str, deliveries: int) -> None:
        """Store a letter and wait for the acknowledgement. Raises DependencyDown when the bus does not answer."""
        given = dict(message.headers or {})
        event_id = given.get("ce-id") or f"{message.metadata.stream}-{message.metadata.sequence.stream}"
        again = f"/{message.metadata.sequence.stream}" if message.metadata.stream == REPLAYS else ""
        span = trace.get_current_span().get_span_context()
        # Nats-* headers of the original would be obeyed, or refused, by the server.
        headers = {key: value for key, value in given.items() if not key.lower().startswith("nats-")}
        headers |= {
            MESSAGE_ID: f"{consumer}/{event_id}{again}",  # two consumers may give up one event, and a replay again
            EXPECTED_STREAM: DEAD_LETTERS,
            "x-consumer": consumer,
            "x-subject": message.subject,
            "x-error-code": reason,
            "x-error-text": " ".join(text.split())[:_TEXT_MAX].encode("ascii", "replace").decode(),
            "x-deliveries": str(deliveries),
            "x-trace-id": given.get("traceparent", "")[3:35] or format(span.trace_id, "032x"),
        }
        purpose = consumer.partition("__")[2]
        await _store(self._bus, f"dead.{self._service}.{purpose}", message.data, headers)


async def letters(bus: Bus, *, consumer: str = "", case: str = "", reason: str = "") -> AsyncIterator[Letter]:
    """The dead letters, oldest first; of one consumer, of one case (resource name), for one reason, or all."""
    decided = await _decided(bus)
    async for message in _messages(bus, DEAD_LETTERS):
        letter = _letter(message, decided)
        wanted = ((letter.consumer, consumer), (letter.case, case), (letter.reason, reason))
        if all(want in ("", have) for have, want in wanted):
            yield letter


async def read(bus: Bus, number: int) -> Letter:
    """One letter. Raises DeadLetterNotFound."""
    for message in await bus.direct_get(DEAD_LETTERS, {"seq": number, "batch": 1, "next_by_subj": ">"}):
        letter = _letter(message, await _decided(bus))
        if letter.number == number:
            return letter
    raise DeadLetterNotFound(number=number)


async def replay(bus: Bus, letter: Letter) -> None:
    """Deliver the event to its consumer once more, through its inbox; as the `replay` user."""
    await _redeliver(bus, letter, {})


async def skip(bus: Bus, letter: Letter) -> None:
    """Let the consumer enter the event as done without any effect, so that what waits behind it goes on."""
    await _redeliver(bus, letter, {SKIP: "1"})


async def _redeliver(bus: Bus, letter: Letter, order: dict[str, str]) -> None:
    service, _, purpose = letter.consumer.partition("__")
    headers = {key: value for key, value in letter.headers.items() if not key.lower().startswith(("nats-", "x-"))}
    headers |= {
        MESSAGE_ID: f"replay/{letter.number}/{uuid6.uuid7()}",
        EXPECTED_STREAM: REPLAYS,
        "x-consumer": letter.consumer,
        "x-letter": str(letter.number),
        **order,
    }
    await _store(bus, f"replay.{service}.{purpose}", letter.payload, headers)


async def _store(bus: Bus, subject: str, payload: bytes, headers: dict[str, str]) -> None:
    """Publish and wait for the acknowledgement. Raises ApiError, DependencyDown."""
    answer = json.loads((await bus.request(subject, payload, headers)).data)
    if "error" in answer:
        raise ApiError(answer["error"].get("err_code", 0), answer["error"].get("description", ""))


async def _decided(bus: Bus) -> dict[int, str]:
    """What the operator last decided about each letter."""
    found = {}
    async for message in _messages(bus, REPLAYS):
        headers = message.headers or {}
        if headers.get("x-letter", "").isdecimal():
            found[int(headers["x-letter"])] = "skipped" if SKIP in headers else "replayed"
    return found


async def _messages(bus: Bus, stream: str) -> AsyncIterator[Msg]:
    """Everything in a stream, in order."""
    after = 0
    while page := await bus.direct_get(stream, {"seq": after + 1, "batch": _PAGE, "next_by_subj": ">"}):
        for message in page:
            after = int((message.headers or {})["Nats-Sequence"])
            yield message


def _letter(message: Msg, decided: dict[int, str]) -> Letter:
    headers: dict[str, Any] = dict(message.headers or {})
    number = int(headers["Nats-Sequence"])
    return Letter(
        number=number,
        consumer=headers.get("x-consumer", ""),
        event_id=headers.get("ce-id", ""),
        event_type=headers.get("ce-type", ""),
        case=_case(headers.get("ce-subject", "")),
        reason=headers.get("x-error-code", ""),
        text=headers.get("x-error-text", ""),
        deliveries=int(headers.get("x-deliveries", "0")),
        trace_id=headers.get("x-trace-id", ""),
        at=datetime.fromisoformat(headers["Nats-Time-Stamp"]),
        headers=headers,
        payload=message.data,
        handled=decided.get(number, ""),
    )


def _case(header: str) -> str:
    """The resource name; a letter may hold the very header that could not be read."""
    try:
        return decode(header)
    except NotAnEvent:
        return header
