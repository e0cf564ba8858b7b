"""A client's proof: a JWT that it signed itself (RFC 7523), read as strictly as the RFC allows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from kota_common.security.encoding import JoseError, decode_base64url, decode_json_object
from kota_common.security.jose import Compact, PublicKey, generate_signing_key, parse_compact, verify_compact

LIFE_S = 300
"""Longest life of a proof: a short one keeps the book of used ids small."""

SKEW_S = 30
MAX_JTI = 128
_TYPES = ("", "JWT", "client-authentication+jwt")
_DECOY = generate_signing_key().public_key()


@dataclass(frozen=True, slots=True)
class Unproven:
    """An assertion that is well formed and proves nothing yet."""

    compact: Compact
    issuer: UUID  # whoever it claims to come from


@dataclass(frozen=True, slots=True)
class Proof:
    """What a valid assertion says."""

    issuer: UUID
    subject: UUID
    jti: str
    expire_time: datetime  # after it the assertion is refused for its age


def parse(token: str) -> Unproven:
    """Take an assertion apart. Raises JoseError."""
    compact = parse_compact(token, types=_TYPES)
    claims = decode_json_object(decode_base64url(token.split(".")[1]))
    return Unproven(compact, _uuid(claims, "iss"))


def prove(unproven: Unproven, keys: Iterable[PublicKey], *, audience: str, now: datetime) -> Proof:
    """Check signature and claims. Raises JoseError.

    `kid`, where the assertion states one, chooses the key; otherwise each of the client's one or two keys is tried.
    `aud` must be the issuer identifier alone: an audience list lets one server use a proof at another.
    """
    claims = _verified(unproven.compact, tuple(keys))
    if claims.get("aud") != audience:
        raise JoseError("aud is not this issuer")
    issued, expires = _seconds(claims, "iat"), _seconds(claims, "exp")
    seconds = now.timestamp()
    if not 0 < expires - issued <= LIFE_S:
        raise JoseError(f"exp is not within {LIFE_S} s of iat")
    if issued > seconds + SKEW_S or expires + SKEW_S <= seconds:
        raise JoseError("the assertion is too old or from the future")
    if "nbf" in claims and _seconds(claims, "nbf") > seconds + SKEW_S:
        raise JoseError("the assertion is not valid yet")
    jti = claims.get("jti")
    if not isinstance(jti, str) or not 0 < len(jti) <= MAX_JTI or not jti.isprintable():
        raise JoseError("jti is missing or too long")
    return Proof(_uuid(claims, "iss"), _uuid(claims, "sub"), jti, datetime.fromtimestamp(expires + SKEW_S, UTC))


def disprove(unproven: Unproven) -> None:
    """Take as long for an unknown client as for a wrong signature."""
    try:
        verify_compact(unproven.compact, _DECOY)
    except JoseError:
        return


def _verified(compact: Compact, keys: tuple[PublicKey, ...]) -> dict[str, Any]:
    candidates = [key for key in keys if not compact.kid or compact.kid in (key.kid, key.thumbprint)]
    for key in candidates:
        try:
            return verify_compact(compact, key)
        except JoseError:
            continue
    raise JoseError("no key of the client verifies the assertion")


def _uuid(claims: dict[str, Any], name: str) -> UUID:
    value = claims.get(name)
    try:
        parsed = UUID(value) if isinstance(value, str) else None
    except ValueError as error:
        raise JoseError(f"{name} is no id") from error
    if parsed is None or str(parsed) != value:
        raise JoseError(f"{name} is no id")
    return parsed


def _seconds(claims: dict[str, Any], name: str) -> int:
    value = claims.get(name)
    if type(value) is not int or not 0 < value < 253_402_300_799:
        raise JoseError(f"{name} is no time in whole seconds")
    return value
