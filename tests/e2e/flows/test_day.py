"""The day as a whole: all chapters, soon enough, and nothing lost or doubled after it."""

from __future__ import annotations

from kota_cli.demo.people import OFFICIALS
from kota_cli.demo.story import CHAPTERS

DAY_S = 60


async def test_all_chapters_are_played_within_a_minute(day):
    assert set(day.facts) == {chapter.number for chapter in CHAPTERS}
    assert day.seconds < DAY_S


async def test_every_step_says_something_and_every_person_is_fictitious(day, city):
    assert len(day.steps) > 30
    assert all(step["title"] and step["text"] for step in day.steps)
    assert all(official.name.endswith("FIKTIF") for official in OFFICIALS.values())
    assert all(official.nip.startswith("1901") for official in OFFICIALS.values())
