"""The life of a signing key: NEXT (published, not signing), ACTIVE, RETIRED (published for its last tokens), REVOKED.

The next key is published long before it signs, so that every cache knows it by then and no request ever meets an
unknown key; the retired one stays until the last token it signed has ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from kota_common.errors import Kind, KotaError

JWKS_MAX_AGE_S = 300
"""How long services may keep the published keys."""

PUBLISHED_AFTER = timedelta(seconds=900 + 30 + 30)
"""A retired key stays published: the life of a device's token, the skew, and a little for the publisher's own cache."""


class SigningKeyState(StrEnum):
    """Where a key stands; the names are those of the contract."""

    NEXT = "NEXT"
    ACTIVE = "ACTIVE"
    RETIRED = "RETIRED"
    REVOKED = "REVOKED"


class NextKeyTooFresh(KotaError):
    """Caches may not know the next key yet."""

    reason = "NEXT_KEY_TOO_FRESH"
    kind = Kind.FAILED_PRECONDITION
    english = "The next key was published only {age_s} s ago; it may sign after {needed_s} s."
    indonesian = "Kunci berikutnya baru diterbitkan {age_s} detik lalu; boleh dipakai setelah {needed_s} detik."
    cause = "Services keep the published keys for up to five minutes."
    fix = "Try again after the time in RetryInfo; for a stolen key call RevokeSigningKey."


class SigningKeyNotFound(KotaError):
    """No such key."""

    reason = "SIGNING_KEY_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "There is no signing key {key_id}."
    indonesian = "Tidak ada kunci penandatangan {key_id}."
    cause = "The thumbprint is wrong."
    fix = "List the signing keys."


class SigningKeyRevoked(KotaError):
    """The key is revoked already."""

    reason = "SIGNING_KEY_REVOKED"
    kind = Kind.FAILED_PRECONDITION
    english = "The signing key {key_id} is revoked already."
    indonesian = "Kunci penandatangan {key_id} sudah dicabut."
    cause = "Somebody revoked it before."
    fix = "Nothing is left to do."


@dataclass(frozen=True, slots=True)
class IssuerKey:
    """One key of the issuer, without its private half."""

    kid: str
    state: SigningKeyState
    jwk: Mapping[str, Any]  # public half
    publish_time: datetime
    activate_time: datetime | None = None
    retire_time: datetime | None = None

    def published(self, now: datetime) -> bool:
        """Whether the key belongs into the key set."""
        if self.state is SigningKeyState.RETIRED:
            assert self.retire_time is not None
            return now < self.retire_time + PUBLISHED_AFTER
        return self.state is not SigningKeyState.REVOKED

    def activated(self, now: datetime) -> IssuerKey:
        """The key when it begins to sign."""
        return replace(self, state=SigningKeyState.ACTIVE, activate_time=now)

    def retired(self, now: datetime) -> IssuerKey:
        """The key when it has stopped signing."""
        return replace(self, state=SigningKeyState.RETIRED, retire_time=now)

    def revoked(self, now: datetime) -> IssuerKey:
        """The key when it is known to others."""
        return replace(self, state=SigningKeyState.REVOKED, retire_time=self.retire_time or now)


def in_state(keys: Iterable[IssuerKey], state: SigningKeyState) -> IssuerKey | None:
    """The key in a state that only one key can have."""
    return next((key for key in keys if key.state is state), None)


def check_ripe(next_key: IssuerKey, now: datetime, prepublish: timedelta) -> None:
    """Refuse to sign with a key that caches may not know. Raises NextKeyTooFresh."""
    age = now - next_key.publish_time
    if age < prepublish:
        raise NextKeyTooFresh(
            retry_after_ms=int((prepublish - age) / timedelta(milliseconds=1)),
            age_s=int(age.total_seconds()),
            needed_s=int(prepublish.total_seconds()),
        )
