"""Who works on the stage beside the demo city: an employee who punches, an engineer who mends the network."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass

import uuid6
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from kota.attendance.v1 import punches_pb2
from kota.identity.v1 import (
    assignments_pb2,
    assignments_pb2_grpc,
    devices_pb2,
    devices_pb2_grpc,
    persons_pb2,
    persons_pb2_grpc,
    positions_pb2,
    positions_pb2_grpc,
)
from kota_attendance.punches.signatures import ORDER
from kota_cli.demo.callers import Caller, Endpoints, new_key, request_id
from kota_cli.demo.city import CITY, PARENT
from kota_common.security.jose import SigningKey

PNS, PPPK = persons_pb2.PERSON_KIND_PNS, persons_pb2.PERSON_KIND_PPPK


async def appoint(root: Caller, endpoints: Endpoints, unit: str, *, nip: str, name: str, role: str) -> Caller:
    """A person with a position that has this role, and a registered phone: a caller like any official."""
    key = new_key()
    person = await root.stub("identity", persons_pb2_grpc.PersonServiceStub).RegisterPerson(
        persons_pb2.RegisterPersonRequest(
            parent=PARENT, person=persons_pb2.Person(kind=PPPK, display_name=name), nip=nip, request_id=request_id()
        )
    )
    position = await root.stub("identity", positions_pb2_grpc.PositionServiceStub).CreatePosition(
        positions_pb2.CreatePositionRequest(
            parent=PARENT,
            position=positions_pb2.Position(
                display_name=f"Pegawai {role} (CONTOH)",
                kind=positions_pb2.POSITION_KIND_GENERAL,
                unit=unit,
                roles=[role],
            ),
            request_id=request_id(),
        )
    )
    await root.stub("identity", assignments_pb2_grpc.AssignmentServiceStub).CreateAssignment(
        assignments_pb2.CreateAssignmentRequest(
            parent=PARENT,
            assignment=assignments_pb2.Assignment(
                person=person.name,
                position=position.name,
                type=assignments_pb2.ASSIGNMENT_TYPE_DEFINITIVE,
                valid_from_date="2026-01-01",
                decree_number="821/FIKTIF/2026",
            ),
            request_id=request_id(),
        )
    )
    phone = await root.stub("identity", devices_pb2_grpc.DeviceServiceStub).RegisterPhone(
        devices_pb2.RegisterPhoneRequest(
            parent=PARENT, person=person.name, jwk=json.dumps(key.public_jwk()), request_id=request_id()
        )
    )
    client_id, person_id, position_id = (resource.name.rpartition("/")[2] for resource in (phone, person, position))
    return Caller(endpoints, key, client_id, person_id, position_id)


@dataclass(slots=True)
class Phone:
    """Signs punches with the key that identity knows."""

    key: SigningKey
    seq: int = 0

    def punch(self) -> tuple[str, punches_pb2.SignedPunch]:
        """A punch of this moment and its id; without a nonce and an anchor its time is the phone's own word."""
        self.seq += 1
        punch_id = str(uuid6.uuid7())
        payload = punches_pb2.PunchPayload(
            version=1,
            city=CITY,
            key_id=self.key.kid,
            punch_id=punch_id,
            kind=punches_pb2.PUNCH_KIND_AUTO,
            seq=self.seq,
            wall_ms=int(time.time() * 1000),
            time_zone="Asia/Jakarta",
            app_version="uji 1",
            salt=secrets.token_bytes(16),
        ).SerializeToString()
        private = self.key.key.private_key
        assert isinstance(private, ec.EllipticCurvePrivateKey)
        r, s = decode_dss_signature(private.sign(payload, ec.ECDSA(SHA256())))
        signature = encode_dss_signature(r, min(s, ORDER - s))  # the lower half, as phones are asked to
        return punch_id, punches_pb2.SignedPunch(payload=payload, signature=signature, key_id=self.key.kid)
