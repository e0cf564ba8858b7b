"""Traces: set up once, then `opentelemetry.trace` as everywhere; W3C trace context is the only thing that travels.

Every call passes here, so the parts on its way are our own where the SDK's general ones cost more than they give:
the sampler looks at the parent's flag first, and the propagator reads two headers without regular expressions and
carries no baggage (a foreign caller's baggage would be personal data in our traces). Measured with `make bench`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import getrandbits

from opentelemetry import propagate, trace
from opentelemetry.context import Context, set_value
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.propagators.textmap import (
    CarrierT,
    Getter,
    Setter,
    TextMapPropagator,
    default_getter,
    default_setter,
)
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanLimits, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.sampling import Decision, Sampler, SamplingResult
from opentelemetry.trace import Link, NonRecordingSpan, Span, SpanContext, SpanKind, TraceFlags, Tracer, TraceState
from opentelemetry.util.types import Attributes

_SAMPLED, _NOT_SAMPLED = TraceFlags(TraceFlags.SAMPLED), TraceFlags(TraceFlags.DEFAULT)
_HEXADECIMAL = frozenset("0123456789abcdef")
_LOW_64 = 0xFFFF_FFFF_FFFF_FFFF
_KEEP = "kota-keep"  # in the context of a span whose sampling is decided already
_TRACESTATE_BYTES_MAX = 512  # W3C Trace Context, section 3.3.1.5: what must be carried at least

# A span explains a call; it is not a log. Longer values are cut so that no body ends up in a trace.
LIMITS = SpanLimits(max_span_attributes=32, max_events=16, max_links=32, max_span_attribute_length=256)
# The queue holds 2 s of spans at 2,400 calls/s with three spans each, bounded so that a lost receiver costs no memory.
QUEUE_SPANS, BATCH_SPANS, DELAY_MS = 16_384, 512, 500


class HeadSampler(Sampler):
    """Follows the parent's decision; of traces that begin here, keeps the given share by trace id."""

    def __init__(self, ratio: float) -> None:
        assert 0 <= ratio <= 1
        self._ratio = ratio
        self._bound = round(ratio * (1 << 64))  # compared with the low 64 bits, as TraceIdRatioBased does

    def should_sample(
        self,
        parent_context: Context | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        trace_state: TraceState | None = None,
    ) -> SamplingResult:
        """Decide at the beginning of a span."""
        parent = trace.get_current_span(parent_context).get_span_context()
        if parent.is_valid:
            keep, state = bool(parent.trace_flags & TraceFlags.SAMPLED), parent.trace_state
        else:
            decided = parent_context is not None and _KEEP in parent_context
            keep, state = decided or self.keeps(trace_id), None
        if keep:
            return SamplingResult(Decision.RECORD_AND_SAMPLE, attributes, state)
        return SamplingResult(Decision.DROP, None, state)

    def keeps(self, trace_id: int) -> bool:
        """Whether a trace that begins with this id is among the share that is kept."""
        return trace_id & _LOW_64 < self._bound

    def get_description(self) -> str:
        """Shown by the SDK."""
        return f"HeadSampler({self._ratio})"


class TraceContextPropagator(TextMapPropagator):
    """W3C Trace Context: `traceparent` and `tracestate`, and nothing else."""

    def extract(
        self, carrier: CarrierT, context: Context | None = None, getter: Getter[CarrierT] = default_getter
    ) -> Context:
        """The context with the caller's span as parent; unchanged when it sent none, or a malformed one."""
        context = context if context is not None else Context()
        parents = getter.get(carrier, "traceparent")
        parent = parse_traceparent(parents[0]) if parents else None
        if parent is None:
            return context
        states = getter.get(carrier, "tracestate")
        state = _state_of(states[0]) if states else None
        if state is not None:
            parent = SpanContext(parent.trace_id, parent.span_id, True, parent.trace_flags, state)
        return trace.set_span_in_context(NonRecordingSpan(parent), context)

    def inject(
        self, carrier: CarrierT, context: Context | None = None, setter: Setter[CarrierT] = default_setter
    ) -> None:
        """Write the current span's identity into the carrier; nothing without a span."""
        span = trace.get_current_span(context).get_span_context()
        if not span.is_valid:
            return
        setter.set(carrier, "traceparent", format_traceparent(span))
        if span.trace_state:
            setter.set(carrier, "tracestate", span.trace_state.to_header())

    @property
    def fields(self) -> set[str]:
        """The headers that it may write."""
        return {"traceparent", "tracestate"}


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of a call's trace before its server span exists."""

    trace_id: int
    recorded: bool
    parent: SpanContext | None  # the caller's span


