"""What really running processes tell Prometheus: names and labels, by job."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from prometheus_client.parser import text_string_to_metric_families

from kota_cli.installation import Installation
from kota_common.messaging.users import TOPOLOGY

READY_S = 60
Series = dict[str, set[str]]  # metric -> its labels


def scrape(url: str) -> Series:
    """Names and labels of every series of a `/metrics` page."""
    with urllib.request.urlopen(url, timeout=10) as answer:
        text = answer.read().decode()
    found: Series = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


@contextmanager
def keeper(place: Installation, mount: Path) -> Iterator[str]:
    """The cluster's keeper as a process of its own beside a running platform; gives the address of its metrics."""
    seed = mount / "installation" / f"nats-{TOPOLOGY}.nk"
    seed.parent.mkdir(parents=True)
    seed.write_bytes(place.nats_seed(TOPOLOGY).read_bytes())
    reports = mount / "status"
    reports.mkdir()
    now = time.time()
    (reports / "backup.json").write_text(json.dumps({"finished_at": now, "bytes": 1}), encoding="utf-8")
    drill = {"findings": [], "seconds": 1, "succeeded_at": now}
    (reports / "drill.json").write_text(json.dumps(drill), encoding="utf-8")
    certificate = mount / "tls" / "identity" / "tls.crt"
    certificate.parent.mkdir(parents=True)
    certificate.write_bytes(_certificate())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        "KOTA_SERVICES": ",".join(place.services),
        "KOTA_RELEASE": "kota",
        "KOTA_NAMESPACE": "kota",
        "KOTA_NATS_URL": place.nats_url,
        "KOTA_NATS_MONITOR_URLS": place.nats_monitor_url,
        "KOTA_MOUNT": str(mount),
    }
    command = [sys.executable, "-m", "kota_cli", "cluster", "keep", "--port", str(port)]
    process = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        yield f"http://127.0.0.1:{port}/metrics"
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_for(url: str, *metrics: str) -> Series:
    """The page once it has series of these metrics. Raises AssertionError with those that did not come."""
    deadline, found = time.monotonic() + READY_S, {}
    while time.monotonic() < deadline:
        with suppress(OSError):  # it has not begun to listen
            found = scrape(url)
        if set(metrics) <= set(found):
            return found
        time.sleep(0.2)  # house: sleep, a page that is scraped calls nobody back
    raise AssertionError(f"{url} never showed {sorted(set(metrics) - set(found))}")


def _certificate() -> bytes:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kota")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
