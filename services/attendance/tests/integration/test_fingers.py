"""WebAuthn keys: bound once, replaced only with approval, and each wrong assertion by its own name."""

import json
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from kota.attendance.v1 import devices_pb2
from kota.attendance.v1 import punches_pb2 as pb
from kota_attendance.devices.ceremony import punch_challenge
from kota_common.security.encoding import encode_base64url

from .conftest import City, Visitor, refused
from .kit import Phone, high, low, place

UP, UV, BE, BS, AT = 1, 4, 8, 16, 64
ORIGIN = "http://localhost:8080"


@dataclass
class Authenticator(Phone):
    """A platform authenticator in software, with every flag in the test's hands."""

    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    counter: int = 0
    rp_id: str = "localhost"

    @property
    def key_id(self) -> str:
        return encode_base64url(self.credential_id)

    def data(self, flags: int, counter: int | None = None, attested: bytes = b"") -> bytes:
        self.counter += 1
        count = self.counter if counter is None else counter
        return sha256(self.rp_id.encode()).digest() + bytes([flags]) + count.to_bytes(4, "big") + attested

    def create(self, options: str, *, flags: int = UP | UV | AT, origin: str = ORIGIN, **changes: Any) -> str:
        """The answer to `navigator.credentials.create`, attestation none."""
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        length = len(self.credential_id).to_bytes(2, "big")
        attested = bytes(16) + length + self.credential_id + cbor2.dumps(cose)
        attestation = {"fmt": "none", "attStmt": {}, "authData": self.data(flags, attested=attested)}
        asked = json.loads(options)
        client = {"type": "webauthn.create", "challenge": asked["challenge"], "origin": origin, **changes}
        return json.dumps(
            {
                "id": self.key_id,
                "rawId": self.key_id,
                "type": "public-key",
                "response": {
                    "clientDataJSON": encode_base64url(json.dumps(client).encode()),
                    "attestationObject": encode_base64url(cbor2.dumps(attestation)),
                },
                "clientExtensionResults": {},
            }
        )

    def touch(self, now, nonce: bytes, **facts: Any) -> pb.SignedPunch:
        """A punch by `navigator.credentials.get`."""
        names = ("flags", "origin", "counter", "cross_origin", "half", "challenge")
        given = {name: facts.pop(name) for name in names if name in facts}
        payload = self.payload(now, nonce=nonce, **facts).SerializeToString()
        self.chain = sha256(payload).digest()
        client = {
            "type": "webauthn.get",
            "challenge": encode_base64url(given.get("challenge") or punch_challenge(nonce, payload)),
            "origin": given.get("origin", ORIGIN),
            "crossOrigin": given.get("cross_origin", False),
        }
        client_data = json.dumps(client).encode()
        data = self.data(given.get("flags", UP | UV), given.get("counter"))
        signature = self.key.sign(data + sha256(client_data).digest(), ec.ECDSA(SHA256()))
        return pb.SignedPunch(
            payload=payload,
            signature=given.get("half", low)(signature),
            key_id=self.key_id,
            webauthn=pb.WebAuthnAssertion(authenticator_data=data, client_data_json=client_data),
        )


@pytest.fixture
async def office(city: City):
    unit = await city.unit()
    await city.site(unit=unit)
    return unit


async def bind(city: City, who: Visitor, finger: Authenticator, **changes: Any) -> devices_pb2.Device:
    begun = await who.BeginBind(parent=city.parent)
    return await who.FinishBind(
        parent=city.parent, credential_json=finger.create(begun.creation_options_json, **changes)
    )


async def bound(city: City, unit) -> tuple[Visitor, Authenticator]:
    who, phone = await city.employee(unit)
    finger = Authenticator(city.code, phone.person)
    await bind(city, who, finger)
    return who, finger


