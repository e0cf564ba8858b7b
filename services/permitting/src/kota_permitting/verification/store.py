"""How public records are kept: readable without a city, written by their own city only (a policy of the table)."""

from __future__ import annotations

from datetime import date
from typing import Any

from kota_common.postgres import Reader, Transaction
from kota_permitting.verification.model import Published, Standing, VerificationNotFound

_COLUMNS = (
    "public_id, city, number, standing, type_title_indonesian, type_title_english, holder_masked, screen, valid_from, "
    "valid_to, issued_at, content_sha256, place"
)


async def insert(tx: Transaction, record: Published) -> None:
    """Make a permit public."""
    await tx.execute(
        f"INSERT INTO published_permit ({_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",  # noqa: S608
        record.public_id,
        record.city,
        record.number,
        record.standing,
        record.type_title_indonesian,
        record.type_title_english,
        record.holder_masked,
        record.screen,
        record.valid_from,
        record.valid_to,
        record.issued_at,
        list(record.content_sha256),
        record.place,
    )


async def set_standing(tx: Transaction, public_id: str, standing: Standing) -> None:
    """Tell the public what the city decided."""
    await tx.execute(
        "UPDATE published_permit SET standing = $3 WHERE city = $1 AND public_id = $2", tx.city, public_id, standing
    )


async def read(reader: Reader, public_id: str) -> Published:
    """The record of whichever city. Raises VerificationNotFound."""
    row = await reader.fetchrow(f"SELECT {_COLUMNS} FROM published_permit WHERE public_id = $1", public_id)  # noqa: S608
    if row is None:
        raise VerificationNotFound
    return _record(row)


def _record(row: Any) -> Published:
    return Published(
        **{name: row[name] for name in row.keys() if name not in ("standing", "content_sha256")},  # noqa: SIM118 (a record)
        standing=Standing(row["standing"]),
        content_sha256=tuple(row["content_sha256"]),
    )


async def cities_with_last_day_before(reader: Reader, day: date) -> list[str]:
    """Cities with a permit whose last day is before the date and that nobody has marked expired yet."""
    rows = await reader.fetch(
        "SELECT DISTINCT city FROM published_permit WHERE standing IN ('ISSUED', 'SUSPENDED') AND valid_to < $1", day
    )
    return [row["city"] for row in rows]
