"""Devices as the contract shows them."""

from kota.identity.v1 import devices_pb2 as pb
from kota.identity.v1 import events_pb2
from kota_identity.devices.model import Device
from kota_identity.names import etag
from kota_identity.persons.messages import person_name


def device_name(city: str, id: object) -> str:
    """Resource name of a device."""
    return f"cities/{city}/devices/{id}"


def screen_name(city: str, id: object) -> str:
    """Resource name of a screen, which videotron-content owns."""
    return f"cities/{city}/screens/{id}"


def device(city: str, device: Device) -> pb.Device:
    """The resource."""
    return pb.Device(
        name=device_name(city, device.id),
        etag=etag(device.version),
        version=device.version,
        kind=pb.DeviceKind.Value(f"DEVICE_KIND_{device.kind}"),
        person=person_name(city, device.person) if device.person else "",
        screen=screen_name(city, device.screen) if device.screen else "",
        key_id=device.key.key_id,
        state=pb.DeviceState.Value(f"DEVICE_STATE_{device.state}"),
        create_time=device.create_time,
        public_jwk=device.key.text,
    )


def phone_registered(city: str, registered: Device) -> events_pb2.PhoneRegistered:
    """The event."""
    return events_pb2.PhoneRegistered(device=device(city, registered))


def device_paired(city: str, paired: Device) -> events_pb2.DevicePaired:
    """The event."""
    return events_pb2.DevicePaired(device=device(city, paired))


def device_activated(city: str, activated: Device) -> events_pb2.DeviceActivated:
    """The event."""
    return events_pb2.DeviceActivated(device=device(city, activated))
