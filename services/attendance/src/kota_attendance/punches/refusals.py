"""What is refused about punches, and why. A refused punch is not kept; a rejected one is (see `judging`)."""

from __future__ import annotations

from kota_common.errors import Kind, KotaError


class PunchMalformed(KotaError):
    """The bytes are no punch."""

    reason = "PUNCH_MALFORMED"
    kind = Kind.INVALID_ARGUMENT
    english = "The punch is malformed: {why}."
    indonesian = "Data presensi rusak: {why}."
    cause = "The payload is no PunchPayload of version 1, or a field of it breaks its limits."
    fix = "Build the payload as the contract says, sign its bytes, and send those bytes."

    def __init__(self, why: str) -> None:
        super().__init__(field="punch.payload", why=why)


class PunchCityMismatch(KotaError):
    """The punch is for another city."""

    reason = "PUNCH_CITY_MISMATCH"
    kind = Kind.INVALID_ARGUMENT
    english = "The punch was signed for the city {signed}, not for {asked}."
    indonesian = "Presensi ditandatangani untuk kota {signed}, bukan {asked}."
    cause = "The city is part of what is signed."
    fix = "Send it to its own city."

    def __init__(self, signed: str, asked: str) -> None:
        super().__init__(field="punch.payload", signed=signed[:16], asked=asked)


class SignatureInvalid(KotaError):
    """The signature does not hold."""

    reason = "SIGNATURE_INVALID"
    kind = Kind.INVALID_ARGUMENT
    english = "The signature does not hold: {label}."
    indonesian = "Tanda tangan tidak sah: {label}."
    cause = "Other bytes were signed, by another key, or the assertion is not for this punch, page or relying party."
    fix = "Sign the exact bytes that are sent, with the key that is named."

    def __init__(self, label: str) -> None:
        super().__init__(field="punch.signature", label=label)


class SignatureHighS(KotaError):
    """The signature's s lies in the upper half."""

    reason = "SIGNATURE_HIGH_S"
    kind = Kind.INVALID_ARGUMENT
    english = "The signature is not in its normal form: s is above half of the order."
    indonesian = "Bentuk tanda tangan tidak baku: s melebihi separuh orde kurva."
    cause = "ECDSA signatures come in pairs, s and n - s; of a device key the format takes the lower one only."
    fix = "Replace s by n - s when it is above n/2 before sending. WebAuthn signatures are taken as they come."

    def __init__(self) -> None:
        super().__init__(field="punch.signature")


class KeyUnknown(KotaError):
    """No device of the city has the key."""

    reason = "KEY_UNKNOWN"
    kind = Kind.NOT_FOUND
    english = "No device of the city has the key {key_id}."
    indonesian = "Tidak ada perangkat di kota ini dengan kunci {key_id}."
    cause = "The phone is not registered, was registered a moment ago, or belongs to another city."
    fix = "Let an officer register the phone; try again after a few seconds."

    def __init__(self, key_id: str) -> None:
        super().__init__(field="punch.key_id", key_id=key_id[:64])


class KeyRevoked(KotaError):
    """The key may not sign any more."""

    reason = "KEY_REVOKED"
    kind = Kind.FAILED_PRECONDITION
    english = "The device {device} may not sign: it is {state}."
    indonesian = "Perangkat {device} tidak boleh menandatangani: statusnya {state}."
    cause = "The device or its owner was revoked, another device took its place, or it waits for approval."
    fix = "Bind a device anew with the personnel officer."

    def __init__(self, device: object, state: str) -> None:
        super().__init__(field="punch.key_id", device=device, state=state)


class KeyOfAnotherPerson(KotaError):
    """A person brings a punch under somebody else's key."""

    reason = "KEY_OF_ANOTHER_PERSON"
    kind = Kind.PERMISSION_DENIED
    english = "The key belongs to another person than the token."
    indonesian = "Kunci ini milik orang lain, bukan pemilik token."
    cause = "One phone was used for two people, or a token was handed on."
    fix = "Punch with one's own phone and token."

    def __init__(self) -> None:
        super().__init__(field="punch.key_id")


class NonceUsed(KotaError):
    """The nonce was used for another punch."""

    reason = "NONCE_USED"
    kind = Kind.FAILED_PRECONDITION
    english = "The nonce was used for another punch already."
    indonesian = "Nonce sudah dipakai untuk presensi lain."
    cause = "A nonce is good for one punch."
    fix = "Ask for a fresh nonce."

    def __init__(self) -> None:
        super().__init__(field="punch.payload")


class SequenceUsed(KotaError):
    """The key has signed another punch under this number."""

    reason = "SEQUENCE_USED"
    kind = Kind.FAILED_PRECONDITION
    english = "The key has signed another punch with the number {seq} already."
    indonesian = "Kunci ini sudah menandatangani presensi lain dengan nomor {seq}."
    cause = "The counter of a key grows by one with every punch; a copied or reset phone repeats numbers."
    fix = "Bind the phone anew; report the case when the phone was not reset."

    def __init__(self, seq: int) -> None:
        super().__init__(field="punch.payload", seq=seq)


class PunchInFuture(KotaError):
    """The punch says that it was made later than now."""

    reason = "PUNCH_IN_FUTURE"
    kind = Kind.INVALID_ARGUMENT
    english = "The punch was made {ahead_s} seconds in the future."
    indonesian = "Presensi bertanggal {ahead_s} detik di masa depan."
    cause = "The phone's clock is ahead, or its running time was changed."
    fix = "Let the phone take the network's time, or punch with a connection: then the service's clock counts."

    def __init__(self, ahead_s: int) -> None:
        super().__init__(field="punch.payload", ahead_s=ahead_s)


class PunchConflict(KotaError):
    """The same punch_id stands with another content."""

    reason = "PUNCH_CONFLICT"
    kind = Kind.ALREADY_EXISTS
    english = "{punch} was recorded with another content."
    indonesian = "{punch} sudah tercatat dengan isi yang berbeda."
    cause = "A punch is never rewritten; whoever tries is noted as a security event."
    fix = "Sign a new punch with a new id; ask for a correction of the old one."

    def __init__(self, punch: object) -> None:
        super().__init__(field="punch.payload", punch=punch)


class PunchNotFound(KotaError):
    """No such punch for this caller."""

    reason = "PUNCH_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "There is no punch {punch}."
    indonesian = "Presensi {punch} tidak ada."
    cause = "The name is wrong, or the punch is not one that the caller may see."
    fix = "List the punches with the same token."

    def __init__(self, punch: object) -> None:
        super().__init__(field="name", punch=punch)


class PunchDecided(KotaError):
    """The decision would change nothing."""

    reason = "PUNCH_DECIDED"
    kind = Kind.FAILED_PRECONDITION
    english = "{punch} is {state} already."
    indonesian = "{punch} sudah berstatus {state}."
    cause = "Somebody decided before, or the punch counts without any decision."
    fix = "Nothing is left to do."

    def __init__(self, punch: object, state: str) -> None:
        super().__init__(punch=punch, state=state)
