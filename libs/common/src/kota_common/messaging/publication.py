"""A logged event as the message that it becomes on the bus."""

from __future__ import annotations

from opentelemetry import trace
from opentelemetry.propagate import extract, inject
from opentelemetry.trace import SpanKind

from kota_common.messaging.batch import Outgoing
from kota_common.messaging.cloudevents import Envelope, headers_of
from kota_common.messaging.outbox import Logged

tracer = trace.get_tracer("kota.messaging")


def outgoing(event: Logged, *, service: str, stream: str) -> Outgoing:
    """The message of an event that `service` logged, for its own stream."""
    envelope = Envelope(
        id=event.event_id,
        type=event.ce_type,
        source=f"//{event.city}/{service}",
        subject=event.aggregate,
        time=event.created_at,
        aggregate_version=event.aggregate_version,
        traceparent=_published_under(event),
        tracestate=event.headers.get("tracestate", ""),
    )
    return Outgoing(event.subject, event.payload, headers_of(envelope, stream=stream))


def _published_under(event: Logged) -> str:
    """A span for the publication, child of the transaction's; the consumer continues from it."""
    kept = event.headers.get("traceparent", "")
    if not kept.endswith("-01"):  # not sampled: nothing to record
        return kept
    attributes = {"messaging.system": "nats", "messaging.destination.name": event.subject}
    span = tracer.start_span(
        f"publish {event.subject}", context=extract(event.headers), kind=SpanKind.PRODUCER, attributes=attributes
    )
    carrier: dict[str, str] = {}
    inject(carrier, context=trace.set_span_in_context(span))
    span.end()
    return carrier.get("traceparent", kept)
