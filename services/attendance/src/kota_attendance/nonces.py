"""Nonces and anchors that nobody has to remember: whoever holds the secret recognises its own.

A nonce is `kind (1 byte) | issued, Unix ms (6) | random (9) | HMAC-SHA-256 of all that, the city and the key (16)`.
That it is used once is the business of a unique key where it is used. An anchor ties the service's clock to a phone's
running time, so that a punch made without light tells its time (see `punches`).
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from hashlib import sha256

from kota_common.errors import Kind, KotaError
from kota_common.security.keys import Secret

NONCE_BYTES = 32
MAC_BYTES = 16
ANCHOR_MAC_BYTES = 32


class NonceKind(IntEnum):
    """What a nonce is for; each lives its own time."""

    ONLINE = 1  # one punch, now
    OFFLINE = 2  # one punch in the next 24 hours, held in store by a phone
    BIND = 3  # the binding of a WebAuthn key


TTL = {
    NonceKind.ONLINE: timedelta(seconds=120),
    NonceKind.OFFLINE: timedelta(hours=24),
    NonceKind.BIND: timedelta(minutes=5),
}


class NonceInvalid(KotaError):
    """The nonce is none of ours for this key."""

    reason = "NONCE_INVALID"
    kind = Kind.INVALID_ARGUMENT
    english = "The nonce was not issued for this key."
    indonesian = "Nonce tidak diterbitkan untuk kunci ini."
    cause = "It was made up, changed, issued for another key or city, or for something else."
    fix = "Ask IssueNonce with the key that will sign."

    def __init__(self) -> None:
        super().__init__(field="punch.payload")


class NonceExpired(KotaError):
    """The nonce is too old."""

    reason = "NONCE_EXPIRED"
    kind = Kind.INVALID_ARGUMENT
    english = "The nonce expired; it lives {ttl_s} seconds and is {age_s} seconds old."
    indonesian = "Nonce kedaluwarsa; berlaku {ttl_s} detik, usianya {age_s} detik."
    cause = "The punch was sent long after its nonce had been issued, or was recorded and sent again later."
    fix = "Ask for a fresh nonce and sign anew; without a connection sign with an anchor or a nonce from the store."

    def __init__(self, ttl_s: int, age_s: int) -> None:
        super().__init__(field="punch.payload", ttl_s=ttl_s, age_s=age_s)


@dataclass(frozen=True, slots=True)
class Nonce:
    """A nonce that is ours and young enough."""

    kind: NonceKind
    issued_at: datetime


class Nonces:
    """Issues and recognises nonces and anchors under the installation's secret, whose older versions still count."""

    def __init__(self, secret: Secret) -> None:
        self._current = secret.key()
        self._keys = [secret.key(number) for number in sorted(secret.versions, reverse=True)]

    def issue(self, city: str, key_id: str, kind: NonceKind, now: datetime) -> bytes:
        """A fresh nonce."""
        head = bytes([kind]) + _ms(now).to_bytes(6, "big") + secrets.token_bytes(NONCE_BYTES - MAC_BYTES - 7)
        return head + _mac(self._current, "nonce", city, key_id, head)[:MAC_BYTES]

    def check(self, city: str, key_id: str, nonce: bytes, now: datetime, *kinds: NonceKind) -> Nonce:
        """What the nonce is. Raises NonceInvalid, also for a kind that does not fit, or NonceExpired."""
        if len(nonce) != NONCE_BYTES or nonce[0] not in kinds:
            raise NonceInvalid
        head, mac = nonce[:-MAC_BYTES], nonce[-MAC_BYTES:]
        if not any(hmac.compare_digest(mac, _mac(key, "nonce", city, key_id, head)[:MAC_BYTES]) for key in self._keys):
            raise NonceInvalid
        kind = NonceKind(nonce[0])
        issued_at = datetime.fromtimestamp(int.from_bytes(nonce[1:7], "big") / 1000, UTC)
        if now - issued_at > TTL[kind]:
            raise NonceExpired(int(TTL[kind].total_seconds()), int((now - issued_at).total_seconds()))
        return Nonce(kind, issued_at)

    def anchor_mac(self, city: str, key_id: str, server_ms: int, elapsed_ms: int, boot_count: int) -> bytes:
        """The proof that the service said this instant to this key."""
        return _mac(self._current, "anchor", city, key_id, _anchor(server_ms, elapsed_ms, boot_count))

    def anchored(self, city: str, key_id: str, server_ms: int, elapsed_ms: int, boot_count: int, mac: bytes) -> bool:
        """Whether the service said this."""
        body = _anchor(server_ms, elapsed_ms, boot_count)
        return any(hmac.compare_digest(mac, _mac(key, "anchor", city, key_id, body)) for key in self._keys)


def _ms(instant: datetime) -> int:
    return (instant - datetime.fromtimestamp(0, UTC)) // timedelta(milliseconds=1)


def _anchor(server_ms: int, elapsed_ms: int, boot_count: int) -> bytes:
    return b"%d|%d|%d" % (server_ms, elapsed_ms, boot_count)


def _mac(key: bytes, use: str, city: str, key_id: str, body: bytes) -> bytes:
    return hmac.digest(key, f"{use}|{city}|{key_id}|".encode() + body, sha256)
