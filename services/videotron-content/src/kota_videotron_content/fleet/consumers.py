"""What identity decides about players and the network says about links, the screens follow."""

from __future__ import annotations

from uuid import UUID

from kota.fiber_network.v1 import endpoints_pb2
from kota.fiber_network.v1.events_pb2 import EndpointDegraded, EndpointRestored
from kota.identity.v1.events_pb2 import CredentialRevoked, DevicePaired
from kota_common.messaging import LATEST_STATE, Event, consumer
from kota_common.postgres import Transaction
from kota_videotron_content.names import ScreenName
from kota_videotron_content.screens import commands, messages


@consumer("screen_devices", order=LATEST_STATE)
async def follow_device(tx: Transaction, event: Event[DevicePaired | CredentialRevoked]) -> None:
    """Bind a paired player to its screen; take a revoked one off.

    Phones and other subjects are no business of ours. Raises ScreenNotFound for a pairing with a screen that is not
    registered here: it is tried again and ends among the dead letters, where an operator sees it.
    """
    if isinstance(event.data, DevicePaired):
        device = event.data.device
        if device.screen:
            name = ScreenName.parse_in(event.city, device.screen, "device.screen")
            await commands.pair(tx, name, _id(device.name))
    elif "/devices/" in event.data.revocation.subject:
        await commands.unpair(tx, _id(event.data.revocation.subject))


@consumer("screen_links", order=LATEST_STATE)
async def follow_endpoint(tx: Transaction, event: Event[EndpointDegraded | EndpointRestored]) -> None:
    """Say of a screen whether the network reaches it. Offices, schools and cameras are no business of ours.

    Raises ScreenNotFound for an endpoint of a screen that is not registered here.
    """
    endpoint = event.data.endpoint
    if endpoint.kind != endpoints_pb2.ENDPOINT_KIND_SCREEN or not endpoint.subject:
        return
    name = ScreenName.parse_in(event.city, endpoint.subject, "endpoint.subject")
    if isinstance(event.data, EndpointDegraded):
        await commands.degrade(tx, name, messages.degradation_of(endpoint))
    else:
        await commands.restore(tx, name, endpoint.name)


def _id(name: str) -> UUID:
    """The device behind `cities/{city}/devices/{uuid}`."""
    return UUID(name.rpartition("/")[2])
