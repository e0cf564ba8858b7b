"""What permitting decides, the bookings follow."""

from __future__ import annotations

from kota.permitting.v1.events_pb2 import (
    PermitExpired,
    PermitIssued,
    PermitReinstated,
    PermitRevoked,
    PermitSuspended,
)
from kota_common.messaging import LATEST_STATE, Event, consumer
from kota_common.messaging.consumer import ConsumerHandler
from kota_common.postgres import Transaction
from kota_videotron_content.campaigns import commands, messages
from kota_videotron_content.publishing import Publishing

CAUSES = {
    PermitIssued: "permit_issued",
    PermitSuspended: "permit_suspended",
    PermitReinstated: "permit_reinstated",
    PermitRevoked: "permit_revoked",
    PermitExpired: "permit_expired",
}


def permits(publishing: Publishing) -> ConsumerHandler:
    """The consumer of permits, publishing through this process's publisher."""

    @consumer("campaign_permits", order=LATEST_STATE)
    async def follow_permit(
        tx: Transaction,
        event: Event[PermitIssued | PermitSuspended | PermitReinstated | PermitRevoked | PermitExpired],
    ) -> None:
        """Unlock or stop the bookings under a permit. Permits that are not for a screen are no business of ours."""
        if event.data.permit.HasField("reklame"):
            permit = messages.permit(event.city, event.data.permit)
            await commands.follow_permit(tx, publishing.publisher, permit, CAUSES[type(event.data)])

    return follow_permit
