"""Every expression of every dashboard and alert, against what the running services and the keeper expose."""

from __future__ import annotations

import json
import re

import pytest

from kota_common.errors import Kind

from ..charts.conftest import CHARTS, Charts
from .exposed import keeper, wait_for
from .promql import read

SERVICES = ("identity", "permitting", "attendance", "fiber-network", "videotron-content")
# What Prometheus' operator puts on each series of a ServiceMonitor, and what the kubelet says of volumes.
TARGET = {"namespace", "job", "service", "pod", "container", "endpoint", "instance"}
VOLUME = {*TARGET, "node", "persistentvolumeclaim"}
KUBELET = dict.fromkeys(("kubelet_volume_stats_available_bytes", "kubelet_volume_stats_capacity_bytes"), VOLUME)
CODES = {"OK", *(kind.value for kind in Kind)}


@pytest.fixture(scope="module")
def jobs(platform, tmp_path_factory):
    """job -> metric -> labels. The demo city's arrival has called the services and made events."""
    place = platform.place
    found = {
        service.replace("_", "-"): wait_for(
            f"{place.http_url(service)}/metrics", "kota_rpc_requests_total", "kota_http_requests_total"
        )
        for service in place.services
    }
    last = "kota_certificate_expiry_timestamp_seconds"  # what a round of the keeper measures at its end
    with keeper(place, tmp_path_factory.mktemp("keeper")) as url:
        found["keeper"] = wait_for(url, last, "kota_nats_store_bytes")
    assert set(found) == {*SERVICES, "keeper"}
    with_up = {job: {**series, "up": set()} for job, series in found.items()}
    return {job: {m: labels | TARGET for m, labels in series.items()} for job, series in with_up.items()} | {
        "kubelet": KUBELET
    }


def panels():
    """(dashboard, title, expression, legend) of every query."""
    for path in sorted((CHARTS / "kota/files/dashboards").glob("*.json")):
        for panel in json.loads(path.read_text(encoding="utf-8"))["panels"]:
            for target in panel["targets"]:
                yield path.stem, panel["title"], target["expr"], target["legendFormat"]


@pytest.fixture(scope="module")
def rules(tmp_path_factory):
    """Every alert of a rendered release."""
    documents = Charts(tmp_path_factory.mktemp("charts")).render("single-node", "global.monitoring.enabled=true")
    (found,) = [d for d in documents if d["kind"] == "PrometheusRule"]
    return [rule for group in found["spec"]["groups"] for rule in group["rules"]]


def labels_of(jobs, name):
    return set().union(*(series[name] for series in jobs.values() if name in series))


def check(jobs, text):
    """Asserts that the expression can have an answer; gives the labels that its answer carries."""
    whole = read(text)
    for selector in whole.selectors():
        exposing = {job for job, series in jobs.items() if selector.name in series}
        assert exposing, f"{selector.name}: exposed by nobody: {text}"
        assert set(selector.matchers) <= labels_of(jobs, selector.name), f"{selector.name}: {text}"
        operator, value = selector.matchers.get("job", ("", ""))
        if operator in ("=", "=~"):
            assert set(value.split("|")) <= exposing, f"{selector.name} of {value}: {text}"
        assert set(selector.matchers.get("code", ("", "OK"))[1].split("|")) <= CODES, text
    for way in whole.together():
        if way:
            assert set.intersection(*({j for j, s in jobs.items() if x.name in s} for x in way)), f"never meet: {text}"
    return result_labels(jobs, whole, text)


def result_labels(jobs, node, text):
    inner = [result_labels(jobs, part, text) for part in node.parts]
    if node.selector is not None:
        return labels_of(jobs, node.selector.name)
    if node.kind == "number" or not inner:
        return set()
    if node.kind == "sum" and not node.without:
        assert set(node.labels) <= inner[-1], f"by {node.labels}: {text}"
        return set(node.labels)
    if node.kind == "sum":
        return inner[-1] - set(node.labels)
    if node.kind == "call":
        return set().union(*inner) - ({"le"} if node.name == "histogram_quantile" else set())
    for side in (s for s in inner if s):
        assert set(node.labels) <= side, f"on {node.labels}: {text}"
    return next((s for s in inner if s), set())


def test_there_is_a_dashboard_for_the_platform_and_for_each_service():
    assert {name for name, *_ in panels()} == {"platform", *SERVICES}


def test_every_query_of_every_dashboard_asks_for_what_is_exposed_with_labels_that_it_has(jobs):
    for dashboard, title, text, legend in panels():
        given = check(jobs, text)
        assert set(re.findall(r"\{\{ *(\w+) *\}\}", legend)) <= given, f"{dashboard}, {title}: {legend}"


def test_a_service_s_dashboard_asks_for_no_other_service():
    for dashboard, _, text, _ in panels():
        for selector in read(text).selectors():
            if dashboard in SERVICES and "job" in selector.matchers:
                assert selector.matchers["job"] == ("=", dashboard), text


def test_every_alert_asks_for_what_is_exposed_and_its_words_name_labels_that_it_has(jobs, rules):
    for rule in rules:
        given = check(jobs, rule["expr"])
        named = set(re.findall(r"\$labels\.(\w+)", rule["annotations"]["summary"]))
        assert named <= given, f"{rule['alert']}: {named - given}"


def test_what_nobody_exposes_and_what_never_meets_is_found(jobs):
    for text in (
        "kota_no_such_metric",
        "sum by (nonsense) (kota_outbox_events)",
        'kota_nats_up{job="identity"}',
        'kota_rpc_requests_total{code="SAD"}',
        "kota_nats_up == 0 and kota_durable == 0",
    ):
        with pytest.raises(AssertionError):
            check(jobs, text)


def test_no_service_exposes_a_label_that_could_name_a_person(jobs):
    allowed = TARGET | {"method", "code", "route", "consumer", "outcome", "le", "generation", "server", "certificate"}
    platform_facts = {"implementation", "major", "minor", "patchlevel", "version", "machine", "processor", "system"}
    for job in (*SERVICES, "keeper"):
        for metric, labels in jobs[job].items():
            assert labels <= allowed | platform_facts | {"release", "python_implementation"}, (
                f"{job}: {metric} {labels}"
            )
