"""Public keys that partners and devices bring: P-256 and nothing else, kept in one spelling."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kota_common.errors import Kind, KotaError
from kota_common.security.encoding import JoseError, decode_json_object
from kota_common.security.jose import ES256, PublicKey, import_public_key


class PublicKeyInvalid(KotaError):
    """The text is no public P-256 key as JWK."""

    reason = "PUBLIC_KEY_INVALID"
    kind = Kind.INVALID_ARGUMENT
    english = "The public key is not usable: {why}."
    indonesian = "Kunci publik tidak dapat dipakai: {why}."
    cause = "A key is the public half of a P-256 pair as JWK (RFC 7517) for ES256; nothing private may travel."
    fix = "Export the public half: kty EC, crv P-256, x, y."


@dataclass(frozen=True, slots=True)
class ClientKey:
    """A public key of a partner or a device."""

    key_id: str  # RFC 7638 thumbprint
    jwk: Mapping[str, Any]  # kty, crv, x, y

    @property
    def text(self) -> str:
        """The JWK in its one spelling."""
        return json.dumps(self.jwk, separators=(",", ":"), sort_keys=True)

    def public_key(self) -> PublicKey:
        """Ready to verify."""
        return import_public_key(self.jwk)


def read_key(text: str, *, field: str) -> ClientKey:
    """The key in a JWK text. Raises PublicKeyInvalid."""
    try:
        jwk = decode_json_object(text.encode())
        key = import_public_key(jwk)
    except JoseError as error:
        raise PublicKeyInvalid(field=field, why=error) from error
    if key.algorithm != ES256:
        raise PublicKeyInvalid(field=field, why="the key is not P-256")
    return ClientKey(key.thumbprint, {name: jwk[name] for name in ("kty", "crv", "x", "y")})


def kept_key(key_id: str, jwk: str) -> ClientKey:
    """A key that comes from the database, where it was checked on the way in."""
    return ClientKey(key_id, json.loads(jwk))
