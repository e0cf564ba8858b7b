"""`make cluster-test`: the charts on a real cluster, whatever KUBECONFIG names. Prints every figure and why it fails.

    python deploy/test [--events 20000] [--report FILE.json] [--only ha | drill]

The images must be on the nodes (or in the registry that --set names). Install, `helm test`, upgrade and rollback under
open-loop load, a control run that must show failures, kills, backup and drill, loss and restore of the databases,
uninstall. Then the HA profile comes up. Nothing is left.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from cluster import CHARTS, HERE, Cluster, CommandFailed, run, until

from kota_cli.cluster.load import UNDERWAY

REQUESTS_MAX = (1.0, 1.5 * 2**30)  # CPUs, bytes: the promise of the single-node profile
INSTALL_MAX_S, DRILL_MAX_S = 180.0, 300.0
UNDERWAY_WITHIN_S = 60.0
EVENTS_AT_ONCE, PUBLISHED_MIN_PER_S = 50_000, 1_000
LOAD = ("load", "--per-second", "10")
SERVICES = ("identity", "permitting", "attendance", "fiber-network", "videotron-content")
_SCALE = {"m": 1e-3, "Ki": 2.0**10, "Mi": 2.0**20, "Gi": 2.0**30}


class Report:
    """What was seen, step by step, with times."""

    def __init__(self) -> None:
        self.steps: dict[str, Any] = {}
        self._began = time.monotonic()

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[dict[str, Any]]:
        """One step; facts put into the mapping are printed and kept."""
        facts: dict[str, Any] = {}
        began = time.monotonic()
        print(f"{began - self._began:7.1f} s  {name} ...", flush=True)
        try:
            yield facts
        finally:
            facts["seconds"] = round(time.monotonic() - began, 1)
            self.steps[name] = facts
            print(f"           {json.dumps(facts, ensure_ascii=False)}", flush=True)


def expect(condition: bool, text: str) -> None:
    """Raise CommandFailed unless the condition holds."""
    if not condition:
        raise CommandFailed(text)


def amount(text: str) -> float:
    """A Kubernetes quantity as a number."""
    for suffix, factor in _SCALE.items():
        if text.endswith(suffix):
            return float(text.removesuffix(suffix)) * factor
    return float(text)


def requests_of(cluster: Cluster) -> tuple[float, float]:
    """CPUs and bytes that the lasting pods ask for."""
    cpu = memory = 0.0
    for pod in cluster.get("pods")["items"]:
        if any(owner["kind"] == "Job" for owner in pod["metadata"].get("ownerReferences", [])):
            continue
        if pod["metadata"]["name"].endswith("-test"):
            continue
        for container in pod["spec"]["containers"]:
            asked = container.get("resources", {}).get("requests", {})
            cpu, memory = cpu + amount(asked.get("cpu", "0")), memory + amount(asked.get("memory", "0"))
    return cpu, memory


def usage_of(cluster: Cluster) -> dict[str, dict[str, float]]:
    """Memory (MiB) and CPU (cores) of each pod, as the kubelet measures them."""
    found = {}
    for node in json.loads(run("kubectl", "get", "nodes", "-o", "json"))["items"]:
        summary = run("kubectl", "get", "--raw", f"/api/v1/nodes/{node['metadata']['name']}/proxy/stats/summary")
        for pod in json.loads(summary)["pods"]:
            if pod["podRef"]["namespace"] == cluster.namespace and "memory" in pod:
                found[pod["podRef"]["name"]] = {
                    "MiB": round(pod["memory"].get("workingSetBytes", 0) / 2**20, 1),
                    "cores": round(pod.get("cpu", {}).get("usageNanoCores", 0) / 1e9, 3),
                }
    return found


def under_load(cluster: Cluster, name: str, seconds: int, action: Any) -> dict[str, Any]:
    """Run an action in the middle of load; what became of the calls."""
    begin_load(cluster, name, seconds)
    action()
    found: dict[str, Any] = json.loads(cluster.result(name, within_s=seconds + 120).strip().splitlines()[-1])
    return found


def begin_load(cluster: Cluster, name: str, seconds: int) -> None:
    """Start load, and come back when every service has answered some of it."""
    cluster.command(name, *LOAD, "--seconds", str(seconds))
    cluster.says(name, UNDERWAY, within_s=UNDERWAY_WITHIN_S)


def failures(load: dict[str, Any], which: str) -> int:
    """How many calls failed, raw or after the repetition."""
    return sum(sum(tally[which].values()) for tally in load["services"].values())


def enabled(cluster: Cluster) -> list[str]:
    """The services that this installation has."""
    names = {one["metadata"]["name"] for one in cluster.get("deployments")["items"]}
    return [service for service in SERVICES if f"{cluster.release}-{service}" in names]


def roll(cluster: Cluster, value: str) -> list[str]:
    """Settings that make every service's pods new ones."""
    return [w for s in enabled(cluster) for w in ("--set-string", f"{s}.podAnnotations.kota/rolled={value}")]


