"""Growing the tree."""

from __future__ import annotations

from uuid import UUID

import uuid6

from kota_common.postgres import Transaction
from kota_identity.roles.model import check_subtree
from kota_identity.units import messages, model, store
from kota_identity.units.model import Unit, UnitCodeTaken, UnitKind


async def create_unit(tx: Transaction, parent: UUID | None, display_name: str, kind: UnitKind, skpd_code: str) -> Unit:
    """Add a unit. Raises UnitNotFound, UnitTreeTooDeep, UnitCodeTaken, or PermissionDenied outside the subtree."""
    above = await store.read(tx, parent, field="unit.parent_unit") if parent else None
    check_subtree(tx.actor, "identity.units.create", above.path if above else ())
    id = uuid6.uuid7()
    unit = Unit(id, 1, parent, model.path_below(id, above), display_name, kind, skpd_code or None, tx.now)
    if not await store.insert(tx, unit):
        raise UnitCodeTaken(field="unit.skpd_code", code=skpd_code)
    event = messages.unit_created(tx.city, unit)
    tx.emit(event, aggregate=event.unit.name, version=1)
    return unit
