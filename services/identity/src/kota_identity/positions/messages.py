"""Positions as the contract shows them."""

from kota.identity.v1 import events_pb2
from kota.identity.v1 import positions_pb2 as pb
from kota_identity.names import etag
from kota_identity.positions.model import Position, PositionKind
from kota_identity.units.messages import unit_name

_PREFIX = "POSITION_KIND_"


def position_name(city: str, id: object) -> str:
    """Resource name of a position."""
    return f"cities/{city}/positions/{id}"


def position(city: str, position: Position) -> pb.Position:
    """The resource."""
    return pb.Position(
        name=position_name(city, position.id),
        etag=etag(position.version),
        version=position.version,
        display_name=position.display_name,
        kind=pb.PositionKind.Value(_PREFIX + position.kind),
        unit=unit_name(city, position.unit),
        roles=position.roles,
        echelon=position.echelon,
        create_time=position.create_time,
    )


def position_kind(value: int) -> PositionKind:
    """The kind behind the contract's number."""
    return PositionKind(pb.PositionKind.Name(value).removeprefix(_PREFIX))  # type: ignore[arg-type]


def position_created(city: str, created: Position) -> events_pb2.PositionCreated:
    """The event."""
    return events_pb2.PositionCreated(position=position(city, created))
