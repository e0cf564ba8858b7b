import shutil
from pathlib import Path

import pytest

from kota_common.messaging import LATEST_STATE, ConsumerHandler
from kota_docs import errors, events
from kota_docs.__main__ import main, pages
from kota_docs.contract import Message, read_contract
from kota_docs.markdown import table
from kota_docs.services import find_services

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def contract():
    return read_contract(ROOT / "protos")


def test_every_event_of_the_contract_has_a_line_with_its_meaning(contract):
    page = events.page(find_services(ROOT), contract)
    marked = [message for message in contract.values() if message.subject]
    assert marked
    for message in marked:
        assert f"| `{message.subject}` | `{message.name}` | {message.comment} |" in page


def test_an_event_names_its_ordering_key_and_the_durables_that_take_it(contract):
    (permitting,) = [service for service in find_services(ROOT) if service.name == "permitting"]
    (taken,) = [c for c in permitting.contracts if hasattr(c, "PermitIssued")]

    class Follower:
        name, stream = "videotron_content", "EVT_VIDEOTRON_CONTENT"
        consumers = (ConsumerHandler("campaign_permits", LATEST_STATE, (taken.PermitIssued,), lambda tx, event: None),)

    page = events.page([permitting, Follower], contract)
    (line,) = [line for line in page.splitlines() if "kota.permitting.permit.issued.v1" in line]
    assert "`cities/{city}/permits/{permit}`" in line
    assert "`videotron_content__campaign_permits` (latest state)" in line


def test_an_aggregate_without_a_stated_name_is_named_in_its_field():
    event = Message(
        "kota.x.v1.Happened", "It happened.", (("thing", "kota.x.v1.Thing", ""),), "kota.x.thing.happened.v1"
    )
    thing = Message("kota.x.v1.Thing", "", (("id", "", "Its id."),), "")
    assert events._ordering_key(event, {thing.name: thing}) == "named in `thing`"


def test_every_error_of_every_service_has_an_entry_in_both_languages():
    find_services(ROOT)
    page = errors.page()
    for row in errors._product():
        assert f"### {row.reason}\n" in page
        assert f"- Indonesian: {row.indonesian}\n" in page
    assert "## kota.permitting" in page
    assert ".testing" not in page


def test_a_page_that_differs_from_the_code_fails_the_check(tmp_path, capsys):
    (tmp_path / "protos").symlink_to(ROOT / "protos")
    (tmp_path / "docs").mkdir()
    shutil.copytree(ROOT / "deploy" / "helm", tmp_path / "deploy" / "helm")
    assert main(["--check", "--root", str(tmp_path)]) == 1
    assert main(["--root", str(tmp_path)]) == 0
    assert main(["--check", "--root", str(tmp_path)]) == 0
    page = tmp_path / "docs" / "errors.md"
    page.write_text(page.read_text().replace("INTERNAL", "INTERNA1"))
    assert main(["--check", "--root", str(tmp_path)]) == 1
    assert "docs/errors.md" in capsys.readouterr().err


def test_pages_come_out_the_same_every_time():
    assert pages(ROOT) == pages(ROOT)


def test_a_bar_in_a_cell_does_not_break_the_table():
    assert table(("a",), [("x | y\nz",)]).splitlines()[-1] == "| x \\| y z |"
