"""What the token endpoint grants: the request, the refusals of RFC 6749, scope narrowing and the claims of a token."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import uuid6

TOKEN_LIFE_S = 300
"""People and partners: revocation takes a second, so this only bounds a silent failure of it."""

DEVICE_TOKEN_LIFE_S = 900
"""Devices pull every few seconds and hold little power; a longer life spares the token endpoint."""

CLIENT_CREDENTIALS = "client_credentials"
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
CLIENT_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

PHONE_ACR = "phone"
"""A registered phone key proves possession of the phone, not presence of the person: never enough for step-up."""

_REFUSALS: Mapping[str, tuple[int, str]] = {
    "invalid_request": (400, "Permintaan tidak lengkap atau tidak sesuai."),
    "invalid_client": (401, "Klien tidak dapat dikenali."),
    "invalid_grant": (400, "Bukti yang diberikan tidak berlaku."),
    "unauthorized_client": (400, "Klien tidak berwenang memakai cara ini."),
    "unsupported_grant_type": (400, "Cara permintaan token ini tidak tersedia."),
    "invalid_scope": (400, "Wewenang yang diminta melebihi yang diberikan."),
    "invalid_target": (400, "Tidak ada wewenang untuk layanan yang dituju."),
    "authorization_pending": (400, "Menunggu persetujuan operator."),
    "slow_down": (400, "Permintaan terlalu sering; perlambat."),
    "access_denied": (400, "Operator menolak perangkat ini."),
    "expired_token": (400, "Kode sudah tidak berlaku; mulai lagi."),
    "temporarily_unavailable": (503, "Layanan identitas sedang tidak dapat menjawab."),
}


class OAuthRefusal(Exception):
    """A refusal in the form of RFC 6749 section 5.2."""

    def __init__(self, error: str, description: str, *, retry_after_ms: int | None = None) -> None:
        super().__init__(error, description)
        self.error = error
        self.description = description  # ASCII English, for developers
        self.retry_after_ms = retry_after_ms

    @property
    def status(self) -> int:
        """The HTTP status."""
        return _REFUSALS[self.error][0]

    @property
    def indonesian(self) -> str:
        """The sentence for officials."""
        return _REFUSALS[self.error][1]


def unknown_client() -> OAuthRefusal:
    """The one answer for every flaw of a client's proof, so that nobody learns which clients exist."""
    return OAuthRefusal("invalid_client", "client authentication failed")


def bad_assertion() -> OAuthRefusal:
    """The one answer for every flaw of a phone's proof, so that nobody learns which persons and phones exist."""
    return OAuthRefusal("invalid_grant", "the assertion is not valid")


@dataclass(frozen=True, slots=True)
class Capacity:
    """A position as the person holds it today."""

    position: UUID
    unit: UUID
    unit_path: tuple[UUID, ...]
    title: str  # D, PLT or PLH
    last_day: date | None
    permissions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a token speaks of, and what it may carry for any service."""

    kind: str  # person, partner or device
    id: UUID
    client: UUID
    city: str
    permissions: frozenset[str]
    life_s: int
    acr: str = ""
    capacity: Capacity | None = None
    mandate_until: int | None = None  # Unix seconds; only for acting officials


def narrow(permissions: Collection[str], resource: str, requested: Iterable[str] | None) -> tuple[str, ...]:
    """The permissions of one service, and of these the requested ones. Raises OAuthRefusal."""
    if not resource:
        raise OAuthRefusal("invalid_target", "resource must name one service")
    granted = {permission for permission in permissions if permission.startswith(f"{resource}.")}
    if not granted:
        raise OAuthRefusal("invalid_target", "nothing is granted for this service")
    wanted = granted if requested is None else set(requested)
    if not wanted <= granted:
        raise OAuthRefusal("invalid_scope", "the scope exceeds what is granted")
    return tuple(sorted(wanted))


def choose_capacity(held: Collection[Capacity], position: UUID | None) -> Capacity | None:
    """The position to act in: the one named, or the only one; None for a person who holds none. Raises OAuthRefusal."""
    if position is not None:
        for capacity in held:
            if capacity.position == position:
                return capacity
        raise OAuthRefusal("invalid_grant", "the person does not hold this position today")
    if len(held) > 1:
        raise OAuthRefusal("invalid_request", "the person holds several positions: name one in `position`")
    return next(iter(held), None)


def end_of_day(day: date, zone: ZoneInfo) -> int:
    """The instant at which a day of the city is over, Unix seconds."""
    return int(datetime.combine(day + timedelta(days=1), time.min, zone).timestamp())


def claims(subject: Subject, resource: str, scope: Iterable[str], *, issuer: str, now: datetime) -> dict[str, Any]:
    """The claims of an access token (RFC 9068 profile of the platform). A mandate's end caps the token's."""
    issued = int(now.timestamp())
    expires = issued + subject.life_s
    made: dict[str, Any] = {
        "iss": issuer,
        "sub": str(subject.id),
        "aud": resource,
        "iat": issued,
        "nbf": issued,
        "exp": expires,
        "jti": str(uuid6.uuid7()),
        "client_id": str(subject.client),
        "scope": " ".join(scope),
        "city": subject.city,
        "kind": subject.kind,
    }
    if subject.acr:
        made["acr"] = subject.acr
    if subject.capacity is not None:
        made["org"] = str(subject.capacity.unit)
        made["org_path"] = [str(unit) for unit in subject.capacity.unit_path]
        made["pos"] = str(subject.capacity.position)
        if subject.mandate_until is not None:
            made["mandate"] = {"t": subject.capacity.title, "until": subject.mandate_until}
            made["exp"] = min(expires, subject.mandate_until)
    return made
