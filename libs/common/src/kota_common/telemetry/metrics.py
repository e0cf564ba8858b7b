"""Metrics: one registry a process, few names, bounded labels.

A label value comes from the contract or from code (method, status code, consumer, route pattern), never from a request:
no ids, no subjects with ids, no city of a stranger. The bound is enforced, too: what comes after `LABEL_SETS_MAX` label
sets shares `other`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, GCCollector, Histogram, PlatformCollector
from prometheus_client import ProcessCollector as _ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from kota_common.telemetry.tally import Naming, Tally

Metric = TypeVar("Metric", Counter, Gauge, Histogram)

LABEL_SETS_MAX = 500
OTHER = "other"

# Seconds. The agreed limits are among the bounds, so that a share "within the limit" is exact: 5 ms (query), 50 ms
# (event to consumer), 250 ms (command under load), 1 s (revocation), 10 s (default deadline).
DURATION_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
WAIT_BUCKETS = (0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0)
DELAY_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0, 600.0)
BATCH_BUCKETS = (1, 2, 4, 8, 16, 32, 64, 128, 256)

CONTENT_TYPE = CONTENT_TYPE_LATEST


class Bounded(Generic[Metric]):
    """A metric with labels whose number of label sets is limited; a known set costs one dictionary look-up."""

    def __init__(self, metric: Metric) -> None:
        self._metric: Metric = metric
        self._children: dict[tuple[str, ...], Metric] = {}

    def of(self, *values: str) -> Metric:
        """The series of these label values, in the metric's order."""
        child = self._children.get(values)
        if child is not None:
            return child
        if len(self._children) >= LABEL_SETS_MAX:  # not remembered under its own name: memory is bounded, too
            return self._metric.labels(*(OTHER,) * len(values))
        child = self._children[values] = self._metric.labels(*values)
        return child


