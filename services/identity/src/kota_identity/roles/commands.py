"""Setting roles."""

from __future__ import annotations

from collections.abc import Iterable

from kota_common.postgres import Transaction
from kota_identity.names import expect
from kota_identity.roles import messages, model, store
from kota_identity.roles.model import Role, RoleNotFound


async def set_role(tx: Transaction, code: str, etag: str, display_name: str, permissions: Iterable[str]) -> Role:
    """Create the role, or replace its permissions. Raises GrantExceeded, EtagMismatch."""
    wanted = tuple(sorted(set(permissions)))
    known = await store.lock(tx, code)
    # What is taken away counts like what is given: a caller without the power over a role may not empty it.
    model.check_role_grant(tx.actor, {*wanted, *(known.permissions if known else ())})
    version = known.version if known else 0
    if known or etag:
        expect(etag, version)
    role = Role(code, version + 1, display_name, wanted, tx.now)
    await store.save(tx, role)
    event = messages.role_changed(tx.city, role)
    tx.emit(event, aggregate=event.role.name, version=role.version)
    return role


async def check_roles(tx: Transaction, codes: Iterable[str], *, field: str) -> None:
    """Refuse role codes that the city lacks or that the caller may not give. Raises RoleNotFound, GrantExceeded."""
    wanted = sorted(set(codes))
    known = await store.permissions(tx, wanted)
    for code in wanted:
        if code not in known:
            raise RoleNotFound(field=field, code=code)
    model.check_role_grant(tx.actor, (p for permissions in known.values() for p in permissions))
