"""Pairing a screen (RFC 8628): the code it shows, how long it lives, and what a poll is told."""

from __future__ import annotations

import secrets
from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from kota_common.errors import Kind, KotaError
from kota_identity.publickeys import ClientKey

ALPHABET = "BCDFGHJKLMNPQRSTVWXZ"
"""No vowels, so that no code is a word (RFC 8628 section 6.1), and nothing that looks like a digit."""

CODE_LENGTH = 8
LIFE = timedelta(seconds=600)
INTERVAL_S = 5
SLOW_DOWN_S = 5
MAX_WAITING = 1000
"""Devices that may show a code at the same moment: asking needs no proof, so the table must have an end."""

GUESSES = 5
GUESS_WINDOW = timedelta(minutes=1)


class PairingState(StrEnum):
    """How far a pairing has come; the names are those of the contract."""

    PENDING = "PENDING"
    APPROVED = "APPROVED"
    DENIED = "DENIED"
    COMPLETED = "COMPLETED"


class Verdict(StrEnum):
    """What a poll is told; the values are the error codes of RFC 8628 section 3.5, but for `complete`."""

    PENDING = "authorization_pending"
    SLOW_DOWN = "slow_down"
    DENIED = "access_denied"
    EXPIRED = "expired_token"
    COMPLETE = "complete"


class UserCodeUnknown(KotaError):
    """No device waits with this code."""

    reason = "USER_CODE_UNKNOWN"
    kind = Kind.NOT_FOUND
    english = "No device waits with this code."
    indonesian = "Tidak ada perangkat yang menunggu dengan kode ini."
    cause = "The code is mistyped, older than ten minutes, or was used."
    fix = "Read the code from the screen again."


class UserCodeGuessed(KotaError):
    """Too many wrong codes."""

    reason = "USER_CODE_GUESSED"
    kind = Kind.RESOURCE_EXHAUSTED
    english = "You entered {limit} wrong codes within a minute."
    indonesian = "Anda memasukkan {limit} kode salah dalam satu menit."
    cause = "Codes are short; a limit keeps them from being guessed."
    fix = "Wait for the time in RetryInfo and read the code from the screen again."


@dataclass(frozen=True, slots=True)
class Pairing:
    """A device that waits for an operator, or has been answered. Immutable: a change returns the next one."""

    device_code_hash: bytes
    user_code: str  # without hyphen
    serial: str
    key: ClientKey
    state: PairingState
    interval_s: int
    poll_time: datetime | None
    expire_time: datetime
    city: str | None = None
    device: UUID | None = None

    def poll(self, now: datetime) -> tuple[Verdict, Pairing]:
        """What the device is told, and the pairing afterwards. Polling too soon costs five seconds more each time.

        A device that lost the answer asks again and is served again until the code expires: without the answer it does
        not know its client id, and nobody could tell it.
        """
        if now >= self.expire_time:
            return Verdict.EXPIRED, self
        too_soon = self.poll_time is not None and now < self.poll_time + timedelta(seconds=self.interval_s)
        polled = replace(self, poll_time=now)
        if self.state is PairingState.PENDING and too_soon:
            return Verdict.SLOW_DOWN, replace(polled, interval_s=self.interval_s + SLOW_DOWN_S)
        if self.state is PairingState.PENDING:
            return Verdict.PENDING, polled
        if self.state is PairingState.DENIED:
            return Verdict.DENIED, polled
        return Verdict.COMPLETE, replace(polled, state=PairingState.COMPLETED)


def new_user_code() -> str:
    """Eight letters, 34 bits: enough for ten minutes and five guesses a minute."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def shown(user_code: str) -> str:
    """The code as the screen shows it, `XXXX-XXXX`."""
    return f"{user_code[:4]}-{user_code[4:]}"


def normalise(typed: str) -> str:
    """The code behind what an operator typed. Raises UserCodeUnknown for anything that is no code."""
    code = "".join(letter for letter in typed.upper() if letter not in "- ")
    if len(code) != CODE_LENGTH or any(letter not in ALPHABET for letter in code):
        raise UserCodeUnknown(field="user_code")
    return code


class Guesses:
    """Wrong codes of each operator in the last minute.

    Kept in the process, not in the database: a refused command leaves nothing behind there, and a restart that forgets
    five guesses among 25 billion codes gives nothing away.
    """

    def __init__(self) -> None:
        self._wrong: dict[str, deque[datetime]] = {}

    def check(self, operator: str, now: datetime) -> None:
        """Raise UserCodeGuessed when the operator must wait."""
        wrong = self._recent(operator, now)
        if len(wrong) >= GUESSES:
            wait = wrong[0] + GUESS_WINDOW - now
            raise UserCodeGuessed(retry_after_ms=int(wait / timedelta(milliseconds=1)), limit=GUESSES)

    def note(self, operator: str, now: datetime) -> None:
        """Count a wrong code."""
        self._recent(operator, now).append(now)

    def _recent(self, operator: str, now: datetime) -> deque[datetime]:
        for name in [name for name, times in self._wrong.items() if not times or times[-1] <= now - GUESS_WINDOW]:
            del self._wrong[name]
        wrong = self._wrong.setdefault(operator, deque(maxlen=GUESSES))
        while wrong and wrong[0] <= now - GUESS_WINDOW:
            wrong.popleft()
        return wrong
