"""Client id to city: what the token endpoint asks before it can work for a city."""

from __future__ import annotations

from uuid import UUID

from kota_common.postgres import Reader, Transaction


async def enter(tx: Transaction, client_id: UUID, kind: str) -> None:
    """Make a new client findable; `kind` is `partner` or `device`."""
    await tx.execute(
        # house: sql-outside-a-store, the store of one table that partners and devices share
        "INSERT INTO client_directory (client_id, city, kind) VALUES ($1, $2, $3)",
        client_id,
        tx.city,
        kind,
    )


async def find(reader: Reader, client_id: UUID) -> tuple[str, str] | None:
    """City and kind of a client; None when nobody has the id."""
    # house: sql-outside-a-store, the store of one table that partners and devices share
    row = await reader.fetchrow("SELECT city, kind FROM client_directory WHERE client_id = $1", client_id)
    return (row["city"], row["kind"]) if row else None
