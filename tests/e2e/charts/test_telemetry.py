"""deploy/telemetry: values for other houses' charts. What they name must be what ours render, and the collector's own
program must take its configuration and keep the right traces.

The charts themselves are not here: that their values have these names was looked up in their repositories
(docs/operations/telemetry.md says which versions), and is not tested.
"""

from __future__ import annotations

import copy
import json
import os
import re
import subprocess
import time
from urllib.parse import urlsplit

import pytest
import yaml
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import StatusCode

from kota_cli.spans import SpanReceiver, SpanStore
from kota_common.testing.embedded import free_port

from .conftest import CHARTS, ROOT, pods
from .golang import built
from .test_rendered import THIN, matches

TELEMETRY = ROOT / "deploy" / "telemetry"
# What the chart adds of its own: probes ask this address.
CHART_ADDS = {
    "extensions": {"health_check": {"endpoint": "${env:MY_POD_IP}:13133"}},
    "service": {"extensions": ["health_check"]},
}


def values(name):
    return yaml.safe_load((TELEMETRY / f"{name}.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def release(charts):
    """Kota as kota.yaml sets it."""
    settings = []

    def flatten(path, value):
        if isinstance(value, dict):
            for key, inner in value.items():
                flatten(f"{path}.{key}" if path else key.replace(".", "\\."), inner)
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                flatten(f"{path}[{index}]", inner)
        else:
            settings.append(f"{path}={str(value).lower() if isinstance(value, bool) else value}")

    def escaped(value):
        if isinstance(value, dict):
            return {key.replace(".", "\\."): escaped(inner) for key, inner in value.items()}
        return [escaped(inner) for inner in value] if isinstance(value, list) else value

    flatten("", escaped(values("kota")))
    return charts.render("single-node", *settings)


@pytest.fixture(scope="module")
def configuration():
    """The collector's configuration as its chart writes it: `null` takes a default away."""

    def without_nulls(part):
        return {k: without_nulls(v) for k, v in part.items() if v is not None} if isinstance(part, dict) else part

    found = without_nulls(copy.deepcopy(values("collector")["config"]))
    found["extensions"] = CHART_ADDS["extensions"]
    found["service"] |= CHART_ADDS["service"]
    return found


def test_the_services_send_to_the_collector_s_service_and_port(release):
    collector = values("collector")
    sent = {
        value
        for d in release
        if d["kind"] == "ConfigMap"
        for key, value in d.get("data", {}).items()
        if key.endswith("_OTLP_ENDPOINT")
    }
    (endpoint,) = sent
    address = urlsplit(endpoint)
    assert address.hostname.partition(".")[0] == collector["fullnameOverride"]
    receiver = collector["config"]["receivers"]["otlp"]["protocols"]
    assert receiver["http"]["endpoint"].endswith(f":{address.port}")
    assert receiver["grpc"] is None  # kota_common.telemetry exports over HTTP
    assert collector["ports"]["otlp-http"]["enabled"]


def test_the_network_policy_lets_every_service_reach_it_and_prometheus_reach_every_metric(release):
    collector = values("collector")
    port = int(collector["config"]["receivers"]["otlp"]["protocols"]["http"]["endpoint"].rpartition(":")[2])
    (policy,) = [d for d in release if d["metadata"]["name"] == "kota-to-telemetry"]
    (rule,) = policy["spec"]["egress"]
    assert rule["ports"] == [{"port": port}]
    table = yaml.safe_load((CHARTS / "flows.yaml").read_text(encoding="utf-8"))
    assert [edge["ports"] for edge in table if edge["to"] == "telemetry"] == [[port]]
    (peer,) = rule["to"]
    namespace = urlsplit(values("kota")["global"]["telemetry"]["otlpEndpoint"]).hostname.split(".")[1]
    assert peer["namespaceSelector"]["matchLabels"] == {"kubernetes.io/metadata.name": namespace}
    reaching = {
        m["labels"]["app.kubernetes.io/name"]
        for _, m, _ in pods(release)
        if matches(policy["spec"]["podSelector"], m["labels"])
    }
    assert reaching == set(THIN)
    for monitor in (d for d in release if d["kind"] == "ServiceMonitor"):
        selector, (endpoint,) = monitor["spec"]["selector"], monitor["spec"]["endpoints"]
        services = [d for d in release if d["kind"] == "Service" and matches(selector, d["metadata"]["labels"])]
        assert any(endpoint["port"] in {p["name"] for p in d["spec"]["ports"]} for d in services)
        (policy,) = [
            d for d in release if d["kind"] == "NetworkPolicy" and d["metadata"]["name"] == monitor["metadata"]["name"]
        ]
        peers = [p for rule in policy["spec"]["ingress"] for p in rule["from"] if "namespaceSelector" in p]
        assert {"kubernetes.io/metadata.name": namespace} in [p["namespaceSelector"]["matchLabels"] for p in peers]


def test_grafana_s_side_car_looks_for_the_label_of_our_dashboards(release):
    sidecar = values("prometheus")["grafana"]["sidecar"]["dashboards"]
    found = [d for d in release if d["metadata"].get("labels", {}).get(sidecar["label"]) == sidecar["labelValue"]]
    assert [d["metadata"]["name"] for d in found] == ["kota-dashboards"]
    assert {json.loads(text)["uid"] for text in found[0]["data"].values()} >= {f"kota-{name}" for name in THIN}


def test_every_volume_of_ours_is_watched_by_the_alert_of_full_volumes(charts):
    documents = charts.render("single-node", "global.monitoring.enabled=true")
    (rules,) = [d for d in documents if d["kind"] == "PrometheusRule"]
    (text,) = [r["expr"] for g in rules["spec"]["groups"] for r in g["rules"] if r["alert"] == "KotaVolumeFull"]
    pattern = re.search(r'persistentvolumeclaim=~"([^"]+)"', text)[1]
    claims = [d["metadata"]["name"] for d in documents if d["kind"] == "PersistentVolumeClaim"]
    for d in documents:
        if d["kind"] == "StatefulSet":
            claims += [f"{c['metadata']['name']}-{d['metadata']['name']}-0" for c in d["spec"]["volumeClaimTemplates"]]
    assert len(claims) >= 4
    assert [name for name in claims if not re.fullmatch(pattern, name)] == []


def test_every_processor_and_exporter_that_is_named_is_configured_and_the_limiter_comes_first(configuration):
    (pipeline,) = configuration["service"]["pipelines"].values()
    for kind in ("receivers", "processors", "exporters"):
        assert set(pipeline[kind]) == set(configuration[kind])
    assert pipeline["processors"][0] == "memory_limiter"
    threshold = [p for p in configuration["processors"]["tail_sampling"]["policies"] if p["name"] == "slow"]
    slow = yaml.safe_load((CHARTS / "kota/files/alerts.yaml").read_text(encoding="utf-8"))
    (expression,) = [r["expr"] for g in slow["groups"] for r in g["rules"] if r["alert"] == "KotaCallsSlow"]
    assert threshold[0]["latency"]["threshold_ms"] == 1000 * float(expression.rpartition("> ")[2])


@pytest.mark.slow
def test_the_collector_s_own_program_takes_the_configuration(configuration, tmp_path):
    done = collector(tmp_path, configuration, "validate")
    assert done.returncode == 0, done.stderr
    misspelt = copy.deepcopy(configuration)
    misspelt["processors"]["tail_sampling"]["decision_weight"] = "1s"
    assert "decision_weight" in collector(tmp_path, misspelt, "validate").stderr


def collector(folder, configuration, *words):
    return subprocess.run(command(folder, configuration, *words), env=environment(), capture_output=True, text=True)


def command(folder, configuration, *words):
    file = folder / "collector.yaml"
    file.write_text(yaml.safe_dump(configuration), encoding="utf-8")
    return [str(built("collector")), *words, "--config", str(file)]


def environment():
    return {**os.environ, "MY_POD_IP": "127.0.0.1"}


@pytest.mark.slow
def test_errors_and_slow_traces_are_kept_and_of_the_others_a_share(configuration, tmp_path):
    """The real thing on free ports, a decision after a second, no metrics, and our span store as where it sends."""
    store = SpanStore(tmp_path / "spans.db")
    receiver = SpanReceiver(store, free_port())
    receiver.start()
    door = free_port()
    changed = copy.deepcopy(configuration)
    changed["receivers"]["otlp"]["protocols"]["http"]["endpoint"] = f"127.0.0.1:{door}"
    changed["extensions"]["health_check"]["endpoint"] = f"127.0.0.1:{free_port()}"
    changed["processors"]["tail_sampling"]["decision_wait"] = "1s"
    changed["exporters"] = {"otlp_http": {"endpoint": receiver.url}}
    changed["service"]["pipelines"]["traces"]["exporters"] = ["otlp_http"]
    changed["service"]["telemetry"] = {"metrics": {"level": "none"}}
    log = (tmp_path / "collector.log").open("w+")
    process = subprocess.Popen(command(tmp_path, changed), env=environment(), stderr=log)
    try:
        bad, slow, quick = send_traces(f"http://127.0.0.1:{door}/v1/traces")
        assert come(store, bad, slow), (tmp_path / "collector.log").read_text()
        later, *_ = send_traces(f"http://127.0.0.1:{door}/v1/traces")
        assert come(store, later)  # decided after the first 300, which are therefore decided
        kept = [trace for trace in quick if store.trace(trace)]
        assert len(kept) < len(quick) / 10
        assert {span.service for span in store.trace(bad)} == {"permitting"}
    finally:
        process.terminate()
        process.wait(timeout=30)
        receiver.stop()
        store.close()


def come(store, *traces):
    """Whether all these traces come within half a minute."""
    deadline = time.monotonic() + 30
    while not (there := all(map(store.trace, traces))) and time.monotonic() < deadline:
        time.sleep(0.2)  # house: sleep, a store calls nobody back
    return there


def send_traces(url):
    """One trace that failed, one that took two seconds, and 300 that did neither; waits for the door to open."""
    exporter = OTLPSpanExporter(url, timeout=30)  # tries again by itself until the collector listens
    provider = TracerProvider(resource=Resource({"service.name": "permitting"}))
    provider.add_span_processor(BatchSpanProcessor(exporter, max_queue_size=4096))
    tracer = provider.get_tracer("test")

    def trace(name, *, failed=False, took_s=0.01):
        start = time.time_ns()
        span = tracer.start_span(name, start_time=start)
        if failed:
            span.set_status(StatusCode.ERROR)
        span.end(end_time=start + int(took_s * 1e9))
        return f"{span.get_span_context().trace_id:032x}"

    made = trace("bad", failed=True), trace("slow", took_s=2), [trace("quick") for _ in range(300)]
    assert provider.force_flush(60_000)
    provider.shutdown()
    return made
