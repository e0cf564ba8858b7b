"""The whole day, played once for all flows by the command that people use, and the span store beside it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

import pytest

from .spans import Spans

DAY_S = 150


@dataclass
class Day:
    """What the day left behind: facts by chapter, and the steps as they were told."""

    facts: dict[int, dict[str, Any]]
    steps: list[dict[str, Any]]
    seconds: float

    def titles(self, chapter: int) -> list[str]:
        return [step["title"] for step in self.steps if step["chapter"] == chapter]


@pytest.fixture(scope="session")
def day(platform) -> Day:
    """In its own process: a process has one tracer provider, and the tests of this one may have set theirs."""
    command = [sys.executable, "-m", "kota_cli", "demo", "--json", "--data", str(platform.data)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=DAY_S)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    facts = {int(number): found for number, found in said["facts"].items()}
    return Day(facts, said["steps"], said["seconds"])


@pytest.fixture
def spans(place) -> Spans:
    return Spans(place)
