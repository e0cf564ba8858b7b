"""No city sees another's rows, even when a query forgets to say which city it means."""

import re
from importlib.resources import files

import asyncpg
import pytest

from kota.attendance.v1 import calendars_pb2, policies_pb2
from kota.attendance.v1 import punches_pb2 as pb
from kota.fiber_network.v1.events_pb2 import EndpointDegraded
from kota_common.testing.databases import ServiceDatabase

from .conftest import City, refused
from .kit import place
from .test_days import endpoint, office, workday

MIGRATION = files("kota_attendance").joinpath("migrations", "0001_attendance.sql").read_text()
CITY_TABLES = re.findall(r"SELECT kota_city_table\('(\w+)'\)", MIGRATION)
APPEND_ONLY = ("schedule", "policy", "punch_decision", "punch_conflict", "day_version")


@pytest.fixture
async def full(city: City) -> City:
    """A city with a row in every table."""
    unit, who, phone = await office(city)
    head = await city.register()
    await city.assign(head, unit, leads=True)
    await workday(city, who, phone, "2026-07-06")
    punch = (await city.punch(who, phone, location=place(mock=True))).punch
    await city.person(head, unit).DecidePunch(
        name=punch.name, etag=punch.etag, state=pb.PUNCH_STATE_REJECTED, reason="tidak hadir"
    )
    forged = phone.payload(city.clock.now, punch_id=punch.name.rpartition("/")[2])
    with refused("PUNCH_CONFLICT"):
        await who.RecordPunch(parent=city.parent, punch=phone.sign(forged))
    await city.judged()
    policy = policies_pb2.Policy()
    policy.CopyFrom(await city.admin.GetPolicyInForce(parent=city.parent, date="2026-07-06"))
    policy.effective_from_date = "2026-07-01"
    await city.admin.PublishPolicy(parent=city.parent, policy=policy)
    await city.admin.ProposeCalendar(parent=city.parent, year=2026)
    site = await city.site(unit=unit)
    down = endpoint(city, site.name, 500)
    await city.told(EndpointDegraded(endpoint=down), down.name)
    return city


async def test_the_services_own_role_sees_nothing_of_another_city_without_any_condition(
    full: City, service_database: ServiceDatabase
) -> None:
    database = full.service.database
    fresh = await asyncpg.connect(service_database.app_url)
    for table in CITY_TABLES:
        async with database.reader(full.code, full.admin.actor) as reader:
            assert await reader.fetchval(f"SELECT count(*) FROM {table}") > 0, f"{table}: the test would prove nothing"
        async with database.reader("52.71", full.admin.actor) as reader:
            assert not [r for r in await reader.fetch(f"SELECT city FROM {table}") if r["city"] == full.code], table
        assert await fresh.fetchval(f"SELECT count(*) FROM {table}") == 0, "a connection without a city sees no city"
    await fresh.close()


async def test_another_citys_caller_is_refused_at_the_door(full: City) -> None:
    stranger = full.caller(full.admin.actor.kind, city="52.71", unit=full.admin.actor.unit)
    for call in (
        stranger.ListPunches(parent=full.parent),
        stranger.GetPolicyInForce(parent=full.parent, date="2026-07-06"),
        stranger.ProposeCalendar(parent=full.parent, year=2026),
        stranger.IssueNonce(parent=full.parent, key_id="x"),
    ):
        with refused("CITY_FOREIGN"):
            await call
    listed = await stranger.ListCalendarEntries(parent="cities/52.71")
    assert not [e for e in listed.calendar_entries if e.kind != calendars_pb2.CALENDAR_KIND_UNSPECIFIED]


async def test_what_stands_cannot_be_changed_by_the_service(full: City) -> None:
    statements = [f"DELETE FROM {table}" for table in (*APPEND_ONLY, "punch")]
    statements += [
        "UPDATE punch SET occurred_at = now()",
        "UPDATE day_version SET input = ''",
        "UPDATE policy SET terms = '{}'",
    ]
    for sql in statements:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with full.service.database.transaction(full.code, full.admin.actor) as tx:
                await tx.execute(sql)


async def test_every_table_with_a_city_is_closed_by_row_level_security(
    full: City, service_database: ServiceDatabase
) -> None:
    owner = await asyncpg.connect(service_database.owner_url)
    rows = await owner.fetch(
        "SELECT c.relname, c.relrowsecurity FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
        "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition "
        "AND a.attname = 'city' AND NOT a.attisdropped"
    )
    await owner.close()
    assert set(CITY_TABLES) <= {row["relname"] for row in rows}
    # The floor's consumer bookkeeping holds aggregate names and versions only.
    assert [row["relname"] for row in rows if not row["relrowsecurity"]] == ["consumer_position"]
