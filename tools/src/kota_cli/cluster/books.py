"""The books of an installation at one moment: rows of every table, the event log's digest, the streams' sequences.

A backup keeps the books from before and after it, a drill compares what it restored with them. The digest covers the
events that have a place in the feed of changes: place, event and version never change once given, so that the same
stretch of the log has the same digest in the live database for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import asyncpg

from kota_common.messaging import Bus
from kota_common.messaging.topology import DEAD_LETTERS, REPLAYS

_TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1"""

_DIGEST = """
SELECT count(*) AS events, coalesce(max(position), 0) AS position,
  coalesce(sum(hashtextextended(position || ' ' || event_id || ' ' || aggregate_version, 0)::numeric), 0)::text AS
  digest
FROM event_log WHERE position <= $1"""

_EVERYTHING = 2**62
_RELAY = "SELECT last_seq, stream_created FROM relay_position LIMIT 1"


@dataclass(frozen=True, slots=True)
class ServiceBooks:
    """One service's database."""

    rows: dict[str, int]  # table -> rows
    events: int  # with a place in the feed
    position: int  # the last place
    digest: str
    relay_seq: int  # what the relay knows as the stream's last
    stream_created: str


@dataclass(frozen=True, slots=True)
class StreamBooks:
    """One stream."""

    created: str
    last_seq: int
    messages: int


async def of_service(url: str, *, up_to: int = _EVERYTHING) -> ServiceBooks:
    """Read one database in one snapshot, as its verify role. `up_to` is the last place that the digest covers."""
    connection = await asyncpg.connect(url, timeout=10)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            tables = [row["relname"] for row in await connection.fetch(_TABLES)]
            rows = {name: await connection.fetchval(f'SELECT count(*) FROM "{name}"') for name in tables}  # noqa: S608
            log = await connection.fetchrow(_DIGEST, up_to)
            relay = await connection.fetchrow(_RELAY)
    finally:
        await connection.close()
    return ServiceBooks(
        rows,
        log["events"],
        log["position"],
        log["digest"],
        relay["last_seq"] if relay else 0,
        relay["stream_created"].isoformat() if relay and relay["stream_created"] else "",
    )


async def of_services(urls: Mapping[str, str]) -> dict[str, ServiceBooks]:
    """The books of each service, one after the other: a backup must not take the database from the callers."""
    return {service: await of_service(url) for service, url in urls.items()}


async def of_streams(bus: Bus, services: Mapping[str, Any]) -> dict[str, StreamBooks]:
    """The event streams, the dead letters and the replays."""
    found = {}
    for name in [*(f"EVT_{service.upper()}" for service in services), DEAD_LETTERS, REPLAYS]:
        info = await bus.api(f"STREAM.INFO.{name}")
        state = info["state"]
        found[name] = StreamBooks(info["created"], int(state["last_seq"]), int(state["messages"]))
    return found


def as_document(books: Mapping[str, ServiceBooks] | Mapping[str, StreamBooks]) -> dict[str, Any]:
    """For the manifest of a backup."""
    return {name: asdict(one) for name, one in books.items()}


def of_document(document: Mapping[str, Any]) -> dict[str, ServiceBooks]:
    """Back from a manifest."""
    return {name: ServiceBooks(**one) for name, one in document.items()}


def compare(restored: ServiceBooks, live: ServiceBooks, before: ServiceBooks, after: ServiceBooks) -> list[str]:
    """What is wrong with a restored database; empty when it holds what it should.

    `live` has been read up to the restored log's last place. A table that was the same before and after the backup must
    have exactly those rows; one that was written meanwhile may have any number between.
    """
    found = []
    for table, count in before.rows.items():
        least, most = sorted((count, after.rows.get(table, 0)))
        if table not in restored.rows:
            found.append(f"table {table} is missing")
        elif not least <= restored.rows[table] <= most:
            found.append(f"table {table} has {restored.rows[table]} rows, it had {least} to {most}")
    if restored.position < before.position:
        found.append(f"the event log ends at {restored.position}, the backup began at {before.position}")
    if (restored.events, restored.digest) != (live.events, live.digest):
        found.append(f"the event log differs from the live one: {restored.events} and {live.events} events")
    return found
