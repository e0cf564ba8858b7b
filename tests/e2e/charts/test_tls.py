"""Mutual TLS in the charts: whose certificate lies where, who is let in at which door, and that nothing restarts."""

from __future__ import annotations

import fnmatch

import pytest

from kota_cli import registry
from kota_cli.cluster.place import TLS_MOUNT, ClusterPlace

from .conftest import containers, name_of, pods
from .test_kubernetes import ENDS, validate
from .test_rendered import THIN

SECRETS = ("global.tls.mode=secrets",)
ROUTE = ("permitting.gateway.enabled=true", "permitting.gateway.grpcHostnames={izin.kota.test}")
EDGE = ("global.networkPolicy.edgeNamespaces={kube-system}",)


def component(metadata):
    return metadata["labels"]["app.kubernetes.io/name"]


def one(documents, kind, name):
    (found,) = [d for d in documents if (d["kind"], d["metadata"]["name"]) == (kind, name)]
    return found


def tls_secret(spec):
    return next((v["secret"]["secretName"] for v in spec.get("volumes", []) if v["name"] == "tls"), None)


def settings_of(documents, service):
    prefix = f"KOTA_{service.replace('-', '_').upper()}_"
    data = one(documents, "ConfigMap", f"kota-{service}-settings")["data"]
    return {name.removeprefix(prefix): value for name, value in data.items()}


def test_every_pod_that_is_told_of_certificates_has_them_and_they_follow_their_secret(objects):
    documents = objects("tls")
    for document, metadata, spec in pods(documents):
        if component(metadata) in ("postgres", "keys"):  # one speaks no TLS, the other makes the bus' configuration
            assert tls_secret(spec) is None, name_of(document)
            continue
        mounts = [m for c in containers(spec) for m in c.get("volumeMounts", []) if m["name"] == "tls"]
        assert {m["mountPath"] for m in mounts} == {str(TLS_MOUNT)}, name_of(document)
        assert all("subPath" not in m and m["readOnly"] for m in mounts)  # a subPath would never be renewed
        (volume,) = [v for v in spec["volumes"] if v["name"] == "tls"]
        assert volume["secret"]["defaultMode"] == 0o440


@pytest.mark.parametrize(
    "more", [(), ("global.maintenance=true", "restore.set=2026-11-24T01-15-00Z"), ("city.demo=true",)]
)
def test_every_mount_has_its_volume(charts, more):
    for document, _, spec in pods(charts.render("tls", *more)):
        volumes = {v["name"] for v in spec.get("volumes", [])}
        volumes |= {c["metadata"]["name"] for c in document["spec"].get("volumeClaimTemplates", [])}
        for container in containers(spec):
            mounted = [m["name"] for m in container.get("volumeMounts", [])]
            assert set(mounted) <= volumes, name_of(document)


def test_a_service_shows_its_own_certificate_a_job_the_common_one_and_the_bus_the_buses(objects):
    for document, metadata, spec in pods(objects("tls")):
        name, secret = component(metadata), tls_secret(spec)
        if name.removesuffix("-migrate") in THIN:
            assert secret == f"kota-{name.removesuffix('-migrate')}-tls"
        elif name == "nats":
            assert secret == "kota-nats-tls"
        elif secret is not None:
            assert secret == "kota-client-tls", name_of(document)


@pytest.mark.parametrize("service", THIN)
def test_the_runtime_is_told_where_its_certificate_is_and_probes_ask_the_plaintext_door(objects, service):
    documents = objects("tls")
    settings = settings_of(documents, service)
    assert settings["TLS_DIR"] == str(TLS_MOUNT)
    assert settings["NATS_URL"] == "tls://kota-nats:4222"
    (container,) = one(documents, "Deployment", f"kota-{service}")["spec"]["template"]["spec"]["containers"]
    health = int(settings["HEALTH_ADDRESS"].rpartition(":")[2])
    probes = [container[kind]["grpc"]["port"] for kind in ("startupProbe", "readinessProbe", "livenessProbe")]
    assert probes == [health] * 3
    doors = {int(settings[name].rpartition(":")[2]) for name in ("GRPC_ADDRESS", "PARTNERS_ADDRESS")}
    assert doors == {50051, 50053}
    assert doors < {port["containerPort"] for port in container["ports"]}


def test_every_name_that_somebody_calls_is_in_the_certificate_that_answers(objects):
    documents = objects("tls")
    names = {d["spec"]["secretName"]: d["spec"].get("dnsNames") for d in documents if d["kind"] == "Certificate"}
    place = ClusterPlace("kota", "kota", registry.installed(), nats_replicas=3)
    for service in registry.installed():
        host = place.grpc_address(service).partition(":")[0]
        assert {host, f"{host}-pods", f"{host}.kota.svc.cluster.local"} <= set(names[f"{host}-tls"])
    called = ["kota-nats", *(f"kota-nats-{number}.kota-nats-pods" for number in range(3))]
    assert all(any(fnmatch.fnmatch(name, known) for known in names["kota-nats-tls"]) for name in called)


def test_server_and_client_use_is_granted_to_services_and_client_use_alone_to_jobs(objects):
    usages = {
        d["spec"]["secretName"]: set(d["spec"]["usages"])
        for d in objects("tls")
        if d["kind"] == "Certificate" and not d["spec"].get("isCA")
    }
    client = usages.pop("kota-client-tls")
    assert client == {"digital signature", "client auth"}
    assert all(found == client | {"server auth"} for found in usages.values())


