"""A city: the tenant of an installation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from kota_common.city.zones import local_date, zone
from kota_common.errors import Kind, KotaError


class CityNotFound(KotaError):
    """No such city in this installation."""

    reason = "CITY_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "The city {city} is not set up here."
    indonesian = "Kota {city} belum disiapkan di sini."
    cause = "The code is wrong, or the city was never bootstrapped in this installation."
    fix = "Check the Kemendagri code; set a new city up with `python -m kota_identity bootstrap`."


@dataclass(frozen=True, slots=True)
class City:
    """One city."""

    code: str  # Kemendagri, `13.77`
    display_name: str
    time_zone: str  # IANA
    demo: bool  # accepts the never-issued NIK province 99
    create_time: datetime

    @property
    def zone(self) -> ZoneInfo:
        """Where its dates begin and end."""
        return zone(self.time_zone)

    def today(self, now: datetime) -> date:
        """The date in the city at an instant."""
        return local_date(now, self.zone)
