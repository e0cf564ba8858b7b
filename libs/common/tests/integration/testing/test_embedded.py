import asyncio
import os
import subprocess
import sys
from pathlib import Path

import asyncpg
import httpx
import nats
import psutil
import pytest

from kota_common.testing.embedded import EmbeddedNats, EmbeddedPostgres, ServerFailed, unprivileged_way


@pytest.fixture(scope="module", params=[16, 18])
def server(request):
    with EmbeddedPostgres(version=request.param) as server:
        yield server


async def test_postgres_is_durable_and_checks_its_pages(server):
    connection = await asyncpg.connect(server.superuser_url)
    names = ("fsync", "synchronous_commit", "full_page_writes", "data_checksums")
    assert {name: await connection.fetchval(f"SHOW {name}") for name in names} == dict.fromkeys(names, "on")
    assert connection.get_server_version().major == server.version
    await connection.close()


async def test_a_committed_row_survives_sigkill_of_the_whole_server(server):
    database = server.create_service_database("faults")
    owner = await asyncpg.connect(database.owner_url)
    await owner.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
    await owner.execute("INSERT INTO kept VALUES (1)")
    family = [psutil.Process(server.pid), *psutil.Process(server.pid).children(recursive=True)]
    await asyncio.to_thread(server.kill)
    assert not [process for process in family if process.is_running()]
    await asyncio.to_thread(server.start)
    owner = await asyncpg.connect(database.owner_url)
    assert await owner.fetchval("SELECT count(*) FROM kept") == 1
    await owner.close()


def test_what_an_interrupted_initdb_left_is_not_taken_for_a_cluster(tmp_path):
    half = tmp_path / "data.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    (tmp_path / "data.superuser").write_text("half")
    with EmbeddedPostgres(tmp_path / "data") as server:
        assert server.run_sql("SELECT 1") == "1"
    assert not half.exists()


async def test_a_paused_server_answers_nobody_until_it_is_resumed(server):
    server.pause()
    try:
        with pytest.raises((TimeoutError, asyncio.TimeoutError)):
            await asyncpg.connect(server.superuser_url, timeout=0.5)
    finally:
        server.resume()
    connection = await asyncpg.connect(server.superuser_url, timeout=10)
    await connection.close()


async def test_service_roles_are_neither_superuser_nor_above_row_security_nor_able_to_create(server):
    database = server.create_service_database("roles")
    connection = await asyncpg.connect(server.superuser_url)
    rows = await connection.fetch(
        "SELECT rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole AS mighty"
        " FROM pg_roles WHERE rolname LIKE 'kota_roles_%'"
    )
    await connection.close()
    assert [row["mighty"] for row in rows] == [False] * 4
    for url in (database.app_url, database.relay_url, database.verify_url):
        client = await asyncpg.connect(url)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await client.execute("CREATE TABLE mine (n int)")
        await client.close()


async def test_the_app_role_writes_and_the_verify_role_only_reads_what_the_owner_makes(server):
    database = server.create_service_database("rights")
    owner = await asyncpg.connect(database.owner_url)
    await owner.execute("CREATE TABLE IF NOT EXISTS thing (n int)")
    await owner.close()
    app, verify = await asyncpg.connect(database.app_url), await asyncpg.connect(database.verify_url)
    await app.execute("INSERT INTO thing VALUES (1)")
    assert await verify.fetchval("SELECT count(*) FROM thing") >= 1
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await verify.execute("DELETE FROM thing")
    await app.close()
    await verify.close()


async def test_a_service_cannot_open_the_database_of_another(server):
    mine, theirs = server.create_service_database("mine"), server.create_service_database("theirs")
    with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.InvalidAuthorizationSpecificationError)):
        await asyncpg.connect(mine.app_url.replace(f"/{mine.name}?", f"/{theirs.name}?"))


async def test_a_wrong_password_is_refused(server):
    database = server.create_service_database("password")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(database.app_url, password="wrong")