def single_node(cluster: Cluster, report: Report, events: int) -> None:
    """The single-node profile through its life."""
    cluster.create_namespace()
    with report.step("install") as facts:
        began = time.monotonic()
        cluster.install()
        facts["to_all_ready_s"] = round(time.monotonic() - began, 1)
        facts["services"] = enabled(cluster)
        expect(facts["to_all_ready_s"] < INSTALL_MAX_S, "the install took too long")
        facts["requests"] = requests_of(cluster)
        expect(all(a <= most for a, most in zip(facts["requests"], REQUESTS_MAX, strict=True)), "it asks for too much")
    with report.step("helm test") as facts:
        facts["said"] = [
            line for line in cluster.helm("test", "--logs").splitlines() if line.startswith(("ok", "FAIL"))
        ]
    with report.step("usage when idle") as facts:
        facts |= usage_of(cluster)
    with report.step("upgrade of every service under load") as facts:
        load = under_load(cluster, "load-upgrade", 100, lambda: cluster.upgrade(*roll(cluster, "once")))
        facts |= {"raw": failures(load, "failed_raw"), "after_one_repeat": failures(load, "failed_after_one_repeat")}
        facts["load"] = load
        expect(facts["after_one_repeat"] == 0, "calls failed")
    with report.step("control: SIGKILL under load") as facts:
        load = under_load(cluster, "load-control", 40, lambda: kill(cluster, enabled(cluster)))
        facts |= {"raw": failures(load, "failed_raw"), "after_one_repeat": failures(load, "failed_after_one_repeat")}
        expect(facts["raw"] > 0, "killed services failed no call: the counter does not count")
        facts["whole_after_s"] = round(until(cluster.all_ready, "ready again", within_s=180), 1)
    with report.step("kill one pod, then every pod of the node") as facts:
        kill(cluster, ["nats"])
        facts["nats_back_s"] = round(until(cluster.all_ready, "NATS back", within_s=120), 1)
        cluster.kubectl("delete", "pods", "--all", "--force", "--grace-period=0")
        facts["all_back_s"] = round(until(cluster.all_ready, "everything back", within_s=300), 1)
        cluster.helm("test")
    with report.step("rollback under load") as facts:
        load = under_load(
            cluster, "load-rollback", 80, lambda: cluster.helm("rollback", "1", "--wait", "--timeout", "5m")
        )
        facts |= {"raw": failures(load, "failed_raw"), "after_one_repeat": failures(load, "failed_after_one_repeat")}
        expect(facts["after_one_repeat"] == 0, "calls failed")
    backup_and_drill(cluster, report, events)
    with report.step("lose the databases under load and restore them") as facts:
        facts |= restore(cluster)
    with report.step("uninstall") as facts:
        facts["left"] = uninstall(cluster)


def backup_and_drill(cluster: Cluster, report: Report, events: int) -> None:
    """A set of a platform with this many more events, and whether it restores."""
    with report.step(f"backup and drill with {events} more events") as facts:
        facts |= log_events(cluster, events)
        began = time.monotonic()
        said = cluster.job_from("backup", "test-backup", within_s=1200)
        facts["set"] = next(line for line in said.splitlines() if line.startswith("whole"))
        facts["backup_s"] = round(time.monotonic() - began, 1)
        began = time.monotonic()
        cluster.job_from("drill", "test-drill", within_s=900)
        facts["drill_s"] = round(time.monotonic() - began, 1)
        facts["noted"] = json.loads(cluster.get("configmap", f"{cluster.release}-operations")["data"]["drill.json"])
        expect(facts["drill_s"] < DRILL_MAX_S, "the drill took too long")


