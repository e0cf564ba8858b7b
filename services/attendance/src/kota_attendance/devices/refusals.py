"""What the room of devices refuses, and why."""

from __future__ import annotations

from kota_common.errors import Kind, KotaError


class DeviceNotFound(KotaError):
    """No such device for this caller."""

    reason = "DEVICE_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "There is no device {device}."
    indonesian = "Perangkat {device} tidak ada."
    cause = "The name is wrong, or the device is not one that the caller may see."
    fix = "List the devices with the same token."

    def __init__(self, device: object) -> None:
        super().__init__(field="name", device=device)


class DeviceStateUnfit(KotaError):
    """The device is in a state from which this does not go."""

    reason = "DEVICE_STATE_UNFIT"
    kind = Kind.FAILED_PRECONDITION
    english = "{device} is {state}."
    indonesian = "{device} berstatus {state}."
    cause = "Only a requested device is approved, and what is revoked or superseded stays so."
    fix = "Read the device; bind anew where it is over."

    def __init__(self, device: object, state: str) -> None:
        super().__init__(device=device, state=state)


class DeviceKeyTaken(KotaError):
    """The key is bound already."""

    reason = "DEVICE_KEY_TAKEN"
    kind = Kind.ALREADY_EXISTS
    english = "This key is bound already."
    indonesian = "Kunci ini sudah terikat."
    cause = "The same answer of the authenticator was sent twice under different request ids, or the key is another's."
    fix = "Begin a new binding; the authenticator makes a new key."

    def __init__(self) -> None:
        super().__init__(field="credential_json")


class CeremonyInvalid(KotaError):
    """The authenticator's answer does not hold."""

    reason = "CEREMONY_INVALID"
    kind = Kind.INVALID_ARGUMENT
    english = "The authenticator's answer does not hold: {label}."
    indonesian = "Jawaban autentikator tidak sah: {label}."
    cause = "Challenge, origin, relying party, attestation or signature is not what was asked for."
    fix = "Begin again on the city's own page with a supported phone."

    def __init__(self, label: str) -> None:
        super().__init__(field="credential_json", label=label)


class UserNotVerified(KotaError):
    """Nobody showed finger, face or PIN."""

    reason = "USER_NOT_VERIFIED"
    kind = Kind.FAILED_PRECONDITION
    english = "The authenticator did not verify the user."
    indonesian = "Sidik jari, wajah, atau PIN tidak diverifikasi oleh perangkat."
    cause = "The finger was not recognised, or the authenticator only noticed a touch."
    fix = "Try again with the enrolled finger."

    def __init__(self) -> None:
        super().__init__()


class PasskeySynced(KotaError):
    """The key may be on more than one device."""

    reason = "PASSKEY_SYNCED"
    kind = Kind.FAILED_PRECONDITION
    english = "The key can be copied to other devices; only a key that stays in this phone may sign punches."
    indonesian = "Kunci dapat disalin ke perangkat lain; presensi hanya menerima kunci yang tetap di ponsel ini."
    cause = "The authenticator says that the key is backup eligible (BE=1): a synced passkey may be elsewhere."
    fix = "Bind the phone's built-in authenticator, without a passkey manager."

    def __init__(self) -> None:
        super().__init__()
