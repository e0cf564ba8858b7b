"""WebAuthn (level 3): binding a key and proving with it, with the strictness that punches need.

The library verifies formats, signatures and the client data; what it leaves to the relying party is decided here: the
user was verified, the key stays in one device, no foreign frame asked, and the counter is a signal instead of a wall.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from webauthn import (
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import parse_client_data_json
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AttestationConveyancePreference,
    AuthenticatorAttachment,
    AuthenticatorSelectionCriteria,
    CredentialDeviceType,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from kota_attendance.devices.refusals import CeremonyInvalid, PasskeySynced, UserNotVerified
from kota_common.security.encoding import JoseError, decode_base64url, encode_base64url

PREFIX = b"pres-v1"
MAX_CREDENTIAL_ID_BYTES = 256


@dataclass(frozen=True, slots=True)
class Party:
    """The relying party: whose keys, and from which pages they may sign."""

    rp_id: str
    origins: Sequence[str]


@dataclass(frozen=True, slots=True)
class Registered:
    """A key that holds."""

    key_id: str  # credential id in base64url
    public_key: bytes  # COSE
    sign_count: int
    attestation: str
    aaguid: str


def punch_challenge(nonce: bytes, payload: bytes) -> bytes:
    """What a WebAuthn key signs over: time and place are bound without any extension."""
    return sha256(PREFIX + nonce + sha256(payload).digest()).digest()


def options(party: Party, challenge: bytes) -> str:
    """What the browser is asked for, as JSON. The user id is random: a key says nothing about its owner."""
    asked = generate_registration_options(
        rp_id=party.rp_id,
        rp_name="Presensi",
        user_id=secrets.token_bytes(32),
        user_name="Presensi",
        challenge=challenge,
        attestation=AttestationConveyancePreference.DIRECT,
        authenticator_selection=AuthenticatorSelectionCriteria(
            authenticator_attachment=AuthenticatorAttachment.PLATFORM,
            resident_key=ResidentKeyRequirement.DISCOURAGED,  # discoverable keys become synced passkeys
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        supported_pub_key_algs=[COSEAlgorithmIdentifier.ECDSA_SHA_256],
    )
    return options_to_json(asked)


def challenge_of(credential_json: str) -> bytes:
    """The challenge that an answer claims to answer. Raises CeremonyInvalid."""
    try:
        document = json.loads(credential_json)
        return parse_client_data_json(decode_base64url(document["response"]["clientDataJSON"])).challenge
    except (JoseError, ValueError, KeyError, TypeError, WebAuthnException) as error:
        raise CeremonyInvalid("MALFORMED") from error


def register(party: Party, credential_json: str, challenge: bytes) -> Registered:
    """Verify the answer to `options`. Raises CeremonyInvalid, UserNotVerified, PasskeySynced."""
    try:
        found = verify_registration_response(
            credential=credential_json,
            expected_challenge=challenge,
            expected_rp_id=party.rp_id,
            expected_origin=list(party.origins),
            supported_pub_key_algs=[COSEAlgorithmIdentifier.ECDSA_SHA_256],
            pem_root_certs_bytes_by_fmt={},  # a fresh one: the library appends its own roots to what it is given
        )
        client_data = decode_base64url(json.loads(credential_json)["response"]["clientDataJSON"])
    except WebAuthnException as error:
        raise CeremonyInvalid(_label(error)) from error
    except (JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CeremonyInvalid("MALFORMED") from error
    if parse_client_data_json(client_data).cross_origin:
        raise CeremonyInvalid("CROSS_ORIGIN")
    if not found.user_verified:
        raise UserNotVerified
    if found.credential_device_type is not CredentialDeviceType.SINGLE_DEVICE:
        raise PasskeySynced
    if len(found.credential_id) > MAX_CREDENTIAL_ID_BYTES:
        raise CeremonyInvalid("CREDENTIAL_ID_TOO_LONG")
    return Registered(
        encode_base64url(found.credential_id),
        found.credential_public_key,
        found.sign_count,
        str(getattr(found.fmt, "value", found.fmt)),  # the library says an enum and gives a text
        found.aaguid,
    )


def prove(
    party: Party,
    *,
    key_id: str,
    public_key: bytes,
    challenge: bytes,
    authenticator_data: bytes,
    client_data_json: bytes,
    signature: bytes,
) -> int:
    """Verify an assertion; gives the authenticator's counter. Raises CeremonyInvalid, UserNotVerified, PasskeySynced.

    Either half of the signature's s is taken: hardware makes both, and a punch is known by its id, not its signature.
    """
    credential: dict[str, Any] = {
        "id": key_id,
        "rawId": key_id,
        "type": "public-key",
        "response": {
            "authenticatorData": encode_base64url(authenticator_data),
            "clientDataJSON": encode_base64url(client_data_json),
            "signature": encode_base64url(signature),
        },
    }
    try:
        found = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.rp_id,
            expected_origin=list(party.origins),
            credential_public_key=public_key,
            credential_current_sign_count=0,  # compared by the caller: the library would refuse what is only a signal
        )
        cross_origin = parse_client_data_json(client_data_json).cross_origin
    except WebAuthnException as error:
        raise CeremonyInvalid(_label(error)) from error
    except (ValueError, KeyError, TypeError) as error:
        raise CeremonyInvalid("MALFORMED") from error
    if cross_origin:
        raise CeremonyInvalid("CROSS_ORIGIN")
    if not found.user_verified:
        raise UserNotVerified
    if found.credential_device_type is not CredentialDeviceType.SINGLE_DEVICE:
        raise PasskeySynced
    return found.new_sign_count


_LABELS = (
    ("challenge", "CHALLENGE_MISMATCH"),
    ("origin", "ORIGIN_NOT_ALLOWED"),
    ("RP ID", "RP_ID_MISMATCH"),
    ("not present", "USER_NOT_PRESENT"),
    ("signature", "SIGNATURE_INVALID"),
    ("attestation", "ATTESTATION_INVALID"),
    ("certificate", "ATTESTATION_INVALID"),
)


def _label(error: WebAuthnException) -> str:
    """A stable label for what the library says in English."""
    text = str(error)
    return next((label for word, label in _LABELS if word in text), "MALFORMED")
