"""What a layer needs beside the network: where joints lie, and how often the changing things changed."""

from __future__ import annotations

from typing import Any

from kota_common.postgres import Reader

_CHANGES = {
    "endpoints": "SELECT coalesce(sum(version), 0) FROM endpoint WHERE city = $1",
    "outages": "SELECT coalesce(sum(version), 0) FROM outage WHERE city = $1",
}


async def changes(reader: Reader, layer: str) -> int:
    """How often the things of a layer changed without a new network version; 0 for layers that are plant only.

    Versions only grow and nothing is deleted, so two states never have the same sum.
    """
    sql = _CHANGES.get(layer)
    return 0 if sql is None else int(await reader.fetchval(sql, reader.city))


async def active_joints(reader: Reader) -> int:
    """How many joints the city has."""
    return int(await reader.fetchval("SELECT count(*) FROM joint WHERE city = $1 AND active", reader.city))


async def joint_places(reader: Reader) -> list[Any]:
    """Id, closure, tray and position of every active joint, by id."""
    return await reader.fetch(
        "SELECT id, closure, tray, position FROM joint WHERE city = $1 AND active ORDER BY id", reader.city
    )
