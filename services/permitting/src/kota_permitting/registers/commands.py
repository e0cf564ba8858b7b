"""What happens when a decision is entered in its register."""

from __future__ import annotations

from datetime import date

from kota_common.postgres import Transaction
from kota_permitting.registers import model, store


async def take_next(tx: Transaction, numbering: model.Numbering, issued_on: date) -> str:
    """The number of a decision issued on this local date of the city.

    Call it last in a command: everybody who issues from the same register waits for the counter's row.
    """
    sequence = await store.take_next(tx, numbering.register, issued_on.year)
    return model.render(numbering, sequence, issued_on)