def head_of(headers: Mapping[str, str]) -> Head:
    """The trace that a call belongs to, and whether it is recorded: decided once, as `HeadSampler` decides.

    With a sampler that is not ours everything is recorded as far as this function knows, and the sampler decides later.
    """
    text = headers.get("traceparent")
    parent = parse_traceparent(text) if text else None
    sampler = getattr(trace.get_tracer_provider(), "sampler", None)
    trace_id = parent.trace_id if parent is not None else getrandbits(128) or 1
    if not isinstance(sampler, HeadSampler):
        return Head(trace_id, True, parent)
    if parent is not None:
        return Head(trace_id, bool(parent.trace_flags & TraceFlags.SAMPLED), parent)
    return Head(trace_id, sampler.keeps(trace_id), None)


def start_server_span(tracer: Tracer, name: str, headers: Mapping[str, str], head: Head) -> Span:
    """The server span of a call. One that is not recorded is no more than its ids: the SDK's costs 2 us before it ends.

    A recorded one is made by the SDK, as every other span.
    """
    if head.recorded:
        context = propagate.extract(headers)
        if head.parent is None:
            context = set_value(_KEEP, True, context)  # the SDK draws an id of its own and must not decide anew by it
        return tracer.start_span(name, context=context, kind=SpanKind.SERVER)
    state = _state_of(headers.get("tracestate")) if head.parent is not None else None
    return NonRecordingSpan(SpanContext(head.trace_id, getrandbits(64) or 1, False, _NOT_SAMPLED, state))


def _state_of(tracestate: str | None) -> TraceState | None:
    if not tracestate or len(tracestate) > _TRACESTATE_BYTES_MAX:
        return None
    return TraceState.from_header([tracestate])


def parse_traceparent(text: str) -> SpanContext | None:
    """The remote span that a `traceparent` names, or None when it is malformed (W3C Trace Context, section 3.2)."""
    parts = text.split("-", 4)
    if len(parts) < 4 or not all(map(_HEXADECIMAL.issuperset, parts[:4])):
        return None
    version, trace_id, span_id, flags = parts[:4]
    if (len(version), len(trace_id), len(span_id), len(flags)) != (2, 32, 16, 2) or version == "ff":
        return None
    if version == "00" and len(parts) != 4:  # later versions may append fields
        return None
    sampled = _SAMPLED if int(flags, 16) & TraceFlags.SAMPLED else _NOT_SAMPLED
    context = SpanContext(int(trace_id, 16), int(span_id, 16), True, sampled)
    return context if context.is_valid else None


def format_traceparent(span: SpanContext) -> str:
    """The `traceparent` that names this span."""
    return f"00-{span.trace_id:032x}-{span.span_id:016x}-{span.trace_flags & TraceFlags.SAMPLED:02x}"


def current_traceparent() -> str:
    """The `traceparent` of the span that is current here, to be kept beside data; empty without a span."""
    span = trace.get_current_span().get_span_context()
    return format_traceparent(span) if span.is_valid else ""


def current_trace_id() -> str:
    """The current trace's id, 32 hex digits; empty without a span."""
    span = trace.get_current_span().get_span_context()
    return f"{span.trace_id:032x}" if span.is_valid else ""


def link_to(traceparent: str) -> list[Link]:
    """A link to the span that a kept `traceparent` names, for `start_span(links=...)`; empty when there is none."""
    span = parse_traceparent(traceparent)
    return [Link(span)] if span is not None else []


@dataclass(frozen=True, slots=True)
class Tracing:
    """The process's tracing, to be flushed at its end."""

    provider: TracerProvider

    def shutdown(self) -> None:
        """Send what waits (at most a few seconds when nobody takes it) and stop. Blocks: call from a thread."""
        self.provider.shutdown()


def configure_tracing(
    service: str,
    *,
    endpoint: str = "",
    ratio: float = 1.0,
    instance: str = "",
    exporter: SpanExporter | None = None,
) -> Tracing:
    """Set the process's tracer provider and propagator. Call once, before the first span.

    `endpoint` is the base URL of an OTLP/HTTP receiver (`http://host:4318`); without it and without an `exporter` spans
    are made, so that trace ids exist in logs and events, and go nowhere. `ratio` is the share of new traces kept.
    """
    resource = Resource({"service.name": service, "service.namespace": "kota", "service.instance.id": instance})
    recorded = endpoint or exporter is not None
    # With nowhere to go spans are not recorded: ids still exist and travel, at a fifth of the price.
    provider = TracerProvider(
        sampler=HeadSampler(ratio if recorded else 0.0), resource=resource, span_limits=LIMITS, shutdown_on_exit=False
    )
    if recorded:
        to = exporter or OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces", timeout=5)
        provider.add_span_processor(
            BatchSpanProcessor(
                to, max_queue_size=QUEUE_SPANS, schedule_delay_millis=DELAY_MS, max_export_batch_size=BATCH_SPANS
            )
        )
    trace.set_tracer_provider(provider)
    propagate.set_global_textmap(TraceContextPropagator())
    return Tracing(provider)
