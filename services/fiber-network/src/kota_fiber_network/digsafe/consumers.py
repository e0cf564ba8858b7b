"""Every excavation permit gets its answer by itself."""

from __future__ import annotations

from kota.permitting.v1 import permits_pb2
from kota.permitting.v1.events_pb2 import (
    PermitApproved,
    PermitClaimed,
    PermitExpired,
    PermitIssued,
    PermitRefused,
    PermitReinstated,
    PermitResubmitted,
    PermitReturned,
    PermitRevoked,
    PermitSubmitted,
    PermitSuspended,
    PermitUpdated,
    PermitWithdrawn,
)
from kota_common.messaging import LATEST_STATE, Event, consumer
from kota_common.messaging.consumer import ConsumerHandler
from kota_common.postgres import Transaction
from kota_fiber_network.digsafe import commands, messages
from kota_fiber_network.digsafe.commands import Asking
from kota_fiber_network.digsafe.desk import Desk
from kota_fiber_network.names import PermitName

Permit = permits_pb2.Permit
_OVER = (Permit.STATE_REFUSED, Permit.STATE_WITHDRAWN, Permit.STATE_REVOKED, Permit.STATE_EXPIRED)


def dig_checks(desk: Desk) -> ConsumerHandler:
    """The consumer of permits, answering at this process's desk."""

    @consumer("dig_checks", order=LATEST_STATE)
    async def follow_permit(
        tx: Transaction,
        event: Event[
            PermitUpdated
            | PermitSubmitted
            | PermitClaimed
            | PermitReturned
            | PermitResubmitted
            | PermitApproved
            | PermitRefused
            | PermitIssued
            | PermitSuspended
            | PermitReinstated
            | PermitRevoked
            | PermitWithdrawn
            | PermitExpired
        ],
    ) -> None:
        """Answer an excavation permit; permits for anything else are no business of ours."""
        permit = event.data.permit
        if not permit.HasField("galian"):
            return
        asking = Asking(
            permit=PermitName.parse_in(event.city, permit.name, "permit.name").id,
            version=permit.version,
            works=messages.works_of(permit.galian),
            handed_in=permit.state != Permit.STATE_DRAFT,
            asks=isinstance(event.data, PermitSubmitted | PermitResubmitted),
            over=permit.state in _OVER,
        )
        await commands.follow_permit(tx, desk, asking)

    return follow_permit
