"""The roster as identity tells it. Nothing is decided here."""

from __future__ import annotations

from uuid import UUID

from kota.identity.v1 import assignments_pb2, positions_pb2, roles_pb2, units_pb2
from kota_common.errors import CityForeign, InvalidField
from kota_permitting.catalogue.messages import local_date
from kota_permitting.duty.model import Assignment, Title

_OWN = "permitting."


def unit_of(city: str, unit: units_pb2.Unit) -> tuple[UUID, tuple[UUID, ...]]:
    """Id and path. Raises InvalidField, CityForeign."""
    return id_in(city, unit.name, "units", "unit.name"), tuple(_uuid(one, "unit.path") for one in unit.path)


def role_of(city: str, role: roles_pb2.Role) -> tuple[str, tuple[str, ...]]:
    """Code and what it permits in this service. Raises InvalidField, CityForeign."""
    return _last(city, role.name, "roles", "role.name"), tuple(p for p in role.permissions if p.startswith(_OWN))


def position_of(city: str, position: positions_pb2.Position) -> tuple[UUID, tuple[str, ...]]:
    """Id and role codes. Raises InvalidField, CityForeign."""
    return id_in(city, position.name, "positions", "position.name"), tuple(position.roles)


def assignment_of(city: str, told: assignments_pb2.Assignment) -> Assignment:
    """The assignment. Raises InvalidField, CityForeign."""
    first = local_date(told.valid_from_date, "assignment.valid_from_date")
    if first is None or told.type == assignments_pb2.ASSIGNMENT_TYPE_UNSPECIFIED:
        raise InvalidField("assignment", "it has no first day or no title")
    return Assignment(
        id=id_in(city, told.name, "assignments", "assignment.name"),
        person=id_in(city, told.person, "persons", "assignment.person"),
        position=id_in(city, told.position, "positions", "assignment.position"),
        unit=id_in(city, told.unit, "units", "assignment.unit"),
        title=Title(assignments_pb2.AssignmentType.Name(told.type).removeprefix("ASSIGNMENT_TYPE_")),
        first_day=first,
        last_day=local_date(told.valid_to_date, "assignment.valid_to_date"),
    )


def id_in(city: str, name: str, collection: str, field: str) -> UUID:
    """The id behind `cities/{city}/{collection}/{uuid}`. Raises InvalidField, CityForeign."""
    return _uuid(_last(city, name, collection, field), field)


def _last(city: str, name: str, collection: str, field: str) -> str:
    parts = name.split("/")
    if len(parts) != 4 or parts[0] != "cities" or parts[2] != collection:
        raise InvalidField(field, f"it is not cities/{{city}}/{collection}/{{id}}")
    if parts[1] != city:
        raise CityForeign(city=parts[1])
    return parts[3]


def _uuid(text: str, field: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidField(field, "the last segment is no UUID") from error
