"""How registers are kept: one counter row for each city, register and local year."""

from __future__ import annotations

from kota_common.postgres import Transaction


async def take_next(tx: Transaction, register: str, year: int) -> int:
    """The next place in the series. Holds the counter's row until the transaction ends.

    A rollback gives the place back and a waiting twin takes it, so that the series has neither gaps nor doubles.
    """
    taken: int = await tx.fetchval(
        "INSERT INTO register_counter (city, register, year, taken) VALUES ($1, $2, $3, 1) "
        "ON CONFLICT (city, register, year) DO UPDATE SET taken = register_counter.taken + 1 RETURNING taken",
        tx.city,
        register,
        year,
    )
    return taken