def test_a_kept_folder_starts_again_with_its_rows(tmp_path):
    for expected in ("0", "1"):
        server = EmbeddedPostgres(tmp_path / "pg")
        with server:
            server.run_sql("CREATE TABLE IF NOT EXISTS kept (n int)")
            assert server.run_sql("SELECT count(*) FROM kept") == expected
            server.run_sql("INSERT INTO kept VALUES (1)")


def test_a_folder_of_another_major_version_is_refused_and_named(tmp_path):
    with EmbeddedPostgres(tmp_path / "pg", version=16):
        pass
    with pytest.raises(ServerFailed, match="made by PostgreSQL 16"):
        EmbeddedPostgres(tmp_path / "pg", version=18).start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another way to run PostgreSQL")
def test_postgres_runs_for_root_below_a_folder_that_nobody_else_may_enter(tmp_path):
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    assert unprivileged_way() != "same"
    with EmbeddedPostgres(home / "pg") as server:
        assert server.run_sql("SELECT 1") == "1"


@pytest.mark.skipif(os.geteuid() != 0, reason="changing to another account needs root")
def test_postgres_runs_for_root_where_namespaces_are_forbidden(tmp_path, monkeypatch):
    monkeypatch.setattr("kota_common.testing.embedded.postgres.unprivileged_way", lambda: "account")
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    with EmbeddedPostgres(home / "pg") as server:
        assert server.run_sql("SELECT 1") == "1"
    monkeypatch.undo()
    with EmbeddedPostgres(home / "pg") as server:  # and the other way takes the same folder over
        assert server.run_sql("SELECT 1") == "1"


def test_servers_die_with_a_run_that_was_killed(tmp_path):
    script = tmp_path / "run.py"
    script.write_text(
        "import sys, time\n"
        "from kota_common.testing.embedded import EmbeddedNats, EmbeddedPostgres\n"
        "print(EmbeddedPostgres().start().pid, EmbeddedNats().start().pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    run = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    servers = [psutil.Process(int(pid)) for pid in run.stdout.readline().split()]
    run.kill()
    run.wait()
    assert psutil.wait_procs(servers, timeout=10)[1] == []


def test_a_server_that_cannot_start_says_why(tmp_path):
    broken = EmbeddedNats(tmp_path / "store", config="jetstream { sync_interval: sometimes }")
    with pytest.raises(ServerFailed, match="sync_interval"):
        broken.start()


async def test_nats_syncs_always_and_keeps_what_it_acknowledged_over_sigkill(nats_server, tmp_path):
    with EmbeddedNats() as server:
        async with httpx.AsyncClient() as http:
            varz = (await http.get(f"{server.monitor_url}/varz")).json()
        assert varz["jetstream"]["config"]["sync_always"] is True
        client = await nats.connect(server.url)
        await client.jetstream().add_stream(name="KEPT", subjects=["kept.>"])
        await client.jetstream().publish("kept.one", b"1")
        await client.close()
        await asyncio.to_thread(server.kill)
        await asyncio.to_thread(server.start)
        client = await nats.connect(server.url)
        assert (await client.jetstream().stream_info("KEPT")).state.messages == 1
        await client.close()


async def test_a_wiped_nats_comes_back_empty_on_the_same_port():
    with EmbeddedNats() as server:
        client = await nats.connect(server.url)
        await client.jetstream().add_stream(name="LOST", subjects=["lost.>"])
        await client.close()
        server.kill()
        server.wipe()
        server.start()
        client = await nats.connect(server.url)
        assert await client.jetstream().streams_info() == []
        await client.close()


def test_every_new_database_is_another_one(new_database):
    first, second = new_database("permitting"), new_database("permitting")
    assert first.name != second.name
    assert first.app_url.split("@")[0] == second.app_url.split("@")[0]


def test_the_folder_of_a_test_marks_it(request):
    assert request.node.get_closest_marker("integration") is not None
    assert Path(__file__).parent.name == "testing"
