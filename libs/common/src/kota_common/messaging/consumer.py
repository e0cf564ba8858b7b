"""`@consumer`: a handler for events of another service, and what it is given.

A handler is a plain function of a transaction and an event. Inbox, order, acknowledgement, retries, dead letters and
the trace are the floor's business: a handler that runs twice has one effect, one that raises is tried again.
"""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from google.protobuf.message import Message

from kota_common.postgres.transaction import Transaction

M = TypeVar("M", bound=Message)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")


class Order(StrEnum):
    """What a consumer needs of the order of an aggregate's events."""

    LATEST_STATE = "latest_state"  # events carry the full state: an older version than the applied one is skipped
    EVERY_VERSION = "every_version"  # each version takes effect once, in turn: a gap waits for its predecessor


LATEST_STATE, EVERY_VERSION = Order.LATEST_STATE, Order.EVERY_VERSION


@dataclass(frozen=True, slots=True)
class Event(Generic[M]):
    """An event as a handler sees it."""

    id: str
    data: M
    subject: str  # resource name of the aggregate
    city: str  # Kemendagri code
    version: int  # of the aggregate, after the change
    time: datetime  # of the commit, UTC
    traceparent: str


Function = Callable[[Transaction, Event[Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class ConsumerHandler:
    """A handler with its durable's purpose, the order it needs, and the messages it takes."""

    name: str
    order: Order
    messages: tuple[type[Message], ...]
    function: Function

    @property
    def by_type(self) -> dict[str, type[Message]]:
        """The messages by their full name, `ce-type`."""
        return {message.DESCRIPTOR.full_name: message for message in self.messages}


def consumer(name: str, *, order: Order = LATEST_STATE) -> Callable[[Function], ConsumerHandler]:
    """Make a function the handler of the durable `<service>__<name>`.

    The messages come from the annotation of its second argument, `Event[PermitIssued | PermitSuspended]`; all must be
    events of one service.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"consumer name {name!r} is not [a-z][a-z0-9_]*")

    def decorate(function: Function) -> ConsumerHandler:
        return ConsumerHandler(name, order, _messages(function), function)

    return decorate


def _messages(function: Function) -> tuple[type[Message], ...]:
    hints = typing.get_type_hints(function)
    hints.pop("return", None)
    annotated = [hint for hint in hints.values() if typing.get_origin(hint) is Event]
    if len(annotated) != 1:
        raise TypeError(f"{function.__qualname__} needs one argument annotated Event[...]")
    (inner,) = typing.get_args(annotated[0])
    union = typing.get_origin(inner) in (types.UnionType, typing.Union)
    return tuple(typing.get_args(inner)) if union else (inner,)


class Participant(Protocol):
    """What the bus asks of a service: its name, its stream and its consumers."""

    @property
    def name(self) -> str:
        """`permitting`."""

    @property
    def stream(self) -> str:
        """The JetStream stream of its events."""

    @property
    def consumers(self) -> Sequence[ConsumerHandler]:
        """Its handlers of other services' events."""
