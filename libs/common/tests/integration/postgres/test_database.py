"""The database keeps its word or names the setting that breaks it; migrations go forward only; sessions stay clean."""

import asyncio
import uuid
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from kota_common.actor import service_actor
from kota_common.messaging import durability_findings, outbox
from kota_common.postgres import Answer, Database, Roles, SchemaOutdated, check_migrations, migrate
from kota_common.postgres.migrations import MigrationChanged
from kota_common.testing.embedded import EmbeddedNats
from kota_common.testing.sample_contract import module_of, sample_file

CITY = "13.77"


@pytest.fixture
async def urls(new_database):
    made = new_database("sample")
    await migrate(made.owner_url, "kota_common", Roles.of("sample"))
    return made


async def test_a_durable_server_has_no_findings(urls):
    database = await Database.open(urls.app_url, service="sample")
    assert await database.durability() == []
    await database.close()


@pytest.mark.parametrize("value", ["off", "local", "remote_write"])
async def test_a_setting_that_loses_commits_is_named(urls, value):
    separator = "&" if "?" in urls.app_url else "?"
    weak = f"{urls.app_url}{separator}options=-c%20synchronous_commit%3D{value}"
    database = await Database.open(weak, service="sample")
    (finding,) = await database.durability()
    assert (finding.setting, finding.value) == ("synchronous_commit", value)
    assert "synchronous_commit" in str(finding)
    await database.close()


async def test_a_nats_server_that_syncs_now_and_then_is_refused_by_name():
    config = "server_name: weak\njetstream { max_file_store: 1GB }\nmax_payload: 256KB\n"
    with EmbeddedNats(config=config) as weak:
        findings = await durability_findings(weak.monitor_url)
    assert len(findings) == 1
    assert "sync_interval" in findings[0]


async def test_a_nats_server_without_jetstream_is_refused_by_name():
    with EmbeddedNats(config="server_name: none\n") as none:
        (finding,) = await durability_findings(none.monitor_url)
    assert "jetstream" in finding


async def test_migrating_twice_and_at_once_applies_each_file_once(new_database):
    made = new_database("sample")
    roles = Roles.of("sample")
    first, second = await asyncio.gather(
        migrate(made.owner_url, "kota_common", roles), migrate(made.owner_url, "kota_common", roles)
    )
    assert sorted(first + second) == sorted(set(first + second))
    assert await migrate(made.owner_url, "kota_common", roles) == []


async def test_a_service_refuses_an_older_schema_by_the_missing_names(new_database):
    made = new_database("sample")
    connection = await asyncpg.connect(made.app_url)
    with pytest.raises(SchemaOutdated) as missing:
        await check_migrations(connection, "kota_common")
    assert "0001_events.sql" in missing.value.facts["missing"]
    await connection.close()


async def test_an_applied_migration_that_was_edited_is_refused(urls):
    owner = await asyncpg.connect(urls.owner_url)
    await owner.execute("UPDATE schema_migration SET sha256 = 'edited' WHERE version = 1")
    with pytest.raises(MigrationChanged):
        await migrate(urls.owner_url, "kota_common", Roles.of("sample"))
    await owner.close()


async def test_the_app_role_can_neither_rewrite_events_nor_audit_lines(urls):
    app = await asyncpg.connect(urls.app_url)
    await app.execute("SELECT set_config('kota.city', '13.77', false)")
    for statement in ("UPDATE event_log SET payload = ''", "DELETE FROM event_log", "DELETE FROM audit_log"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app.execute(statement)
    await app.close()


async def test_a_connection_changes_city_only_when_it_must_and_never_shows_another(urls):
    owner = await asyncpg.connect(urls.owner_url)
    await owner.execute("CREATE TABLE thing (city text, name text, PRIMARY KEY (city, name))")
    await owner.execute("SELECT kota_city_table('thing')")
    await owner.close()
    database = await Database.open(urls.app_url, service="sample", max_size=1)
    for city in ("13.77", "13.05"):
        async with database.transaction(city, service_actor("sample", city)) as tx:
            await tx.execute("INSERT INTO thing VALUES ($1, 'x')", city)
    for city in ("13.77", "13.05", "13.77"):
        async with database.reader(city, service_actor("sample", city)) as reader:
            assert [row["city"] for row in await reader.fetch("SELECT city FROM thing")] == [city]
    await database.close()


async def test_kept_answers_are_forgotten_when_their_time_is_over_and_not_before(urls):
    long_ago = datetime.now(UTC) - timedelta(days=30)
    database = await Database.open(urls.app_url, service="sample")
    for now in (long_ago, datetime.now(UTC)):
        answer = Answer("/m", uuid.uuid4(), b"h" * 32, b"answer")
        async with database.transaction(CITY, service_actor("sample", CITY), answer=answer, now=now):
            pass
    await database.close()
    relay = await asyncpg.connect(urls.relay_url)
    assert await outbox.keep_house(relay, ahead_days=14, keep_days=90) >= 14
    await relay.close()
    owner = await asyncpg.connect(urls.owner_url)
    assert await owner.fetchval("SELECT count(*) FROM idempotency") == 1
    await owner.close()


async def test_two_events_of_one_version_are_refused_before_they_are_logged(urls):
    sample = module_of(sample_file("kota/sample/v1/twice.proto"))
    database = await Database.open(urls.app_url, service="sample")

    async def twice():
        async with database.transaction(CITY, service_actor("sample", CITY)) as tx:
            tx.emit(sample.NoteChanged(), aggregate="cities/13.77/notes/1", version=1)
            tx.emit(sample.NoteChanged(), aggregate="cities/13.77/notes/1", version=1)

    with pytest.raises(ValueError, match="version 1"):
        await twice()
    await database.close()


async def test_an_event_too_large_for_the_bus_fails_its_command(urls):
    sample = module_of(sample_file("kota/sample/v1/large.proto"))
    database = await Database.open(urls.app_url, service="sample")

    async def large():
        async with database.transaction(CITY, service_actor("sample", CITY)) as tx:
            note = sample.Note(title="x" * 210_000)
            tx.emit(sample.NoteChanged(note=note), aggregate="cities/13.77/notes/1", version=1)

    with pytest.raises(ValueError, match="bytes"):
        await large()
    await database.close()


async def test_the_oldest_transaction_is_seen_from_any_process(urls):
    holder, looker = [await Database.open(urls.app_url, service="sample") for _ in range(2)]
    assert await looker.oldest_transaction_s() == 0
    async with holder.transaction(CITY, service_actor("sample", CITY)) as tx:
        await tx.fetchval("SELECT 1")
        assert await looker.oldest_transaction_s() > 0
    assert await looker.oldest_transaction_s() == 0
    await holder.close()
    await looker.close()


@pytest.mark.parametrize("fails", [False, True])
async def test_what_is_to_be_done_at_a_transactions_end_is_done_however_it_ends(urls, fails):
    database = await Database.open(urls.app_url, service="sample")
    seen = []
    try:
        async with database.transaction(CITY, service_actor("sample", CITY)) as tx:
            tx.at_end(lambda: seen.append("over"))
            assert seen == []
            if fails:
                await tx.execute("SELECT 1 / 0")
    except asyncpg.DivisionByZeroError:
        assert fails
    assert seen == ["over"]
    assert database.pool.get_idle_size() == database.pool.get_size()  # given back as ever
    await database.close()
