"""What the dates set off."""

from __future__ import annotations

from datetime import timedelta

from kota_common.actor import service_actor
from kota_common.service import Floor, timer
from kota_permitting.casework import handover, in_force
from kota_permitting.duty import store as roster
from kota_permitting.verification import store as public

BATCH = 100  # permits a transaction; a midnight on which thousands end does not hold one long lock
_WEST_TO_EAST = timedelta(hours=9)  # it is tomorrow in Jayapura nine hours before UTC says so


@timer("expire_permits", every_ms=60_000)
async def expire_permits(floor: Floor) -> None:
    """Mark the permits whose last day has passed and tell everybody. Late or twice does no harm: the dates decide."""
    now = floor.database.clock()
    async with floor.database.reader("", service_actor("permitting", "")) as reader:
        cities = await public.cities_with_last_day_before(reader, (now + _WEST_TO_EAST).date())
    for city in cities:
        marked = BATCH
        while marked == BATCH:
            async with floor.database.transaction(city, service_actor("permitting", city)) as tx:
                marked = await in_force.expire_permits(tx, BATCH)


@timer("release_cases", every_ms=60_000)
async def release_cases(floor: Floor) -> None:
    """Release the cases of reviewers whose last day in the unit has passed. Late or twice does no harm."""
    now = floor.database.clock()
    async with floor.database.reader("", service_actor("permitting", "")) as reader:
        cities = await roster.cities_with_ends_before(reader, (now + _WEST_TO_EAST).date())
    for city in cities:
        more = True
        while more:
            async with floor.database.transaction(city, service_actor("permitting", city)) as tx:
                more = await handover.release_and_forget(tx)