def test_the_keeper_measures_the_end_of_every_certificate_in_use(objects):
    documents = objects("tls")
    used = {tls_secret(spec) for _, _, spec in pods(documents)} - {None}
    keeper = one(documents, "Deployment", "kota-keeper")["spec"]["template"]["spec"]
    sources = next(v for v in keeper["volumes"] if v["name"] == "kota")["projected"]["sources"]
    measured = {
        source["secret"]["name"]
        for source in sources
        if any(item["key"] == "tls.crt" for item in source.get("secret", {}).get("items", []))
    }
    assert measured == used
    assert "tls.key" not in str(sources)


def test_the_buses_reloader_sees_a_renewed_certificate(objects):
    nats = one(objects("tls"), "StatefulSet", "kota-nats")["spec"]["template"]["spec"]
    reloader = next(c for c in nats["containers"] if c["name"] == "reloader")
    assert {"/run/tls/tls.crt", "/run/tls/ca.crt"} < set(reloader["args"])
    assert [m["mountPath"] for m in reloader["volumeMounts"] if m["name"] == "tls"] == ["/run/tls"]


def test_a_renewal_of_the_authority_keeps_its_key(objects):
    authority = one(objects("tls"), "Certificate", "kota-ca")["spec"]
    assert authority["privateKey"]["rotationPolicy"] == "Never"


def test_an_issuer_of_the_operators_is_asked_instead_of_an_authority_of_our_own(charts):
    documents = charts.render("tls", "global.tls.issuer.name=dinas", "global.tls.issuer.kind=ClusterIssuer")
    assert not [d for d in documents if d["kind"] == "Issuer"]
    issuers = [d["spec"]["issuerRef"] for d in documents if d["kind"] == "Certificate"]
    assert len(issuers) == len(THIN) + 2
    assert all(issuer["name"] == "dinas" and issuer["kind"] == "ClusterIssuer" for issuer in issuers)


def test_secrets_of_the_operators_are_mounted_under_the_same_names_and_need_no_cert_manager(charts, objects):
    documents = charts.render("single-node", *SECRETS)
    assert not [d for d in documents if d["kind"] in ("Certificate", "Issuer")]
    mounted = {name_of(d): tls_secret(spec) for d, _, spec in pods(documents)}
    assert mounted == {name_of(d): tls_secret(spec) for d, _, spec in pods(objects("tls"))}


def test_without_a_mode_nothing_knows_of_certificates(charts):
    text = charts.text("single-node")
    assert not [word for word in ("TLS_DIR", "/run/tls", "tls://", "50053", "PARTNERS") if word in text]


# -- the partners' door -----------------------------------------------------------------------------------------------


def edge_ports(documents, service):
    rules = one(documents, "NetworkPolicy", f"kota-{service}")["spec"]["ingress"]
    return {
        port["port"]
        for rule in rules
        if any("namespaceSelector" in peer for peer in rule["from"])
        for port in rule["ports"]
    }


@pytest.mark.parametrize("partners", ["tls", "plaintext"])
def test_a_gateway_leads_partners_to_their_own_door_and_to_no_other(charts, partners):
    settings = (*SECRETS, f"global.tls.partners={partners}", *ROUTE, *EDGE)
    documents = charts.render("single-node", *settings)
    (rule,) = one(documents, "GRPCRoute", "kota-permitting")["spec"]["rules"]
    assert rule["backendRefs"] == [{"name": "kota-permitting", "port": 50053}]
    assert settings_of(documents, "permitting")["PARTNERS_TLS"] == ("true" if partners == "tls" else "false")
    ports = {port["name"]: port for port in one(documents, "Service", "kota-permitting")["spec"]["ports"]}
    assert ports["grpc-partners"]["port"] == 50053
    assert ports["grpc-partners"].get("appProtocol") == (None if partners == "tls" else "kubernetes.io/h2c")
    assert "appProtocol" not in ports["grpc"]
    assert edge_ports(documents, "permitting") == {"grpc-partners", "http"}


def test_without_a_partners_door_the_edge_reaches_http_alone(charts):
    documents = charts.render("single-node", *SECRETS, *EDGE)
    assert edge_ports(documents, "permitting") == {"http"}
    assert "PARTNERS_ADDRESS" not in settings_of(documents, "permitting")


def test_without_tls_the_edge_reaches_the_one_grpc_door(charts):
    documents = charts.render("single-node", *EDGE, *ROUTE)
    assert edge_ports(documents, "permitting") == {"grpc", "http"}
    (rule,) = one(documents, "GRPCRoute", "kota-permitting")["spec"]["rules"]
    assert rule["backendRefs"] == [{"name": "kota-permitting", "port": 50051}]


def test_a_grpc_route_to_a_door_that_asks_for_certificates_is_refused(charts):
    assert "global.tls.partners" in charts.refused("single-node", *SECRETS, *ROUTE)


def test_an_unknown_way_for_partners_is_refused(charts):
    assert "global.tls.partners" in charts.refused("single-node", *SECRETS, "global.tls.partners=mutual")


def test_a_cluster_of_three_with_certificates_is_valid_for_kubernetes(charts):
    documents = charts.render("ha", "global.tls.mode=cert-manager", "global.tls.partners=plaintext", *ROUTE)
    for version in ENDS:
        validate(documents, version)
    assert one(documents, "StatefulSet", "kota-nats")["spec"]["replicas"] == 3
