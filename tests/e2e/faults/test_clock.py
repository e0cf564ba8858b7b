"""The clock of one process is ten minutes off: what it may not believe it refuses by name, and nothing is lost."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from .load import sound_after
from .stage import some_quick

SERVICES = ("identity", "permitting", "videotron_content", "attendance", "fiber_network")
LIBRARIES = tuple(
    Path("/usr/lib", machine, "faketime/libfaketime.so.1") for machine in ("x86_64-linux-gnu", "aarch64-linux-gnu")
)


@pytest.fixture(scope="module")
def library():
    """libfaketime (Debian's package `libfaketime`), which `.ci/run` installs."""
    found = next((str(path) for path in LIBRARIES if path.exists()), None)
    if found is None:
        pytest.skip("no clock can be moved here: the library libfaketime is not installed")
    return found


def clock_of(stage, name):
    """What the process that started last took for the time, by its log, in seconds from ours when it was ready."""
    lines = (stage.place.logs / f"{name}.log").read_text(encoding="utf-8").splitlines()
    said = [json.loads(line)["time"] for line in lines if '"event": "ready"' in line or '"event":"ready"' in line][-1]
    return (datetime.fromisoformat(said) - datetime.now(UTC)).total_seconds()


@pytest.mark.parametrize("offset", ["+10m", pytest.param("-10m", marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", some_quick(SERVICES))
async def test_a_clock_that_is_off_loses_nothing_and_doubles_nothing(stage, library, name, offset):
    wrong = {"LD_PRELOAD": library, "FAKETIME": offset, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    async with sound_after(stage, f"clock of {name} {offset}") as load:
        await load.more(3)
        load.clock_is_wrong = True
        await asyncio.to_thread(stage.platform.restart, name, wrong)
        off_s = 600 if offset.startswith("+") else -600
        assert abs(clock_of(stage, name) - off_s) < 60, "its clock is really wrong"
        try:
            await asyncio.sleep(5.0)  # the fault is its length: some callers are refused meanwhile
        finally:
            await asyncio.to_thread(stage.platform.restart, name)
        await load.more(10)