class Metrics:
    """Everything the platform measures about a service process; domain figures are added by `gauge` and `counter`."""

    def __init__(self, service: str) -> None:
        self.registry = CollectorRegistry()
        PlatformCollector(self.registry)
        GCCollector(self.registry)
        _ProcessCollector(registry=self.registry)
        self.service = service
        self._requests()
        self._outbox()
        self._consumers()
        self._dependencies()

    def observe(self, method: str, code: str, seconds: float) -> None:
        """One RPC has ended: `method` is its path in the contract, `code` the name of its status."""
        self._rpc.observe(method, code, seconds)

    def observe_http(self, route: str, code: int, seconds: float) -> None:
        """One HTTP request has ended: `route` is the pattern (`/v1/screens/{screen}/playlist`), never the path."""
        self._http.observe(route, str(code), seconds)

    def counter(self, name: str, meaning: str, *labels: str) -> Bounded[Counter]:
        """A domain counter `kota_<service>_<name>_total`."""
        return Bounded(Counter(f"kota_{self.service}_{name}", meaning, labels, registry=self.registry))

    def gauge(self, name: str, meaning: str, *labels: str) -> Bounded[Gauge]:
        """A domain figure `kota_<service>_<name>`; the unit is the last word of the name."""
        return Bounded(Gauge(f"kota_{self.service}_{name}", meaning, labels, registry=self.registry))

    def watch(self, gauge: Gauge, read: Callable[[], float]) -> None:
        """Let a gauge read its value when it is scraped, at no cost in between."""
        gauge.set_function(read)

    def exposition(self) -> bytes:
        """The text that `/metrics` answers, of type `CONTENT_TYPE`."""
        return generate_latest(self.registry)

    def _requests(self) -> None:
        registry = self.registry
        self._rpc = self._tally(
            Naming(
                "kota_rpc_requests",
                "RPCs ended, by method and status code",
                "kota_rpc_duration_seconds",
                "Time in the chain",
                "method",
            )
        )
        self.rpc_in_flight = Gauge("kota_rpc_in_flight", "RPCs being worked on", registry=registry)
        self._http = self._tally(
            Naming(
                "kota_http_requests", "HTTP requests ended", "kota_http_duration_seconds", "Time at the edge", "route"
            )
        )

    def _tally(self, naming: Naming) -> Tally:
        return Tally(naming, buckets=DURATION_BUCKETS, sets_max=LABEL_SETS_MAX, other=OTHER, registry=self.registry)

    def _outbox(self) -> None:
        registry = self.registry
        self.outbox_age_seconds = Gauge(
            "kota_outbox_age_seconds",
            "Age of the oldest event not yet in its stream; 0 when none waits",
            registry=registry,
        )
        self.outbox_events = Gauge("kota_outbox_events", "Events not yet in their stream", registry=registry)
        self.relay_batch_events = Histogram(
            "kota_relay_batch_events", "Events in one publish", buckets=BATCH_BUCKETS, registry=registry
        )
        self.relay_published = Counter("kota_relay_published", "Events acknowledged by the stream", registry=registry)
        self.relay_leader = Gauge(
            "kota_relay_leader", "1 in the process that holds the relay's lock", registry=registry
        )
        self.stream_rebuilds = Counter(
            "kota_stream_rebuilds",
            "Times the stream was lost or rolled back and rebuilt from the log",
            registry=registry,
        )

    def _consumers(self) -> None:
        registry, by_consumer = self.registry, ("consumer",)
        self.consumer_events = Bounded(
            Counter(
                "kota_consumer_events",
                "Events taken, by outcome: done, duplicate, stale, retry, dead",
                ("consumer", "outcome"),
                registry=registry,
            )
        )
        self.consumer_delay_seconds = Bounded(
            Histogram(
                "kota_consumer_delay_seconds",
                "From the event's commit to its effect",
                by_consumer,
                buckets=DELAY_BUCKETS,
                registry=registry,
            )
        )
        self.consumer_lag_events = Bounded(
            Gauge(
                "kota_consumer_lag_events", "Events not yet delivered or acknowledged", by_consumer, registry=registry
            )
        )
        self.consumer_redeliveries = Bounded(
            Counter("kota_consumer_redeliveries", "Deliveries after the first", by_consumer, registry=registry)
        )
        self.dead_letters = Bounded(
            Counter("kota_dead_letters", "Events given up into the dead-letter stream", by_consumer, registry=registry)
        )

    def _dependencies(self) -> None:
        registry = self.registry
        self.pool_wait_seconds = Histogram(
            "kota_pool_wait_seconds", "Wait for a database connection", buckets=WAIT_BUCKETS, registry=registry
        )
        self.shared_transaction_items = Histogram(
            "kota_shared_transaction_items",
            "Hot commands that shared one transaction",
            buckets=BATCH_BUCKETS,
            registry=registry,
        )
        self.pool_in_use = Gauge("kota_pool_connections_in_use", "Database connections in use", registry=registry)
        self.transaction_oldest_seconds = Gauge(
            "kota_transaction_oldest_seconds",
            "Age of the oldest open transaction of the service's role; 0 when none",
            registry=registry,
        )
        self.partition_days_left = Gauge(
            "kota_partition_days_left", "Days until the event log has no partition to write to", registry=registry
        )
        self.nats_connected = Gauge("kota_nats_connected", "1 while NATS answers, 0 while degraded", registry=registry)
        self.revocation_lag_seconds = Gauge(
            "kota_revocation_lag_seconds", "Time since revocations were last known to be complete", registry=registry
        )
        self.revocation_delay_seconds = Histogram(
            "kota_revocation_delay_seconds",
            "From identity's write of a revocation to its effect here",
            buckets=DELAY_BUCKETS,
            registry=registry,
        )
        self.loop_lag_seconds = Gauge(
            "kota_loop_lag_seconds", "How late the event loop woke up last", registry=registry
        )
        self.durable = Gauge("kota_durable", "1 while database and broker prove durable settings", registry=registry)
