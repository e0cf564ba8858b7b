"""Receipts: the employee's own proof, signed by the service and verifiable alone with its published key."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from kota_attendance.punches.model import Kept, Punch
from kota_common.http import HotRoute, Representation
from kota_common.security.jose import SigningKey, sign_compact

TYPE = "punch-receipt+jwt"
BATCH_TYPE = "punch-batch-receipt+jwt"
KEY_SET_PATH = "/.well-known/attendance-receipt-keys.json"


class Receipts:
    """Signs receipts and publishes the keys that verify them."""

    def __init__(self, key: SigningKey, issuer: str) -> None:
        self._key, self._issuer = key, issuer

    def sign(self, punch: Punch) -> str:
        """The receipt of a punch as compact JWS."""
        return sign_compact(self._claims(punch), self._key, typ=TYPE)

    def sign_batch(self, city: str, received_at: datetime, punches: Sequence[Punch]) -> str:
        """One receipt over all punches of a batch that stand: the hash over a line `id payload-hash state` of each."""
        lines = "".join(f"{p.name.id} {p.payload_sha256.hex()} {p.state.value}\n" for p in punches)
        claims = {
            "iss": self._issuer,
            "iat": _ms(received_at) // 1000,
            "city": city,
            "count": len(punches),
            "sha256": sha256(lines.encode()).hexdigest(),
        }
        return sign_compact(claims, self._key, typ=BATCH_TYPE)

    def of(self, kept: Kept) -> str:
        """The receipt of a punch: the one that was given first, or one that is signed now and says the same."""
        return kept.receipt or self.sign(kept.first)

    def key_set(self) -> bytes:
        """The JWK set."""
        return json.dumps({"keys": [self._key.public_jwk()]}, separators=(",", ":")).encode()

    def route(self) -> HotRoute:
        """Where the set is read."""
        document = Representation(self.key_set(), "application/jwk-set+json", "public, max-age=3600")
        return HotRoute(("GET", "HEAD"), KEY_SET_PATH, document)

    def _claims(self, punch: Punch) -> dict[str, Any]:
        return {
            "iss": self._issuer,
            "iat": _ms(punch.received_at) // 1000,
            "city": punch.city,
            "punch": str(punch.name),
            "seq": punch.seq,
            "sha256": punch.payload_sha256.hex(),
            "head": sha256(punch.prev_hash + punch.payload_sha256).hexdigest(),
            "occurred_ms": _ms(punch.occurred_at),
            "received_ms": _ms(punch.received_at),
            "day": punch.local_date.isoformat(),
            "state": punch.state.value,
            "flags": [flag.value for flag in punch.flags],
        }


def _ms(instant: datetime) -> int:
    return round(instant.timestamp() * 1000)
