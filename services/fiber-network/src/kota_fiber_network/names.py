"""Resource names of this service: `cities/{city}/<collection>/{uuid}`."""

from __future__ import annotations

from uuid import UUID

from uuid6 import uuid7

from kota_common.names import Name


class RouteNodeName(Name):
    """A node of the routes."""

    __slots__ = ()
    collection = "routeNodes"


class RouteSegmentName(Name):
    """A trench, a pole line, a bridge."""

    __slots__ = ()
    collection = "routeSegments"


class CableName(Name):
    """A cable."""

    __slots__ = ()
    collection = "cables"


class ClosureName(Name):
    """A closure, frame, cabinet, distribution point or terminal box."""

    __slots__ = ()
    collection = "closures"


class SplitterName(Name):
    """A splitter."""

    __slots__ = ()
    collection = "splitters"


class WindowCutName(Name):
    """An opening in the middle of a cable."""

    __slots__ = ()
    collection = "windowCuts"


class JointName(Name):
    """A joint."""

    __slots__ = ()
    collection = "joints"


class EndpointName(Name):
    """An endpoint."""

    __slots__ = ()
    collection = "endpoints"


class CircuitName(Name):
    """A circuit."""

    __slots__ = ()
    collection = "circuits"


class OutageName(Name):
    """An outage."""

    __slots__ = ()
    collection = "outages"


class DigCheckName(Name):
    """A dig-safe answer."""

    __slots__ = ()
    collection = "digChecks"


class PermitName(Name):
    """A permit of kota.permitting."""

    __slots__ = ()
    collection = "permits"


def network_name(city: str) -> str:
    """The network of a city: one a city, so it has no id."""
    return f"cities/{city}/network"


def new_id() -> UUID:
    """A fresh UUIDv7."""
    return UUID(bytes=uuid7().bytes)
