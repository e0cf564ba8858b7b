"""Roles as data, and who may grant what: nobody hands out power over identity without the permission to."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kota_common.actor import Actor, ActorKind
from kota_common.errors import Kind, KotaError, PermissionDenied

GRANT_ANY = "identity.scopes.grant"
"""Held by no RPC: lets its holder grant every permission. Bootstrap gives it to the root client alone."""

CITY_WIDE = "identity.units.administer"
"""Held by no RPC: lets an official administer units outside the own subtree."""

PARTNER_ROLE = "partner"
"""The role whose permissions may be granted to partners without GRANT_ANY."""

SCREEN_ROLE = "screen"
"""The role of every paired screen."""

CITIZEN_ROLE = "citizen"
"""The role of every person, in the person's own name."""


class RoleNotFound(KotaError):
    """No such role in the city."""

    reason = "ROLE_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "The city has no role {code}."
    indonesian = "Kota ini tidak memiliki peran {code}."
    cause = "The code is wrong, or the role was never set."
    fix = "List the roles, or set the role first."


class GrantExceeded(KotaError):
    """More would be granted than the caller may give."""

    reason = "GRANT_EXCEEDED"
    kind = Kind.PERMISSION_DENIED
    english = "You may not grant {permissions}."
    indonesian = "Anda tidak berwenang memberikan {permissions}."
    cause = "Power over identity is handed on only by who holds it; other partner scopes need identity.scopes.grant."
    fix = "Ask the holder of the root client, or leave these permissions out."


@dataclass(frozen=True, slots=True)
class Role:
    """A named set of permissions in one city."""

    code: str
    version: int
    display_name: str
    permissions: tuple[str, ...]  # sorted
    update_time: datetime


def check_role_grant(actor: Actor, permissions: Iterable[str]) -> None:
    """Refuse a role (or a seat with it) that carries power over identity which the caller does not hold.

    Raises GrantExceeded.
    """
    if actor.holds(GRANT_ANY):
        return
    beyond = sorted(p for p in permissions if p.startswith("identity.") and not actor.holds(p))
    if beyond:
        raise GrantExceeded(permissions=beyond)


def check_partner_grant(actor: Actor, scopes: Iterable[str], usual: Collection[str]) -> None:
    """Refuse partner scopes outside the `usual` ones of the role `partner`. Raises GrantExceeded."""
    if actor.holds(GRANT_ANY):
        return
    beyond = sorted(s for s in scopes if s not in usual or s.startswith("identity."))
    if beyond:
        raise GrantExceeded(permissions=beyond)


def check_subtree(actor: Actor, permission: str, unit_path: Iterable[UUID]) -> None:
    """Keep an official inside the own subtree: `unit_path` is the resource's unit and the units above it.

    Clients act for the whole city: only the root client hands out power over identity. Raises PermissionDenied.
    """
    if actor.kind is not ActorKind.PERSON or actor.holds(CITY_WIDE):
        return
    if actor.unit not in {str(unit) for unit in unit_path}:
        raise PermissionDenied(permission=permission, why="the unit lies outside your own")
