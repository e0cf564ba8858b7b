"""New plant inside a live permit changes its answer."""

from __future__ import annotations

from kota_common.actor import service_actor
from kota_common.service import Floor, Timer, timer
from kota_fiber_network.digsafe import commands, store
from kota_fiber_network.digsafe.desk import Desk
from kota_fiber_network.network import store as network_store

BATCH = 50  # answers a transaction


def amend_dig_checks(desk: Desk) -> Timer:
    """The timer, answering at this process's desk."""

    @timer("amend_dig_checks", every_ms=1_000)
    async def amend(floor: Floor) -> None:
        """Look at live permits again after the network changed. Late or twice does no harm: the answer decides."""
        async with floor.database.pool.acquire() as connection:
            cities = await network_store.cities(connection)
        for city in cities:
            actor = service_actor("fiber_network", city)
            due = BATCH
            while due == BATCH:
                async with floor.database.transaction(city, actor) as tx:
                    permits = await store.outdated(tx, await network_store.version(tx), BATCH)
                    for permit in permits:
                        await commands.follow_plant(tx, desk, permit)
                due = len(permits)

    return amend
