import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry import propagate, trace
from opentelemetry.context import Context
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from kota_common.telemetry.tracing import (
    HeadSampler,
    TraceContextPropagator,
    current_trace_id,
    current_traceparent,
    format_traceparent,
    head_of,
    link_to,
    parse_traceparent,
    start_server_span,
)

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


def provider(ratio: float) -> tuple[TracerProvider, InMemorySpanExporter]:
    made, exporter = TracerProvider(sampler=HeadSampler(ratio)), InMemorySpanExporter()
    made.add_span_processor(SimpleSpanProcessor(exporter))
    return made, exporter


@given(st.integers(1, 2**128 - 1), st.integers(1, 2**64 - 1), st.booleans())
def test_a_traceparent_survives_the_way_there_and_back(trace_id, span_id, sampled):
    text = f"00-{trace_id:032x}-{span_id:016x}-{int(sampled):02x}"
    assert format_traceparent(parse_traceparent(text)) == text


@given(st.text(max_size=60) | st.text("0123456789abcdef-", min_size=50, max_size=60))
def test_our_propagator_agrees_with_the_general_one(text):
    ours = trace.get_current_span(TraceContextPropagator().extract({"traceparent": text}, Context()))
    general = trace.get_current_span(TraceContextTextMapPropagator().extract({"traceparent": text.strip()}, Context()))
    if text == text.strip():
        assert ours.get_span_context() == general.get_span_context()


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"00-{TRACE}-{SPAN}",
        f"00-{TRACE.upper()}-{SPAN}-01",
        f"ff-{TRACE}-{SPAN}-01",
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE}-{SPAN}-01-extra",
        f"00-{TRACE}-{SPAN}-1",
        f"00-{TRACE[:-1]}_-{SPAN}-01",
    ],
)
def test_a_malformed_traceparent_starts_a_new_trace_instead_of_failing_the_call(text):
    assert parse_traceparent(text) is None
    assert link_to(text) == []


def test_the_parents_decision_wins_over_the_ratio():
    keep_none, exporter = provider(0.0)
    parent = TraceContextPropagator().extract({"traceparent": f"00-{TRACE}-{SPAN}-01"}, Context())
    keep_none.get_tracer("test").start_span("kept", context=parent).end()
    keep_none.get_tracer("test").start_span("dropped", context=Context()).end()
    assert [span.name for span in exporter.get_finished_spans()] == ["kept"]
    keep_all, exporter = provider(1.0)
    parent = TraceContextPropagator().extract({"traceparent": f"00-{TRACE}-{SPAN}-00"}, Context())
    keep_all.get_tracer("test").start_span("dropped", context=parent).end()
    assert exporter.get_finished_spans() == ()


def test_an_unsampled_span_still_has_an_id_that_travels():
    keep_none, _ = provider(0.0)
    with keep_none.get_tracer("test").start_as_current_span("unsampled"):
        carrier: dict[str, str] = {}
        TraceContextPropagator().inject(carrier)
        assert carrier["traceparent"] == current_traceparent()
        assert carrier["traceparent"].endswith("-00")
        assert current_trace_id() in carrier["traceparent"]


def test_without_a_span_nothing_is_written():
    carrier: dict[str, str] = {}
    TraceContextPropagator().inject(carrier, Context())
    assert carrier == {}
    assert current_trace_id() == ""


def test_a_vendors_tracestate_is_carried_and_a_huge_one_is_not():
    extract = TraceContextPropagator().extract
    parent = {"traceparent": f"00-{TRACE}-{SPAN}-01"}
    small = trace.get_current_span(extract({**parent, "tracestate": "vendor=1"}, Context())).get_span_context()
    assert small.trace_state.to_header() == "vendor=1"
    huge = trace.get_current_span(extract({**parent, "tracestate": "v=" + "x" * 600}, Context())).get_span_context()
    assert not huge.trace_state


@pytest.mark.parametrize(("ratio", "low", "high"), [(0.0, 0, 0), (0.01, 40, 180), (1.0, 10_000, 10_000)])
def test_the_ratio_is_the_share_of_new_traces_kept(ratio, low, high):
    sampler = HeadSampler(ratio)
    step = 2**64 // 10_000
    kept = sum(sampler.should_sample(Context(), n * step + 1, "x").decision.is_sampled() for n in range(10_000))
    assert low <= kept <= high


@pytest.fixture
def process(monkeypatch):
    """`process(ratio)`: the process's tracing with our sampler and propagator; gives a tracer and what it exported."""

    def configured(ratio: float):
        made, exporter = provider(ratio)
        monkeypatch.setattr(trace, "get_tracer_provider", lambda: made)
        monkeypatch.setattr(propagate, "extract", TraceContextPropagator().extract)
        return made.get_tracer("test"), exporter

    return configured


def served(tracer, headers):
    """A server span begun and ended; its context."""
    span = start_server_span(tracer, "call", headers, head_of(headers))
    span.end()
    return span.get_span_context()


@pytest.mark.parametrize("flags", ["00", "01"])
@pytest.mark.parametrize("ratio", [0.0, 1.0])
def test_a_server_span_belongs_to_the_callers_trace_and_follows_its_decision(process, ratio, flags):
    tracer, exporter = process(ratio)
    context = served(tracer, {"traceparent": f"00-{TRACE}-{SPAN}-{flags}", "tracestate": "vendor=1"})
    assert (f"{context.trace_id:032x}", f"{context.trace_flags:02x}") == (TRACE, flags)
    assert context.trace_state.to_header() == "vendor=1"
    assert f"{context.span_id:016x}" != SPAN
    assert not context.is_remote
    spans = exporter.get_finished_spans()
    assert [f"{span.parent.span_id:016x}" for span in spans] == ([SPAN] if flags == "01" else [])


@pytest.mark.parametrize("headers", [{}, {"traceparent": "malformed"}, {"tracestate": "vendor=1"}])
@pytest.mark.parametrize("ratio", [0.0, 1.0])
def test_a_server_span_without_a_caller_begins_a_trace(process, ratio, headers):
    tracer, exporter = process(ratio)
    first, second = served(tracer, headers), served(tracer, headers)
    assert first.is_valid
    assert first.trace_id != second.trace_id
    assert first.span_id != second.span_id
    assert not first.trace_state
    assert first.trace_flags.sampled == bool(ratio)
    assert [span.context.trace_id for span in exporter.get_finished_spans()] == (
        [first.trace_id, second.trace_id] if ratio else []
    )


def test_the_share_of_server_spans_recorded_is_the_ratio_and_not_its_square(process):
    tracer, exporter = process(0.25)
    for _ in range(2000):
        served(tracer, {})
    assert 380 <= len(exporter.get_finished_spans()) <= 620  # 500 +- 6 standard deviations; the square would give 125


def test_a_child_of_an_unrecorded_server_span_is_not_recorded_either(process):
    tracer, exporter = process(0.0)
    span = start_server_span(tracer, "call", {}, head_of({}))
    with trace.use_span(span), tracer.start_as_current_span("inner") as inner:
        assert inner.get_span_context().trace_id == span.get_span_context().trace_id
        assert current_trace_id() == f"{span.get_span_context().trace_id:032x}"
    assert exporter.get_finished_spans() == ()


def test_a_foreign_sampler_decides_for_itself(monkeypatch):
    made, exporter = TracerProvider(), InMemorySpanExporter()
    made.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: made)
    assert head_of({}).recorded
    assert served(made.get_tracer("test"), {}).is_valid
    assert len(exporter.get_finished_spans()) == 1
