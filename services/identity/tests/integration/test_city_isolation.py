"""The second lock: as the service's own role, without any city condition, another city's rows are not there."""

import asyncpg
import pytest

from .kit import PARENT, assign, new_person, new_position, new_unit

CLOSED = [
    "role",
    "unit",
    "person",
    "position",
    "assignment",
    "partner",
    "partner_key",
    "device",
    "used_assertion",
    "revocation",
    "idempotency",
    "audit_log",
]
OPEN = {
    "city": "codes and names of cities are public",
    "client_directory": "random ids; the token endpoint learns the city from it",
    "pairing": "a device that shows its code belongs to no city yet",
    "kv_outbox": "random ids; one bucket for the installation",
    "signing_key": "one issuer for the installation",
}


@pytest.fixture(scope="module")
async def filled(house):
    token = await house.root()
    unit = await new_unit(house, token)
    position = await new_position(house, token, unit.name)
    person = await new_person(house, token)
    await assign(house, token, person.name, position.name)
    return PARENT


@pytest.mark.parametrize("table", CLOSED)
async def test_without_a_city_condition_another_citys_rows_are_not_there(house, filled, table):
    for city in ("13.75", "99.99", ""):
        async with house.as_app(city) as connection:
            assert await connection.fetchval(f"SELECT count(*) FROM {table} WHERE city = '13.77'") == 0
            assert {row["city"] for row in await connection.fetch(f"SELECT DISTINCT city FROM {table}")} <= {city}


async def test_a_row_cannot_be_written_into_another_city(house, filled):
    async with house.as_app("13.75") as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("INSERT INTO role VALUES ('13.77', 'x', 1, 'x', '{}', now())")
        assert await connection.execute("UPDATE person SET state = 'REVOKED' WHERE city = '13.77'") == "UPDATE 0"
        assert await connection.execute("DELETE FROM assignment") == "DELETE 0"


async def test_every_table_of_identity_is_closed_or_says_why_not(house):
    async with house.as_app("") as connection:
        rows = await connection.fetch(
            "SELECT relname, relrowsecurity FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition "
            "AND relnamespace = 'public'::regnamespace"
        )
    state = {row["relname"]: row["relrowsecurity"] for row in rows}
    assert all(state[table] for table in CLOSED)
    own = set(state) - {table for table in state if state[table]}
    floor = {
        "schema_migration",
        "relay_position",
        "consumer_position",
        "consumer_failure",
        "inbox",
        "event_log",
    }
    assert own - floor == set(OPEN), own - floor
