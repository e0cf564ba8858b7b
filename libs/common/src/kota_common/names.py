"""Resource names of a city, `cities/{city}/{collection}/{uuid}` (AIP-122): read once, strictly, and written one way.

Pure, so that a room's model can name things. A service declares a class for each collection that it speaks of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self
from uuid import UUID

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
        return cls(parts[1], canonical_uuid(parts[3], field))

    @classmethod
    def parse_in(cls, city: str, text: str, field: str) -> Self:
        """Read a name in a request about `city`. Raises InvalidField, or CityForeign for another city's resource."""
        name = cls.parse(text, field)
        if name.city != city:
            raise CityForeign(city=name.city)
        return name

    def __str__(self) -> str:
        return f"cities/{self.city}/{self.collection}/{self.id}"


def canonical_uuid(text: str, field: str) -> UUID:
    """The UUID in its one written form: two spellings of a name would be two rows. Raises InvalidField."""
    try:
        found = UUID(text)
    except ValueError as error:
        raise InvalidField(field, "does not end in a UUID") from error
    if str(found) != text:
        raise InvalidField(field, "holds a UUID that is not in canonical form")
    return found


def city_in(parent: str) -> str:
    """The city of a parent `cities/{city}`, whose form the contract's rules have checked."""
    return parent.removeprefix("cities/")


def etag_of(version: int) -> str:
    """The etag of a version; quoted, as in HTTP."""
    return f'"{version}"'
