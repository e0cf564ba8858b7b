import json
import subprocess
import sys

import pytest

from kota_common.testing.faults import Entry, History, check_order, check_set, read_history


class Refused(Exception):
    pass


@pytest.fixture
def path(tmp_path):
    return tmp_path / "history.jsonl"


def record(path, *, ok=(), fail=(), info=()):
    with History(path, refused=lambda error: isinstance(error, Refused)) as history:
        for value in ok:
            with history.call("client", "add", value) as call:
                call.ok()
        for value in fail:
            with pytest.raises(Refused), history.call("client", "add", value):
                raise Refused
        for value in info:
            with pytest.raises(TimeoutError), history.call("client", "add", value):
                raise TimeoutError
    return read_history(path)


def test_each_call_leaves_two_lines_and_the_outcome_that_the_client_saw(path):
    entries = record(path, ok=[1], fail=[2], info=[3])
    assert [(e.type, e.value) for e in entries] == [
        ("invoke", 1), ("ok", 1), ("invoke", 2), ("fail", 2), ("invoke", 3), ("info", 3),
    ]  # fmt: skip
    assert [e.t_mono_ns for e in entries] == sorted(e.t_mono_ns for e in entries)


def test_a_call_that_was_never_answered_is_unknown(path):
    with History(path) as history, history.call("client", "add", 1):
        pass
    assert [e.type for e in read_history(path)] == ["invoke", "info"]


def test_an_invocation_is_on_disk_before_the_call_goes_out(path):
    script = (
        "import os, sys; from pathlib import Path; from kota_common.testing.faults import History\n"
        "with History(Path(sys.argv[1])).call('client', 'add', 7): os._exit(9)\n"
    )
    assert subprocess.run([sys.executable, "-c", script, str(path)], check=False).returncode == 9
    assert [(e.type, e.value) for e in read_history(path)] == [("invoke", 7)]


def test_a_torn_last_line_is_no_entry(path):
    record(path, ok=[1])
    with path.open("ab") as file:
        file.write(json.dumps({"process": "client"}).encode())
    assert len(read_history(path)) == 2


def test_an_acknowledged_value_that_is_missing_is_lost_and_its_place_is_named(path):
    entries = record(path, ok=[1, 2, 3, 4])
    report = check_set(entries, "add", [1, 2, 3])
    assert (report.lost, report.lost_where, report.sound) == ((4,), "postfix", False)
    assert check_set(entries, "add", [1, 3, 4]).lost_where == "middle"
    assert check_set(entries, "add", [2, 3, 4]).lost_where == "prefix"
    assert check_set(entries, "add", [1, 2, 3, 4]).sound


def test_doubled_invented_and_refused_effects_are_found(path):
    report = check_set(record(path, ok=[1], fail=[2]), "add", [1, 1, 2, 99])
    assert (report.doubled, report.unexpected, report.refused_but_done) == ((1,), (99,), (2,))


def test_an_unknown_outcome_may_take_effect_or_not(path):
    entries = record(path, ok=[1], info=[2, 3])
    report = check_set(entries, "add", [1, 2])
    assert report.sound
    assert (report.unknown, report.recovered) == (2, 1)


def test_a_repeated_request_counts_as_acknowledged_once_one_call_was(path):
    entries = [*record(path, info=[1])]
    entries += [Entry("client", "invoke", "add", 1, 0), Entry("client", "ok", "add", 1, 0)]
    assert check_set(entries, "add", []).lost == (1,)


def test_values_may_be_documents(path):
    entries = record(path, ok=[{"b": 1, "a": 2}])
    assert check_set(entries, "add", [{"a": 2, "b": 1}]).sound


def test_a_gap_a_repetition_and_a_wrong_order_of_versions_are_found():
    report = check_order({"a": [1, 2, 3], "b": [1, 3], "c": [2, 1], "d": [1, 1]})
    assert report.aggregates == 4
    assert [violation[0] for violation in report.violations] == ["b", "c", "d"]
