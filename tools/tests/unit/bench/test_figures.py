"""What is computed from measurements: nothing here measures."""

import pytest

from kota_bench.figures import Figure, Slice, Spread, Target, percentile, ratios
from kota_bench.http import parse_wrk
from kota_bench.machine import Reading, parse_kib
from kota_bench.profile import title
from kota_bench.table import foreign, number, told, wanted


def test_two_slices_add_up_and_keep_the_worse_latency():
    both = Slice(100, 1.0, 0.05, 0.01, 0.02, 0.3, p99_ms=4.0) + Slice(300, 3.0, 0.15, 0.03, 0.02, 0.1, p99_ms=9.0)
    assert (both.operations, both.p99_ms, both.rate) == (400, 9.0, 100.0)
    assert both.service_us == pytest.approx(500)
    assert both.both_us == pytest.approx(600)
    assert both.foreign_share == pytest.approx(0.15)  # weighted by time


def test_a_ratio_is_taken_run_by_run_so_that_shared_noise_falls_out():
    spread = ratios([600.0, 1200.0, 630.0], [400.0, 800.0, 450.0])
    assert spread.middle == pytest.approx(1.5)
    assert (spread.low, spread.high) == (pytest.approx(1.4), pytest.approx(1.5))


@pytest.mark.parametrize(
    ("value", "better", "bound", "moonshot", "verdict"),
    [
        (1.7, "less", 1.6, 1.3, "not met"),
        (1.6, "less", 1.6, 1.3, "met"),
        (1.3, "less", 1.6, 1.3, "moonshot"),
        (14_999.0, "more", 15_000.0, 40_000.0, "not met"),
        (15_000.0, "more", 15_000.0, None, "met"),
    ],
)
def test_the_verdict_follows_the_bound_on_its_right_side(value, better, bound, moonshot, verdict):
    figure = Figure("x", "us", Spread.of([value]), target=Target(bound, better, moonshot))
    assert figure.verdict == verdict


def test_the_ratio_is_judged_where_there_is_a_floor_and_nothing_where_nothing_is_asked():
    target = Target(1.6, "less")
    judged = Figure("x", "us", Spread.of([500.0]), Spread.of([400.0]), Spread.of([1.25]), target)
    assert judged.verdict == "met"
    assert Figure("x", "us", Spread.of([500.0])).verdict == ""


def test_a_figure_says_that_others_disturbed_it():
    assert foreign(Figure("x", "us", Spread.of([1.0]), foreign_share=0.44)) == "44% disturbed"
    assert foreign(Figure("x", "us", Spread.of([1.0]), foreign_share=0.04)) == "4%"
    assert foreign(Figure("x", "us", Spread.of([1.0]))) == ""


@pytest.mark.parametrize(("share", "value"), [(0.5, 50), (0.99, 99), (1.0, 100), (0.0, 1)])
def test_a_percentile_is_a_value_that_was_measured(share, value):
    assert percentile(list(range(100, 0, -1)), share) == value


def test_a_percentile_of_nothing_is_nothing():
    assert percentile([], 0.99) == 0.0


def test_foreign_time_is_what_is_busy_and_not_ours(monkeypatch):
    monkeypatch.setattr("kota_bench.machine.psutil.cpu_count", lambda: 2)
    before, after = Reading(0.0, 100.0, {"service": 5.0}), Reading(10.0, 115.0, {"service": 12.0})
    assert before.foreign_share(after) == pytest.approx(0.4)
    assert before.foreign_share(after, also_ours_s=20.0) == 0.0


def test_the_proportional_share_is_read_from_its_own_line():
    rollup = "55d0-7ffc ---p 0 00:00 0 [rollup]\nRss:  900 kB\nPss:   512 kB\nPss_Anon:  300 kB\nAnonymous:  310 kB\n"
    assert parse_kib(rollup, "Pss") == 512
    assert parse_kib(rollup, "Anonymous") == 310
    assert parse_kib("", "Pss") == 0


def test_requests_of_wrk_are_counted_only_when_none_failed():
    report = "Running 3s test\n  81234 requests in 3.00s, 14.10MB read\nRequests/sec:  27078.00\n"
    assert parse_wrk(report) == 81234
    with pytest.raises(RuntimeError, match="failures: 7"):
        parse_wrk(report + "  Non-2xx or 3xx responses: 7\n")
    with pytest.raises(RuntimeError):
        parse_wrk("unable to connect")


def test_numbers_show_the_digits_that_mean_something():
    assert [number(v) for v in (1.239, 52.34, 1234.5)] == ["1.24", "52.3", "1,234"]
    assert told(Spread.of([3.0, 1.0, 2.0])) == "2.00 (1.00-3.00)"
    assert told(Spread.of([2.0])) == "2.00"
    assert wanted(Target(15_000.0, "more", 40_000.0)) == ">= 15,000 (40,000)"


def test_a_function_is_named_by_its_path_below_the_root():
    assert title("/x/lib/python3.11/site-packages/asyncpg/pool.py", 12, "acquire") == "asyncpg/pool.py:12 acquire"
    assert title("/y/libs/common/src/kota_common/grpc/chain.py", 3, "serve") == "kota_common/grpc/chain.py:3 serve"
    assert title("~", 0, "<built-in>") == "<built-in>"
