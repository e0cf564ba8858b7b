"""What a service tells about itself: traces, metrics and logs, joined by the trace id."""

from kota_common.telemetry.logs import configure_logging
from kota_common.telemetry.metrics import Metrics
from kota_common.telemetry.tracing import Tracing, configure_tracing, current_trace_id, current_traceparent, link_to

__all__ = [
    "Metrics",
    "Tracing",
    "configure_logging",
    "configure_tracing",
    "current_trace_id",
    "current_traceparent",
    "link_to",
]
