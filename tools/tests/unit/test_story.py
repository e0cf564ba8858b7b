import pytest

from kota_cli.spans import Link, Span, SpanStore
from kota_cli.story import tell

PARTNER, PULL, OTHER = "a" * 32, "b" * 32, "c" * 32


def span(trace, id_, parent="", *, start=0, name="", service="permitting", links=()):
    return Span(
        trace, id_, parent, service, name or id_, "server", start, start + 1_000_000, False, "", {"rpc.system": "grpc"},
        tuple(Link(trace, id_, *to) for to in links),
    )  # fmt: skip


@pytest.fixture
def store(tmp_path):
    store = SpanStore(tmp_path / "spans.db")
    yield store
    store.close()


def test_children_stand_below_their_parent_in_order_of_time(store):
    store.add([span(PARTNER, "2", "1", start=20), span(PARTNER, "3", "1", start=10), span(PARTNER, "1")])
    (root,) = tell(store, PARTNER)
    assert [child.span.span_id for child in root.children] == ["3", "2"]


def test_a_linked_trace_hangs_below_the_span_that_caused_it(store):
    store.add([span(PARTNER, "1"), span(PARTNER, "2", "1", name="consume", service="videotron_content")])
    store.add([span(PULL, "9", name="GET playlist", links=[(PARTNER, "2")]), span(PULL, "10", "9")])
    (root,) = tell(store, PARTNER)
    assert [(node.span.span_id, node.linked) for node in root.walk()] == [
        ("1", False), ("2", False), ("9", True), ("10", False),
    ]  # fmt: skip


def test_a_trace_that_links_back_is_told_once(store):
    store.add([span(PARTNER, "1", links=[(PULL, "9")]), span(PULL, "9", links=[(PARTNER, "1")])])
    (root,) = tell(store, PARTNER)
    assert [node.span.span_id for node in root.walk()] == ["1", "9"]


def test_a_span_whose_parent_is_missing_is_not_hidden(store):
    store.add([span(PARTNER, "2", "lost"), span(PARTNER, "1")])
    assert {root.span.span_id for root in tell(store, PARTNER)} == {"1", "2"}


def test_an_unknown_trace_is_an_empty_story(store):
    assert tell(store, OTHER) == []


def test_an_export_that_is_repeated_counts_once(store):
    store.add([span(PARTNER, "1")])
    store.add([span(PARTNER, "1")])
    assert len(store.trace(PARTNER)) == 1


def test_the_oldest_traces_go_when_the_store_is_full(store, monkeypatch):
    monkeypatch.setattr("kota_cli.spans.SPANS_MAX", 10)
    monkeypatch.setattr("kota_cli.spans._TRIM_EVERY_SPANS", 5)
    for number in range(20):
        store.add([span(f"{number:032x}", "1", start=number, links=[(PARTNER, "1")])])
    assert store.trace(f"{0:032x}") == []
    assert len(store.trace(f"{19:032x}")) == 1
    assert len(store.links_to(PARTNER)) <= 15
