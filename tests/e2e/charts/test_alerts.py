"""The alerts of a rendered release, by Prometheus' own promtool."""

from __future__ import annotations

import shutil
import subprocess

import pytest
import yaml

from .conftest import ROOT
from .golang import built

CASES = sorted((ROOT / "deploy/test/alerts").glob("*.yaml"))
SETTINGS = ("global.monitoring.enabled=true", "global.monitoring.runbookUrl=RUNBOOKS")


@pytest.fixture(scope="module")
def rules(charts):
    """The groups of the PrometheusRule, as an installation with everything switched on has them."""
    (found,) = [d for d in charts.render("single-node", *SETTINGS) if d["kind"] == "PrometheusRule"]
    return found["spec"]["groups"]


@pytest.fixture(scope="module")
def promtool(rules, tmp_path_factory):
    """`promtool("check", "rules", "rules.yaml")`, in a folder with the rules and their cases."""
    program = built("promtool", "github.com/prometheus/prometheus/cmd/promtool")
    folder = tmp_path_factory.mktemp("promtool")
    (folder / "rules.yaml").write_text(yaml.safe_dump({"groups": rules}), encoding="utf-8")
    for case in CASES:
        shutil.copy(case, folder)

    def run(*words):
        return subprocess.run([str(program), *words], cwd=folder, capture_output=True, text=True, check=False)

    return run


def alerts(rules):
    return [rule for group in rules for rule in group["rules"]]


def cases():
    """(alert, expected alerts) of every question in the case files."""
    for path in CASES:
        for test in yaml.safe_load(path.read_text(encoding="utf-8"))["tests"]:
            for question in test["alert_rule_test"]:
                yield question["alertname"], question["exp_alerts"]


def test_every_alert_has_a_case_in_which_it_fires_and_one_in_which_it_does_not(rules):
    names = [rule["alert"] for rule in alerts(rules)]
    assert len(names) == len(set(names))
    assert {name for name, said in cases() if said} == set(names)
    assert {name for name, said in cases() if not said} == set(names)


def test_every_case_of_a_firing_alert_says_its_labels_its_words_and_its_runbook():
    for name, said in cases():
        for alert in said:
            assert alert["exp_labels"]["severity"] in ("critical", "warning"), name
            assert alert["exp_annotations"]["summary"], name
            page = alert["exp_annotations"]["runbook_url"].removeprefix("RUNBOOKS/")
            assert (ROOT / "docs/runbooks" / page).exists(), name


def test_what_is_switched_off_is_not_missed(charts):
    def names(profile, *settings):
        documents = charts.render(profile, *SETTINGS, *settings)
        (found,) = [d for d in documents if d["kind"] == "PrometheusRule"]
        return {rule["alert"]: rule["expr"] for rule in alerts(found["spec"]["groups"])}

    assert not [name for name in names("ha") if name.startswith(("KotaBackup", "KotaDrill"))]
    without_drill = names("single-node", "backup.drill.enabled=false")
    assert "KotaBackupOld" in without_drill
    assert "KotaDrillOld" not in without_drill
    assert "fiber-network" not in names("single-node", "fiber-network.enabled=false")["KotaServiceAbsent"]
    assert "identity" not in names("single-node", "global.maintenance=true")["KotaServiceAbsent"]


@pytest.mark.slow
def test_prometheus_can_read_every_rule(promtool):
    done = promtool("check", "rules", "--lint=all", "--lint-fatal", "rules.yaml")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("file", [path.name for path in CASES])
def test_every_alert_says_what_it_should_when_it_should(promtool, file):
    done = promtool("test", "rules", file)
    assert done.returncode == 0, done.stdout + done.stderr
