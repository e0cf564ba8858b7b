"""What an operator may set, what is refused, and in which words; runbooks.

What alerts and dashboards ask for is compared in tests/e2e/telemetry.
"""

from __future__ import annotations

import re
import subprocess

import pytest
import yaml

from .conftest import CHARTS, HELM, ROOT, pods
from .test_rendered import THIN


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("permitting.replicas=many", "replicas: Invalid type. Expected: integer, given: string"),
        ("postgres.size=20", "postgres.size: Invalid type. Expected: string, given: integer"),
        ("global.monitoring.enabled=maybe", "global.monitoring.enabled: Invalid type. Expected: boolean"),
        ("backup.keep=0", "backup.keep: Must be greater than or equal to 1"),
        ("keeper.resource=1", "keeper: Additional property resource is not allowed"),
        ("global.nats.mode=external", "global.nats.url: name the NATS server"),
        ("permitting.ingress.enabled=true", "ingress.host: name the host of this service"),
        ("permitting.replica=3", "Additional property replica is not allowed"),
        ("natz.size=1Gi", "Additional property natz is not allowed"),
        ("global.nats.replicas=2", "global.nats.replicas must be one of the following: 1, 3"),
        ("global.city=Pariaman", "global.city"),
        ("global.city=", "name the city by its Kemendagri code"),
        ("global.postgres.mode=external", "name the PostgreSQL server"),
        ("global.tls.mode=cert-manager", "this cluster has no cert-manager"),
        ("global.postgres.mode=cloudnative-pg", "this cluster has no CloudNativePG"),
        ("postgres.settings.fsync=off", "nothing acknowledged is lost"),
        ("identity.enabled=false", "every other service reads its keys"),
        ("restore.set=2026-11-24T01-15-00Z", "global.maintenance=true"),
        ("permitting.shutdown.graceSeconds=30,permitting.shutdown.drainWaitMs=5000", "before its runtime has"),
    ],
)
def test_a_mistake_in_the_values_is_refused_in_words_that_name_it(charts, setting, said):
    assert said in charts.refused("single-node", *setting.split(","))


def test_an_external_server_is_refused_without_an_address_for_the_network_policy(charts):
    said = charts.refused("single-node", "global.postgres.mode=external", "global.postgres.host=db.kota.test")
    assert "global.networkPolicy.external" in said


@pytest.mark.parametrize("left_out", [name for name in THIN if name != "identity"])
def test_a_service_can_be_left_out(charts, left_out):
    documents = charts.render("single-node", f"{left_out}.enabled=false")
    assert not any(d["metadata"]["name"].startswith(f"kota-{left_out}") for d in documents)
    (environment,) = {
        variable["value"]
        for _, metadata, spec in pods(documents)
        if metadata["labels"]["app.kubernetes.io/name"] == "topology"
        for variable in spec["containers"][0]["env"]
        if variable["name"] == "KOTA_SERVICES"
    }
    assert left_out.replace("-", "_") not in environment.split(",")


def test_a_thin_chart_renders_alone(charts):
    for name in THIN:
        archive = next(charts.folder.glob(f"{name}-*.tgz"))
        done = subprocess.run(
            [str(HELM), "template", "kota", str(archive)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert f"name: kota-{name}" in done.stdout


def test_the_defaults_of_global_are_the_same_in_the_library_and_in_the_umbrella():
    text = (CHARTS / "kota-service/templates/_defaults.tpl").read_text()
    library = yaml.safe_load(re.search(r'"kota.defaults" -\}\}\n(.*?)\{\{- end', text, re.S)[1])
    assert yaml.safe_load((CHARTS / "kota/values.yaml").read_text())["global"] == library


def test_images_go_by_digest_where_one_is_given(charts):
    documents = charts.render("single-node", "global.image.digests.permitting=sha256:" + "a" * 64)
    images = {c["image"] for _, _, spec in pods(documents) for c in spec["containers"]}
    assert "kota.local/kota-permitting:1.0.0@sha256:" + "a" * 64 in images


def test_the_single_node_asks_for_no_more_than_a_core_and_one_and_a_half_gib(charts):
    scale = {"m": 1e-3, "Mi": 2**20, "Gi": 2**30}

    def amount(text):
        number, unit = re.fullmatch(r"([0-9.]+)(m|Mi|Gi)?", text).groups()
        return float(number) * scale.get(unit, 1)

    asked = [
        (amount(r["cpu"]), amount(r["memory"]))
        for document, _, spec in pods(charts.render("single-node"))
        if document["kind"] in ("Deployment", "StatefulSet")
        for r in (container["resources"]["requests"] for container in spec["containers"])
    ]
    assert sum(cpu for cpu, _ in asked) <= 1.0
    assert sum(memory for _, memory in asked) <= 1.5 * 2**30


def test_the_image_list_is_what_a_rendered_release_uses(charts):
    said = subprocess.run(["deploy/docker/images", "list"], cwd=ROOT, capture_output=True, text=True, check=False)
    if said.returncode != 0:
        pytest.skip(f"no tool that builds images here: {said.stderr.strip()}")
    used = {
        c["image"]
        for _, _, spec in pods(charts.render("airgap"))
        for c in [*spec.get("initContainers", []), *spec["containers"]]
    }
    assert used == set(said.stdout.split())


# -- monitoring -------------------------------------------------------------------------------------------------------


def alerts():
    document = yaml.safe_load((CHARTS / "kota/files/alerts.yaml").read_text())
    return [rule for group in document["groups"] for rule in group["rules"]]


def test_every_alert_has_a_runbook_that_names_it():
    for rule in alerts():
        page = ROOT / "docs/runbooks" / rule["annotations"]["runbook_url"].removeprefix("RUNBOOKS/")
        text = page.read_text(encoding="utf-8")
        assert f"`{rule['alert']}`" in text
        assert [line for line in text.splitlines() if line.startswith("## ")] == [
            "## Gejala",
            "## Periksa",
            "## Perbaiki",
        ]


def test_an_alert_links_to_the_runbook_where_the_operator_keeps_them(charts):
    settings = ("global.monitoring.enabled=true", "global.monitoring.runbookUrl=https://git.contoh.go.id/runbooks")
    (rules,) = [d for d in charts.render("single-node", *settings) if d["kind"] == "PrometheusRule"]
    urls = {r["annotations"]["runbook_url"] for g in rules["spec"]["groups"] for r in g["rules"]}
    assert all(url.startswith("https://git.contoh.go.id/runbooks/") for url in urls)
