"""Each rule against a planted defect, and against the nearest thing that is none."""

import subprocess
import sys
from pathlib import PurePosixPath
from textwrap import dedent

import pytest

from kota_lint import RULES, Source, check, check_repository

ROOM = "services/permitting/src/kota_permitting/casework"


def found(text, path=f"{ROOM}/commands.py", introduction=""):
    return [finding.rule for finding in check([Source(PurePosixPath(path), dedent(text), introduction)])]


def test_a_subscriber_that_leaves_acknowledgement_to_the_library_is_found():
    assert found("@broker.subscriber('x', stream=s)\nasync def f(m): ...") == ["subscriber-without-ack"]
    assert found("ConsumerConfig(durable_name='x')") == ["subscriber-without-ack"]
    assert found("@broker.subscriber('x', ack_policy=AckPolicy.MANUAL)\nasync def f(m): ...") == []


def test_a_publish_beside_the_log_is_found():
    defect = "async def issue(tx, bus): await bus.publish('kota.permitting.permit.issued.v1', b'')"
    assert found(defect) == ["publish-beside-the-log"]
    assert found("await self._connection.jetstream().publish('x')") == ["publish-beside-the-log"]
    assert found(defect, "libs/common/src/kota_common/messaging/relay.py") == []


def test_a_use_case_that_is_called_publish_is_no_bus():
    assert (
        found("from kota_permitting.verification import commands as verification\nawait verification.publish(tx)") == []
    )


@pytest.mark.parametrize(
    "sql",
    [
        "'SELECT 1'",
        "'''\n  SELECT state\n  FROM permit_case'''",
        "f'INSERT INTO {table} VALUES (1)'",
        "'UPDATE permit_case SET state = $1'",
        "'DELETE FROM permit_case'",
        "'WITH due AS (SELECT 1) SELECT 2'",
        "'CREATE TABLE t (x int)'",
    ],
)
def test_sql_outside_a_store_is_found(sql):
    defect = f"async def read(tx): return await tx.fetch({sql})"
    assert found(defect) == ["sql-outside-a-store"]
    assert found(defect, f"{ROOM}/store.py") == []
    assert found(defect, "libs/common/src/kota_common/postgres/database.py") == []
    assert found(defect, "services/permitting/tests/integration/test_casework.py") == []


def test_prose_about_selecting_is_no_sql():
    assert found('def f():\n    """SELECT is what a store does."""\n    return "Select the screen"') == []


def test_a_command_that_locks_and_never_authorises_is_found():
    defect = """
        from kota_permitting.casework import store

        async def issue(tx, name):
            case = await store.lock(tx, name)
            return case
    """
    assert found(defect) == ["lock-without-authorize"]
    assert found(defect.replace("return case", "tx.authorize(case)\n            return case")) == []


def test_the_lock_is_found_under_any_name_of_the_store():
    assert found(
        """
        from kota_identity.partners import store as partners

        async def revoke(tx, id):
            await partners.lock(tx, id)
        """
    ) == ["lock-without-authorize"]


def test_authorising_through_the_files_own_functions_or_a_rule_of_the_room_counts():
    defect = """
        from kota_identity.partners import store

        async def add_key(tx, id):
            await _keep(tx, await store.lock(tx, id))

        async def _keep(tx, partner):
            await store.save(tx, partner)
    """
    assert found(defect) == ["lock-without-authorize"]
    assert found(defect.replace("await store.save", "check_grant(tx.actor, partner); await store.save")) == []
    assert found(defect.replace("await store.save", "tx.authorize(partner); await store.save")) == []
    assert found(defect.replace("await store.save", "check_form(partner); await store.save")) == [
        "lock-without-authorize"
    ]


def test_another_lock_is_no_row():
    assert found("async def f(self):\n    await self._mutex.lock()") == []


@pytest.mark.parametrize("name", ["utils", "case_helpers", "manager", "common", "base"])
def test_a_drawer_is_found_even_when_it_is_introduced(name):
    assert found("", f"{ROOM}/{name}.py", f"The `{name}` of the room.") == ["room-file-name"]


def test_a_file_that_is_neither_fixed_nor_introduced_is_found():
    assert found("", f"{ROOM}/moves.py") == ["room-file-name"]
    assert found("", f"{ROOM}/moves.py", "Casework. `moves` is the table of states.") == []
    assert found("", f"{ROOM}/model.py") == []
    assert found("", "services/permitting/src/kota_permitting/settings.py") == []


def test_a_sleep_is_found_under_both_of_its_names_and_in_tests_too():
    test = "services/permitting/tests/integration/test_clock.py"
    assert found("import time\ntime.sleep(1)", test) == ["sleep"]
    assert found("from time import sleep as nap\nnap(1)", test) == ["sleep"]
    assert found("await asyncio.sleep(0)", test) == []


def test_a_setting_without_a_description_is_found():
    settings = "services/permitting/src/kota_permitting/settings.py"
    head = "class Settings(ServiceSettings):\n"
    assert found(f"{head}    limit: int = 5", settings) == ["setting-without-description"]
    assert found(f"{head}    limit: int = Field(5, ge=1)", settings) == ["setting-without-description"]
    assert found(f"{head}    limit: int = Field(5, description=' ')", settings) == ["setting-without-description"]
    assert found(f"{head}    limit: int = Field(5, description='Cases at once.')", settings) == []
    assert found(f"{head}    limit: Annotated[int, Field(description='Cases.')] = 5", settings) == []
    assert found(f"{head}    _cache: int = 5", settings) == []


def test_a_claim_excepts_one_line_and_one_rule_and_needs_a_reason():
    assert found("import time\ntime.sleep(1)  # house: sleep, a synchronous caller has nothing to await") == []
    assert found("import time\n# house: sleep, a synchronous caller has nothing to await\ntime.sleep(1)") == []
    assert found("import time\ntime.sleep(1)  # house: sleep") == ["sleep"]
    assert found("import time\ntime.sleep(1)  # house: sleep, why") == ["sleep"]
    assert found("import time\ntime.sleep(1)  # house: publish-beside-the-log, another rule's reason") == ["sleep"]
    assert found("import time\ntime.sleep(1)  # house: sleep, a reason for this line\ntime.sleep(2)") == ["sleep"]


def test_every_rule_says_what_it_is_for():
    assert all(rule.__doc__ for rule in RULES.values())


def test_a_defect_anywhere_in_the_repository_fails_the_command(tmp_path):
    file = tmp_path / ROOM / "commands.py"
    file.parent.mkdir(parents=True)
    (tmp_path / "pyproject.toml").touch()
    file.write_text("import time\ntime.sleep(1)\n")
    run = subprocess.run([sys.executable, "-m", "kota_lint", tmp_path], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout.splitlines()[0].split(":")[:2]) == (1, [f"{ROOM}/commands.py", "2"])


def test_a_folder_that_is_no_repository_is_not_called_in_order(tmp_path):
    with pytest.raises(FileNotFoundError):
        check_repository(tmp_path)
