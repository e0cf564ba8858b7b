"""What happens to the public record of a permit: in the transaction of the decision, so that it is always live."""

from __future__ import annotations

import secrets

from kota_common.postgres import Transaction
from kota_permitting.verification import model, store


def new_public_id() -> str:
    """A fresh id: 128 bits from the operating system."""
    return model.encode(secrets.token_bytes(16))


async def publish(tx: Transaction, record: model.Published) -> None:
    """Make a permit verifiable by everybody who has its id."""
    await store.insert(tx, record)


async def set_standing(tx: Transaction, public_id: str, standing: model.Standing) -> None:
    """From the commit on everybody sees the new standing."""
    await store.set_standing(tx, public_id, standing)
