"""The calls of a service hall, and how long they stay on its screens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

SHOWN = 6  # the newest in large letters, five before it
LIVE_FOR = timedelta(minutes=15)  # after the last call the tile goes: a hall that calls nobody shows no old number
FRESH_FOR = timedelta(seconds=20)  # so long a call is marked as new

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Call:
    """A number was called to a counter."""

    ticket: UUID
    number: str
    counter_title: str
    service_title: str
    calls: int
    call_time: datetime

    def live(self, now: datetime) -> bool:
        """Whether it still belongs on a screen."""
        return now < self.call_time + LIVE_FOR


def content(hall: str, calls: Sequence[Call]) -> dict[str, Any]:
    """What a player shows of a hall; the calls newest first. Numbers and counters only, never a person."""
    return {
        "hall": hall,
        "fresh_ms": FRESH_FOR // timedelta(milliseconds=1),
        "calls": [
            {
                "number": call.number,
                "counter": call.counter_title,
                "service": call.service_title,
                "calls": call.calls,
                "called_ms": unix_ms(call.call_time),
            }
            for call in calls
        ],
    }


def window(calls: Sequence[Call], now: datetime) -> tuple[int, int]:
    """From when until when the tile is shown, Unix ms: until the newest call is old; empty without a call."""
    start = unix_ms(now)
    if not calls:
        return start, start
    return unix_ms(calls[0].call_time), max(start, unix_ms(calls[0].call_time + LIVE_FOR))


def unix_ms(moment: datetime) -> int:
    """Milliseconds since 1970."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)
