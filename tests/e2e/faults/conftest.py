"""One broken and healed platform for all faults that leave it whole."""

from __future__ import annotations

import pytest

from kota_cli.platform import Platform

from .stage import Stage


@pytest.fixture(scope="package")
def own_platform():
    """A platform that only these tests break."""
    with Platform() as running:
        yield running


@pytest.fixture(scope="package")
async def stage(own_platform, tmp_path_factory):
    """The stage on it."""
    stage = await Stage.set(own_platform, tmp_path_factory.mktemp("faults") / "history.jsonl")
    yield stage
    await stage.close()
