"""Revocation: which entries of the revocation list deny a subject, and what stays of them after reinstatement.

`cli.` and `sub.` entries may hold a not-before in Unix seconds, which kills the tokens of before and lets later ones
live; an empty value kills all. A device is denied by two entries: `dev.` for its own tokens, `cli.` for those
that a person's phone asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

LONGEST_TOKEN = timedelta(seconds=900 + 60)
"""Life of a device's token, skew and a little: after it an entry about old tokens means nothing."""


class RevocationState(StrEnum):
    """Whether the subject is denied."""

    REVOKED = "REVOKED"
    REINSTATED = "REINSTATED"


class SubjectKind(StrEnum):
    """What can be revoked, by the collection of its resource name."""

    TOKEN = "tokens"  # noqa: S105 (a collection, no secret)
    PARTNER = "partners"
    PERSON = "persons"
    DEVICE = "devices"


@dataclass(frozen=True, slots=True)
class Revocation:
    """The standing of a subject."""

    key: str  # its main entry in the list
    subject: str  # resource name
    state: RevocationState
    reason: str
    revoke_time: datetime
    version: int  # of the subject


@dataclass(frozen=True, slots=True)
class Entry:
    """What the list shall hold under a key."""

    key: str
    value: bytes | None  # None: nothing
    expire_time: datetime | None = None  # when it means nothing any more


_PREFIX = {SubjectKind.TOKEN: "jti", SubjectKind.PARTNER: "cli", SubjectKind.PERSON: "sub", SubjectKind.DEVICE: "dev"}


def main_key(kind: SubjectKind, id: UUID) -> str:
    """The entry that names the subject."""
    return f"{_PREFIX[kind]}.{id}"


def entries_revoked(kind: SubjectKind, id: UUID, now: datetime) -> tuple[Entry, ...]:
    """What denies the subject from now on."""
    if kind is SubjectKind.TOKEN:
        return (Entry(main_key(kind, id), b"", now + LONGEST_TOKEN),)
    if kind is SubjectKind.DEVICE:
        return (Entry(main_key(kind, id), b""), Entry(f"cli.{id}", b""))
    return (Entry(main_key(kind, id), b""),)


def entries_reinstated(kind: SubjectKind, id: UUID, now: datetime) -> tuple[Entry, ...]:
    """What stays: tokens issued up to and including this second are dead until the last of them has ended."""
    before = str(int(now.timestamp())).encode()
    ends = now + LONGEST_TOKEN
    if kind is SubjectKind.DEVICE:
        return (Entry(f"cli.{id}", before, ends), Entry(main_key(kind, id), None))
    return (Entry(main_key(kind, id), before, ends),)
