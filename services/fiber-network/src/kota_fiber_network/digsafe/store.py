"""How answers are kept."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any
from uuid import UUID

import shapely

from kota_common.postgres import Reader, Transaction
from kota_common.postgres.transaction import jsonb
from kota_fiber_network.digsafe.model import Answer, DigCheck, DigCheckNotFound, Found, Method, Outcome, Works
from kota_fiber_network.names import DigCheckName

_CHECKS = "SELECT * FROM dig_check WHERE city = $1"


async def read(reader: Reader, name: DigCheckName) -> DigCheck:
    """One answer. Raises DigCheckNotFound."""
    row = await reader.fetchrow(f"{_CHECKS} AND id = $2", reader.city, name.id)
    if row is None:
        raise DigCheckNotFound(field="name", name=name)
    return _check(reader.city, row)


async def hold(tx: Transaction, permit: UUID) -> DigCheck | None:
    """The answer of a permit, held; None when it has none yet."""
    row = await tx.fetchrow(f"{_CHECKS} AND id = $2 FOR UPDATE", tx.city, permit)
    return None if row is None else _check(tx.city, row)


async def page(reader: Reader, size: int, before: UUID | None) -> list[DigCheck]:
    """Up to `size` answers, newest permits first."""
    rows = await reader.fetch(
        f"{_CHECKS} AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3", reader.city, before, size
    )
    return [_check(reader.city, row) for row in rows]


async def outdated(reader: Reader, network_version: int, limit: int) -> list[UUID]:
    """Permits with a live answer that was given from an older network."""
    rows = await reader.fetch(
        "SELECT id FROM dig_check WHERE city = $1 AND NOT expired AND network_version < $2 ORDER BY id LIMIT $3",
        reader.city,
        network_version,
        limit,
    )
    return [row["id"] for row in rows]


async def live(reader: Reader) -> list[DigCheck]:
    """Every answer whose permit is not over."""
    return [
        _check(reader.city, row) for row in await reader.fetch(f"{_CHECKS} AND NOT expired ORDER BY id", reader.city)
    ]


async def save(tx: Transaction, it: DigCheck) -> None:
    """Keep an answer, new or amended."""
    await tx.execute(
        "INSERT INTO dig_check (city, id, version, permit_version, area, width_mm, depth_mm, method, outcome, findings,"
        " findings_total, conditions, summary, buffer_m, network_version, answer_time, expired)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)"
        " ON CONFLICT (city, id) DO UPDATE SET version = excluded.version, permit_version = excluded.permit_version,"
        " area = excluded.area, width_mm = excluded.width_mm, depth_mm = excluded.depth_mm, method = excluded.method,"
        " outcome = excluded.outcome, findings = excluded.findings, findings_total = excluded.findings_total,"
        " conditions = excluded.conditions, summary = excluded.summary, buffer_m = excluded.buffer_m,"
        " network_version = excluded.network_version, answer_time = excluded.answer_time, expired = excluded.expired",
        tx.city,
        it.name.id,
        it.version,
        it.permit_version,
        shapely.to_wkb(it.works.area),
        it.works.width_mm,
        it.works.depth_mm,
        it.works.method.value,
        it.answer.outcome.value,
        jsonb([_told(one) for one in it.answer.findings]),
        it.answer.total,
        list(it.answer.conditions),
        it.answer.summary,
        it.answer.buffer_m,
        it.network_version,
        it.answered_at,
        it.expired,
    )


def _told(found: Found) -> dict[str, Any]:
    facts = asdict(found)
    return {**facts, "cable": str(found.cable) if found.cable else None}


def _found(facts: dict[str, Any]) -> Found:
    cable = UUID(facts.pop("cable")) if facts["cable"] else facts.pop("cable")
    nearest, circuits = facts.pop("nearest"), facts.pop("circuits")
    return Found(cable=cable, nearest=(nearest[0], nearest[1]), circuits=tuple(circuits), **facts)


def _check(city: str, row: Any) -> DigCheck:
    return DigCheck(
        name=DigCheckName(city, row["id"]),
        version=row["version"],
        permit_version=row["permit_version"],
        works=Works(shapely.from_wkb(row["area"]), row["width_mm"], row["depth_mm"], Method(row["method"])),
        answer=Answer(
            outcome=Outcome(row["outcome"]),
            findings=tuple(_found(one) for one in json.loads(row["findings"])),
            total=row["findings_total"],
            conditions=tuple(row["conditions"]),
            summary=row["summary"],
            buffer_m=row["buffer_m"],
        ),
        network_version=row["network_version"],
        answered_at=row["answer_time"],
        expired=row["expired"],
    )
