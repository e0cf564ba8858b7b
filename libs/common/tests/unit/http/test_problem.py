import json

import pytest

from kota_common.errors import (
    EtagMismatch,
    InternalError,
    InvalidField,
    InvalidRequest,
    Kind,
    MessageTooLarge,
    NotAuthenticated,
    PermissionDenied,
    TooManyInFlight,
    Violation,
)
from kota_common.http.problem import STATUS, catalogue_entry, language_of, problem_of


def test_every_kind_has_a_status():
    assert set(STATUS) == set(Kind)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "id"),
        ("", "id"),
        ("id", "id"),
        ("en", "en"),
        ("en-US,en;q=0.9", "en"),
        ("id-ID,id;q=0.9,en;q=0.8", "id"),
        ("en;q=0.5, id;q=0.4", "en"),
        ("en;q=0.4, id;q=0.5", "id"),
        ("en, id", "id"),
        ("fr, en;q=0.1", "en"),
        ("fr", "id"),
        ("*", "id"),
        ("en, *;q=0.5", "en"),
        ("en;q=0", "id"),
        ("EN", "en"),
        ("en;q=9", "id"),
        ("junk;;;,,,", "id"),
        ("x" * 10_000, "id"),
        (",".join(["fr"] * 1000 + ["en"]), "id"),
    ],
)
def test_the_reader_chooses_the_language(header, language):
    assert language_of(header) == language


def test_a_problem_says_everything_a_program_and_a_person_need():
    problem = problem_of(EtagMismatch('"7"'), trace_id="ab" * 16)
    document = json.loads(problem.body)
    assert document == {
        "type": "/problems/kota.common/ETAG_MISMATCH",
        "title": "Etag mismatch",
        "status": 409,
        "detail": 'Data sudah berubah sejak dibaca; etag sekarang "7".',
        "reason": "ETAG_MISMATCH",
        "domain": "kota.common",
        "metadata": {"current": '"7"'},
        "field": "etag",
        "trace_id": "ab" * 16,
    }
    headers = dict(problem.headers)
    assert headers["content-type"] == "application/problem+json"
    assert headers["content-length"] == str(len(problem.body))
    assert (headers["content-language"], headers["cache-control"]) == ("id", "no-store")


def test_english_readers_get_english():
    problem = problem_of(InvalidField("name", "unknown"), accept_language="en")
    assert json.loads(problem.body)["detail"] == "name is not valid: unknown."
    assert ("content-language", "en") in problem.headers


def test_every_broken_rule_is_listed():
    error = InvalidRequest([Violation("a.b", "string.min_len", "too short"), Violation("", "cel", "wrong")])
    assert json.loads(problem_of(error).body)["violations"] == [
        {"field": "a.b", "rule": "string.min_len", "text": "too short"},
        {"field": "", "rule": "cel", "text": "wrong"},
    ]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotAuthenticated(why="x"), 401),
        (PermissionDenied(permission="a.b.c", why="x"), 403),
        (MessageTooLarge(limit_bytes=1), 413),
        (TooManyInFlight(limit=1, retry_after_ms=1500), 429),
        (InternalError(trace_id="x"), 500),
    ],
)
def test_statuses_are_those_of_http(error, status):
    assert problem_of(error).status == status


def test_the_headers_say_what_to_do_next():
    assert dict(problem_of(NotAuthenticated(why="x")).headers)["www-authenticate"].startswith("Bearer ")
    assert dict(problem_of(TooManyInFlight(limit=1, retry_after_ms=1500)).headers)["retry-after"] == "2"
    assert dict(problem_of(TooManyInFlight(limit=1)).headers)["retry-after"] == "1"


def test_the_catalogue_entry_names_cause_and_remedy():
    entry = catalogue_entry("kota.common", "ETAG_MISMATCH")
    assert entry["code"] == "ABORTED"
    assert entry["fix"]
    assert catalogue_entry("kota.common", "NOPE") is None
