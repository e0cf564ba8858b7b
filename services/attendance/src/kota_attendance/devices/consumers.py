"""What identity decides about phones, the devices follow."""

from __future__ import annotations

from kota.identity.v1 import devices_pb2, revocations_pb2
from kota.identity.v1.events_pb2 import CredentialReinstated, CredentialRevoked, PhoneRegistered
from kota_attendance.devices import commands, messages
from kota_common.messaging import LATEST_STATE, Event, consumer
from kota_common.postgres import Transaction


@consumer("devices", order=LATEST_STATE)
async def follow_devices(
    tx: Transaction, event: Event[PhoneRegistered | CredentialRevoked | CredentialReinstated]
) -> None:
    """Bind a registered phone's key; deny a revoked one, trust a reinstated one again.

    An event of before identity told public keys carries none: the phone is unknown here until it is registered anew.
    """
    if isinstance(event.data, PhoneRegistered):
        device = event.data.device
        if device.kind == devices_pb2.DEVICE_KIND_PHONE and device.public_jwk:
            await commands.follow_phone(tx, messages.phone_of(event.city, device))
    elif "/devices/" in event.data.revocation.subject:
        revoked = event.data.revocation.state == revocations_pb2.REVOCATION_STATE_REVOKED
        await commands.stand(tx, messages.device_id(event.data.revocation.subject), revoked=revoked)
