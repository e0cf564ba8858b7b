"""Publishing a unit of events: one by one, or many at once as a JetStream atomic batch (ADR-50, server 2.12+).

The first message of every unit carries the fence: the sequence that the relay believes to be the stream's last. A relay
that is no longer the leader is refused (10071) before it can store anything twice or out of order.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import nats.errors

from kota_common.errors import DependencyDown
from kota_common.messaging.connection import REFUSED_BY_CLIENT, ApiError, Bus

WRONG_LAST_SEQUENCE = 10071
DUPLICATE_IN_BATCH = 10201
BATCH_MAX = 250  # best measured; the server takes 1,000

_SERVER_AT_FAULT = 500  # JetStream answers with HTTP's classes of codes
_EXPECTED_LAST = "Nats-Expected-Last-Sequence"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message ready for the bus."""

    subject: str
    payload: bytes
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Stored:
    """Where the server put a message."""

    seq: int
    duplicate: bool


async def publish_one(bus: Bus, message: Outgoing, *, after_seq: int) -> Stored:
    """Store one message behind `after_seq`. Raises ApiError, DependencyDown when the outcome is unknown."""
    headers = {**message.headers, _EXPECTED_LAST: str(after_seq)}
    answer = _answer((await bus.request(message.subject, message.payload, headers)).data)
    return Stored(int(answer["seq"]), bool(answer.get("duplicate", False)))


async def publish_batch(bus: Bus, messages: list[Outgoing], *, after_seq: int, batch_id: str) -> int:
    """Store all or none behind `after_seq`; gives the sequence of the last.

    `batch_id` has at most 64 characters and names this attempt. Raises ApiError when the server refused the whole,
    DependencyDown when the outcome is unknown.
    """
    assert 0 < len(messages) <= BATCH_MAX
    try:
        for index, message in enumerate(messages[:-1], start=1):
            await bus.connection.publish(
                message.subject, message.payload, headers=_batch_headers(message, batch_id, index, after_seq)
            )
    except REFUSED_BY_CLIENT as error:
        raise ApiError(0, repr(error)) from error
    except nats.errors.Error as error:
        raise DependencyDown(dependency="NATS", retry_after_ms=1000) from error
    last = messages[-1]
    headers = _batch_headers(last, batch_id, len(messages), after_seq)
    headers["Nats-Batch-Commit"] = "1"
    answer = _answer((await bus.request(last.subject, last.payload, headers, timeout_s=10)).data)
    if int(answer.get("count", 0)) != len(messages):
        raise ApiError(0, f"the batch was stored with {answer.get('count')} of {len(messages)} messages")
    return int(answer["seq"])


def _batch_headers(message: Outgoing, batch_id: str, index: int, after_seq: int) -> dict[str, str]:
    headers = {**message.headers, "Nats-Batch-Id": batch_id, "Nats-Batch-Sequence": str(index)}
    if index == 1:
        headers[_EXPECTED_LAST] = str(after_seq)  # on a later message of a batch the server refuses it
    return headers


def _answer(data: bytes) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(data)
    error = answer.get("error")
    if isinstance(error, dict):
        description = str(error.get("description", ""))
        if int(error.get("code", 0)) >= _SERVER_AT_FAULT:  # disk full, no quorum: no fault of this message
            raise DependencyDown(dependency=f"NATS ({description})", retry_after_ms=1000)
        raise ApiError(int(error.get("err_code", 0)), description)
    return answer
