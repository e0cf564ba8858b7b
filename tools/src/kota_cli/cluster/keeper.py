"""The keeper: one small process that declares the topology again when a stream disappears, and tells Prometheus what no
service can know about itself.

Services never change the bus; `kota up` does this on one machine, this process on a cluster. It asks no database. What
backups and drills reported it reads from the ConfigMap that is mounted beside it.
"""

from __future__ import annotations

import asyncio
import json
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import nats.errors
import structlog
from cryptography import x509
from prometheus_client import CollectorRegistry, Counter, Gauge, ProcessCollector, start_http_server

from kota_cli import registry
from kota_cli.cluster.place import ClusterPlace
from kota_common.errors import KotaError
from kota_common.messaging import ApiError, apply, declare
from kota_common.messaging.users import TOPOLOGY
from kota_common.security.certificates import CertificateRefused

log = structlog.get_logger(__name__)

EVERY_S = 5.0
APPLY_PATIENCE_S = 120.0
RETRY_S = 1.0
ANSWER_S = 3.0
# A certificate that has ended is one of them: the keeper goes on and measures when it ended.
BUS_FAILS = (OSError, TimeoutError, KotaError, ApiError, nats.errors.Error, CertificateRefused)


class KeeperMetrics:
    """What the keeper measures, in a registry of its own."""

    def __init__(self) -> None:
        registry = self.registry = CollectorRegistry()
        ProcessCollector(registry=registry)  # an alert asks since when this process runs
        self.applied = Counter(
            "kota_topology_changes", "Streams, durables and buckets declared again", registry=registry
        )
        self.kept_at = Gauge(
            "kota_topology_kept_timestamp_seconds", "When the bus was last seen as declared", registry=registry
        )
        self.nats_up = Gauge(
            "kota_nats_up", "1 while the server's monitoring address answers", ("server",), registry=registry
        )
        self.store_bytes = Gauge("kota_nats_store_bytes", "Bytes of JetStream on disk", ("server",), registry=registry)
        self.store_limit = Gauge(
            "kota_nats_store_limit_bytes", "Bytes that JetStream may use", ("server",), registry=registry
        )
        self.durable = Gauge(
            "kota_nats_durable", "1 while every acknowledged message is synced", ("server",), registry=registry
        )
        self.clock_skew = Gauge(
            "kota_clock_skew_seconds", "Clock of a server's node minus this node's", ("server",), registry=registry
        )
        self.backup_at = Gauge(
            "kota_backup_success_timestamp_seconds", "When the last backup was complete", registry=registry
        )
        self.backup_bytes = Gauge("kota_backup_bytes", "Size of the last backup", registry=registry)
        self.drill_at = Gauge(
            "kota_restore_drill_success_timestamp_seconds",
            "When a backup was last proven to restore",
            registry=registry,
        )
        self.drill_failed = Gauge(
            "kota_restore_drill_failed", "1 when the last restore drill found something wrong", registry=registry
        )
        self.drill_seconds = Gauge(
            "kota_restore_drill_duration_seconds", "How long the last drill took", registry=registry
        )
        self.certificate = Gauge(
            "kota_certificate_expiry_timestamp_seconds",
            "End of a mounted certificate",
            ("certificate",),
            registry=registry,
        )


async def apply_patiently(place: ClusterPlace, *, patience_s: float = APPLY_PATIENCE_S) -> list[str]:
    """Declare everything, as often as it takes: a broker that just started is ready before it is usable."""
    deadline = time.monotonic() + patience_s
    while True:
        try:
            return await apply_once(place)
        except BUS_FAILS as error:
            if time.monotonic() > deadline:
                raise
            log.info("the bus is not usable yet", error=repr(error))
            await asyncio.sleep(RETRY_S)


async def apply_once(place: ClusterPlace) -> list[str]:
    """Declare everything; gives what was changed."""
    bus = await asyncio.wait_for(place.bus(TOPOLOGY), ANSWER_S * 2)
    try:
        changes = await apply(bus, declare(registry.load(), replicas=place.nats_replicas))
        return [str(change) for change in changes]
    finally:
        await bus.close()


async def keep(place: ClusterPlace, *, port: int, every_s: float = EVERY_S) -> None:
    """Keep the topology and measure until cancelled."""
    metrics = KeeperMetrics()
    start_http_server(port, registry=metrics.registry)
    async with httpx.AsyncClient(timeout=ANSWER_S) as client:
        while True:
            try:
                changed = await apply_once(place)
                metrics.kept_at.set_to_current_time()
                metrics.applied.inc(len(changed))
                for change in changed:
                    log.warning("declared again", change=change)
            except BUS_FAILS as error:
                log.warning("the topology could not be looked at", error=repr(error))
            for url in place.nats_monitor_urls:
                await _measure(metrics, client, url)
            _read_reports(metrics, place.mount / "status")
            _read_certificates(metrics, place.mount / "tls")
            await asyncio.sleep(every_s)


async def _measure(metrics: KeeperMetrics, client: httpx.AsyncClient, url: str) -> None:
    server = url.removeprefix("http://").partition(":")[0].partition(".")[0]
    asked = time.time()
    try:
        varz: dict[str, Any] = (await client.get(f"{url}/varz")).raise_for_status().json()
        jetstream = varz.get("jetstream", {})
        there = datetime.fromisoformat(varz["now"].replace("Z", "+00:00")).timestamp()
    except (httpx.HTTPError, ValueError, KeyError) as error:
        log.warning("a NATS server does not answer", server=server, error=repr(error))
        metrics.nats_up.labels(server).set(0)
        return
    metrics.nats_up.labels(server).set(1)
    metrics.clock_skew.labels(server).set(there - (asked + time.time()) / 2)
    metrics.durable.labels(server).set(int(bool(jetstream.get("config", {}).get("sync_always"))))
    metrics.store_bytes.labels(server).set(jetstream.get("stats", {}).get("storage", 0))
    metrics.store_limit.labels(server).set(jetstream.get("config", {}).get("max_storage", 0))


def _read_reports(metrics: KeeperMetrics, folder: Path) -> None:
    """What the jobs noted; before the first backup and the first drill their times stay 0, for which alerts exist."""
    backup, drill = _report(folder / "backup.json"), _report(folder / "drill.json")
    if backup:
        metrics.backup_at.set(backup["finished_at"])
        metrics.backup_bytes.set(backup["bytes"])
    if drill:
        metrics.drill_failed.set(int(bool(drill["findings"])))
        metrics.drill_seconds.set(drill["seconds"])
        if drill.get("succeeded_at"):
            metrics.drill_at.set(drill["succeeded_at"])


def _report(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8") or "{}")
    return found


def _read_certificates(metrics: KeeperMetrics, folder: Path) -> None:
    for path in sorted(folder.glob("**/tls.crt")) if folder.exists() else ():
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
        metrics.certificate.labels(path.parent.name).set(certificate.not_valid_after_utc.timestamp())
