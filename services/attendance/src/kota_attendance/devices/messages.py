"""Devices as the contract shows them, and as identity tells them."""

from __future__ import annotations

from datetime import UTC
from uuid import UUID

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kota.attendance.v1 import devices_pb2 as pb
from kota.attendance.v1 import events_pb2
from kota.identity.v1 import devices_pb2 as identity
from kota_attendance.devices.model import Channel, Device, State
from kota_attendance.names import DeviceName, EmployeeName, PersonName
from kota_common.names import etag_of
from kota_common.security.encoding import decode_json_object
from kota_common.security.jose import import_public_key


def device(one: Device) -> pb.Device:
    """The resource."""
    return pb.Device(
        name=str(one.name),
        etag=etag_of(one.version),
        version=one.version,
        employee=str(EmployeeName(one.city, one.employee)),
        channel=pb.DeviceChannel.Value(f"DEVICE_CHANNEL_{one.channel}"),
        key_id=one.key_id,
        state=pb.DeviceState.Value(f"DEVICE_STATE_{one.state}"),
        attestation_format=one.attestation,
        aaguid=one.aaguid,
        create_time=one.create_time,
    )


def phone_of(city: str, told: identity.Device) -> Device:
    """A phone that identity registered. Raises JoseError for a key that is none."""
    key = import_public_key(decode_json_object(told.public_jwk.encode()))
    revoked = told.state == identity.DEVICE_STATE_REVOKED
    return Device(
        name=DeviceName.parse_in(city, told.name, "device.name"),
        version=1,
        employee=PersonName.parse_in(city, told.person, "device.person").id,
        channel=Channel.DEVICE_KEY,
        key_id=key.thumbprint,
        public_key=key.key.public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        state=State.REVOKED if revoked else State.ACTIVE,
        create_time=told.create_time.ToDatetime(tzinfo=UTC),
    )


def bound(one: Device) -> events_pb2.DeviceBound:
    """The event."""
    return events_pb2.DeviceBound(device=device(one))


def rebind_requested(one: Device) -> events_pb2.DeviceRebindRequested:
    """The event."""
    return events_pb2.DeviceRebindRequested(device=device(one))


def revoked(one: Device) -> events_pb2.DeviceRevoked:
    """The event."""
    return events_pb2.DeviceRevoked(device=device(one))


def device_id(subject: str) -> UUID:
    """The device behind `cities/{city}/devices/{uuid}`."""
    return UUID(subject.rpartition("/")[2])