async def touch(city: City, who: Visitor, finger: Authenticator, **facts: Any) -> pb.PunchReceipt:
    nonce = (await city.nonce(finger, who)).nonce
    return await who.RecordPunch(parent=city.parent, punch=finger.touch(city.clock.now, nonce, **facts))


@pytest.mark.parametrize("half", [low, high])
async def test_a_finger_punches_whichever_half_of_s_its_authenticator_makes(city: City, office, half) -> None:
    who, finger = await bound(city, office)
    punch = (await touch(city, who, finger, half=half, location=place())).punch
    assert (punch.channel, punch.state) == (pb.PUNCH_CHANNEL_WEBAUTHN, pb.PUNCH_STATE_ACCEPTED)


@pytest.mark.parametrize(
    ("facts", "reason", "label"),
    [
        ({"flags": UP}, "USER_NOT_VERIFIED", ""),
        ({"flags": UP | UV | BE}, "PASSKEY_SYNCED", ""),
        ({"flags": UP | UV | BE | BS}, "PASSKEY_SYNCED", ""),
        ({"flags": UV}, "SIGNATURE_INVALID", "USER_NOT_PRESENT"),
        ({"origin": "https://jahat.example"}, "SIGNATURE_INVALID", "ORIGIN_NOT_ALLOWED"),
        ({"cross_origin": True}, "SIGNATURE_INVALID", "CROSS_ORIGIN"),
        ({"challenge": bytes(32)}, "SIGNATURE_INVALID", "CHALLENGE_MISMATCH"),
    ],
)
async def test_an_assertion_that_is_wrong_is_refused_by_name(city: City, office, facts, reason, label) -> None:
    who, finger = await bound(city, office)
    with refused(reason) as caught:
        await touch(city, who, finger, **facts)
    assert caught.value.facts.get("label", "") == label
    assert await city.count("punch") == 0


async def test_a_byte_of_place_or_another_relying_party_breaks_the_assertion(city: City, office) -> None:
    who, finger = await bound(city, office)
    signed = finger.touch(city.clock.now, (await city.nonce(finger, who)).nonce, location=place())
    moved = pb.PunchPayload.FromString(signed.payload)
    moved.location.longitude_e7 += 1
    changed = pb.SignedPunch()
    changed.CopyFrom(signed)
    changed.payload = moved.SerializeToString()
    with refused("SIGNATURE_INVALID"):
        await who.RecordPunch(parent=city.parent, punch=changed)
    finger.rp_id = "lain.example"
    with refused("SIGNATURE_INVALID") as caught:
        await touch(city, who, finger)
    assert caught.value.facts["label"] == "RP_ID_MISMATCH"
    finger.rp_id = "localhost"
    bare = pb.SignedPunch(payload=signed.payload, signature=signed.signature, key_id=signed.key_id)
    with refused("SIGNATURE_INVALID") as caught:
        await who.RecordPunch(parent=city.parent, punch=bare)
    assert caught.value.facts["label"] == "ASSERTION_MISSING"


async def test_a_counter_that_goes_back_is_a_signal_and_not_a_wall(city: City, office) -> None:
    who, finger = await bound(city, office)
    await touch(city, who, finger, counter=9, location=place())
    punch = (await touch(city, who, finger, counter=9, location=place())).punch
    assert (punch.state, punch.flags[:]) == (pb.PUNCH_STATE_ACCEPTED_FLAGGED, [pb.PUNCH_FLAG_COUNTER_WENT_BACK])
    assert len(await city.events("device.clone_suspected")) == 1
    again = (await touch(city, who, finger, counter=10, location=place())).punch
    assert again.state == pb.PUNCH_STATE_ACCEPTED


