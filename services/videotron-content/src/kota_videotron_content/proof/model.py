"""A play record and the verdict on it: accepted, duplicate or rejected with a reason.

The rules follow the Outsmart Playout Reporting Standard 2.0 where it speaks: two of start, end and length, not in the
future, at most 14 days old, no overlap on one face beyond 1.5 s.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import rfc8785

from kota_common.errors import Kind, KotaError
from kota_videotron_content.names import BookingName

BATCH_MAX = 5_000
BODY_MAX_BYTES = 4 * 1024 * 1024
OLDEST = timedelta(days=14)
FUTURE_TOLERANCE = timedelta(seconds=60)  # what is left of a player's clock error after its own correction
OVERLAP_TOLERANCE = timedelta(milliseconds=1500)
LONGEST = timedelta(days=1)
BILLABLE_PER_MILLE = 950  # shown at least 95 % of what was planned


class PlayBatchTooLarge(KotaError):
    """More records than one batch may hold."""

    reason = "PLAY_BATCH_TOO_LARGE"
    kind = Kind.INVALID_ARGUMENT
    english = "A batch holds at most {limit} records."
    indonesian = "Satu kiriman berisi paling banyak {limit} catatan tayang."
    cause = "The player sent everything it kept in one request."
    fix = "Send several batches; each record is taken once."


class PlayBatchMalformed(KotaError):
    """The body is not newline-delimited JSON objects."""

    reason = "PLAY_BATCH_MALFORMED"
    kind = Kind.INVALID_ARGUMENT
    english = "Line {line} is not a JSON object."
    indonesian = "Baris {line} bukan objek JSON."
    cause = "The body is not NDJSON."
    fix = "Send one JSON object a line, UTF-8."


class Result(StrEnum):
    """How a showing ended."""

    COMPLETED = "completed"
    CUT = "cut"
    SKIPPED = "skipped"
    ERROR = "error"


class Verdict(StrEnum):
    """What became of a record."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Record:
    """One showing as a player reports it, its times corrected by the offset that the player measured."""

    device: UUID
    boot_id: UUID
    n: int  # the player's counter within the boot, from 1
    play_id: UUID
    playlist_seq: int
    booking: UUID | None
    sha256: str
    start: datetime  # UTC
    end: datetime
    planned_ms: int
    result: Result
    digest: str  # SHA-256 of the canonical record: tells a re-sent record from another one under its key

    @property
    def key(self) -> tuple[UUID, UUID, int]:
        """What makes a record one record."""
        return (self.device, self.boot_id, self.n)

    @property
    def shown_ms(self) -> int:
        """How long it was on the screen."""
        return (self.end - self.start) // timedelta(milliseconds=1)

    @property
    def billable(self) -> bool:
        """Whether it counts as a full showing."""
        return self.result is Result.COMPLETED and self.shown_ms * 1000 >= self.planned_ms * BILLABLE_PER_MILLE


@dataclass(frozen=True, slots=True)
class Judged:
    """A record of a batch with its verdict; `reason` says why it was rejected."""

    index: int
    verdict: Verdict
    reason: str = ""


class Malformed(ValueError):
    """A record that cannot be read; the text names the field."""


def read(device: UUID, city: str, raw: Mapping[str, Any]) -> Record:
    """A record from its JSON object. Raises Malformed."""
    offset_ms = _integer(raw, "offset_ms", -(10**12), 10**12) if "offset_ms" in raw else 0
    try:
        result = Result(raw.get("result", ""))
        booking = BookingName.parse_in(city, raw["booking"], "booking").id if raw.get("booking") else None
        canonical = rfc8785.dumps(dict(raw))
    except ValueError as error:
        raise Malformed("result is not completed, cut, skipped or error") from error
    except KotaError as error:
        raise Malformed("booking is no booking of this city") from error
    return Record(
        device=device,
        boot_id=_uuid(raw, "boot_id"),
        n=_integer(raw, "n", 1, 2**53),
        play_id=_uuid(raw, "play_id"),
        playlist_seq=_integer(raw, "playlist_seq", 0, 2**53),
        booking=booking,
        sha256=_digest(raw, "sha256"),
        start=_instant(raw, "start_ms", offset_ms),
        end=_instant(raw, "end_ms", offset_ms),
        planned_ms=_integer(raw, "planned_ms", 0, 86_400_000),
        result=result,
        digest=hashlib.sha256(canonical).hexdigest(),
    )


def refusal(record: Record, now: datetime) -> str:
    """Why the record cannot be taken whatever else is known; empty when it can."""
    if record.end <= record.start:
        return "ZERO_LENGTH"
    if record.end - record.start > LONGEST:
        return "TOO_LONG"
    if record.end > now + FUTURE_TOLERANCE:
        return "IN_THE_FUTURE"
    if record.start < now - OLDEST:
        return "TOO_OLD"
    return ""


def overlaps(start: datetime, end: datetime, others: Iterable[tuple[datetime, datetime]]) -> bool:
    """Whether a showing overlaps another on the same face by more than the tolerance."""
    return any(min(end, other_end) - max(start, other_start) > OVERLAP_TOLERANCE for other_start, other_end in others)


def _integer(raw: Mapping[str, Any], name: str, low: int, high: int) -> int:
    value = raw.get(name)
    if type(value) is not int or not low <= value <= high:
        raise Malformed(f"{name} is no whole number from {low} to {high}")
    return value


def _uuid(raw: Mapping[str, Any], name: str) -> UUID:
    value = raw.get(name)
    try:
        return UUID(value if isinstance(value, str) else "")
    except ValueError as error:
        raise Malformed(f"{name} is no UUID") from error


def _digest(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    if not isinstance(value, str) or len(value) != 64 or any(c not in "0123456789abcdef" for c in value):
        raise Malformed(f"{name} is no SHA-256 in hex")
    return value


def _instant(raw: Mapping[str, Any], name: str, offset_ms: int) -> datetime:
    """Unix milliseconds of the player's clock plus its measured offset to the server's."""
    value = _integer(raw, name, 0, 253_402_300_799_000)
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=value + offset_ms)
