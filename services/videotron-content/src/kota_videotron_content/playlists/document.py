"""The signed playlist document: canonical bytes, their hash, their signature.

The bytes are RFC 8785 canonical JSON, their SHA-256 is the version and the ETag, the signature is Ed25519 over the
bytes and travels beside them (`X-Kota-Key-Id`, `X-Kota-Signature`), so that a proxy, a cache and the device all see
the same body. Numbers stay below 2**53, because JCS numbers are IEEE doubles.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kota_videotron_content.playlists.model import PlaylistBody

FORMAT = "kota.playlist.v1"  # a player refuses a document of another format


@dataclass(frozen=True, slots=True)
class Override:
    """An emergency message that takes the whole screen. It always ends by itself."""

    id: str  # resource name
    severity: str  # EXTREME, WARNING or NOTICE; the screen says AWAS, WASPADA, INFORMASI
    text: str  # Indonesian first; may be empty when the media says it all
    sha256: str  # of a picture or film that fills the screen; "" = the text alone
    mime: str  # of that media; "" without one
    issuer: str  # the office, shown on the screen: "BPBD Kota ..."
    from_ms: int  # Unix ms
    until_ms: int
    drill: bool  # shows LATIHAN across the screen


@dataclass(frozen=True, slots=True)
class Signer:
    """A signing key of the installation. Two are valid at once while one replaces the other."""

    keyid: str
    key: Ed25519PrivateKey

    @property
    def public_b64url(self) -> str:
        """The raw public key (32 bytes), base64url without padding."""
        return b64url(self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


@dataclass(frozen=True, slots=True)
class SignedDocument:
    """Bytes that a screen may believe."""

    data: bytes
    sha256_hex: str
    etag: str  # `"sha256-<hex>"`, with the quotes
    keyid: str
    signature_b64url: str


def build(
    body: PlaylistBody,
    *,
    seq: int,
    prev_sha256: str,
    not_before_ms: int,
    not_after_ms: int,
    min_seq: int,
    override: Override | None,
) -> bytes:
    """The canonical bytes of one version.

    `seq` grows by one per screen; `prev_sha256` is the hash of the version before ("" for the first); a device that has
    seen this document never again accepts one below `min_seq`; after `not_after_ms` (Unix ms) paid items stop.
    """
    assert seq >= min_seq >= 0
    assert not_before_ms < not_after_ms
    document: dict[str, Any] = {
        "format": FORMAT,
        "screen": body.screen,
        "seq": seq,
        "min_seq": min_seq,
        "prev_sha256": prev_sha256,
        "not_before_ms": not_before_ms,
        "not_after_ms": not_after_ms,
        "inputs_hash": body.inputs_hash,
        "canvas": {"w": body.canvas_w, "h": body.canvas_h},
        "timezone": body.timezone,
        "horizon": {"from_ms": body.horizon_from_ms, "to_ms": body.horizon_to_ms},
        "items": [asdict(item) for item in body.items],
        "loops": [
            {"id": loop.id, "len_ms": loop.len_ms, "entries": [list(entry) for entry in loop.entries]}
            for loop in body.loops
        ],
        "segments": [asdict(segment) for segment in body.segments],
        "override": None if override is None else asdict(override),
    }
    return rfc8785.dumps(document)


def sign(data: bytes, signer: Signer) -> SignedDocument:
    """Sign any canonical bytes (a playlist, the key set). Ed25519 is deterministic: same bytes, same signature."""
    digest = hashlib.sha256(data).hexdigest()
    return SignedDocument(data, digest, f'"sha256-{digest}"', signer.keyid, b64url(signer.key.sign(data)))


def key_set(signers: Sequence[Signer]) -> bytes:
    """The body of `screen-keys.json`: the public keys that screens may trust now.

    A device that already trusts a key takes a new set only when it is signed by that key (`sign`), so that whoever
    controls the transport cannot introduce a key.
    """
    keys = [{"keyid": s.keyid, "alg": "Ed25519", "public_b64url": s.public_b64url} for s in signers]
    return rfc8785.dumps({"keys": keys})


def b64url(raw: bytes) -> str:
    """Base64url without padding (RFC 4648 section 5)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_b64url(text: str) -> bytes:
    """The bytes behind `b64url`."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def b64(raw: bytes) -> str:
    """Base64 as HTTP's structured fields carry bytes (RFC 9651 section 3.3.5)."""
    return base64.b64encode(raw).decode()


@dataclass(frozen=True, slots=True)
class Version:
    """One signed version, ready to be kept."""

    screen: UUID
    seq: int
    sha256: str
    prev_sha256: str
    inputs_sha256: str
    key_id: str
    document: bytes
    signature: bytes
    publish_time: datetime
    start_time: datetime
    end_time: datetime
    items: tuple[tuple[str, UUID], ...]  # content and booking, in order of first use
    cause: str
    cut_now: bool
    urgent: bool
    trace: str