def drill_alone(cluster: Cluster, report: Report, events: int) -> None:
    """Just install, backup, drill, uninstall: for a number of events that the other steps need not carry."""
    cluster.create_namespace()
    with report.step("install"):
        cluster.install()
        cluster.helm("test")  # its permit's event is what the others are copies of
    backup_and_drill(cluster, report, events)
    with report.step("uninstall"):
        uninstall(cluster)


def kill(cluster: Cluster, names: list[str]) -> None:
    """SIGKILL the pods of these components."""
    chosen = f"app.kubernetes.io/name in ({','.join(names)})"
    cluster.kubectl("delete", "pods", "-l", chosen, "--force", "--grace-period=0")


def log_events(cluster: Cluster, count: int) -> dict[str, Any]:
    """Put events into permitting's log as its relay finds them, and wait until all are in the stream.

    Copies of a real one, made by the database in pieces that the relay publishes while the next is made: each has a
    row, a place in the feed and a message, as if it had come by the command.
    """
    sql = (
        "INSERT INTO event_log (event_id, subject, ce_type, city, aggregate, aggregate_version, payload, headers)"
        " SELECT gen_random_uuid(), subject, ce_type, city, 'cities/13.77/permits/' || gen_random_uuid(), 1, payload,"
        " headers"
        " FROM (SELECT * FROM event_log WHERE subject = 'kota.permitting.permit.submitted.v1' LIMIT 1) one,"
        " generate_series(1, {})"
    )
    database = (f"{cluster.release}-postgres-0", "-c", "postgres", "--", "sh", "-c")
    psql = 'PGPASSWORD=$(cat /run/kota/postgres-superuser) psql -h 127.0.0.1 -U postgres -d kota_permitting -Atc "$0"'
    began = time.monotonic()
    for at in range(0, count, EVENTS_AT_ONCE):
        piece = min(EVENTS_AT_ONCE, count - at)
        said = cluster.kubectl("exec", *database, psql, sql.format(piece))
        expect(said.strip() == f"INSERT 0 {piece}", f"no event was there to copy: {said}")
    logged = time.monotonic()
    waiting = "SELECT EXISTS (SELECT FROM event_log WHERE stream_seq IS NULL)"
    within_s = 300 + count / PUBLISHED_MIN_PER_S
    until(lambda: cluster.kubectl("exec", *database, psql, waiting).strip() == "f", "published", within_s=within_s)
    size = cluster.kubectl("exec", *database, psql, "SELECT pg_database_size('kota_permitting')")
    return {
        "logged_s": round(logged - began, 1),
        "published_s": round(time.monotonic() - began, 1),
        "database_MB": round(int(size) / 1e6),
    }


def restore(cluster: Cluster) -> dict[str, Any]:
    """Kill PostgreSQL under load, throw its data away, put the last set back, publish again, verify."""
    sets = cluster.kubectl(
        "exec", f"deploy/{cluster.release}-keeper", "--", "python3", "-m", "kota_cli", "cluster", "backup-list"
    )
    newest = sets.strip().splitlines()[-1].split()[0]
    begin_load(cluster, "load-loss", 20)
    # Out of its place in one step: a server that misses files while they are removed one by one ends, and `rm` with it.
    cluster.kubectl("exec", f"{cluster.release}-postgres-0", "--", "mv", "/data/postgres", "/data/lost")
    kill(cluster, ["postgres"])
    began = time.monotonic()
    cluster.result("load-loss", within_s=120)
    cluster.upgrade("--set", f"restore.set={newest}", "--set", "global.maintenance=true")
    unpacked = time.monotonic()
    cluster.upgrade()
    ready = time.monotonic()
    said = cluster.helm("test", "--logs")
    return {
        "set": newest,
        "restored_s": round(unpacked - began, 1),
        "serving_again_s": round(ready - began, 1),
        "said": [line for line in said.splitlines() if line.startswith(("ok", "FAIL"))],
    }


KINDS = (
    "pods,services,deployments,statefulsets,jobs,cronjobs,configmaps,secrets,pvc,sa,roles,rolebindings,pdb,hpa,netpol,"
    "ingress"
)
OURS_NOT = ("configmap/kube-root-ca.crt", "serviceaccount/default")


