"""What every screen plays now, in memory: a poll is answered without a database, the 304 from precomputed headers.

A background task follows the table `screen_change` and reads what it names; a screen that is not on the board yet is
read on its first poll.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import structlog

from kota_common.actor import service_actor
from kota_common.http.conditional import format_date
from kota_common.postgres import Database
from kota_videotron_content.playlists import document, store

log = structlog.get_logger(__name__)

FOLLOW_EVERY_S = 0.2
POLL_AFTER_MS, POLL_AFTER_URGENT_MS = 30_000, 5_000  # urgent too: a screen whose tile changes by the minute
POLL_SPREAD = 0.2  # of the interval to both sides, so that screens which started together drift apart

TILE_SEQ = b"x-kota-tile-seq"

Header = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Shown:
    """The version that a screen plays, or its tile, ready to be sent."""

    city: str
    screen: UUID
    device: str  # subject of the bound player; empty without one
    retired: bool
    seq: int
    etag: bytes
    published: datetime
    body: bytes
    trace: str  # of the cause
    urgent: bool
    headers: tuple[Header, ...]  # of every answer
    full_headers: tuple[Header, ...]  # of 200


@dataclass(slots=True)
class Board:
    """All screens of this process, by their id."""

    database: Database
    shown: dict[UUID, Shown] = field(default_factory=dict)
    tiles: dict[UUID, Shown] = field(default_factory=dict)
    by_path: dict[str, Shown] = field(default_factory=dict)  # both, by the path that the player polls
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    reading: asyncio.Lock = field(default_factory=asyncio.Lock)  # held from a read until the board shows it
    pulled_ms: dict[UUID, int] = field(default_factory=dict)  # last pull that this process answered, Unix ms

    async def run(self) -> None:
        """Follow the changes until cancelled. While the database is away, the board answers as it is."""
        since, away = "0", False
        while True:
            try:
                since = await self._follow(since)
                away = False
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                if not away:
                    log.warning("playlists are not followed, the database is away", error=repr(error))
                away = True
            await asyncio.sleep(FOLLOW_EVERY_S)

    async def _follow(self, since: str) -> str:
        async with self.database.pool.acquire() as connection:
            rows, horizon = await store.changes(connection, since)
        by_city: dict[str, list[UUID]] = defaultdict(list)
        for row in rows:
            by_city[row["of_city"]].append(row["screen"])
        for city, screens in by_city.items():
            await self._read(city, screens)
        return horizon

    async def find(self, city: str, screen: UUID) -> Shown | None:
        """What a screen plays; read now when the board does not have it. None when it never had a version."""
        known = self.shown.get(screen)
        if known is None:
            await self._read(city, [screen])
            known = self.shown.get(screen)
        return known if known is not None and known.city == city else None

    async def _read(self, city: str, screens: list[UUID]) -> None:
        async with self.reading:  # a slow read must not put back what a later one has replaced
            async with self.database.reader(city, service_actor("videotron_content", city)) as reader:
                rows = await store.current(reader, screens)
                tiles = {row["screen"]: row for row in await store.tiles(reader, screens)}
            for row in rows:
                self._put(city, row, tiles.get(row["screen"]))
        if rows:
            async with self.changed:
                self.changed.notify_all()

    def _put(self, city: str, row: Any, tile: Any) -> None:
        path = f"/v1/cities/{city}/screens/{row['screen']}"
        soon = row["urgent"] or tile is not None
        poll = (b"x-poll-after-ms", b"%d" % (POLL_AFTER_URGENT_MS if soon else poll_after_ms(row["screen"])))
        if tile is None:
            self.shown[row["screen"]] = self.by_path[f"{path}/playlist"] = _shown(city, row, row, (poll,))
            return
        # Every answer about the playlist says which tile there is, so that a player without hints finds it.
        seq = (TILE_SEQ, b"%d" % tile["seq"])
        self.shown[row["screen"]] = self.by_path[f"{path}/playlist"] = _shown(city, row, row, (poll, seq))
        self.tiles[row["screen"]] = self.by_path[f"{path}/tile"] = _shown(city, row, tile, (poll,))


def _shown(city: str, screen: Any, row: Any, extra: tuple[Header, ...]) -> Shown:
    """The signed document in `row`, for the player that is bound to the screen."""
    etag = f'"sha256-{row["sha256"]}"'.encode()
    headers: tuple[Header, ...] = (
        (b"etag", etag),
        (b"cache-control", b"no-cache, private"),
        (b"last-modified", format_date(row["publish_time"]).encode()),
        *extra,
    )
    body = bytes(row["document"])
    digest = document.b64(bytes.fromhex(row["sha256"]))
    full = (
        *headers,
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"x-kota-key-id", row["key_id"].encode()),
        (b"x-kota-signature", document.b64url(bytes(row["signature"])).encode()),
        (b"repr-digest", f"sha-256=:{digest}:".encode()),
    )
    return Shown(
        city=city,
        screen=row["screen"],
        device="" if screen["device"] is None else str(screen["device"]),
        retired=screen["screen_state"] == "retired",
        seq=row["seq"],
        etag=etag,
        published=row["publish_time"],
        body=body,
        trace=row["trace"],
        urgent=screen["urgent"],
        headers=headers,
        full_headers=full,
    )


def poll_after_ms(screen: UUID) -> int:
    """The screen's own interval: always the same for one screen, spread evenly over all of them."""
    position = int.from_bytes(screen.bytes[-2:], "big") / 0xFFFF * 2 - 1  # the random end of a UUIDv7
    return round(POLL_AFTER_MS * (1 + POLL_SPREAD * position))
