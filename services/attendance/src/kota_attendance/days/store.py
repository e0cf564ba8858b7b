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

_ADD_VERSIONS = """
INSERT INTO day_version (city, evaluated_at, employee, day, version, input, result)
SELECT $1, $2, * FROM unnest($3::uuid[], $4::date[], $5::bigint[], $6::text[], $7::jsonb[])"""

_POINT = """
INSERT INTO day_result (city, employee, day, version, unit, verdict, input_hash, closes_at, over)
SELECT $1, * FROM unnest($2::uuid[], $3::date[], $4::bigint[], $5::uuid[], $6::text[], $7::text[], $8::timestamptz[],
                         $9::boolean[])
ON CONFLICT (city, employee, day) DO UPDATE SET version = EXCLUDED.version, unit = EXCLUDED.unit,
  verdict = EXCLUDED.verdict, input_hash = EXCLUDED.input_hash, closes_at = EXCLUDED.closes_at, over = EXCLUDED.over"""

_DAY = """
SELECT r.*, v.result, v.evaluated_at FROM day_result r JOIN day_version v
  ON v.city = r.city AND v.employee = r.employee AND v.day = r.day AND v.version = r.version"""

# Each by its key: joined to the list, a table that has just grown would be walked through.
_HASHES = """
SELECT found.* FROM unnest($2::uuid[], $3::date[]) AS u(e, d) CROSS JOIN LATERAL (
  SELECT employee, day, version, input_hash FROM day_result r
  WHERE r.city = $1 AND r.employee = u.e AND r.day = u.d OFFSET 0) found"""

_PAGE = f"""{_DAY}
WHERE r.city = $1 AND r.day BETWEEN $2 AND $3 AND ($4::uuid IS NULL OR r.employee = $4)
  AND ($5::uuid IS NULL OR r.employee = $6
    OR EXISTS (SELECT 1 FROM unit u WHERE u.city = $1 AND u.id = r.unit AND $5 = ANY(u.path)))
  AND ($7::date IS NULL OR (r.day, r.employee) > ($7, $8))
ORDER BY r.day, r.employee LIMIT $9"""  # noqa: S608


async def hashes(reader: Reader, keys: Sequence[Key]) -> dict[Key, tuple[int, str]]:
    """Version and input hash of those of these days that were judged."""
    rows = await reader.fetch(
        _HASHES,
        reader.city,
        [employee for employee, _ in keys],
        [day for _, day in keys],
    )
    return {(row["employee"], row["day"]): (row["version"], row["input_hash"]) for row in rows}


async def save(tx: Transaction, rows: Sequence[tuple[DayRow, str]]) -> None:
    """Keep results with their inputs as versions that stay, and point to them in place of what stood."""
    days = [row for row, _ in rows]
    keys = ([row.employee for row in days], [row.day for row in days], [row.version for row in days])
    await tx.execute(
        _ADD_VERSIONS, tx.city, tx.now, *keys, [given for _, given in rows], [json.dumps(row.result) for row in days]
    )
    await tx.execute(
        _POINT,
        tx.city,
        *keys,
        [row.unit for row in days],
        [row.verdict for row in days],
        [row.input_hash for row in days],
        [row.closes_at for row in days],
        [row.over for row in days],
    )


async def read(reader: Reader, employee: UUID, day: date) -> DayRow | None:
    """One judged day."""
    row = await reader.fetchrow(
        f"{_DAY} WHERE r.city = $1 AND r.employee = $2 AND r.day = $3", reader.city, employee, day
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
        _PAGE,
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
