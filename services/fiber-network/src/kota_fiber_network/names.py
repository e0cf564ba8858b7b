"""Resource names of this service: `cities/{city}/<collection>/{uuid}`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self
from uuid import UUID

from uuid6 import uuid7

from kota_common.errors import CityForeign, InvalidField


@dataclass(frozen=True, slots=True)
class Name:
    """A resource of one city; `str` gives the name as it travels."""

    city: str  # Kemendagri code
    id: UUID

    collection: ClassVar[str]

    @classmethod
    def parse(cls, text: str, field: str = "name") -> Self:
        """Read a name. Raises InvalidField for another form, another collection or an id that is no UUID."""
        parts = text.split("/")
        if len(parts) != 4 or parts[0] != "cities" or parts[2] != cls.collection:
            raise InvalidField(field, f"is not cities/{{city}}/{cls.collection}/{{id}}")
        try:
            id_ = UUID(parts[3])
        except ValueError as error:
            raise InvalidField(field, "does not end in a UUID") from error
        if str(id_) != parts[3]:
            raise InvalidField(field, "holds a UUID that is not in canonical form")
        return cls(parts[1], id_)

    @classmethod
    def parse_in(cls, city: str, text: str, field: str) -> Self:
        """Read a name in a request about `city`. Raises InvalidField, or CityForeign for another city's resource."""
        name = cls.parse(text, field)
        if name.city != city:
            raise CityForeign(city=name.city)
        return name

    def __str__(self) -> str:
        return f"cities/{self.city}/{self.collection}/{self.id}"


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


def city_in(parent: str) -> str:
    """The city of a parent `cities/{city}`, whose form the contract's rules have checked."""
    return parent.removeprefix("cities/")


def network_name(city: str) -> str:
    """The network of a city: one a city, so it has no id."""
    return f"cities/{city}/network"


def etag_of(version: int) -> str:
    """The etag of a version; quoted, as in HTTP."""
    return f'"{version}"'


def new_id() -> UUID:
    """A fresh UUIDv7."""
    return UUID(bytes=uuid7().bytes)
