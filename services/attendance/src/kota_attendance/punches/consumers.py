"""What the network says about sites, and what that explains about punches."""

from __future__ import annotations

from kota.fiber_network.v1.events_pb2 import EndpointDegraded, EndpointRestored
from kota_attendance.punches import decisions
from kota_attendance.sites import commands as sites
from kota_attendance.sites import messages
from kota_common.messaging import LATEST_STATE, Event, consumer
from kota_common.postgres import Transaction


@consumer("site_endpoints", order=LATEST_STATE)
async def follow_endpoints(tx: Transaction, event: Event[EndpointDegraded | EndpointRestored]) -> None:
    """A site is cut off, or reached again; punches that came before this word are excused by it, too.

    Endpoints that are no site of ours are no business of ours. Raises SiteNotFound for a site that is not registered
    here: it is tried again and ends among the dead letters, where an operator sees it.
    """
    endpoint = event.data.endpoint
    name = messages.site_of(event.city, endpoint)
    if name is None:
        return
    since = messages.since_of(endpoint, event.time)
    if isinstance(event.data, EndpointDegraded):
        outage = await sites.cut_off(tx, name, endpoint.name, endpoint.outages, endpoint.cause, since)
    else:
        ended = await sites.reached_again(tx, name, endpoint.name, since)
        if ended is None:
            return
        outage = ended
    await decisions.excuse(tx, outage)
