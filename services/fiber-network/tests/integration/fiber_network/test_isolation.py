"""No city sees another's rows, even when a query forgets to say which city it means."""

import re
from importlib.resources import files
from uuid import uuid4

import asyncpg
import pytest

from kota.permitting.v1 import events_pb2 as permitting
from kota_common.postgres import Database
from kota_common.testing.databases import ServiceDatabase

from . import plants
from .conftest import City, Running, refused
from .test_dig_safe import FOLLOW, permit
from .test_outages import where_cable

SQL = "".join(path.read_text() for path in files("kota_fiber_network").joinpath("migrations").iterdir())
CITY_TABLES = re.findall(r"SELECT kota_city_table\('(\w+)'\)", SQL)


async def fill(city: City) -> None:
    """A row in every table."""
    cut = plants.feature("window_cut", "KUPAS-1", None, cable="KBL-1", closure="CL-1", cores="5-6")
    await city.load(*plants.straight(), cut)
    await city.engineer.DeclareCut(parent=city.parent, where=await where_cable(city, "KBL-1", 300))
    await city.deliver(FOLLOW, permitting.PermitSubmitted(permit=permit(city, str(uuid4()), 2, "SUBMITTED")), 2)


@pytest.fixture(scope="module")
async def database(service: Running) -> Database:
    return service.database


@pytest.mark.parametrize("table", CITY_TABLES)
async def test_the_services_own_role_sees_nothing_of_another_city_without_any_condition(
    city: City, database: Database, service_database: ServiceDatabase, table: str
) -> None:
    await fill(city)
    async with database.reader(city.code, city.engineer.actor) as reader:
        assert await reader.fetchval(f"SELECT count(*) FROM {table}") > 0, "the test would prove nothing"
    async with database.transaction("52.71", city.engineer.actor) as tx:
        assert [r for r in await tx.fetch(f"SELECT city FROM {table}") if r["city"] == city.code] == []
        assert await tx.execute(f"DELETE FROM {table} WHERE city = '{city.code}'") == "DELETE 0"
    fresh = await asyncpg.connect(service_database.app_url)
    assert await fresh.fetchval(f"SELECT count(*) FROM {table}") == 0, "a connection without a city sees no city"
    await fresh.close()


async def test_every_table_with_a_city_is_closed_by_row_level_security(service_database: ServiceDatabase, city: City):
    owner = await asyncpg.connect(service_database.owner_url)
    rows = await owner.fetch(
        "SELECT c.relname, c.relrowsecurity FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
        "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition "
        "AND a.attname = 'city' AND NOT a.attisdropped"
    )
    await owner.close()
    assert set(CITY_TABLES) <= {row["relname"] for row in rows}
    assert [row["relname"] for row in rows if not row["relrowsecurity"]] == ["consumer_position"]


async def test_another_citys_things_are_not_found_and_its_names_are_refused(city: City, service: Running):
    await city.load(*plants.straight())
    cable = (await city.names("cable"))["KBL-1"]
    stranger = City("99.71", service, None, None)  # type: ignore[arg-type]
    stranger.engineer = stranger.caller()
    with refused("CITY_FOREIGN"):
        await stranger.engineer.GetCable(name=cable)
    with refused("CABLE_NOT_FOUND"):
        await stranger.engineer.GetCable(name=cable.replace(city.code, "99.71"))
    origin = await city.core("KBL-1", 1, "A")
    with refused("CITY_FOREIGN"):
        await stranger.trace(origin)
