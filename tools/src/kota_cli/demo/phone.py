"""An employee's phone: it signs what it sees with the key that identity knows, online or later.

Does what the phone page does, for machines without a browser and for tests that look at bytes.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Self

import uuid6
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from kota.attendance.v1 import punches_pb2, punches_pb2_grpc
from kota_attendance.punches.signatures import ORDER
from kota_cli.demo.callers import Caller
from kota_cli.demo.place import CITY, PARENT, TIME_ZONE
from kota_cli.demo.workplace import ATTENDANCE, METRES_PER_DEGREE
from kota_common.security.jose import SigningKey

AUTO = punches_pb2.PUNCH_KIND_AUTO


@dataclass(slots=True)
class Phone:
    """One phone; `seq` and `chain` continue what it has signed before."""

    owner: Caller
    seq: int = 0
    chain: bytes = b""
    started: float = field(default_factory=time.monotonic)

    @classmethod
    async def of(cls, owner: Caller) -> Self:
        """The phone of an employee, where its last punch left it."""
        phone = cls(owner)
        listed = await phone.punches.ListPunches(
            punches_pb2.ListPunchesRequest(parent=PARENT, employee=phone.employee, page_size=500)
        )
        if listed.punches:
            last = max(listed.punches, key=lambda punch: punch.seq)
            phone.seq, phone.chain = last.seq, bytes.fromhex(last.payload_sha256)
        return phone

    @property
    def employee(self) -> str:
        """Resource name of its owner."""
        return f"{PARENT}/employees/{self.owner.person}"

    @property
    def punches(self) -> Any:
        """The owner's stub."""
        return self.owner.stub(ATTENDANCE, punches_pb2_grpc.PunchServiceStub)

    async def punch_now(self, at: tuple[float, float]) -> punches_pb2.SignedPunch:
        """Sign a punch of this moment with a fresh nonce, at a longitude and latitude."""
        issued = await self.punches.IssueNonce(punches_pb2.IssueNonceRequest(parent=PARENT, key_id=self.key.kid))
        return self.sign(self.payload(time.time(), at, nonce=issued.nonce))

    def punch_offline(self, at: tuple[float, float], when: datetime | None = None) -> punches_pb2.SignedPunch:
        """Sign a punch without a network, by the phone's own clock."""
        return self.sign(self.payload(when.timestamp() if when else time.time(), at))

    def payload(self, when_s: float, at: tuple[float, float], *, nonce: bytes = b"") -> punches_pb2.PunchPayload:
        """What is signed."""
        self.seq += 1
        return punches_pb2.PunchPayload(
            version=1,
            city=CITY,
            key_id=self.key.kid,
            punch_id=str(uuid6.uuid7()),
            kind=AUTO,
            seq=self.seq,
            prev_hash=self.chain,
            nonce=nonce,
            wall_ms=round(when_s * 1000),
            time_zone=TIME_ZONE,
            location=punches_pb2.PunchLocation(
                longitude_e7=round(at[0] * 1e7),
                latitude_e7=round(at[1] * 1e7),
                accuracy_cm=800,
                confidence_percent=95,
                provider="gps",
            ),
            app_version="demo 1",
            salt=secrets.token_bytes(16),
        )

    def sign(self, payload: punches_pb2.PunchPayload) -> punches_pb2.SignedPunch:
        """Sign the exact bytes, s in the lower half of the order."""
        body = payload.SerializeToString()
        self.chain = sha256(body).digest()
        private = self.key.key.private_key
        assert isinstance(private, ec.EllipticCurvePrivateKey)
        r, s = decode_dss_signature(private.sign(body, ec.ECDSA(SHA256())))
        signature = encode_dss_signature(r, min(s, ORDER - s))
        return punches_pb2.SignedPunch(payload=body, signature=signature, key_id=self.key.kid)

    async def record(self, punch: punches_pb2.SignedPunch) -> punches_pb2.PunchReceipt:
        """Bring one punch. Raises RemoteError."""
        receipt: punches_pb2.PunchReceipt = await self.punches.RecordPunch(
            punches_pb2.RecordPunchRequest(parent=PARENT, punch=punch)
        )
        return receipt

    async def record_all(self, punches: list[punches_pb2.SignedPunch]) -> list[punches_pb2.PunchRow]:
        """Bring what was signed without a network, in one call; a verdict for each."""
        answer = await self.punches.RecordPunches(punches_pb2.RecordPunchesRequest(parent=PARENT, punches=punches))
        return list(answer.rows)

    @property
    def key(self) -> SigningKey:
        """Its key."""
        return self.owner.key


def tampered(punch: punches_pb2.SignedPunch, north_m: float) -> punches_pb2.SignedPunch:
    """The same punch with its place moved after it was signed."""
    payload = punches_pb2.PunchPayload.FromString(punch.payload)
    payload.location.latitude_e7 += round(north_m / METRES_PER_DEGREE * 1e7)
    changed = punches_pb2.SignedPunch()
    changed.CopyFrom(punch)
    changed.payload = payload.SerializeToString()
    return changed


def state_name(state: punches_pb2.PunchState) -> str:
    """`ACCEPTED`, `PENDING_APPROVAL`..."""
    return punches_pb2.PunchState.Name(state).removeprefix("PUNCH_STATE_")


def flag_names(flags: Any) -> list[str]:
    """`OUTSIDE`, `UNTRUSTED_TIME`..."""
    return [punches_pb2.PunchFlag.Name(flag).removeprefix("PUNCH_FLAG_") for flag in flags]
