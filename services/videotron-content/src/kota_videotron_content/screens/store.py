"""How screens are kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from kota_common.postgres import Reader, Transaction
from kota_videotron_content.names import ScreenName
from kota_videotron_content.screens.model import (
    Degradation,
    Place,
    Screen,
    ScreenCodeTaken,
    ScreenNotFound,
    ScreenState,
)

_COLUMNS = """s.id, s.version, s.code, s.title, s.canvas_w, s.canvas_h, s.time_zone, s.latitude_deg, s.longitude_deg,
  s.bearing_deg, s.mime_types, s.cache_bytes, s.state, s.device, s.pair_time, s.create_time, s.hall, s.unit,
  s.degradation"""
_WITH_SEQ = f"""SELECT {_COLUMNS}, coalesce(h.seq, 0) AS playlist_seq FROM screen s
  LEFT JOIN playlist_head h ON h.city = s.city AND h.screen = s.id WHERE s.city = $1"""  # noqa: S608 (constants)


def name_of(city: str, screen: UUID) -> ScreenName:
    """The resource name of a screen known by its id."""
    return ScreenName(city, screen)


async def insert(tx: Transaction, screen: Screen) -> None:
    """Keep a new screen. Raises ScreenCodeTaken."""
    try:
        await tx.execute(
            "INSERT INTO screen (city, id, version, code, title, canvas_w, canvas_h, time_zone, latitude_deg,"
            " longitude_deg, bearing_deg, mime_types, cache_bytes, state, device, pair_time, create_time,"
            " hall, unit)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
            screen.city,
            screen.name.id,
            screen.version,
            screen.code,
            screen.title,
            screen.canvas_w,
            screen.canvas_h,
            screen.time_zone,
            screen.place.latitude_deg if screen.place else None,
            screen.place.longitude_deg if screen.place else None,
            screen.place.bearing_deg if screen.place else None,
            list(screen.mime_types),
            screen.cache_bytes,
            screen.state.value,
            screen.device,
            screen.pair_time,
            screen.create_time,
            screen.hall,
            screen.unit,
        )
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name != "screen_city_code_key":
            raise
        raise ScreenCodeTaken(field="code", code=screen.code) from error


async def read(reader: Reader, name: ScreenName) -> Screen:
    """One screen. Raises ScreenNotFound."""
    row = await reader.fetchrow(f"{_WITH_SEQ} AND s.id = $2", reader.city, name.id)
    if row is None:
        raise ScreenNotFound(screen=name)
    return _screen(reader.city, row)


async def lock(tx: Transaction, name: ScreenName) -> Screen:
    """One screen, held until the transaction ends. Raises ScreenNotFound."""
    row = await tx.fetchrow(f"{_WITH_SEQ} AND s.id = $2 FOR UPDATE OF s", tx.city, name.id)
    if row is None:
        raise ScreenNotFound(screen=name)
    return _screen(tx.city, row)


async def lock_by_device(tx: Transaction, device: UUID) -> Screen | None:
    """The screen that a player is bound to, held; None when it is bound to none."""
    row = await tx.fetchrow(f"{_WITH_SEQ} AND s.device = $2 FOR UPDATE OF s", tx.city, device)
    return None if row is None else _screen(tx.city, row)


async def save(tx: Transaction, screen: Screen) -> None:
    """Keep the part of a screen that changes in its life."""
    await tx.execute(
        "UPDATE screen SET version = $3, state = $4, device = $5, pair_time = $6, title = $7, hall = $8, unit = $9,"
        " degradation = $10 WHERE city = $1 AND id = $2",
        tx.city,
        screen.name.id,
        screen.version,
        screen.state.value,
        screen.device,
        screen.pair_time,
        screen.title,
        screen.hall,
        screen.unit,
        _kept(screen.degradation),
    )


async def page(reader: Reader, size: int, after: UUID | None) -> list[Screen]:
    """Up to `size` screens by id, which follows their registration."""
    rows = await reader.fetch(
        f"{_WITH_SEQ} AND ($2::uuid IS NULL OR s.id > $2) ORDER BY s.id LIMIT $3", reader.city, after, size
    )
    return [_screen(reader.city, row) for row in rows]


async def in_service(reader: Reader) -> list[UUID]:
    """The ids of all screens that are not retired, ordered, so that whoever locks them does it in one order."""
    rows = await reader.fetch("SELECT id FROM screen WHERE city = $1 AND state <> 'retired' ORDER BY id", reader.city)
    return [row["id"] for row in rows]


async def places(reader: Reader) -> dict[UUID, Place | None]:
    """Where each screen in service stands; None for one that nobody gave a place."""
    rows = await reader.fetch(
        "SELECT id, latitude_deg, longitude_deg, bearing_deg FROM screen WHERE city = $1 AND state <> 'retired'"
        " ORDER BY id",
        reader.city,
    )
    return {row["id"]: _place(row) for row in rows}


async def in_hall(reader: Reader, hall: str) -> list[UUID]:
    """The ids of the screens in service that stand in a hall, ordered."""
    rows = await reader.fetch(
        "SELECT id FROM screen WHERE city = $1 AND hall = $2 AND state <> 'retired' ORDER BY id", reader.city, hall
    )
    return [row["id"] for row in rows]


async def missing(reader: Reader, screens: Sequence[UUID]) -> list[UUID]:
    """Those of the ids that are no screens in service of this city."""
    known = set(await in_service(reader))
    return [screen for screen in screens if screen not in known]


def _screen(city: str, row: Any) -> Screen:
    return Screen(
        name=ScreenName(city, row["id"]),
        version=row["version"],
        code=row["code"],
        title=row["title"],
        canvas_w=row["canvas_w"],
        canvas_h=row["canvas_h"],
        time_zone=row["time_zone"],
        place=_place(row),
        mime_types=tuple(row["mime_types"]),
        cache_bytes=row["cache_bytes"],
        state=ScreenState(row["state"]),
        device=row["device"],
        pair_time=row["pair_time"],
        create_time=row["create_time"],
        playlist_seq=row["playlist_seq"],
        hall=row["hall"],
        unit=row["unit"],
        degradation=_degradation(row["degradation"]),
    )


def _place(row: Any) -> Place | None:
    if row["latitude_deg"] is None:
        return None
    return Place(row["latitude_deg"], row["longitude_deg"], row["bearing_deg"])


def _kept(degradation: Degradation | None) -> str | None:
    if degradation is None:
        return None
    return json.dumps(asdict(degradation), default=lambda instant: instant.isoformat(), ensure_ascii=False)


def _degradation(kept: str | None) -> Degradation | None:
    if kept is None:
        return None
    values = json.loads(kept)
    return Degradation(
        **values
        | {
            "since": datetime.fromisoformat(values["since"]),
            "expected": datetime.fromisoformat(values["expected"]) if values["expected"] else None,
            "outages": tuple(values["outages"]),
        }
    )


async def note_change(tx: Transaction, screen: UUID) -> None:
    """Tell every process to read this screen again: its player, its state or its playlist changed."""
    await tx.execute(
        "INSERT INTO screen_change (screen, of_city) VALUES ($1, $2)"
        " ON CONFLICT (screen) DO UPDATE SET changed_in = pg_current_xact_id()",
        screen,
        tx.city,
    )
