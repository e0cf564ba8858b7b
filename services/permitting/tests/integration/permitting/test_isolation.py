"""No city sees another's rows, even when a query forgets to say which city it means."""

import re
from importlib.resources import files
from uuid import uuid4

import asyncpg
import pytest

from kota_common.postgres import Database
from kota_common.testing.databases import ServiceDatabase

from .conftest import City
from .directory import Directory

MIGRATIONS = [sql.read_text() for sql in files("kota_permitting").joinpath("migrations").iterdir()]
CITY_TABLES = [table for sql in MIGRATIONS for table in re.findall(r"SELECT kota_city_table\('(\w+)'\)", sql)]


@pytest.mark.parametrize("table", CITY_TABLES)
async def test_the_services_own_role_sees_nothing_of_another_city_without_any_condition(
    city: City, database: Database, service_database: ServiceDatabase, table: str
) -> None:
    permit = await city.issued()
    hall = await city.hall()
    await city.anybody.TakeTicket(parent=hall.name, service="ktp")
    await city.head.CallNextTicket(parent=hall.name, counter="1")
    directory = Directory(city, database)
    await directory.head_of_unit()
    await directory.tell(directory.person(uuid4()))
    async with database.reader(city.code, city.head.actor) as reader:
        assert await reader.fetchval(f"SELECT count(*) FROM {table}") > 0, "the test would prove nothing"
    async with database.reader("52.71", city.head.actor) as reader:
        assert await reader.fetchval(f"SELECT count(*) FROM {table} WHERE city = '{city.code}'") == 0
        assert not [r for r in await reader.fetch(f"SELECT city FROM {table}") if r["city"] == city.code]
    fresh = await asyncpg.connect(service_database.app_url)
    assert await fresh.fetchval(f"SELECT count(*) FROM {table}") == 0, "a connection without a city sees no city"
    await fresh.close()
    assert permit.number


async def test_another_city_cannot_write_a_public_record(city: City, database: Database) -> None:
    permit = await city.issued()
    async with database.transaction("52.71", city.head.actor) as tx:
        tag = await tx.execute(
            "UPDATE published_permit SET standing = 'REVOKED' WHERE public_id = $1", permit.public_id
        )
    assert tag == "UPDATE 0"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with database.transaction("52.71", city.head.actor) as tx:
            await tx.execute(
                "INSERT INTO published_permit SELECT '0' || substr(public_id, 2), city, number || 'x', standing, "
                "type_title_indonesian, type_title_english, holder_masked, screen, valid_from, valid_to, issued_at, "
                "content_sha256 FROM published_permit WHERE public_id = $1",
                permit.public_id,
            )


async def test_another_city_cannot_write_or_end_a_day_of_tickets(city: City, database: Database) -> None:
    await city.anybody.TakeTicket(parent=(await city.hall()).name, service="ktp")
    async with database.transaction("52.71", city.head.actor) as tx:
        assert await tx.execute("DELETE FROM queue_day") == "DELETE 0"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with database.transaction("52.71", city.head.actor) as tx:
            await tx.execute("INSERT INTO queue_day (city, day) VALUES ($1, '2026-07-09')", city.code)


async def test_the_action_log_cannot_be_changed_by_the_service(city: City, database: Database) -> None:
    await city.draft()
    for sql in ("UPDATE action_log SET reason = 'lain'", "DELETE FROM action_log"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with database.transaction(city.code, city.head.actor) as tx:
                await tx.execute(sql)


async def test_every_table_with_a_city_is_closed_by_row_level_security(
    database: Database, service_database: ServiceDatabase
) -> None:
    owner = await asyncpg.connect(service_database.owner_url)
    rows = await owner.fetch(
        "SELECT c.relname, c.relrowsecurity FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
        "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition "
        "AND a.attname = 'city' AND NOT a.attisdropped"
    )
    await owner.close()
    assert {*CITY_TABLES, "published_permit", "queue_day", "duty_end"} <= {row["relname"] for row in rows}
    # The floor's consumer bookkeeping holds aggregate names and versions only.
    assert [row["relname"] for row in rows if not row["relrowsecurity"]] == ["consumer_position"]
