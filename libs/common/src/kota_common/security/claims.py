"""The claims of an access token (RFC 9068 profile of identity) and the actor they describe.

Everything is checked for its exact JSON type: `exp` as a string, a float, a bool or a thousand digits is refused, and
so is an audience in a list. Ids take no character that has a meaning in a NATS subject, since they become revocation
keys.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from kota_common.actor import Actor, ActorKind, Mandate
from kota_common.security.encoding import JoseError

SKEW_S = 30
MAX_LIFE_S = 3600  # tokens live 300 s (people, partners) or 900 s (devices): anything like a day is a mistake
MAX_TIME = 253_402_300_799  # the last second of year 9999
MAX_PERMISSIONS = 256
MAX_UNITS = 16

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CITY = re.compile(r"\d{2}\.\d{2}", re.ASCII)
_SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{1,128}")  # RFC 6749 section 3.3
_KINDS = {"person": ActorKind.PERSON, "partner": ActorKind.PARTNER, "device": ActorKind.DEVICE}
_MANDATES = ("PLT", "PLH", "PJ")


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says, checked."""

    actor: Actor
    issued_at: int  # Unix seconds
    valid_until: int  # Unix seconds: the end of the token or of the mandate, whichever is sooner; without skew
    revocation_keys: tuple[str, ...]


def read_claims(claims: Mapping[str, Any], *, issuer: str, audience: str, now: float) -> Claims:
    """Check the claims of a token whose signature holds. `now` in Unix seconds. Raises JoseError with the flaw."""
    if claims.get("iss") != issuer:
        raise JoseError("it comes from another issuer")
    if claims.get("aud") != audience:
        raise JoseError("it is made for another service")
    issued_at, expires_at = _check_times(claims, now)
    if "cnf" in claims:
        raise JoseError("it is bound to a key and must not be used as a bearer token")
    mandate = _mandate(claims.get("mandate"), now)
    actor = _actor(claims, mandate)
    keys = [f"jti.{actor.token_id}", f"sub.{actor.subject}", f"cli.{actor.client}"]
    if actor.kind is ActorKind.DEVICE:
        keys.append(f"dev.{actor.subject}")
    if "sid" in claims:
        keys.append(f"sid.{_id(claims, 'sid')}")
    until = expires_at if mandate is None else min(expires_at, int(mandate.until.timestamp()))
    return Claims(actor, issued_at, until, tuple(keys))


def _check_times(claims: Mapping[str, Any], now: float) -> tuple[int, int]:
    """Issue and end. Clocks may differ by the skew; a life beyond the limit is refused however it was signed."""
    issued_at, expires_at = _time(claims, "iat"), _time(claims, "exp")
    if now >= expires_at + SKEW_S:
        raise JoseError("it has expired")
    if issued_at > now + SKEW_S:
        raise JoseError("it was issued in the future")
    if "nbf" in claims and _time(claims, "nbf") > now + SKEW_S:
        raise JoseError("it is not valid yet")
    if not 0 < expires_at - issued_at <= MAX_LIFE_S:
        raise JoseError("it lives longer than tokens may")
    return issued_at, expires_at


def _actor(claims: Mapping[str, Any], mandate: Mandate | None) -> Actor:
    kind = _KINDS.get(_text(claims, "kind"))
    if kind is None:
        raise JoseError("kind is not person, partner or device")
    city = _text(claims, "city")
    if not _CITY.fullmatch(city):
        raise JoseError("city is no city code")
    unit = _id(claims, "org") if "org" in claims else ""
    return Actor(
        kind=kind,
        subject=_id(claims, "sub"),
        city=city,
        client=_id(claims, "client_id"),
        unit=unit,
        unit_path=_unit_path(claims.get("org_path", []), unit),
        position=_id(claims, "pos") if "pos" in claims else "",
        mandate=mandate,
        permissions=_permissions(claims),
        acr=_text(claims, "acr") if "acr" in claims else "",
        token_id=_id(claims, "jti"),
    )


def _mandate(value: Any, now: float) -> Mandate | None:
    """The acting appointment. It ends at its instant, without skew: afterwards the official has no power to act."""
    if value is None:
        return None
    if not isinstance(value, dict) or value.get("t") not in _MANDATES:
        raise JoseError("mandate is malformed")
    until = _time(value, "until")
    if now >= until:
        raise JoseError("the mandate has ended")
    return Mandate(value["t"], datetime.fromtimestamp(until, UTC))


def _unit_path(value: Any, unit: str) -> tuple[str, ...]:
    """The unit and its ancestors; it begins with the unit itself."""
    if not isinstance(value, list) or len(value) > MAX_UNITS:
        raise JoseError("org_path is malformed")
    path = tuple(value)
    if not all(isinstance(item, str) and _ID.fullmatch(item) for item in path):
        raise JoseError("org_path is malformed")
    if path and not unit:
        raise JoseError("org_path stands without org")
    return path if not unit or unit in path else (unit, *path)


def _permissions(claims: Mapping[str, Any]) -> frozenset[str]:
    scope = _text(claims, "scope") if "scope" in claims else ""
    words = scope.split(" ") if scope else []
    if len(words) > MAX_PERMISSIONS or not all(_SCOPE.fullmatch(word) for word in words):
        raise JoseError("scope is malformed")
    return frozenset(words)


def _time(claims: Mapping[str, Any], name: str) -> int:
    value = claims.get(name)
    if type(value) is not int or not 0 < value <= MAX_TIME:
        raise JoseError(f"{name} is no time in whole seconds")
    return value


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str):
        raise JoseError(f"{name} is missing or no text")
    return value


def _id(claims: Mapping[str, Any], name: str) -> str:
    value = _text(claims, name)
    if not _ID.fullmatch(value):
        raise JoseError(f"{name} is no id")
    return value