async def test_a_constant_counter_of_zero_is_legal(city: City, office) -> None:
    who, phone = await city.employee(office)
    finger = Authenticator(city.code, phone.person, counter=-1)
    await bind(city, who, finger)
    for _ in range(2):
        assert not (await touch(city, who, finger, counter=0, location=place())).punch.flags


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"flags": UP | AT}, "USER_NOT_VERIFIED"),
        ({"flags": UP | UV | BE | AT}, "PASSKEY_SYNCED"),
        ({"origin": "https://jahat.example"}, "CEREMONY_INVALID"),
        ({"crossOrigin": True}, "CEREMONY_INVALID"),
        ({"challenge": encode_base64url(bytes(32))}, "NONCE_INVALID"),
    ],
)
async def test_a_binding_that_is_wrong_is_refused_by_name(city: City, office, changes, reason) -> None:
    who, phone = await city.employee(office)
    with refused(reason):
        await bind(city, who, Authenticator(city.code, phone.person), **changes)
    assert await city.count("device", "channel = 'WEBAUTHN'") == 0


@pytest.mark.parametrize("text", ["{}", "[]", "nonsense", '{"response": {"clientDataJSON": "!!"}}'])
async def test_an_answer_that_is_none_is_refused(city: City, office, text: str) -> None:
    who, _ = await city.employee(office)
    with refused("CEREMONY_INVALID"):
        await who.FinishBind(parent=city.parent, credential_json=text)


async def test_the_challenge_of_a_binding_is_for_one_person(city: City, office) -> None:
    who, phone = await city.employee(office)
    other, _ = await city.employee(office)
    begun = await who.BeginBind(parent=city.parent)
    answer = Authenticator(city.code, phone.person).create(begun.creation_options_json)
    with refused("NONCE_INVALID"):
        await other.FinishBind(parent=city.parent, credential_json=answer)
    city.clock.now = city.clock.now.replace(hour=city.clock.now.hour + 1)
    with refused("NONCE_EXPIRED"):
        await who.FinishBind(parent=city.parent, credential_json=answer)


async def test_a_further_finger_waits_for_approval_and_then_replaces_the_first(city: City, office) -> None:
    who, first = await bound(city, office)
    second = Authenticator(city.code, first.person)
    waiting = await bind(city, who, second)
    assert waiting.state == devices_pb2.DEVICE_STATE_REBIND_REQUESTED
    with refused("KEY_REVOKED"):
        await touch(city, who, second)
    approved = await city.admin.ApproveDevice(name=waiting.name, etag=waiting.etag)
    assert approved.state == devices_pb2.DEVICE_STATE_ACTIVE
    await touch(city, who, second)
    with refused("KEY_REVOKED"):
        await touch(city, who, first)
    with refused("DEVICE_STATE_UNFIT"):
        await city.admin.ApproveDevice(name=approved.name, etag=approved.etag)
    listed = (await who.ListDevices(parent=city.parent)).devices
    states = {d.key_id: d.state for d in listed}
    assert states[first.key_id] == devices_pb2.DEVICE_STATE_SUPERSEDED
    gone = await who.RevokeDevice(name=approved.name, etag=approved.etag)
    assert gone.state == devices_pb2.DEVICE_STATE_REVOKED
    with refused("ETAG_MISMATCH"):
        await who.RevokeDevice(name=approved.name, etag=approved.etag)
    with refused("KEY_REVOKED"):
        await touch(city, who, second)


async def test_a_key_is_bound_once_and_a_stranger_does_not_see_or_revoke_it(city: City, office) -> None:
    who, finger = await bound(city, office)
    with refused("DEVICE_KEY_TAKEN"):
        await bind(city, who, finger)
    device = (await who.ListDevices(parent=city.parent)).devices[-1]
    stranger = city.person(await city.register(), await city.unit())
    with refused("DEVICE_NOT_FOUND"):
        await stranger.GetDevice(name=device.name)
    colleague = city.person(
        await city.register(), office, permissions=who.actor.permissions - {"attendance.devices.approve"}
    )
    with refused("PERMISSION_DENIED"):
        await colleague.RevokeDevice(name=device.name, etag=device.etag)
    with refused("EMPLOYEE_NOT_FOUND"):
        await city.relay.BeginBind(parent=city.parent)
