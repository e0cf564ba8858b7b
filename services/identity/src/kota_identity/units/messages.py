"""Units as the contract shows them."""

from kota.identity.v1 import events_pb2
from kota.identity.v1 import units_pb2 as pb
from kota_identity.names import etag
from kota_identity.units.model import Unit, UnitKind

_PREFIX = "UNIT_KIND_"


def unit_name(city: str, id: object) -> str:
    """Resource name of a unit."""
    return f"cities/{city}/units/{id}"


def unit(city: str, unit: Unit) -> pb.Unit:
    """The resource."""
    return pb.Unit(
        name=unit_name(city, unit.id),
        etag=etag(unit.version),
        version=unit.version,
        display_name=unit.display_name,
        kind=pb.UnitKind.Value(_PREFIX + unit.kind),
        parent_unit=unit_name(city, unit.parent) if unit.parent else "",
        path=[str(id) for id in unit.path],
        skpd_code=unit.skpd_code or "",
        create_time=unit.create_time,
    )


def unit_kind(value: int) -> UnitKind:
    """The kind behind the contract's number."""
    return UnitKind(pb.UnitKind.Name(value).removeprefix(_PREFIX))  # type: ignore[arg-type]


def unit_created(city: str, created: Unit) -> events_pb2.UnitCreated:
    """The event."""
    return events_pb2.UnitCreated(unit=unit(city, created))
