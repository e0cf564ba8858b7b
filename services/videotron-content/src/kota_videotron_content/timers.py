"""What the clock sets off: bookings that begin and end, messages that expire, horizons that roll, alerts that come."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import structlog

from kota_common.actor import service_actor
from kota_common.errors import KotaError
from kota_common.postgres import Transaction
from kota_common.service import Floor, Timer, timer
from kota_videotron_content.alerts import commands as alerts
from kota_videotron_content.alerts import store as alert_store
from kota_videotron_content.alerts.feed import Feed, policy
from kota_videotron_content.campaigns import commands as campaigns
from kota_videotron_content.overrides import commands as overrides
from kota_videotron_content.playlists import store as playlists
from kota_videotron_content.playlists.commands import horizon_end
from kota_videotron_content.publishing import Publishing

log = structlog.get_logger(__name__)

DELIVERY_BATCH = 20  # documents of the alert feed that a city receives at one tick; 256 KiB each at most
ROLL_BATCH = 50  # screens a transaction: each costs ~30 ms of generating


def timers(publishing: Publishing, feed: Feed) -> tuple[Timer, ...]:
    """All timers of the service, publishing through this process's publisher and polling through its feed."""

    @timer("follow_calendar", every_ms=30_000)
    async def follow_calendar(floor: Floor) -> None:
        """Start, stop and complete bookings by their dates. Late or twice does no harm: the dates decide."""
        await _drain(floor, lambda tx: campaigns.follow_calendar(tx, publishing.publisher))

    @timer("expire_overrides", every_ms=1_000)
    async def expire_overrides(floor: Floor) -> None:
        """End emergency messages; players have stopped showing them by themselves already."""
        await _drain(floor, lambda tx: overrides.expire_due(tx, publishing.publisher))

    @timer("roll_horizons", every_ms=60_000)
    async def roll_horizons(floor: Floor) -> None:
        """Give screens the next stretch of time before the present one ends."""
        async for city in _cities(floor):
            async with floor.database.reader(city, service_actor("videotron_content", city)) as reader:
                due = await playlists.to_roll(reader, horizon_end(reader.now))
            for start in range(0, len(due), ROLL_BATCH):
                async with floor.database.transaction(city, service_actor("videotron_content", city)) as tx:
                    await publishing.publisher.publish(tx, due[start : start + ROLL_BATCH], cause="horizon_rolled")

    @timer("poll_alerts", every_ms=1_000)
    async def poll_alerts(floor: Floor) -> None:
        """Poll the alert feed when its interval is over, whichever process polled before."""
        await feed.poll(floor)

    @timer("deliver_alerts", every_ms=1_000)
    async def deliver_alerts(floor: Floor) -> None:
        """Let every city receive what was polled, each document in a transaction of its own."""
        url = floor.settings.alert_feed_url
        if not url:
            return
        async for city in _cities(floor):
            async with floor.database.reader(city, service_actor("videotron_content", city)) as reader:
                waiting = await alert_store.undelivered(reader, url, DELIVERY_BATCH)
            for number, document in waiting:
                feed.count_document(await _deliver(floor, publishing, city, number, document))

    @timer("renew_alerts", every_ms=10_000)
    async def renew_alerts(floor: Floor) -> None:
        """Show again what holds longer than a message may, and forget what ended long ago."""
        rules = policy(floor.settings)
        async for city in _cities(floor):
            async with floor.database.transaction(city, service_actor("videotron_content", city)) as tx:
                await alerts.renew(tx, publishing.publisher, rules)
                await alert_store.forget(tx)

    return follow_calendar, expire_overrides, roll_horizons, poll_alerts, deliver_alerts, renew_alerts


async def _deliver(floor: Floor, publishing: Publishing, city: str, number: int, document: bytes) -> str:
    """One document to one city; gives the outcome. What the city refuses is not offered again."""
    try:
        async with floor.database.transaction(city, service_actor("videotron_content", city)) as tx:
            await alerts.take_delivery(tx, publishing.publisher, policy(floor.settings), number, document)
    except KotaError as error:
        log.warning("a city refuses a document of the alert feed", city=city, reason=error.reason, why=error.message)
        async with floor.database.transaction(city, service_actor("videotron_content", city)) as tx:
            await alert_store.deliver(tx, number)
        return "conflict"
    return "received"


async def _cities(floor: Floor) -> AsyncIterator[str]:
    """Every city that has a screen."""
    async with floor.database.pool.acquire() as connection:
        rows = await playlists.known_cities(connection)
    for row in rows:
        yield row["of_city"]


async def _drain(floor: Floor, step: Callable[[Transaction], Awaitable[int]]) -> None:
    """In every city, one transaction after the other until nothing is left to do."""
    async for city in _cities(floor):
        done = 1
        while done:
            async with floor.database.transaction(city, service_actor("videotron_content", city)) as tx:
                done = await step(tx)
