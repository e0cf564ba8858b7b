"""Hired, moved, acting, left: recorded once with identity, followed by attendance, permitting and the screens."""

from __future__ import annotations

import pytest

from kota_cli.demo.place import PARENT


@pytest.fixture
def staff(day):
    return day.facts[5]


async def test_the_roster_follows_a_hire_and_a_move(staff, city):
    assert staff["unit"]["hired"] == city.units["diskominfo"]
    assert staff["unit"]["moved"] not in city.units.values(), "a section of its own below education"
    assert staff["sites"] == {
        "hired": [city.sites["pusat-data"]],
        "moved": [city.sites["balai-kota"]],
        "acting": [city.sites["balai-kota"]],
    }
    assert staff["left_unit"] == ""


async def test_who_decides_about_somebody_follows_the_move_and_the_mandate(staff, city):
    employees = {role: f"{PARENT}/employees/{card.person}" for role, card in city.cards.items()}
    assert staff["supervisors"] == {
        "hired": [employees["kominfo_head"]],
        "moved": [employees["disdik_head"]],
        "acting": [employees["siti"]],
    }
    assert staff["decided_by_acting_head"] == "ACCEPTED"


async def test_an_acting_head_makes_no_strategic_act(staff):
    assert staff["strategic_refused"] == "STRATEGIC_FORBIDDEN"


async def test_a_case_stays_with_the_agency_when_its_reviewer_leaves(staff):
    rights = staff["rights"]
    assert rights["claimed_by"]
    assert (rights["state_after_leaving"], rights["reviewer_after_leaving"]) == ("SUBMITTED", "")


async def test_who_may_decide_a_case_follows_the_mandate_and_the_refusal_names_them(staff, city):
    persons = {role: f"{PARENT}/persons/{city.cards[role].person}" for role in ("head", "kominfo_head")}
    rights = staff["rights"]
    assert {"approve", "issue", "suspend"} <= set(rights["deciders"][persons["head"]])
    assert not set(rights["deciders"][persons["kominfo_head"]]) & {"approve", "issue", "suspend"}
    assert {"approve", "issue", "suspend"} <= set(rights["barred"][persons["kominfo_head"]])
    assert rights["refused"] == "STRATEGIC_FORBIDDEN"
    assert city.cards["head"].person in rights["named_instead"]
    assert rights["approved_by_holder"]


async def test_a_screen_is_changed_by_the_officers_of_its_unit_wherever_they_moved(staff):
    assert staff["old_screen"] == {"hired": "", "moved": "PERMISSION_DENIED", "acting": "PERMISSION_DENIED"}
    assert staff["new_screen"] == {"hired": "PERMISSION_DENIED", "moved": "", "acting": ""}


async def test_a_phone_that_identity_registered_signs_punches_and_ends_with_its_owner(staff):
    assert len(staff["device_known"]) == 1, "nobody typed it in at attendance"
    assert staff["punch_refused"] == "KEY_REVOKED", "also through somebody else's client"


async def test_who_left_is_denied_by_all_five_services_in_under_a_second(staff):
    assert len(staff["denied_after_ms"]) == 5
    assert all(ms < 1000 for ms in staff["denied_after_ms"].values()), staff["denied_after_ms"]
