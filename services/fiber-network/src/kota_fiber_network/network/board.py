"""The networks that this process holds: read once, then followed version by version.

A question is answered from the version that is committed when it is asked. Reading is optimistic: rows are read until
the version stood still meanwhile, so nothing is locked and no half of a change is ever seen.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field

from kota_common.postgres import Reader
from kota_fiber_network.network import store
from kota_fiber_network.network.model import Network
from kota_fiber_network.plant.refusals import NetworkVersionAhead

CITIES_MAX = 32  # networks kept; the one that was asked for longest ago goes first
WAIT_S = 2.0  # for a version that a caller has seen elsewhere
LOOK_EVERY_S = 0.05
RETRY_AFTER_MS = 1000


@dataclass(slots=True)
class Board:
    """All networks of this process, by city."""

    networks: OrderedDict[str, Network] = field(default_factory=OrderedDict)
    reading: dict[str, asyncio.Lock] = field(default_factory=dict)

    async def network(self, reader: Reader, *, at_least: int = 0) -> Network:
        """The city's network as it is committed now, or as a transaction sees it.

        Raises NetworkVersionAhead when `at_least` is not reached within two seconds.
        """
        version = await store.version(reader)
        if version < at_least:
            version = await _wait(reader, at_least)
        known = self.networks.get(reader.city)
        if known is not None and known.version == version:
            self.networks.move_to_end(reader.city)
            return known
        async with self.reading.setdefault(reader.city, asyncio.Lock()):
            return await self._follow(reader)

    async def _follow(self, reader: Reader) -> Network:
        known = self.networks.get(reader.city) or Network(reader.city)
        while True:
            version = await store.version(reader)
            if version <= known.version:
                return known
            delta = await store.delta(reader, known.version)
            if await store.version(reader) == version:
                network = known.with_delta(delta, version)
                self._keep(network)
                return network

    def _keep(self, network: Network) -> None:
        self.networks[network.city] = network
        self.networks.move_to_end(network.city)
        while len(self.networks) > CITIES_MAX:
            self.networks.popitem(last=False)


async def _wait(reader: Reader, wanted: int) -> int:
    version = 0
    try:
        async with asyncio.timeout(WAIT_S):
            while version < wanted:
                await asyncio.sleep(LOOK_EVERY_S)
                version = await store.version(reader)
    except TimeoutError as error:
        raise NetworkVersionAhead(
            field="min_network_version", retry_after_ms=RETRY_AFTER_MS, version=version, wanted=wanted
        ) from error
    return version
