"""The charts as an operator's helm renders them; no cluster."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
CHARTS = ROOT / "deploy" / "helm"
HELM = Path(sys.executable).with_name("helm")
CRDS = ("postgresql.cnpg.io/v1", "cert-manager.io/v1")
PROFILES = {
    "single-node": ["values-single-node.yaml"],
    "ha": ["values-ha.yaml"],
    "airgap": ["values-single-node.yaml", "values-airgap.yaml"],
    "tls": ["values-single-node.yaml", "values-tls.yaml"],
}


class Charts:
    """`render("single-node", "permitting.replicas=2")` gives the objects; `refused(...)` the words of a refusal."""

    def __init__(self, folder: Path) -> None:
        build = [str(CHARTS / "build"), str(folder)]
        environment = {"HELM": str(HELM), "PATH": "/usr/bin:/bin"}
        subprocess.run(build, env=environment, check=True, capture_output=True)
        (self.archive,) = folder.glob("kota-[0-9]*.tgz")
        self.folder = folder

    def _helm(self, word: str, profile: str, settings: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
        command = [str(HELM), word, *(["kota"] if word == "template" else []), str(self.archive), "-n", "kota"]
        for file in PROFILES.get(profile, []):
            command += ["-f", str(CHARTS / "kota" / file)]
        command += [part for setting in ("global.city=13.77", *settings) for part in ("--set", setting)]
        if word == "template":
            command += [part for crd in (CRDS if profile in ("ha", "tls") else ()) for part in ("-a", crd)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def text(self, profile: str, *settings: str) -> str:
        done = self._helm("template", profile, settings)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def render(self, profile: str, *settings: str) -> list[dict]:
        return [document for document in yaml.safe_load_all(self.text(profile, *settings)) if document]

    def refused(self, profile: str, *settings: str) -> str:
        done = self._helm("template", profile, settings)
        assert done.returncode != 0, "helm took it"
        return done.stderr

    def lint(self, profile: str) -> subprocess.CompletedProcess[str]:
        return self._helm("lint", profile, ())


@pytest.fixture(scope="session")
def charts(tmp_path_factory):
    return Charts(tmp_path_factory.mktemp("charts"))


@pytest.fixture(scope="session")
def objects(charts):
    rendered = {profile: charts.render(profile) for profile in PROFILES}
    return rendered.__getitem__


def pods(documents):
    """(object, pod metadata, pod spec) of everything that makes pods."""
    for document in documents:
        spec = document.get("spec", {})
        if document["kind"] == "Pod":
            yield document, document["metadata"], spec
        elif document["kind"] == "CronJob":
            template = spec["jobTemplate"]["spec"]["template"]
            yield document, template["metadata"], template["spec"]
        elif "template" in spec:
            yield document, spec["template"]["metadata"], spec["template"]["spec"]


def containers(spec):
    return [*spec.get("initContainers", []), *spec["containers"]]


def name_of(document):
    return f"{document['kind']}/{document['metadata']['name']}"
