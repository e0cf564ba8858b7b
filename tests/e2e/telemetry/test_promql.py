"""The reader of expressions that the dashboards' test relies on."""

from __future__ import annotations

import pytest

from .promql import NotPromQL, read

pytestmark = pytest.mark.unit


def names(text):
    return [selector.name for selector in read(text).selectors()]


def test_it_finds_metrics_and_no_functions_labels_or_words():
    text = 'sum by (job) (rate(a_total{code=~"X|Y"}[5m] offset 1h)) / on (job) group_left max(b) > bool 1e-3 unless c'
    assert names(text) == ["a_total", "b", "c"]
    (sum_of_a,) = [node for node in read(text).walk() if node.name == "sum"]
    assert sum_of_a.labels == ("job",)
    assert sum_of_a.selectors()[0].matchers == {"code": ("=~", "X|Y")}


def test_what_must_be_there_together_ends_at_or_unless_and_absent():
    ways = read("time() - (a > 0) > 2 * 86400 and b == 1 or absent(c) or d unless e").together()
    assert [[selector.name for selector in way] for way in ways] == [["a", "b"], [], ["d"]]


@pytest.mark.parametrize("text", ["sum(", "a b", "rate(a[5m)", "a{b}", "a ? b", ""])
def test_what_it_cannot_read_it_refuses(text):
    with pytest.raises(NotPromQL):
        read(text)
