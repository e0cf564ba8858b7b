"""`kota load rush` on a running platform: each punch is kept once, whichever the door, and `kota verify` is green."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from kota_cli.demo import arrival
from kota_cli.platform import Platform

PATIENCE_S = 180
PEAK, SECONDS, PHONES = 40, 6, 12


@pytest.fixture(scope="module")
def unbroken():
    """A platform of its own: on the stage of the faults stray messages stand in the streams, and `verify` says so."""
    with Platform() as running:
        yield running


@pytest.fixture(scope="module")
async def whole_platform(unbroken):
    """The demo city on it."""
    await arrival.arrive(unbroken)
    return unbroken


@pytest.mark.parametrize("door", ["connect", pytest.param("grpc", marks=pytest.mark.slow)])
async def test_the_morning_rush_loses_nothing_and_verify_is_green_after_it(whole_platform, door):
    rush = ("load", "rush", "--peak", str(PEAK), "--seconds", str(SECONDS), "--phones", str(PHONES), "--door", door)
    found = json.loads(kota(whole_platform, *rush))
    assert (found["lost"], found["doubled"], found["failures"]) == (0, 0, {})
    assert found["acknowledged"] == found["sent"] > PEAK * SECONDS / 3
    assert found["states"] == {"ACCEPTED": found["acknowledged"]}, "inside the fence, at a trusted time"
    assert [phase["name"] for phase in found["phases"]] == ["ramp", "peak", "tail", "all"]
    assert {"attendance", "PostgreSQL", "NATS", "client"} <= set(found["cpu_us_per_punch"])
    assert all(not proof["findings"] for proof in json.loads(kota(whole_platform, "verify")))


def kota(platform, *words):
    """What a command prints; it must end well."""
    command = [sys.executable, "-m", "kota_cli", *words, "--json", "--data", str(platform.data)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
