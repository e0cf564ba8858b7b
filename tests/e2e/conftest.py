"""The whole platform for the e2e tests: real processes, one start for a session that does not break them."""

from __future__ import annotations

import asyncio

import pytest

from kota_cli.demo import arrival
from kota_cli.platform import Platform


@pytest.fixture(scope="session")
def platform():
    """A running platform with the demo city loaded. Tests that break processes start their own."""
    with Platform() as running:
        asyncio.run(arrival.arrive(running))
        yield running


@pytest.fixture
def place(platform):
    """Its installation: addresses, secrets, spans."""
    return platform.place


@pytest.fixture
def city(place):
    """The demo city."""
    return arrival.known(place)


@pytest.fixture
async def root(place):
    """The root client."""
    caller = arrival.root_known(place)
    yield caller
    await caller.close()
