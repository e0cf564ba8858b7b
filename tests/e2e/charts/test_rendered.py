"""Rules of the rendered objects, for every profile."""

from __future__ import annotations

import os

import pytest
import yaml

from kota_cli import keys, registry
from kota_cli.cluster.place import ClusterPlace

from .conftest import CHARTS, PROFILES, ROOT, containers, name_of, pods

VOLUMES = {"configMap", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret", "name"}
THIN = ("identity", "permitting", "attendance", "fiber-network", "videotron-content")
OUTSIDE = {"ingress": "edge", "kube-system": "edge", "monitoring": "prometheus"}  # namespaces that profiles name
TOKEN_HOLDERS = {"keys", "city", "backup", "drill"}
pytestmark = pytest.mark.parametrize("profile", PROFILES)


def test_helm_finds_nothing_to_complain_about(charts, profile):
    done = charts.lint(profile)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_render_is_the_one_that_was_looked_at(charts, profile):
    """`UPDATE_GOLDEN=1` writes it anew; the difference is then part of the change."""
    golden = ROOT / "tests" / "e2e" / "charts" / "golden" / f"{profile}.yaml"
    text = charts.text(profile)
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8"), f"{golden}: run with UPDATE_GOLDEN=1 and look at the difference"


def test_every_pod_is_restricted(objects, profile):
    for document, _, spec in pods(objects(profile)):
        where, security = name_of(document), spec["securityContext"]
        assert security["runAsNonRoot"] is True, where
        assert security["runAsUser"] >= 10_000, where
        assert security["seccompProfile"] == {"type": "RuntimeDefault"}, where
        assert not {"hostNetwork", "hostPID", "hostIPC"} & set(spec), where
        assert all(set(volume) <= VOLUMES for volume in spec.get("volumes", [])), where
        for container in containers(spec):
            inside = container["securityContext"]
            assert inside["allowPrivilegeEscalation"] is False, where
            assert inside["readOnlyRootFilesystem"] is True, where
            assert inside["capabilities"] == {"drop": ["ALL"]}, where
            assert "memory" in container["resources"]["limits"], where
            assert container["resources"]["requests"], where


def test_only_the_jobs_that_write_to_kubernetes_have_a_token(objects, profile):
    for document, metadata, spec in pods(objects(profile)):
        component = metadata["labels"]["app.kubernetes.io/name"]
        assert spec["automountServiceAccountToken"] is (component in TOKEN_HOLDERS), name_of(document)


def test_every_probe_asks_a_port_that_the_container_opens(objects, profile):
    for document, _, spec in pods(objects(profile)):
        for container in spec["containers"]:
            ports = {p["containerPort"] for p in container.get("ports", [])}
            ports |= {p["name"] for p in container.get("ports", [])}
            for kind in ("startupProbe", "readinessProbe", "livenessProbe"):
                probe = container.get(kind, {})
                for how in ("grpc", "httpGet", "tcpSocket"):
                    if how in probe:
                        assert probe[how]["port"] in ports, f"{name_of(document)} {kind}"


def test_lasting_workloads_have_three_probes_that_are_not_the_same(objects, profile):
    for document, _, spec in pods(objects(profile)):
        if document["kind"] not in ("Deployment", "StatefulSet"):
            continue
        main = spec["containers"][0]
        assert {"startupProbe", "readinessProbe", "livenessProbe"} <= set(main), name_of(document)
        assert main["livenessProbe"] != main["readinessProbe"], name_of(document)


def test_every_secret_that_is_referenced_is_made_by_somebody(objects, profile):
    documents = objects(profile)
    made = makers(documents)
    optional = {"kota-postgres-admin"}  # an operator's own
    named = [(name_of(d), name) for d, _, spec in pods(documents) for name in secrets_in(spec)]
    assert len({name for _, name in named}) > len(THIN)  # the search finds them
    for where, name in named:
        assert name in made | optional, f"{where}: {name}"


def test_a_secret_that_nobody_makes_is_found(objects, profile):
    """The rule above, proven on each way in which a pod can name a secret."""
    missing = {"secretName": "a"}, {"secret": {"items": [{"key": "k", "path": "p"}], "name": "b"}}
    environment = [{"valueFrom": {"secretKeyRef": {"name": "c", "key": "k"}}}, {"secretRef": {"name": "d"}}]
    found = set(secrets_in({"volumes": missing, "env": environment, "imagePullSecrets": [{"name": "e"}]}))
    assert found == {"a", "b", "c", "d", "e"}
    assert not found & makers(objects(profile))


def makers(documents):
    """The secrets that jobs, operators and certificates of the release make."""
    place = ClusterPlace("kota", "kota", registry.installed())
    made = {place.object_name(s) for s in registry.installed()}
    made |= {place.installation_secret, place.nats_secret, place.demo_secret, place.superuser_secret}
    return made | {d["spec"]["secretName"] for d in documents if d["kind"] == "Certificate"}


def secrets_in(part):
    """Every name of a Secret in a pod's specification, wherever it is."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "secretName":
                yield value
            elif key in ("secret", "secretKeyRef", "secretRef") and "name" in value:
                yield value["name"]
            elif key == "imagePullSecrets":
                yield from (entry["name"] for entry in value)
            else:
                yield from secrets_in(value)
    elif isinstance(part, (list, tuple)):
        for entry in part:
            yield from secrets_in(entry)


def test_every_config_map_and_claim_that_is_mounted_is_rendered(objects, profile):
    documents = objects(profile)
    there = {(d["kind"], d["metadata"]["name"]) for d in documents}
    for document, _, spec in pods(documents):
        for volume in spec.get("volumes", []):
            if "configMap" in volume:
                assert ("ConfigMap", volume["configMap"]["name"]) in there, name_of(document)
            if "persistentVolumeClaim" in volume:
                assert ("PersistentVolumeClaim", volume["persistentVolumeClaim"]["claimName"]) in there, name_of(
                    document
                )


def test_a_pod_outlives_its_own_shutdown(objects, profile):
    for document, metadata, spec in pods(objects(profile)):
        if document["kind"] == "Deployment" and metadata["labels"]["app.kubernetes.io/name"] in THIN:
            settings = next(
                d for d in objects(profile) if d["metadata"]["name"] == f"{document['metadata']['name']}-settings"
            )
            wait_ms = next(int(v) for k, v in settings["data"].items() if k.endswith("DRAIN_WAIT_MS"))
            assert spec["terminationGracePeriodSeconds"] >= wait_ms / 1000 + 20 + 20 + 5 + 5


def test_jobs_are_named_by_the_revision_and_no_hook_installs_anything(objects, profile):
    for document in objects(profile):
        if document["kind"] == "Job":
            assert document["metadata"]["name"].endswith("-1")
        hooks = document["metadata"].get("annotations", {}).get("helm.sh/hook", "test")
        assert hooks == "test", name_of(document)


def test_a_service_gets_exactly_the_keys_that_it_reads(objects, profile):
    for service in registry.installed():
        values = yaml.safe_load((CHARTS / service.replace("_", "-") / "values.yaml").read_text())
        assert set(values["keyFiles"]) == set(keys.KEY_FILES[service]), service


def test_every_network_policy_is_an_edge_of_the_flow_table_and_every_edge_has_one(objects, profile):
    table = yaml.safe_load((CHARTS / "flows.yaml").read_text())
    documents = objects(profile)
    labels = [m["labels"] for _, m, _ in pods(documents)]
    rendered = set()
    for policy in (d for d in documents if d["kind"] == "NetworkPolicy"):
        sources = [set_of(label) for label in labels if matches(policy["spec"]["podSelector"], label)]
        for rule in policy["spec"].get("egress", []):
            for source in {s for found in sources for s in found}:
                for target in targets(rule, labels, policy):
                    rendered |= {(source, target, entry["port"]) for entry in rule["ports"]}
    wanted = {(e["from"], e["to"], port) for e in table for port in e["ports"]}
    there = {name for label in labels for name in set_of(label)} | {"kubernetes", "postgres", "identity"}
    wanted = {(a, b, p) for a, b, p in wanted if a in there and b in there and (p != 6222 or profile == "ha")}
    assert rendered - {(a, "dns", 53) for a in there} == wanted


def test_the_alert_feed_is_reached_by_the_screens_service_alone_and_only_where_the_values_name_it(
    charts, objects, profile
):
    def policies(documents):
        return [d for d in documents if d["kind"] == "NetworkPolicy" and "alert-feed" in d["metadata"]["name"]]

    assert policies(objects(profile)) == []
    peer = "global.networkPolicy.alertFeed"
    documents = charts.render(profile, f"{peer}.peers[0].ipBlock.cidr=192.0.2.1/32", f"{peer}.port=3128")
    (policy,) = policies(documents)
    chosen = {
        m["labels"]["app.kubernetes.io/name"]
        for _, m, _ in pods(documents)
        if matches(policy["spec"]["podSelector"], m["labels"])
    }
    assert chosen == {"videotron-content"}
    assert policy["spec"]["egress"] == [{"to": [{"ipBlock": {"cidr": "192.0.2.1/32"}}], "ports": [{"port": 3128}]}]
    assert policy["spec"]["policyTypes"] == ["Egress"]


def matches(selector, labels):
    return all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items())


def set_of(labels):
    name = labels["app.kubernetes.io/name"]
    if name in THIN:
        return {"services"}
    return {"migrate"} if name.endswith("-migrate") else {name}


def targets(rule, labels, policy):
    found = set()
    for peer in rule["to"]:
        if "ipBlock" in peer:
            found.add("kubernetes")
        elif "namespaceSelector" in peer:
            found.add("dns")
        elif "cnpg.io/cluster" in peer["podSelector"]["matchLabels"]:
            found.add("postgres")
        else:
            chosen = peer["podSelector"]
            wanted = chosen["matchLabels"].get("app.kubernetes.io/name")
            if wanted in THIN or wanted:
                found.add(wanted)
            else:
                values = chosen["matchExpressions"][0]["values"]
                assert set(values) == set(THIN), policy["metadata"]["name"]
                found.add("services")
    return found


def test_every_door_is_open_to_exactly_the_edges_of_the_flow_table(objects, profile):
    """The other half: what is let in, by pods of the installation and by namespaces outside of it."""
    documents = objects(profile)
    table = yaml.safe_load((CHARTS / "flows.yaml").read_text())
    everybody = [(m["labels"], spec) for _, m, spec in pods(documents)]
    rendered = set()
    for policy in (d for d in documents if d["kind"] == "NetworkPolicy"):
        inside = [(labels, spec) for labels, spec in everybody if matches(policy["spec"]["podSelector"], labels)]
        for rule in policy["spec"].get("ingress", []):
            sources = {name for peer in rule["from"] for name in callers(peer, everybody)}
            rendered |= {
                (source, component(target), number(entry["port"], spec))
                for source in sources
                for target, spec in inside
                for entry in rule["ports"]
            }
    names = {component(labels) for labels, _ in everybody} | {"edge"}
    if profile == "ha":
        names.add("prometheus")
    wanted = {
        (source, target, port)
        for edge in table
        for source in members(edge["from"], names)
        for target in members(edge["to"], names)
        for port in (edge.get("ports_with_tls", edge["ports"]) if profile == "tls" else edge["ports"])
        if port != 6222 or profile == "ha"
    }
    assert rendered == wanted


def callers(peer, everybody):
    """The components that a peer of a policy stands for."""
    if "namespaceSelector" in peer:
        yield OUTSIDE[peer["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"]]
    else:
        yield from (component(labels) for labels, _ in everybody if matches(peer["podSelector"], labels))


def component(labels):
    return labels["app.kubernetes.io/name"]


def members(name, names):
    """The components that a word of the flow table stands for, among those that are there."""
    chosen = {"services": set(THIN), "migrate": {n for n in names if n.endswith("-migrate")}}.get(name, {name})
    return chosen & names


def number(port, spec):
    named = {p["name"]: p["containerPort"] for c in spec["containers"] for p in c.get("ports", []) if "name" in p}
    return named.get(port, port)
