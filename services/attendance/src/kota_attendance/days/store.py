"""Judged days in the database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from kota_attendance.days.model import DayRow
from kota_common.postgres import Reader, Transaction

Key = tuple[UUID, date]


async def hashes(reader: Reader, keys: Sequence[Key]) -> dict[Key, tuple[int, str]]:
    """Version and input hash of those of these days that were judged."""
    rows = await reader.fetch(
        "SELECT r.employee, r.day, r.version, r.input_hash FROM day_result r"
        " JOIN unnest($2::uuid[], $3::date[]) AS u(e, d) ON r.employee = u.e AND r.day = u.d WHERE r.city = $1",
        reader.city,
        [employee for employee, _ in keys],
        [day for _, day in keys],
    )
    return {(row["employee"], row["day"]): (row["version"], row["input_hash"]) for row in rows}


async def save(tx: Transaction, rows: Sequence[tuple[DayRow, str]]) -> None:
    """Keep results with their inputs: in place of what stood, and as a version that stays."""
    await tx.executemany(
        "INSERT INTO day_result (city, employee, day, version, unit, verdict, input_hash, closes_at, over, result,"
        " evaluated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (city, employee, day)"
        " DO UPDATE SET version = EXCLUDED.version, unit = EXCLUDED.unit, verdict = EXCLUDED.verdict,"
        " input_hash = EXCLUDED.input_hash, closes_at = EXCLUDED.closes_at, over = EXCLUDED.over,"
        " result = EXCLUDED.result, evaluated_at = EXCLUDED.evaluated_at",
        [
            (
                tx.city,
                row.employee,
                row.day,
                row.version,
                row.unit,
                row.verdict,
                row.input_hash,
                row.closes_at,
                row.over,
                json.dumps(row.result),
                row.evaluated_at,
            )
            for row, _ in rows
        ],
    )
    await tx.executemany(
        "INSERT INTO day_version (city, employee, day, version, input, result, evaluated_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        [
            (tx.city, row.employee, row.day, row.version, given, json.dumps(row.result), row.evaluated_at)
            for row, given in rows
        ],
    )


async def read(reader: Reader, employee: UUID, day: date) -> DayRow | None:
    """One judged day."""
    row = await reader.fetchrow(
        "SELECT * FROM day_result WHERE city = $1 AND employee = $2 AND day = $3", reader.city, employee, day
    )
    return _day(row) if row else None


async def input_of(reader: Reader, employee: UUID, day: date, version: int) -> str:
    """What a version was judged from, as canonical JSON."""
    found: str = await reader.fetchval(
        "SELECT input FROM day_version WHERE city = $1 AND employee = $2 AND day = $3 AND version = $4",
        reader.city,
        employee,
        day,
        version,
    )
    return found


async def page(
    reader: Reader,
    first: date,
    last: date,
    employee: UUID | None,
    roof: UUID | None,
    own: UUID | None,
    after: Key | None,
    size: int,
) -> list[DayRow]:
    """Days by date and employee: of one or all, below `roof` and `own`; `after` is the last one seen."""
    rows = await reader.fetch(
        "SELECT r.* FROM day_result r WHERE r.city = $1 AND r.day BETWEEN $2 AND $3"
        " AND ($4::uuid IS NULL OR r.employee = $4)"
        " AND ($5::uuid IS NULL OR r.employee = $6 OR EXISTS (SELECT 1 FROM unit u WHERE u.city = $1 AND u.id = r.unit"
        "   AND $5 = ANY(u.path)))"
        " AND ($7::date IS NULL OR (r.day, r.employee) > ($7, $8)) ORDER BY r.day, r.employee LIMIT $9",
        reader.city,
        first,
        last,
        employee,
        roof,
        own,
        after[1] if after else None,
        after[0] if after else None,
        size,
    )
    return [_day(row) for row in rows]


def _day(row: Any) -> DayRow:
    return DayRow(
        row["employee"],
        row["day"],
        row["version"],
        row["unit"],
        row["verdict"],
        row["input_hash"],
        row["closes_at"],
        row["over"],
        json.loads(row["result"]),
        row["evaluated_at"],
    )
