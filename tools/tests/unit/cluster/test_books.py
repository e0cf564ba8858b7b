import dataclasses

import pytest

from kota_cli.cluster.books import ServiceBooks, compare

BEFORE = ServiceBooks({"permit_case": 10, "event_log": 30}, 30, 30, "7", 30, "2026-11-24T00:00:00+00:00")
AFTER = dataclasses.replace(BEFORE, rows={"permit_case": 12, "event_log": 34}, events=34, position=34, digest="9")
RESTORED = dataclasses.replace(BEFORE, rows={"permit_case": 11, "event_log": 32}, events=32, position=32, digest="8")


def test_a_restored_database_between_the_two_books_is_whole():
    assert compare(RESTORED, RESTORED, BEFORE, AFTER) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rows": {"permit_case": 9, "event_log": 32}}, "permit_case has 9 rows"),
        ({"rows": {"permit_case": 13, "event_log": 32}}, "permit_case has 13 rows"),
        ({"rows": {"permit_case": 11}}, "event_log is missing"),
        ({"position": 29}, "ends at 29"),
        ({"digest": "another"}, "differs from the live one"),
    ],
)
def test_what_is_lost_or_changed_is_named(change, said):
    (finding,) = compare(dataclasses.replace(RESTORED, **change), RESTORED, BEFORE, AFTER)
    assert said in finding
