"""The matrix of RFC 9110 sections 13 and 14."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kota_common.http.conditional import (
    UNSATISFIABLE,
    ByteRange,
    Preconditions,
    Verdict,
    etag_matches,
    evaluate,
    format_date,
    parse_date,
    parse_range,
    range_applies,
)

ETAG = '"abc"'
MODIFIED = datetime(2026, 11, 24, 1, 2, 3, 900_000, tzinfo=UTC)
AT = "Tue, 24 Nov 2026 01:02:03 GMT"
BEFORE = "Tue, 24 Nov 2026 01:02:02 GMT"
AFTER = "Tue, 24 Nov 2026 01:02:04 GMT"


@pytest.mark.parametrize(
    ("header", "etag", "weak", "strong"),
    [
        (None, ETAG, False, False),
        ("", ETAG, False, False),
        ('"abc"', '"abc"', True, True),
        ('"abc"', '"abd"', False, False),
        ('W/"abc"', '"abc"', True, False),
        ('"abc"', 'W/"abc"', True, False),
        ('W/"abc"', 'W/"abc"', True, False),
        ("*", ETAG, True, True),
        (" * ", ETAG, True, True),
        ('"x", "abc"', ETAG, True, True),
        ('"x","y" ,  W/"abc"', ETAG, True, False),
        (', ,"abc",,', ETAG, True, True),
        ('"a,b"', '"a,b"', True, True),
        ('"a,b"', '"a', False, False),
        ('"x", "a,b", "z"', '"a,b"', True, True),
        ("abc", ETAG, False, False),
        ('"abc', ETAG, False, False),
        ('"abc" "x"', ETAG, False, False),
        ('w/"abc"', ETAG, False, False),
        ('"abc", junk', ETAG, False, False),
        ('*, "abc"', ETAG, False, False),
        ('""', '""', True, True),
        ('"ABC"', ETAG, False, False),
    ],
)
def test_entity_tags_are_compared_as_the_rfc_says(header, etag, weak, strong):
    assert etag_matches(header, etag) is weak
    assert etag_matches(header, etag, strong=True) is strong


@given(st.text(alphabet='W/"*abc, \t', max_size=60))
def test_no_list_of_tags_makes_it_fail(header):
    etag_matches(header, ETAG)
    etag_matches(header, ETAG, strong=True)


@pytest.mark.parametrize(
    ("method", "sent", "verdict"),
    [
        ("GET", {}, "PROCEED"),
        # If-None-Match
        ("GET", {"if_none_match": ETAG}, "NOT_MODIFIED"),
        ("HEAD", {"if_none_match": ETAG}, "NOT_MODIFIED"),
        ("PUT", {"if_none_match": ETAG}, "FAILED"),
        ("PUT", {"if_none_match": "*"}, "FAILED"),
        ("GET", {"if_none_match": "*"}, "NOT_MODIFIED"),
        ("GET", {"if_none_match": '"other"'}, "PROCEED"),
        ("GET", {"if_none_match": "junk"}, "PROCEED"),
        # If-Modified-Since counts only without If-None-Match, and only when reading
        ("GET", {"if_modified_since": AT}, "NOT_MODIFIED"),
        ("GET", {"if_modified_since": AFTER}, "NOT_MODIFIED"),
        ("GET", {"if_modified_since": BEFORE}, "PROCEED"),
        ("GET", {"if_modified_since": "junk"}, "PROCEED"),
        ("GET", {"if_modified_since": ""}, "PROCEED"),
        ("POST", {"if_modified_since": AFTER}, "PROCEED"),
        ("GET", {"if_none_match": '"other"', "if_modified_since": AFTER}, "PROCEED"),
        ("GET", {"if_none_match": ETAG, "if_modified_since": BEFORE}, "NOT_MODIFIED"),
        # If-Match, compared strongly
        ("PUT", {"if_match": ETAG}, "PROCEED"),
        ("PUT", {"if_match": "*"}, "PROCEED"),
        ("PUT", {"if_match": '"other"'}, "FAILED"),
        ("PUT", {"if_match": 'W/"abc"'}, "FAILED"),
        ("PUT", {"if_match": "junk"}, "FAILED"),
        ("GET", {"if_match": '"other"'}, "FAILED"),
        ("GET", {"if_match": ETAG, "if_none_match": ETAG}, "NOT_MODIFIED"),
        ("GET", {"if_match": '"other"', "if_none_match": ETAG}, "FAILED"),
        # If-Unmodified-Since counts only without If-Match
        ("PUT", {"if_unmodified_since": AT}, "PROCEED"),
        ("PUT", {"if_unmodified_since": AFTER}, "PROCEED"),
        ("PUT", {"if_unmodified_since": BEFORE}, "FAILED"),
        ("PUT", {"if_unmodified_since": "junk"}, "PROCEED"),
        ("PUT", {"if_match": ETAG, "if_unmodified_since": BEFORE}, "PROCEED"),
    ],
)
def test_preconditions_are_decided_in_order(method, sent, verdict):
    assert evaluate(method, Preconditions(**sent), etag=ETAG, modified=MODIFIED) is Verdict[verdict]


@pytest.mark.parametrize(
    ("sent", "verdict"),
    [
        ({"if_match": "*"}, "FAILED"),
        ({"if_match": ETAG}, "FAILED"),
        ({"if_none_match": "*"}, "PROCEED"),
        ({"if_none_match": ETAG}, "PROCEED"),
    ],
)
def test_what_does_not_exist_has_no_tag(sent, verdict):
    assert evaluate("PUT", Preconditions(**sent), etag=None) is Verdict[verdict]


def test_a_resource_without_a_date_ignores_dates():
    for name in ("if_modified_since", "if_unmodified_since"):
        assert evaluate("GET", Preconditions(**{name: BEFORE}), etag=ETAG) is Verdict.PROCEED


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        ("", None),
        ("bytes=0-0", ByteRange(0, 0)),
        ("bytes=0-99", ByteRange(0, 99)),
        ("bytes=0-", ByteRange(0, 99)),
        ("bytes=99-", ByteRange(99, 99)),
        ("bytes=10-19", ByteRange(10, 19)),
        ("bytes=90-1000", ByteRange(90, 99)),
        ("bytes=-1", ByteRange(99, 99)),
        ("bytes=-100", ByteRange(0, 99)),
        ("bytes=-1000", ByteRange(0, 99)),
        ("bytes= 5-6 ", ByteRange(5, 6)),
        ("Bytes=5-6", ByteRange(5, 6)),
        ("bytes=100-", UNSATISFIABLE),
        ("bytes=100-200", UNSATISFIABLE),
        ("bytes=-0", UNSATISFIABLE),
        ("bytes=-", None),
        ("bytes=", None),
        ("bytes=6-5", None),
        ("bytes=200-100", None),
        ("bytes=a-b", None),
        ("bytes=1.5-2", None),
        ("bytes=--1", None),
        ("bytes=+1-2", None),
        ("bytes=1-2,4-5", None),
        ("bytes=0-0,-1", None),
        ("bytes=0-,0-,0-,0-", None),
        ("items=0-5", None),
        ("0-5", None),
        ("bytes:0-5", None),
        ("bytes=٠-٥", None),
        ("bytes=" + "9" * 30 + "-", None),
        ("bytes=0-" + "9" * 18, ByteRange(0, 99)),
    ],
)
def test_one_range_is_served_and_the_rest_is_ignored_or_refused(header, expected):
    assert parse_range(header, 100) == expected


def test_an_empty_body_has_no_range():
    assert parse_range("bytes=0-", 0) is UNSATISFIABLE
    assert parse_range("bytes=-5", 0) is UNSATISFIABLE


@given(size=st.integers(0, 50), first=st.none() | st.integers(0, 60), last=st.none() | st.integers(0, 60))
def test_a_range_lies_within_the_body(size, first, last):
    header = f"bytes={'' if first is None else first}-{'' if last is None else last}"
    found = parse_range(header, size)
    if isinstance(found, ByteRange):
        assert 0 <= found.first <= found.last < size
        body = bytes(range(size))
        part = body[found.first : found.last + 1]
        assert len(part) == found.length
        expected = body[-last:] if first is None else body[first:] if last is None else body[first : last + 1]
        assert part == expected
        assert found.content_range(size) == f"bytes {found.first}-{found.last}/{size}"


@pytest.mark.parametrize(
    ("header", "applies"),
    [
        (None, True),
        (ETAG, True),
        (f" {ETAG} ", True),
        ('"other"', False),
        ('W/"abc"', False),
        (AT, True),
        (BEFORE, False),
        (AFTER, False),
        ("junk", False),
        ("", False),
        (f'{ETAG}, "x"', False),
    ],
)
def test_if_range_needs_an_exact_match(header, applies):
    assert range_applies(header, etag=ETAG, modified=MODIFIED) is applies


def test_a_weak_tag_never_joins_ranges():
    assert not range_applies('W/"abc"', etag='W/"abc"')
    assert not range_applies('"abc"', etag='W/"abc"')


@pytest.mark.parametrize("text", [AT, "Tuesday, 24-Nov-26 01:02:03 GMT", "Tue Nov 24 01:02:03 2026"])
def test_all_three_date_forms_are_read(text):
    assert parse_date(text) == MODIFIED.replace(microsecond=0)


@pytest.mark.parametrize("text", ["", "junk", "Tue, 99 Nov 2026 01:02:03 GMT", "0", "Tue, 24 Nov 99999 01:02:03 GMT"])
def test_what_is_no_date_is_none(text):
    assert parse_date(text) is None


@given(st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2200, 1, 1), timezones=st.just(UTC)))
def test_dates_survive_the_journey_to_the_second(moment):
    assert timedelta(0) <= moment - parse_date(format_date(moment)) < timedelta(seconds=1)
