"""Answers that may be given again: to the same caller, for the same bytes, while the data behind them stands.

A method says so by returning `Lasting(message, stamp)`, the stamp taken from a `Source` **before** it read its data.
Whoever changes the data calls `Source.changed` once the change is committed; what another process changes is seen
when the stamp's short life ends. The chain asks the memory only after it has verified the caller's token as for every
call, so a revoked or expired one is refused at once. An actor is known by identity: a token that is verified anew, at
the latest after a minute, makes a new actor, so no answer outlives the permissions under which it was given.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from google.protobuf.message import Message

from kota_common.actor import Actor

LIFE_S = 1.0  # how late a change by another process may be seen
ANSWERS_MAX = 4096
BYTES_MAX = 16 * 1024 * 1024  # of answers and the requests they belong to


class Source:
    """Some data that answers are made from: all versions of permit types, say. Not for threads."""

    __slots__ = ("_changes", "_life_s", "_monotonic")

    def __init__(self, *, life_s: float = LIFE_S, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._changes = 0
        self._life_s = life_s
        self._monotonic = monotonic

    def stamp(self) -> Stamp:
        """A stamp for an answer about to be made. Take it before reading, or a change meanwhile goes unseen."""
        return Stamp(self, self._changes, self._monotonic() + self._life_s)

    def changed(self) -> None:
        """The data changed, or may have: no answer made before, or being made, is given again."""
        self._changes += 1

    def covers(self, stamp: Stamp) -> bool:
        """Whether nothing has changed since the stamp was taken, and its life has not ended."""
        return stamp.changes == self._changes and self._monotonic() < stamp.until


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a source was when an answer was made from it."""

    source: Source
    changes: int
    until: float  # on the source's monotonic clock

    @property
    def holds(self) -> bool:
        """Whether the answer may be given again now."""
        return self.source.covers(self)


@dataclass(frozen=True, slots=True)
class Lasting:
    """What a `@query` or `@hot` method returns when its answer follows from caller, city, request and source alone."""

    message: Message
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class _Kept:
    actor: Actor
    answer: bytes
    stamp: Stamp
    size: int


class AnswerMemory:
    """The answers of one chain, the least recently used forgotten first."""

    def __init__(self, *, answers_max: int = ANSWERS_MAX, bytes_max: int = BYTES_MAX) -> None:
        self._answers_max = answers_max
        self._bytes_max = bytes_max
        self._kept: OrderedDict[tuple[int, str, bytes], _Kept] = OrderedDict()
        self._bytes = 0
        self.methods: set[str] = set()  # that have ever given a lasting answer: no other call needs to ask

    def __len__(self) -> int:
        return len(self._kept)

    def recall(self, method: str, actor: Actor, message: bytes) -> bytes | None:
        """The answer kept for exactly this, while it holds."""
        key = (id(actor), method, message)
        kept = self._kept.get(key)
        if kept is None or kept.actor is not actor:
            return None
        if not kept.stamp.holds:
            self._forget(key)
            return None
        self._kept.move_to_end(key)
        return kept.answer

    def keep(self, method: str, actor: Actor, message: bytes, answer: bytes, stamp: Stamp) -> None:
        """Remember an answer; not one that its source has overtaken already, nor one that would crowd out many."""
        size = len(message) + len(answer)
        if not stamp.holds or size > self._bytes_max // 16:
            return
        key = (id(actor), method, message)  # the entry holds the actor, so that its id is nobody else's meanwhile
        self._forget(key)
        self._kept[key] = _Kept(actor, answer, stamp, size)
        self._bytes += size
        self.methods.add(method)
        while len(self._kept) > self._answers_max or self._bytes > self._bytes_max:
            self._forget(next(iter(self._kept)))

    def _forget(self, key: tuple[int, str, bytes]) -> None:
        kept = self._kept.pop(key, None)
        if kept is not None:
            self._bytes -= kept.size
