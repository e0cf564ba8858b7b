"""No city sees another's rows, even when a query forgets to say which city it means."""

import re
from importlib.resources import files

import asyncpg
import pytest

from kota.videotron_content.v1 import creatives_pb2
from kota_common.postgres import Database
from kota_common.testing.databases import ServiceDatabase
from kota_videotron_content.alerts import samples, store

from .alerts.conftest import sent
from .conftest import City, Running
from .test_halls import call, hall_screen, ticket
from .test_overrides import message
from .test_proof import Player

SQL = "".join(path.read_text() for path in files("kota_videotron_content").joinpath("migrations").iterdir())
CITY_TABLES = re.findall(r"SELECT kota_city_table\('(\w+)'\)", SQL)


async def fill(city: City) -> None:
    """A row in every table."""
    player = await Player(city).ready()
    honest = player.play()
    await player.send(honest)
    await player.send({**honest, "planned_ms": 1})
    booking = await city.book(player.screen.name, await city.creative())
    await city.permit("PermitIssued", booking, 5)
    await city.operator.ActivateOverride(**message(city))
    await city.partner.SubmitAlert(parent=city.parent, document=samples.alert("A", sent(), samples.info()))
    async with city.service.database.transaction(city.code, city.operator.actor) as tx:
        await store.note_listed(tx._connection, "http://feed.invalid", [("A", city.code)], city.clock.now)
        await store.deliver(tx, await tx.fetchval("SELECT id FROM alert_document WHERE fingerprint = $1", city.code))
    await hall_screen(city)
    await call(city, ticket(city))
    assert booking.kind == creatives_pb2.CONTENT_KIND_COMMERCIAL


@pytest.fixture(scope="module")
async def database(service: Running) -> Database:
    return service.database


@pytest.mark.parametrize("table", CITY_TABLES)
async def test_the_services_own_role_sees_nothing_of_another_city_without_any_condition(
    city: City, database: Database, service_database: ServiceDatabase, table: str
) -> None:
    await fill(city)
    async with database.reader(city.code, city.operator.actor) as reader:
        assert await reader.fetchval(f"SELECT count(*) FROM {table}") > 0, "the test would prove nothing"
    async with database.transaction("52.71", city.operator.actor) as tx:
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
