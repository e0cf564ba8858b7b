"""Who acts: the person, partner, device or service behind a call, as a token or an event named it.

Pure, so that a room's model can ask what an actor may do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ActorKind(StrEnum):
    """What kind of caller it is."""

    PERSON = "person"
    PARTNER = "partner"
    DEVICE = "device"
    SERVICE = "service"
    ANONYMOUS = "anonymous"


@dataclass(frozen=True, slots=True)
class Mandate:
    """An acting appointment: Plh (incumbent absent), Plt (post vacant) or Pj (appointed head)."""

    kind: str  # PLT, PLH or PJ
    until: datetime  # the mandate never outlives this instant, UTC

    @property
    def acting(self) -> bool:
        """Whether strategic decisions are out of reach (UU 30/2014 art. 14(7)); the limits of a Pj are data."""
        return self.kind in ("PLT", "PLH")


_PLURAL = {
    ActorKind.PERSON: "persons",
    ActorKind.PARTNER: "partners",
    ActorKind.DEVICE: "devices",
    ActorKind.SERVICE: "services",
    ActorKind.ANONYMOUS: "anonymous",
}


@dataclass(frozen=True, slots=True)
class Actor:
    """The caller of one request, in the official capacity that the token states."""

    kind: ActorKind
    subject: str  # UUID of the person, partner or device; the name of a service
    city: str  # Kemendagri code, `13.77`
    client: str = ""  # OAuth client through which the actor came
    unit: str = ""  # UUID of the unit of the position held
    unit_path: tuple[str, ...] = ()  # that unit and its ancestors, nearest first
    position: str = ""  # UUID of the position held
    mandate: Mandate | None = None  # None: definitive
    permissions: frozenset[str] = frozenset()
    acr: str = ""  # how the person was authenticated
    token_id: str = ""

    @property
    def principal(self) -> str:
        """The owner written on a resource: `persons/<uuid>`, `partners/<uuid>`, `devices/<uuid>`, `services/<name>`."""
        return f"{_PLURAL[self.kind]}/{self.subject}"

    @property
    def acting(self) -> bool:
        """Whether the position is held by an acting appointment that bars strategic decisions."""
        return self.mandate is not None and self.mandate.acting

    def holds(self, permission: str) -> bool:
        """Whether the token carries the permission."""
        return permission in self.permissions


def service_actor(service: str, city: str) -> Actor:
    """The platform itself: a consumer or a timer of `service`, working for `city`."""
    return Actor(ActorKind.SERVICE, service, city)
