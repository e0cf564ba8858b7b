"""Cities in the database."""

from __future__ import annotations

from typing import Any

from kota_common.postgres import Reader, Transaction
from kota_identity.cities.model import City, CityNotFound


async def read(reader: Reader, code: str) -> City:
    """The city. Raises CityNotFound."""
    row = await reader.fetchrow("SELECT * FROM city WHERE city = $1", code)
    if row is None:
        raise CityNotFound(field="name", city=code)
    return _city(row)


async def codes(reader: Reader) -> list[str]:
    """Every city of the installation; for timers, which work for all of them."""
    return [row["city"] for row in await reader.fetch("SELECT city FROM city ORDER BY city")]


async def insert(tx: Transaction, city: City) -> bool:
    """Set the city up; False when it is there already."""
    tag = await tx.execute(
        "INSERT INTO city (city, display_name, time_zone, demo, create_time) VALUES ($1, $2, $3, $4, $5) "
        "ON CONFLICT DO NOTHING",
        city.code,
        city.display_name,
        city.time_zone,
        city.demo,
        city.create_time,
    )
    return tag == "INSERT 0 1"


def _city(row: Any) -> City:
    return City(row["city"], row["display_name"], row["time_zone"], row["demo"], row["create_time"])
