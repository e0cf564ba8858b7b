"""Every rendered object against the schemas of Kubernetes itself, strictly: an unknown field is a mistake.

kubernetes-validate 1.37 carries the schemas of 1.25 to 1.37, so all six supported versions are there. It knows none of
the operators' own kinds (`OPERATORS`); of those the golden files show what is sent.
"""

from __future__ import annotations

import copy

import kubernetes_validate
import pytest

from .conftest import PROFILES, name_of

VERSIONS = ("1.31", "1.32", "1.33", "1.34", "1.35", "1.36")
# What changed between them changed in one direction: the middle is for `make test-all`.
ENDS = (VERSIONS[0], VERSIONS[-1])
OPERATORS = {
    "ServiceMonitor",
    "PrometheusRule",
    "Certificate",
    "Issuer",
    "Cluster",
    "ScheduledBackup",
    "HTTPRoute",
    "GRPCRoute",
}
# What no profile switches on.
EVERYTHING = (
    "global.monitoring.enabled=true",
    "global.telemetry.otlpEndpoint=http://otel-collector.monitoring:4318",
    "global.networkPolicy.telemetry[0].namespaceSelector.matchLabels.name=monitoring",
    "global.networkPolicy.monitoringNamespaces[0]=monitoring",
    "global.image.pullSecrets[0]=registry",
    "global.existingSecrets=true",
    "permitting.ingress.enabled=true",
    "permitting.ingress.host=izin.kota.test",
    "permitting.ingress.tlsSecret=izin-tls",
    "attendance.autoscaling.enabled=true",
    "identity.disruptionBudget=true",
    "postgres.storageClass=fast",
)
RENDERS = {**{profile: (profile, ()) for profile in PROFILES}, "everything": ("single-node", EVERYTHING)}


@pytest.fixture(scope="module")
def rendered(charts):
    done = {name: charts.render(profile, *settings) for name, (profile, settings) in RENDERS.items()}
    return done.__getitem__


def validate(documents, version):
    """Raise AssertionError for an object that this Kubernetes would not take."""
    for document in documents:
        if document["kind"] not in OPERATORS:
            try:
                kubernetes_validate.validate(document, version, strict=True)
            except kubernetes_validate.ValidationError as error:
                raise AssertionError(f"{name_of(document)} for {version}: {error.message}") from error


@pytest.mark.parametrize("version", ENDS)
@pytest.mark.parametrize("name", RENDERS)
def test_every_object_is_valid_for_the_oldest_and_the_newest_kubernetes(rendered, name, version):
    validate(rendered(name), version)


@pytest.mark.slow
@pytest.mark.parametrize("version", VERSIONS[1:-1])
@pytest.mark.parametrize("name", RENDERS)
def test_every_object_is_valid_for_every_supported_kubernetes_between(rendered, name, version):
    validate(rendered(name), version)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_field_that_does_not_exist_and_a_wrong_type_are_found(rendered, version):
    deployment = next(d for d in rendered("single-node") if d["kind"] == "Deployment")
    unknown, mistyped = copy.deepcopy(deployment), copy.deepcopy(deployment)
    unknown["spec"]["template"]["spec"]["containers"][0]["readynessProbe"] = {}
    mistyped["spec"]["replicas"] = "two"
    for wrong in (unknown, mistyped):
        with pytest.raises(AssertionError, match=deployment["metadata"]["name"]):
            validate([wrong], version)


def test_every_kind_of_the_charts_is_rendered_here(rendered):
    kinds = {document["kind"] for name in RENDERS for document in rendered(name)}
    assert {"Ingress", "HorizontalPodAutoscaler", "PodDisruptionBudget", "NetworkPolicy", "CronJob", "Pod"} <= kinds
