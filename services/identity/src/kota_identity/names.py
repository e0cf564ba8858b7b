"""Resource names, and the etag of a version: the two things every room writes the same way."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from kota_common.errors import CityForeign, EtagMismatch, InvalidField


@dataclass(frozen=True, slots=True)
class Name:
    """`cities/{city}/{collection}/{id}` with a UUID as id."""

    city: str  # Kemendagri code
    collection: str  # plural, `units`
    id: UUID

    def __str__(self) -> str:
        return f"cities/{self.city}/{self.collection}/{self.id}"


def parse(text: str, collection: str, *, city: str, field: str) -> Name:
    """The name, which must belong to `city`: nothing points into another city. Raises InvalidField or CityForeign."""
    parts = text.split("/")
    if len(parts) != 4 or parts[0] != "cities" or parts[2] != collection:
        raise InvalidField(field, f"expected cities/{{city}}/{collection}/{{id}}")
    try:
        name = Name(parts[1], collection, UUID(parts[3]))
    except ValueError as error:
        raise InvalidField(field, "the last segment is no UUID") from error
    if name.city != city:
        raise CityForeign(field=field, city=name.city)
    return name


def etag(version: int) -> str:
    """The etag of a version; opaque to callers."""
    return f"v{version}"


def expect(given: str, version: int) -> None:
    """Raise EtagMismatch unless the caller saw this version."""
    if given != etag(version):
        raise EtagMismatch(current=etag(version))