def uninstall(cluster: Cluster) -> dict[str, list[str]]:
    """Uninstall; what stays on purpose, and that nothing stays after the purge that the handbook describes."""
    cluster.kubectl("delete", "pod", f"{cluster.release}-test", "--ignore-not-found")
    cluster.helm("uninstall", "--wait", "--cascade", "foreground", "--timeout", "5m")

    def left() -> list[str]:
        names = cluster.kubectl("get", KINDS, "-o", "name").split()
        return [name for name in names if not name.endswith(OURS_NOT)]

    kept = left()
    strangers = [n for n in kept if not n.startswith(("secret/", "persistentvolumeclaim/"))]
    expect(not strangers, f"left behind: {strangers}")
    cluster.kubectl("delete", "pvc", "-l", f"app.kubernetes.io/instance={cluster.release}")
    cluster.kubectl("delete", "secret", "-l", "app.kubernetes.io/managed-by=kota-keys")
    expect(left() == [], f"left after the purge: {left()}")
    run("kubectl", "delete", "namespace", cluster.namespace)
    return {"kept_until_purged": kept}


def high_availability(cluster: Cluster, report: Report) -> None:
    """The HA profile: three NATS servers, two pods a service, streams three times."""
    cluster.create_namespace()
    with report.step("HA: install") as facts:
        cluster.install()
        facts["pods"] = sorted(
            pod["metadata"]["name"] for pod in cluster.get("pods")["items"] if pod["status"]["phase"] == "Running"
        )
        expect(sum("-nats-" in name for name in facts["pods"]) == 3, "there are no three NATS servers")
    with report.step("HA: helm test") as facts:
        facts["said"] = [
            line for line in cluster.helm("test", "--logs").splitlines() if line.startswith(("ok", "FAIL"))
        ]
    with report.step("HA: a NATS server is killed under load") as facts:
        load = under_load(cluster, "load-ha", 40, lambda: cluster.kubectl("delete", "pod", f"{cluster.release}-nats-1"))
        facts |= {"raw": failures(load, "failed_raw"), "after_one_repeat": failures(load, "failed_after_one_repeat")}
        facts["back_s"] = round(until(cluster.all_ready, "three again", within_s=180), 1)
        expect(facts["after_one_repeat"] == 0, "calls failed")
    with report.step("HA: uninstall") as facts:
        facts["left"] = uninstall(cluster)


def main() -> int:
    """Run it; 0 when everything held."""
    parser = argparse.ArgumentParser(prog="deploy/test", description=__doc__)
    parser.add_argument("--namespace", default="kota-test")
    parser.add_argument("--events", type=int, default=20_000, help="more events for backup and drill")
    parser.add_argument("--report", type=Path, help="write every figure here, as JSON")
    parser.add_argument("--only", choices=("single-node", "ha", "drill"), help="drill: no other step")
    parser.add_argument("--keep", action="store_true", help="leave the namespace when a step fails, to look at it")
    options = parser.parse_args()
    report, failed = Report(), ""
    with tempfile.TemporaryDirectory() as folder:
        packed = run(str(CHARTS / "build"), folder).strip()
        profiles = {"single-node": [HERE / "values.yaml"], "ha": [HERE / "values.yaml", HERE / "values-ha.yaml"]}
        for profile, values in profiles.items():
            if options.only not in (None, profile) and (options.only, profile) != ("drill", "single-node"):
                continue
            files = [CHARTS / "kota" / f"values-{profile}.yaml", *values]
            cluster = Cluster(options.namespace, "kota", Path(packed), files)
            try:
                if options.only == "drill":
                    drill_alone(cluster, report, options.events)
                elif profile == "ha":
                    high_availability(cluster, report)
                else:
                    single_node(cluster, report, options.events)
            except (CommandFailed, subprocess.TimeoutExpired) as error:
                failed = f"{profile}: {error}"
                if not options.keep:
                    run("kubectl", "delete", "namespace", options.namespace, "--ignore-not-found")
                break
    if options.report:
        options.report.write_text(json.dumps({"failed": failed, "steps": report.steps}, indent=1), encoding="utf-8")
    print(f"FAILED: {failed}" if failed else "the charts hold on this cluster")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
