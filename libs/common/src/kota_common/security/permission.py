"""May this caller do this? One function at the door, one after the row is locked; both say why not.

The door knows the method, the token and the city that the request names. Unit and ownership need the resource, so they
are decided inside the transaction, on the locked row: what was true before the lock may be false after it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from kota_common.actor import Actor, ActorKind
from kota_common.errors import CityForeign, DependencyDown, NotAuthenticated, PermissionDenied, StrategicForbidden

if TYPE_CHECKING:
    from kota_common.contract import Access

RETRY_STALE_MS = 5000


class Owned(Protocol):
    """What `authorize` asks of a resource."""

    @property
    def city(self) -> str:
        """Kemendagri code of the city that owns it."""

    @property
    def unit(self) -> str:
        """UUID of the unit responsible, empty when none is."""

    @property
    def owner(self) -> str:
        """Principal that filed or holds it, `partners/<uuid>`; empty when nobody does."""


def decide(access: Access, actor: Actor, *, city: str | None, revocations_fresh: bool) -> None:
    """Step one, at the door: permission, city, strategic decisions, and whether revocations are known well enough.

    `city` is the one the request names, None when it names none. Raises NotAuthenticated, PermissionDenied,
    CityForeign, StrategicForbidden or DependencyDown.
    """
    if access.anonymous:
        return
    if actor.kind is ActorKind.ANONYMOUS:
        raise NotAuthenticated(why="this method needs a token")
    if not access.permission or not actor.holds(access.permission):
        raise PermissionDenied(permission=access.permission, why="the token does not carry it")
    if city is not None and city != actor.city:
        raise CityForeign(city=city)
    if access.strategic and actor.mandate is not None and actor.mandate.acting:
        raise StrategicForbidden(mandate=actor.mandate.kind)
    if (access.strategic or access.personal_data) and not revocations_fresh:
        raise DependencyDown(dependency="the revocation list", retry_after_ms=RETRY_STALE_MS)


def authorize(access: Access | None, actor: Actor, resource: Owned) -> None:
    """Step two, on the locked row: unit and ownership.

    The platform itself passes: it acts on events and timers, not for a caller. Everybody may act on what is their own;
    an official further on what their unit or one above it is responsible for, and on what no unit is. `access` is None
    outside a method of the contract. Raises CityForeign or PermissionDenied.
    """
    if actor.kind is ActorKind.SERVICE:
        return
    if resource.city != actor.city:
        raise CityForeign(city=resource.city)
    if resource.owner and resource.owner == actor.principal:
        return
    permission = access.permission if access is not None else ""
    if actor.kind is not ActorKind.PERSON or not actor.unit:
        raise PermissionDenied(permission=permission, why=f"{actor.kind.value} callers act on their own resources only")
    if resource.unit and resource.unit != actor.unit and resource.unit not in actor.unit_path:
        raise PermissionDenied(permission=permission, why="another unit is responsible for the resource")
