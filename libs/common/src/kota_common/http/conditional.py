"""Conditional and range requests as pure functions (RFC 9110 sections 13 and 14).

Callers give header values as they came, several lines of one header joined with a comma. What cannot be parsed counts
as not sent where the RFC says ignore, and as not fulfilled where a write would otherwise go through unchecked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from enum import Enum

# An entity tag may hold commas, so a list cannot be split at them (RFC 9110 section 8.8.3).
_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')
_LIST = re.compile(rf"[\s,]*{_TAG.pattern}(?:\s*,[\s,]*{_TAG.pattern})*[\s,]*")
_RANGE = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", re.ASCII | re.IGNORECASE)


class Verdict(Enum):
    """What the preconditions of a request come to."""

    PROCEED = 0
    NOT_MODIFIED = 304
    FAILED = 412


class Unsatisfiable(Enum):
    """The type of `UNSATISFIABLE`."""

    UNSATISFIABLE = 416


UNSATISFIABLE = Unsatisfiable.UNSATISFIABLE  # the range begins behind the end: answer 416 with `bytes */size`


@dataclass(frozen=True, slots=True)
class ByteRange:
    """A part of a body: first and last byte, both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """Number of bytes."""
        return self.last - self.first + 1

    def content_range(self, size: int) -> str:
        """The value of `Content-Range` for a body of `size` bytes."""
        return f"bytes {self.first}-{self.last}/{size}"


@dataclass(frozen=True, slots=True)
class Preconditions:
    """The conditional headers of a request; None where one is missing."""

    if_match: str | None = None
    if_none_match: str | None = None
    if_modified_since: str | None = None
    if_unmodified_since: str | None = None
    if_range: str | None = None


def etag_matches(header: str | None, etag: str, *, strong: bool = False) -> bool:
    """Whether a list of entity tags, or `*`, holds the tag of what exists.

    Compares weakly, as `If-None-Match` does; `strong` as `If-Match` does: then weak tags match nothing. A list that
    cannot be parsed matches nothing. `etag` is the whole field value, quotes included.
    """
    if header is None:
        return False
    if header == etag:  # what nearly every client sends
        return not (strong and etag.startswith("W/"))
    if header.strip() == "*":
        return True
    if not _LIST.fullmatch(header):
        return False
    tags = _TAG.findall(header)
    if strong:
        return not etag.startswith("W/") and etag in tags
    return etag.removeprefix("W/") in {tag.removeprefix("W/") for tag in tags}


def evaluate(method: str, sent: Preconditions, *, etag: str | None, modified: datetime | None = None) -> Verdict:
    """Decide the preconditions in the order of RFC 9110 section 13.2.2.

    `etag` is None when the resource does not exist (then `*` does not match); `modified` is when it last changed.
    """
    reads = method in ("GET", "HEAD")
    if sent.if_match is not None:
        if etag is None or not etag_matches(sent.if_match, etag, strong=True):
            return Verdict.FAILED
    elif sent.if_unmodified_since is not None and modified is not None:
        moment = parse_date(sent.if_unmodified_since)
        if moment is not None and _whole_second(modified) > moment:
            return Verdict.FAILED
    if sent.if_none_match is not None:
        if etag is not None and etag_matches(sent.if_none_match, etag):
            return Verdict.NOT_MODIFIED if reads else Verdict.FAILED
    elif sent.if_modified_since is not None and modified is not None and reads:
        moment = parse_date(sent.if_modified_since)
        if moment is not None and _whole_second(modified) <= moment:
            return Verdict.NOT_MODIFIED
    return Verdict.PROCEED


def parse_range(header: str | None, size: int) -> ByteRange | Unsatisfiable | None:
    """The one range that is asked for, within a body of `size` bytes.

    None means: send the whole body. That is the answer to a missing, malformed or foreign unit, and to several ranges:
    they cost much, help nobody here and have been used for attacks.
    """
    match = _RANGE.fullmatch(header) if header is not None else None
    if match is None or match[0].strip() == "bytes=-" or (not match[1] and not match[2]):
        return None
    if not match[1]:  # the last n bytes
        length = min(int(match[2]), size)
        return ByteRange(size - length, size - 1) if length else UNSATISFIABLE
    first = int(match[1])
    last = min(int(match[2]), size - 1) if match[2] else size - 1
    if match[2] and int(match[2]) < first:
        return None  # malformed, not unsatisfiable (RFC 9110 section 14.1.1)
    return ByteRange(first, last) if first < size else UNSATISFIABLE


def range_applies(if_range: str | None, *, etag: str | None, modified: datetime | None = None) -> bool:
    """Whether `If-Range` lets the range through: the tag must match strongly, a date exactly."""
    if if_range is None:
        return True
    value = if_range.strip()
    if value.startswith(('"', "W/")):
        return etag is not None and not etag.startswith("W/") and value == etag
    moment = parse_date(value)
    return moment is not None and modified is not None and _whole_second(modified) == moment


def parse_date(text: str) -> datetime | None:
    """An HTTP date; None when it is none."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def format_date(moment: datetime) -> str:
    """A moment as `Last-Modified` writes it, in whole seconds."""
    return format_datetime(_whole_second(moment), usegmt=True)


def _whole_second(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
