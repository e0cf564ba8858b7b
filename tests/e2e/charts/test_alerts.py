"""The alerts, by Prometheus' own promtool: a Go program, built once into the user's cache."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from .conftest import CHARTS, ROOT

MODULE, VERSION = "github.com/prometheus/prometheus", "v0.307.3"


@pytest.fixture(scope="module")
def promtool():
    found = shutil.which("promtool")
    if found:
        return found
    if shutil.which("go") is None:
        pytest.skip("neither promtool nor Go is here")
    folder = Path.home() / ".cache" / "kota-promtool"
    if not (folder / "promtool").exists():
        # A module of our own: `go install` refuses one that has replacements in its go.mod.
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "go.mod").write_text(f"module promtool\n\ngo 1.25\n\nrequire {MODULE} {VERSION}\n")
        command = ["nice", "-n", "10", "go", "build", "-mod=mod", "-o", "promtool", f"{MODULE}/cmd/promtool"]
        subprocess.run(command, cwd=folder, env={**os.environ, "CGO_ENABLED": "0"}, check=True)
    return str(folder / "promtool")


@pytest.mark.slow
def test_every_alert_says_what_it_should_when_it_should(promtool, tmp_path):
    shutil.copy(CHARTS / "kota/files/alerts.yaml", tmp_path / "alerts.yaml")
    shutil.copy(ROOT / "deploy/test/alerts.yaml", tmp_path / "test.yaml")
    for words in (("check", "rules", "alerts.yaml"), ("test", "rules", "test.yaml")):
        done = subprocess.run([promtool, *words], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
