"""Plant that changes while it is broken: circuits join and leave the ones that are hit."""

from __future__ import annotations

from kota_common.actor import service_actor
from kota_common.service import Floor, Timer, timer
from kota_fiber_network.network import store as network_store
from kota_fiber_network.network.board import Board
from kota_fiber_network.outages import commands, store


def follow_outages(board: Board) -> Timer:
    """The timer, over this process's board."""

    @timer("follow_outages", every_ms=2_000)
    async def follow(floor: Floor) -> None:
        """Look at open outages again after the network changed. Late or twice does no harm: the state decides."""
        async with floor.database.pool.acquire() as connection:
            cities = await network_store.cities(connection)
        for city in cities:
            actor = service_actor("fiber_network", city)
            async with floor.database.reader(city, actor) as reader:
                due = await store.outdated(reader, await network_store.version(reader))
            if due:
                async with floor.database.transaction(city, actor) as tx:
                    await commands.follow_network(tx, board)

    return follow
