"""A signed punch taken apart: every limit of its payload, before anything is believed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from google.protobuf.message import DecodeError

from kota.attendance.v1 import punches_pb2 as pb
from kota_attendance.nonces import ANCHOR_MAC_BYTES, NONCE_BYTES
from kota_attendance.punches.model import PAYLOAD_MAX_BYTES, Anchor, Kind, Payload
from kota_attendance.punches.refusals import PunchCityMismatch, PunchMalformed
from kota_attendance.sites.geofence import Fix
from kota_common.actor import Actor
from kota_common.city import ZONE_NAMES

_UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_KINDS = {
    pb.PUNCH_KIND_IN: Kind.IN,
    pb.PUNCH_KIND_OUT: Kind.OUT,
    pb.PUNCH_KIND_BREAK_START: Kind.BREAK_START,
    pb.PUNCH_KIND_BREAK_END: Kind.BREAK_END,
    pb.PUNCH_KIND_AUTO: Kind.AUTO,
}
VERSION = 1
SEQ_MAX = 2**63 - 1
MS_MIN, MS_MAX = 1_577_836_800_000, 4_102_444_800_000  # 2020 and 2100: a clock outside is broken
ELAPSED_MAX_MS = 10 * 366 * 86_400_000
SALT_BYTES = 16
HASH_BYTES = 32
ASSERTION_MAX_BYTES = 4096
SIGNATURE_MAX_BYTES = 80  # DER of P-256 has at most 72


@dataclass(frozen=True, slots=True)
class Incoming:
    """One punch at the door, with whoever brought it."""

    actor: Actor
    payload: bytes
    signature: bytes
    key_id: str
    authenticator_data: bytes = b""
    client_data_json: bytes = b""
    is_assertion: bool = False


def incoming(actor: Actor, punch: pb.SignedPunch) -> Incoming:
    """The punch of a request."""
    if not punch.HasField("webauthn"):
        return Incoming(actor, punch.payload, punch.signature, punch.key_id)
    return Incoming(
        actor,
        punch.payload,
        punch.signature,
        punch.key_id,
        punch.webauthn.authenticator_data,
        punch.webauthn.client_data_json,
        is_assertion=True,
    )


def read(city: str, punch: Incoming) -> Payload:
    """The payload. Raises PunchMalformed, PunchCityMismatch."""
    if not 0 < len(punch.payload) <= PAYLOAD_MAX_BYTES:
        raise PunchMalformed(f"the payload has not 1 to {PAYLOAD_MAX_BYTES} bytes")
    if not 0 < len(punch.signature) <= SIGNATURE_MAX_BYTES:
        raise PunchMalformed(f"the signature has not 1 to {SIGNATURE_MAX_BYTES} bytes")
    if len(punch.authenticator_data) + len(punch.client_data_json) > ASSERTION_MAX_BYTES:
        raise PunchMalformed(f"the assertion has more than {ASSERTION_MAX_BYTES} bytes")
    try:
        message = pb.PunchPayload.FromString(punch.payload)
    except DecodeError as error:
        raise PunchMalformed("the payload is no PunchPayload") from error
    if message.version != VERSION:
        raise PunchMalformed(f"version is not {VERSION}")
    if message.city != city:
        raise PunchCityMismatch(message.city, city)
    why = _fault(message, punch)
    if why:
        raise PunchMalformed(why)
    return Payload(
        id=UUID(message.punch_id),
        key_id=message.key_id,
        kind=_KINDS[message.kind],
        seq=message.seq,
        prev_hash=message.prev_hash or bytes(HASH_BYTES),
        nonce=message.nonce,
        wall_ms=message.wall_ms,
        time_zone=message.time_zone,
        boot_count=message.boot_count,
        elapsed_ms=message.elapsed_ms,
        anchor=_anchor(message),
        fix=_fix(message),
        mock=message.location.mock,
        sha256=sha256(punch.payload).digest(),
    )


def _fault(message: pb.PunchPayload, punch: Incoming) -> str:
    """Which limit the payload breaks; empty for none."""
    if message.key_id != punch.key_id or not message.key_id:
        return "key_id inside and outside differ"
    if not _UUID7.fullmatch(message.punch_id):
        return "punch_id is no UUIDv7 in canonical form"
    if message.kind not in _KINDS:
        return "kind is not stated"
    if not 1 <= message.seq <= SEQ_MAX:
        return "seq does not begin at 1"
    if len(message.prev_hash) not in (0, HASH_BYTES):
        return f"prev_hash has not {HASH_BYTES} bytes"
    if len(message.nonce) not in (0, NONCE_BYTES):
        return f"nonce has not {NONCE_BYTES} bytes"
    if punch.is_assertion and not message.nonce:
        return "a WebAuthn punch needs a nonce"
    if not MS_MIN <= message.wall_ms <= MS_MAX:
        return "wall_ms is no time of this century"
    if message.time_zone not in ZONE_NAMES:
        return "time_zone is none of the country's four"
    if not 0 <= message.elapsed_ms <= ELAPSED_MAX_MS:
        return "elapsed_ms is out of range"
    if len(message.salt) != SALT_BYTES:
        return f"salt has not {SALT_BYTES} bytes"
    if message.HasField("anchor") and (
        len(message.anchor.mac) != ANCHOR_MAC_BYTES or not MS_MIN <= message.anchor.server_ms <= MS_MAX
    ):
        return "the anchor is none"
    return ""


def _anchor(message: pb.PunchPayload) -> Anchor | None:
    if not message.HasField("anchor"):
        return None
    anchor = message.anchor
    return Anchor(anchor.server_ms, anchor.elapsed_ms, anchor.boot_count, anchor.mac, anchor.rtt_ms)


def _fix(message: pb.PunchPayload) -> Fix | None:
    if not message.HasField("location"):
        return None
    at = message.location
    return Fix(at.latitude_e7, at.longitude_e7, at.accuracy_cm, at.confidence_percent, at.fix_age_ms)
