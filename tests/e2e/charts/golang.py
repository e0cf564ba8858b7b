"""Programs of other houses that only exist as Go modules: built once from a go.mod with hashes, kept in a cache."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from .conftest import ROOT

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kota-go"
BUILD_S = 1800


def built(module: str, package: str = ".") -> Path:
    """The program of `deploy/test/<module>`, whose go.mod and go.sum pin it.

    The cache knows it by everything that it was made from, so that a new pin is a new build. Skips where there is no
    Go; a build that fails is a failure, with the compiler's words.
    """
    if shutil.which("go") is None:
        pytest.skip("Go is not installed: it builds the program that this test runs")
    source = ROOT / "deploy" / "test" / module
    files = sorted(path for path in source.iterdir() if path.suffix in (".mod", ".sum", ".go"))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]
    program = CACHE / f"{module}-{digest}"
    if not program.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        part = program.with_suffix(f".{os.getpid()}")  # two runs may build at once; the last rename wins
        command = ["nice", "-n", "10", "go", "build", "-mod=readonly", "-ldflags", "-s -w", "-o", str(part), package]
        environment = {**os.environ, "CGO_ENABLED": "0", "GOFLAGS": "-buildvcs=false"}
        done = subprocess.run(
            command, cwd=source, env=environment, capture_output=True, text=True, timeout=BUILD_S, check=False
        )
        assert done.returncode == 0, f"{module} could not be built:\n{done.stderr[-4000:]}"
        part.replace(program)
    return program
