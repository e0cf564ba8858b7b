"""Reads of personal data: the caller names a purpose, and the log keeps it before the data is shown.

UU 27/2022 asks that personal data is processed for a stated purpose and that the person concerned can learn who saw it.
The line is committed before the read, so that nothing is ever shown that was not written down; a read that then fails
leaves a line too many, never one too few.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

from kota_common.actor import Actor
from kota_common.contract import Method
from kota_common.errors import PurposeMissing
from kota_common.postgres import Database
from kota_common.postgres.transaction import trace_id_of_span

PURPOSE = "x-kota-purpose"  # percent-encoded UTF-8: metadata holds ASCII only
PURPOSE_MAX = 200  # characters

# house: sql-outside-a-store, the audit log belongs to the floor, and every door passes here
_NOTE_DOWN = """
INSERT INTO audit_log (city, at, principal, position, mandate, method, trace_id, purpose)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"""


def purpose_of(metadata: Mapping[str, str]) -> str:
    """The purpose that the caller names. Raises PurposeMissing for none, a blank one, or one that is too long."""
    try:
        purpose = unquote_to_bytes(metadata.get(PURPOSE, "")).decode().strip()
    except UnicodeDecodeError as error:
        raise PurposeMissing(metadata=PURPOSE, most=str(PURPOSE_MAX)) from error
    if not 0 < len(purpose) <= PURPOSE_MAX or not purpose.isprintable():
        raise PurposeMissing(metadata=PURPOSE, most=str(PURPOSE_MAX))
    return purpose


async def note_down(database: Database, method: Method, city: str, actor: Actor, purpose: str) -> None:
    """Write down who is about to read personal data of `city`, by which method and for what."""
    mandate = actor.mandate.kind if actor.mandate else ""
    async with database.transaction(city, actor, under_deadline=True) as tx:
        await tx.execute(
            _NOTE_DOWN, city, tx.now, actor.principal, actor.position, mandate, method.path, trace_id_of_span(), purpose
        )
