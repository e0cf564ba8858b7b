"""Employees clock in: what is genuine counts once, what is odd is looked at, and each day explains itself."""

from __future__ import annotations

from kota_cli.demo.phone import Phone


async def test_place_and_time_are_judged_as_evidence_and_the_head_decides(day):
    facts = day.facts[4]
    inside, outside = facts["inside"], facts["outside"]
    assert (inside["state"], inside["place"], inside["time"], inside["flags"]) == ("ACCEPTED", "INSIDE", "ONLINE", "")
    assert (outside["state"], outside["place"], outside["flags"]) == ("PENDING_APPROVAL", "OUTSIDE", "OUTSIDE")
    assert facts["decided"] == "ACCEPTED"


async def test_a_replayed_punch_is_one_punch_with_one_receipt(day):
    assert day.facts[4]["replay_same_receipt"]
    assert day.facts[4]["replay_verdict"] == "DUPLICATE"


async def test_a_punch_that_was_changed_after_signing_is_refused_and_not_kept(day, city):
    assert day.facts[4]["tampered_refused"] == "SIGNATURE_INVALID"
    joko = city.caller("joko")
    assert (await Phone.of(joko)).seq == 0, "nothing of it is kept"
    await joko.close()


async def test_the_days_are_what_the_rules_make_of_them(day):
    days = day.facts[4]["days"]
    assert {role: found["verdict"] for role, found in days.items()} == dict.fromkeys(
        ("andi", "putri", "siti"), "PRESENT"
    )
    assert {role: found["codes"] for role, found in days.items()} == {"andi": [], "putri": ["TL2"], "siti": []}
    assert (days["putri"]["late_minutes"], days["putri"]["deduction_bp"]) == (35, 100)
    assert (days["siti"]["late_minutes"], days["siti"]["deduction_bp"]) == (0, 0)
    assert day.facts[4]["offline_rows"] == ["ACCEPTED_FLAGGED"] * 4


async def test_a_late_day_explains_itself_in_indonesian_with_its_regulation(day):
    (late,) = [line for line in day.facts[4]["explanations"]["putri"] if line.startswith("TL2:")]
    assert "terlambat 35 menit" in late
    assert "potongan 1,00 %" in late
    assert "Permentan 68/2012 Pasal 12" in late
    told = [step["lines"] for step in day.steps if step["chapter"] == 4 and "Putri" in step["text"]]
    assert told == [day.facts[4]["explanations"]["putri"]], "the story shows exactly these sentences"
