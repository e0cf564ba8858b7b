"""How creatives are kept."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from kota_common.postgres import Reader, Transaction
from kota_videotron_content.creatives.model import ContentKind, Creative, CreativeNotFound, CreativeState
from kota_videotron_content.names import CreativeName

_SELECT = """SELECT c.id, c.version, c.title, c.sha256, m.mime_type, c.duration_ms, c.kind, c.category,
  c.language_code, c.state, c.submitter, c.reviewer, c.reason, c.create_time
  FROM creative c JOIN media_asset m ON m.city = c.city AND m.sha256 = c.sha256 WHERE c.city = $1"""


async def insert(tx: Transaction, creative: Creative) -> None:
    """Keep a new creative."""
    await tx.execute(
        "INSERT INTO creative (city, id, version, title, sha256, duration_ms, kind, category, language_code, state,"
        " submitter, reviewer, reason, create_time)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        creative.city,
        creative.name.id,
        creative.version,
        creative.title,
        creative.sha256,
        creative.duration_ms,
        creative.kind.value,
        creative.category,
        creative.language_code,
        creative.state.value,
        creative.submitter,
        creative.reviewer,
        creative.reason,
        creative.create_time,
    )


async def read(reader: Reader, name: CreativeName) -> Creative:
    """One creative. Raises CreativeNotFound."""
    return _one(reader.city, name, await reader.fetchrow(f"{_SELECT} AND c.id = $2", reader.city, name.id))


async def lock(tx: Transaction, name: CreativeName) -> Creative:
    """One creative, held until the transaction ends. Raises CreativeNotFound."""
    return _one(tx.city, name, await tx.fetchrow(f"{_SELECT} AND c.id = $2 FOR UPDATE OF c", tx.city, name.id))


async def save(tx: Transaction, creative: Creative) -> None:
    """Keep the part of a creative that moves change."""
    await tx.execute(
        "UPDATE creative SET version = $3, state = $4, reviewer = $5, reason = $6 WHERE city = $1 AND id = $2",
        tx.city,
        creative.name.id,
        creative.version,
        creative.state.value,
        creative.reviewer,
        creative.reason,
    )


async def page(reader: Reader, size: int, after: UUID | None, state: CreativeState | None) -> list[Creative]:
    """Up to `size` creatives by id, which follows their submission."""
    rows = await reader.fetch(
        f"{_SELECT} AND ($2::uuid IS NULL OR c.id > $2) AND ($3::text IS NULL OR c.state = $3) ORDER BY c.id LIMIT $4",
        reader.city,
        after,
        None if state is None else state.value,
        size,
    )
    return [_creative(reader.city, row) for row in rows]


async def is_approved(reader: Reader, sha256: str) -> bool:
    """Whether some approved creative shows this file."""
    found: bool = await reader.fetchval(
        "SELECT EXISTS (SELECT FROM creative WHERE city = $1 AND sha256 = $2 AND state = 'approved')",
        reader.city,
        sha256,
    )
    return found


def _one(city: str, name: CreativeName, row: Any) -> Creative:
    if row is None:
        raise CreativeNotFound(creative=name)
    return _creative(city, row)


def _creative(city: str, row: Any) -> Creative:
    return Creative(
        name=CreativeName(city, row["id"]),
        version=row["version"],
        title=row["title"],
        sha256=row["sha256"],
        mime_type=row["mime_type"],
        duration_ms=row["duration_ms"],
        kind=ContentKind(row["kind"]),
        category=row["category"],
        language_code=row["language_code"],
        state=CreativeState(row["state"]),
        submitter=row["submitter"],
        reviewer=row["reviewer"],
        reason=row["reason"],
        create_time=row["create_time"],
    )
