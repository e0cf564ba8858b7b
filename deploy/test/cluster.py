"""kubectl and helm, as the cluster test drives them; whatever fails says so with the command's own words."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
CHARTS = HERE.parent / "helm"


class CommandFailed(Exception):
    """A command ended with an error; the text has it and its words."""


def run(*words: str, input_text: str | None = None, timeout_s: float = 600.0) -> str:
    """The output of a command. Raises CommandFailed."""
    done = subprocess.run(words, input=input_text, capture_output=True, text=True, timeout=timeout_s, check=False)
    if done.returncode != 0:
        raise CommandFailed(f"{' '.join(words)}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return done.stdout


def until(condition: Callable[[], bool], what: str, *, within_s: float, every_s: float = 2.0) -> float:
    """Wait for a condition; gives the seconds it took. Raises CommandFailed when it does not come."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > within_s:
            raise CommandFailed(f"not within {within_s:.0f} s: {what}")
        time.sleep(every_s)  # house: sleep, kubectl is asked again; the cluster calls nobody back
    return time.monotonic() - began


@dataclass(frozen=True, slots=True)
class Cluster:
    """One namespace of whatever cluster KUBECONFIG names."""

    namespace: str
    release: str
    chart: Path
    values: Sequence[Path]

    def kubectl(self, *words: str, **options: Any) -> str:
        """kubectl in the namespace."""
        return run("kubectl", "-n", self.namespace, *words, **options)

    def get(self, *words: str) -> Any:
        """Objects as kubectl reports them."""
        return json.loads(self.kubectl("get", *words, "-o", "json"))

    def helm(self, word: str, *words: str) -> str:
        """helm in the namespace, for the release."""
        return run("helm", word, self.release, *words, "--namespace", self.namespace, timeout_s=900)

    def files(self) -> list[str]:
        """The values files as helm takes them."""
        return [word for file in self.values for word in ("--values", str(file))]

    def create_namespace(self) -> None:
        """A fresh one, where only restricted pods are admitted."""
        run("kubectl", "create", "namespace", self.namespace)
        label = "pod-security.kubernetes.io/enforce=restricted"
        run("kubectl", "label", "namespace", self.namespace, label)

    def install(self, *words: str) -> str:
        """Install and wait for everything."""
        waits = ("--wait", "--wait-for-jobs", "--timeout", "5m")
        return self.helm("install", str(self.chart), *self.files(), *waits, *words)

    def upgrade(self, *words: str) -> str:
        """Upgrade and wait for everything."""
        waits = ("--wait", "--wait-for-jobs", "--timeout", "6m")
        return self.helm("upgrade", str(self.chart), *self.files(), *waits, *words)

    def job_from(self, cron_job: str, name: str, *, within_s: int = 600) -> str:
        """Run a CronJob now; gives what it logged. Raises CommandFailed."""
        self.kubectl("create", "job", f"--from=cronjob/{self.release}-{cron_job}", name)

        def ended() -> bool:
            status = self.get("job", name)["status"]
            return bool(status.get("succeeded") or status.get("failed"))

        until(ended, f"job {name}", within_s=within_s)
        logs = self.kubectl("logs", f"job/{name}", "--all-containers", "--tail=20")
        if not self.get("job", name)["status"].get("succeeded"):
            raise CommandFailed(f"job {name} failed:\n{logs}")
        self.kubectl("delete", "job", name)
        return logs

    def all_ready(self) -> bool:
        """Whether every workload has all the pods it should, and no pod is on its way out."""
        for kind in ("deployments", "statefulsets"):
            for one in self.get(kind)["items"]:
                wanted = one["spec"].get("replicas", 1)
                status = one["status"]
                seen = status.get("observedGeneration", 0) >= one["metadata"]["generation"]
                if not seen or status.get("readyReplicas", 0) != wanted or status.get("updatedReplicas", 0) != wanted:
                    return False
        return not any("deletionTimestamp" in pod["metadata"] for pod in self.get("pods")["items"])

    def command(self, name: str, *words: str) -> None:
        """Start `kota cluster WORDS` in a pod like the one of `helm test`."""
        pod = self.get("pod", f"{self.release}-test")
        spec = {key: value for key, value in pod["spec"].items() if key not in ("nodeName", "tolerations", "priority")}
        spec["containers"][0]["args"] = ["cluster", *words]
        spec["containers"][0]["name"] = name
        spec["containers"][0]["resources"] = {"limits": {"memory": "512Mi"}, "requests": {"memory": "64Mi"}}
        labels = {**pod["metadata"]["labels"], "kota/test": name}
        fresh = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "labels": labels}, "spec": spec}
        self.kubectl("delete", "pod", name, "--ignore-not-found")
        self.kubectl("create", "-f", "-", input_text=json.dumps(fresh))

    def result(self, name: str, *, within_s: float) -> str:
        """What that pod printed, once it has ended well. Raises CommandFailed."""
        until(lambda: self.get("pod", name)["status"].get("phase") in ("Succeeded", "Failed"), name, within_s=within_s)
        logs = self.kubectl("logs", name)
        if self.get("pod", name)["status"]["phase"] != "Succeeded":
            raise CommandFailed(f"{name} failed:\n{logs}")
        self.kubectl("delete", "pod", name)
        return logs

    def says(self, name: str, text: str, *, within_s: float) -> None:
        """Wait until that pod has printed a text. Raises CommandFailed, with what it printed, when it ended without."""

        def said() -> bool:
            phase = self.get("pod", name)["status"].get("phase")
            if phase in ("Pending", None):
                return False
            logs = self.kubectl("logs", name)
            if text not in logs and phase != "Running":
                raise CommandFailed(f"{name} ended and never said {text!r}:\n{logs}")
            return text in logs

        until(said, f"{name} says {text!r}", within_s=within_s, every_s=0.5)
