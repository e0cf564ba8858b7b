"""What people are told, in Indonesian and at street level."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kota_common.city import abbreviation, local_date, zone_of
from kota_fiber_network.network.model import Network
from kota_fiber_network.outages.model import Outage
from kota_fiber_network.plant.model import Endpoint, EndpointKind, Segment

_SUBJECTS = {
    EndpointKind.OFFICE: "Jaringan {name} terputus",
    EndpointKind.SCHOOL: "Jaringan {name} terputus",
    EndpointKind.CAMERA: "{name} tidak aktif",
    EndpointKind.SCREEN: "{name} tidak tersambung",
    EndpointKind.SUBSCRIBER: "Layanan terputus",
}


def clock(instant: datetime, city: str, now: datetime) -> str:
    """`pukul 13.10 WIB`, with the day when it is another one than today."""
    where = zone_of(city)
    local = instant.astimezone(where)
    day = "" if local_date(instant, where) == local_date(now, where) else f"{local:%d/%m/%Y} "
    return f"{day}pukul {local:%H.%M} {abbreviation(where)}"


def place(network: Network, segment: Segment) -> str:
    """A segment as people know it: its street, and the named places between which it lies."""
    names = [network.nodes[node].display_name for node in (segment.from_node, segment.to_node)]
    street = segment.street or f"ruas {segment.code}"
    return f"{street}, antara {names[0]} dan {names[1]}" if all(names) else street


def sentence(endpoint: Endpoint, outages: Sequence[Outage], expected: datetime | None) -> str:
    """Why it is cut off, since when, and when it should be back; empty without an outage."""
    if not outages:
        return ""
    first = outages[0]
    subject = _SUBJECTS[endpoint.kind].format(name=endpoint.display_name)
    since = clock(first.open_time, endpoint.city, first.open_time)
    back = f"; perkiraan pulih {clock(expected, endpoint.city, first.open_time)}" if expected else ""
    return f"{subject} sejak {since} karena kabel optik terputus di {first.place}{back}."


def expected_of(outages: Sequence[Outage]) -> datetime | None:
    """When all of them should be over; None as long as nobody said so of one."""
    times = [outage.expected_time for outage in outages]
    return None if None in times or not times else max(time for time in times if time)
