"""Phones, and a city with people, sites and hours, for the tests of attendance."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import uuid6
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from kota.attendance.v1 import punches_pb2 as pb
from kota.attendance.v1 import schedules_pb2
from kota.common.v1 import geometry_pb2
from kota_attendance.punches.signatures import ORDER
from kota_common.security.encoding import encode_base64url
from kota_common.security.jose import thumbprint

IN, OUT, AUTO = pb.PUNCH_KIND_IN, pb.PUNCH_KIND_OUT, pb.PUNCH_KIND_AUTO
OFFICE = (100.1200, -0.6260)  # longitude, latitude of Pariaman, near enough


def ms(instant: datetime) -> int:
    return round(instant.timestamp() * 1000)


def at(text: str) -> datetime:
    """`2026-07-06 07:30:00` of a wall in Pariaman (WIB) as an instant."""
    return datetime.fromisoformat(f"{text}+07:00").astimezone(UTC)


def low(signature: bytes) -> bytes:
    r, s = decode_dss_signature(signature)
    return encode_dss_signature(r, min(s, ORDER - s))


def high(signature: bytes) -> bytes:
    r, s = decode_dss_signature(signature)
    return encode_dss_signature(r, max(s, ORDER - s))


@dataclass
class Phone:
    """A phone with a key of its own, its counter and its chain."""

    city: str
    person: UUID
    id: UUID = field(default_factory=uuid4)
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    seq: int = 0
    chain: bytes = b""

    @property
    def jwk(self) -> dict[str, str]:
        numbers = self.key.public_key().public_numbers()
        x, y = (encode_base64url(n.to_bytes(32, "big")) for n in (numbers.x, numbers.y))
        return {"kty": "EC", "crv": "P-256", "x": x, "y": y}

    @property
    def key_id(self) -> str:
        return thumbprint(self.jwk)

    def payload(self, now: datetime, **changes: Any) -> pb.PunchPayload:
        self.seq += 1
        made = pb.PunchPayload(
            version=1,
            city=self.city,
            key_id=self.key_id,
            punch_id=str(uuid6.uuid7()),
            kind=AUTO,
            seq=self.seq,
            prev_hash=self.chain,
            wall_ms=ms(now),
            time_zone="Asia/Jakarta",
            app_version="uji 1",
            salt=secrets.token_bytes(16),
        )
        for name, value in changes.items():
            if value is None:
                made.ClearField(name)
            elif isinstance(value, pb.PunchLocation | pb.TimeAnchor):
                getattr(made, name).CopyFrom(value)
            else:
                setattr(made, name, value)
        return made

    def sign(self, payload: pb.PunchPayload | bytes, **changes: Any) -> pb.SignedPunch:
        body = payload if isinstance(payload, bytes) else payload.SerializeToString()
        self.chain = sha256(body).digest()
        signature = low(self.key.sign(body, ec.ECDSA(SHA256())))
        return pb.SignedPunch(**{"payload": body, "signature": signature, "key_id": self.key_id, **changes})

    def punch(self, now: datetime, **changes: Any) -> pb.SignedPunch:
        return self.sign(self.payload(now, **changes))


def place(east_m: float = 0, north_m: float = 0, accuracy_m: float = 10, **changes: Any) -> pb.PunchLocation:
    """A position some metres off the office."""
    fields = {
        "longitude_e7": round((OFFICE[0] + east_m / 111_312) * 1e7),
        "latitude_e7": round((OFFICE[1] + north_m / 110_574) * 1e7),
        "accuracy_cm": round(accuracy_m * 100),
        "confidence_percent": 95,
        "provider": "gps",
    }
    return pb.PunchLocation(**{**fields, **changes})


def square(half_m: float, east_m: float = 0) -> geometry_pb2.LinearRing:
    """A square ring around the office."""
    x, y = half_m / 111_312, half_m / 110_574
    middle = OFFICE[0] + east_m / 111_312
    corners = [(-x, -y), (x, -y), (x, y), (-x, y), (-x, -y)]
    return geometry_pb2.LinearRing(
        coordinates=[
            geometry_pb2.Coordinate(longitude_deg=middle + dx, latitude_deg=OFFICE[1] + dy) for dx, dy in corners
        ]
    )


def window(day: int, start: str, end: str, pause: tuple[str, str] | None = None, over: bool = False) -> Any:
    """A stretch of work; `over` ends it on the next day."""

    def minute(text: str) -> int:
        hours, minutes = text.split(":")
        return int(hours) * 60 + int(minutes)

    return schedules_pb2.WorkWindow(
        weekday=schedules_pb2.Weekday.Name(day + 1),
        start_minute=minute(start),
        end_minute=minute(end) + (1440 if over else 0),
        break_start_minute=minute(pause[0]) if pause else 0,
        break_end_minute=minute(pause[1]) if pause else 0,
    )


NORMAL = [
    *(window(day, "07:30", "16:00", ("12:00", "13:00")) for day in range(4)),
    window(4, "07:30", "16:30", ("11:30", "13:00")),
]
RAMADAN = [
    *(window(day, "08:00", "15:00", ("12:00", "12:30")) for day in range(4)),
    window(4, "08:00", "15:30", ("11:30", "12:30")),
]
