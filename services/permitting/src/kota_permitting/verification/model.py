"""What the public may know of a permit, and the unguessable id under which it asks.

The record is redacted by construction: it is written for the public when a permit is issued, never filtered from the
case.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from kota_common.errors import Kind, KotaError

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base32: no I, L, O, U
LENGTH = 26  # characters of 128 bits

_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0"})


class VerificationNotFound(KotaError):
    """Nothing public has this id. The same answer for an id never given and for a permit that is not public."""

    reason = "VERIFICATION_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "No public permit has this id."
    indonesian = "Tidak ada izin publik dengan kode ini."
    cause = "The id was mistyped, or the document that shows it is not genuine."
    fix = "Scan the code again; if it fails again, report the document to the city's licensing agency."


def encode(entropy: bytes) -> str:
    """The public id of 16 random bytes.

    Not a ULID, whose first characters tell the time and whose random part has only 80 bits. Upper case keeps a QR code
    in alphanumeric mode, which is smaller.
    """
    if len(entropy) != 16:
        raise ValueError("a public id is made of 16 random bytes")
    value = int.from_bytes(entropy)
    return "".join(ALPHABET[(value >> shift) & 31] for shift in range(125, -1, -5))


def read(text: str) -> str:
    """The id in its one spelling, however a person typed it. Raises VerificationNotFound when it cannot be one."""
    spelled = text.strip().upper().replace("-", "").translate(_READ_AS)
    if len(spelled) != LENGTH or any(c not in ALPHABET for c in spelled) or spelled[0] > "7":
        raise VerificationNotFound
    return spelled


_LEGAL_FORMS = frozenset({"PT", "CV", "UD", "FA", "PD", "PERUMDA", "YAYASAN", "KOPERASI", "TBK"})


def mask_holder(name: str) -> str:
    """A name that its bearer recognises and nobody else learns: `Budi Santoso` -> `B*** S***`, `PT Maju` -> `PT M***`.

    The stars do not tell the length. Legal forms stay: the public has to know whether a company holds the permit.
    """
    return " ".join(w if w.upper().strip(".,") in _LEGAL_FORMS else w[0] + "***" for w in name.split())


class Standing(StrEnum):
    """What the city last decided about the permit."""

    ISSUED = "ISSUED"
    SUSPENDED = "SUSPENDED"
    REVOKED = "REVOKED"
    EXPIRED = "EXPIRED"  # the case was marked; the dates say it anyway


class Status(StrEnum):
    """Whether the permit is in force at a moment: the standing and the dates together."""

    VALID = "VALID"
    NOT_YET_VALID = "NOT_YET_VALID"
    SUSPENDED = "SUSPENDED"
    REVOKED = "REVOKED"
    EXPIRED = "EXPIRED"


@dataclass(frozen=True, slots=True)
class Published:
    """One permit as the public sees it."""

    public_id: str
    city: str  # Kemendagri code
    number: str
    standing: Standing
    type_title_indonesian: str
    type_title_english: str
    holder_masked: str
    screen: str  # resource name; empty when the permit is not about a screen
    valid_from: date
    valid_to: date
    issued_at: datetime
    content_sha256: tuple[str, ...]
    place: str = ""  # in words, at street level; empty when the permit is not about a place

    def status_on(self, today: date) -> Status:
        """The live status on this local date. A revocation outlives the dates; a suspension ends with them."""
        if self.standing is Standing.REVOKED:
            return Status.REVOKED
        if self.valid_to < today:
            return Status.EXPIRED
        if self.standing is Standing.SUSPENDED:
            return Status.SUSPENDED
        return Status.NOT_YET_VALID if today < self.valid_from else Status.VALID
