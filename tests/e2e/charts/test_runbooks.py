"""What runbooks and operators' pages tell people to type: commands of `kota` that exist, objects that are rendered."""

from __future__ import annotations

import re

import pytest
import typer

from kota_cli.main import app
from kota_common.telemetry.metrics import Metrics

from .conftest import ROOT

PAGES = sorted([*(ROOT / "docs/runbooks").glob("*.md"), *(ROOT / "docs/operations").glob("*.md")])
KINDS = {
    "deploy": "Deployment",
    "cronjob": "CronJob",
    "svc": "Service",
    "secret": "Secret",
    "configmap": "ConfigMap",
    "sts": "StatefulSet",
}
PLACEHOLDER = re.compile(r"[A-Z]{3,}")  # NAMA, LAYANAN, NOMOR


def code(page):
    """Every line of code of a page, in blocks and in sentences."""
    text = page.read_text(encoding="utf-8")
    for block in re.findall(r"```\w*\n(.*?)```", text, re.S):
        yield from block.replace("\\\n", " ").splitlines()
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.S))


def commands(line):
    """The words after each `kota` or `python3 -m kota_cli` of a line, up to the end of that command."""
    for found in re.findall(r"(?:^|[;&|] *|-- |[A-Z_]+=\S+ )(?:kota|python3 -m kota_cli) ([^;&|#]+)", line):
        yield found.split()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_of_kota_that_a_page_names_exists(page):
    for line in code(page):
        for words in commands(line):
            group = typer.main.get_command(app)
            while words and hasattr(group, "commands"):
                assert words[0] in group.commands, f"{page.name}: kota {' '.join(words)}"
                group = group.commands[words.pop(0)]
            options = {name for parameter in group.params for name in parameter.opts} | {"--help"}
            assert {word.partition("=")[0] for word in words if word.startswith("--")} <= options, (
                f"{page.name}: {line}"
            )


@pytest.fixture(scope="module")
def names(charts):
    """(kind, name) of what is rendered, and the Secrets that a job makes."""
    made = {("Secret", "kota-installation"), ("Secret", "kota-identity"), ("Secret", "kota-nats")}
    return made | {(d["kind"], d["metadata"]["name"]) for d in charts.render("single-node")}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_object_that_a_page_asks_kubectl_for_is_rendered_or_made(names, page):
    for line in code(page):
        if "kubectl" not in line or " create " in line:
            continue
        for kind, name in re.findall(r"\b(deploy|cronjob|svc|secret|configmap|sts)[/ ](kota-[\w-]+)", line):
            if not PLACEHOLDER.search(name):
                assert (KINDS[kind], name) in names, f"{page.name}: {line}"


def test_every_metric_that_a_runbook_names_exists():
    exposed = {metric.name for metric in Metrics("sample").registry.collect()}
    for page in (ROOT / "docs/runbooks").glob("*.md"):
        for name in re.findall(r"`(kota_[a-z_]+)`", page.read_text(encoding="utf-8")):
            assert name in exposed, f"{page.name}: {name}"


def test_the_search_finds_commands():
    lines = ["kota dead-letters list", "A=b kota doctor", "kubectl exec deploy/x -- python3 -m kota_cli cluster keep"]
    assert [words for line in lines for words in commands(line)] == [
        ["dead-letters", "list"],
        ["doctor"],
        ["cluster", "keep"],
    ]
