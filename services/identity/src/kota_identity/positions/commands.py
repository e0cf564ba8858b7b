"""Creating positions."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import uuid6

from kota_common.postgres import Transaction
from kota_identity.positions import messages, store
from kota_identity.positions.model import Position, PositionKind
from kota_identity.roles.commands import check_roles
from kota_identity.roles.model import check_subtree
from kota_identity.units import store as units


async def create_position(
    tx: Transaction, unit: UUID, display_name: str, kind: PositionKind, roles: Iterable[str], echelon: str
) -> Position:
    """Create a position. Raises UnitNotFound, RoleNotFound, GrantExceeded, PermissionDenied outside the subtree."""
    home = await units.read(tx, unit, field="position.unit")
    check_subtree(tx.actor, "identity.positions.create", home.path)
    codes = tuple(sorted(set(roles)))
    await check_roles(tx, codes, field="position.roles")
    position = Position(uuid6.uuid7(), 1, unit, display_name, kind, codes, echelon, tx.now)
    await store.insert(tx, position)
    event = messages.position_created(tx.city, position)
    tx.emit(event, aggregate=event.position.name, version=1)
    return position
