"""What midnight sets off."""

from __future__ import annotations

from datetime import timedelta

from kota_common.actor import service_actor
from kota_common.service import Floor, timer
from kota_permitting.queue import commands, store

BATCH = 200  # tickets a transaction
_WEST_TO_EAST = timedelta(hours=9)  # it is tomorrow in Jayapura nine hours before UTC says so


@timer("lapse_tickets", every_ms=60_000)
async def lapse_tickets(floor: Floor) -> None:
    """End the tickets of days that are over, one event each. Late or twice does no harm: calls look at today only."""
    now = floor.database.clock()
    async with floor.database.reader("", service_actor("permitting", "")) as reader:
        cities = await store.cities_with_days_before(reader, (now + _WEST_TO_EAST).date())
    for city in cities:
        lapsed = BATCH
        while lapsed == BATCH:
            async with floor.database.transaction(city, service_actor("permitting", city)) as tx:
                lapsed = await commands.lapse_tickets(tx, BATCH)
