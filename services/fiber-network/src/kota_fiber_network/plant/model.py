"""The plant's things as values. Lengths are integer millimetres, losses integer milli-dB, places WGS84 degrees."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from kota_common.errors import EtagMismatch
from kota_common.names import etag_of
from kota_fiber_network.names import CircuitName, EndpointName
from kota_fiber_network.plant.ends import End

Point: TypeAlias = tuple[float, float]  # longitude, latitude

NODE_KINDS = ("CO", "POP", "CABINET", "MANHOLE", "HANDHOLE", "POLE", "BUILDING", "CUSTOMER")
CLOSURE_KINDS = ("CLOSURE", "ODF", "ODC", "ODP", "OTB")
JOINT_KINDS = ("FUSION", "MECHANICAL", "CONNECTOR")
SPLITTER_OUTPUTS = (2, 4, 8, 16, 32, 64, 128)

ACCURACY_M = {"A": 0.4, "B": 1.5, "C": 5.0}
"""How well the place of a route is known by its survey class, metres; UNKNOWN has no figure. Not a national rule."""


class RouteKind(StrEnum):
    """What a route segment is."""

    TRENCH = "TRENCH"
    AERIAL = "AERIAL"
    BRIDGE = "BRIDGE"
    BORE = "BORE"
    INDOOR = "INDOOR"


class EndpointKind(StrEnum):
    """What an endpoint is."""

    OFFICE = "OFFICE"
    SCHOOL = "SCHOOL"
    CAMERA = "CAMERA"
    SCREEN = "SCREEN"
    SUBSCRIBER = "SUBSCRIBER"


class CircuitState(StrEnum):
    """Where a circuit stands."""

    PLANNED = "PLANNED"
    STAGED = "STAGED"
    ACTIVE = "ACTIVE"
    DECOMMISSIONED = "DECOMMISSIONED"


@dataclass(frozen=True, slots=True)
class Node:
    """A place where routes meet or end."""

    id: UUID
    code: str
    kind: str
    display_name: str
    at: Point


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a route between two nodes."""

    id: UUID
    code: str
    kind: RouteKind
    from_node: UUID
    to_node: UUID
    points: tuple[Point, ...]
    length_mm: int  # geodesic
    depth_mm: int | None  # None: unknown
    accuracy: str  # A, B, C or UNKNOWN
    street: str
    owner: str


@dataclass(frozen=True, slots=True)
class Hop:
    """One segment of a cable's walk, in the direction from A to B."""

    segment: UUID
    forward: bool  # along the segment's own direction


@dataclass(frozen=True, slots=True)
class Cable:
    """One cable with all its cores."""

    id: UUID
    code: str
    owner: str
    tubes: int
    cores_per_tube: int
    sheath_mm: int  # coils included
    slack_mm: int
    route_mm: int
    efl_ppm: int  # excess of the glass over the sheath
    loss_per_km: tuple[int, int, int]  # milli-dB at 1310, 1490 and 1550 nm; 0: the city's default
    a_node: UUID
    b_node: UUID
    walk: tuple[Hop, ...]

    @property
    def cores(self) -> int:
        """Cores in all."""
        return self.tubes * self.cores_per_tube

    def sheath_at(self, route_mm: int) -> int:
        """Where on the sheath a place of the route lies: in proportion, coils spread evenly."""
        return round(self.sheath_mm * route_mm / self.route_mm)

    def route_at(self, sheath_mm: float) -> float:
        """The other way round: millimetres along the route."""
        return self.route_mm * sheath_mm / self.sheath_mm


@dataclass(frozen=True, slots=True)
class Closure:
    """Whatever houses joints or ports."""

    id: UUID
    code: str
    kind: str
    node: UUID
    trays: tuple[int, ...]  # capacity of tray 1, 2, 3 ...
    ports: int


@dataclass(frozen=True, slots=True)
class Splitter:
    """One or two inputs, many outputs."""

    id: UUID
    code: str
    closure: UUID
    node: UUID
    inputs: int
    outputs: int
    loss_milli_db: int | None  # None: the usual one


@dataclass(frozen=True, slots=True)
class WindowCut:
    """A cable opened at a closure in its middle, with some cores cut."""

    id: UUID
    code: str
    cable: UUID
    closure: UUID
    node: UUID
    at_mm: int  # along the sheath from A
    cores: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Joint:
    """Two ends joined."""

    id: UUID
    closure: UUID
    node: UUID
    kind: str
    tray: int | None  # None for connectors
    position: int | None
    left: End
    right: End
    loss_ab: int | None = None  # milli-dB; None: not measured
    loss_ba: int | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What hangs on the network."""

    name: EndpointName
    code: str
    kind: EndpointKind
    display_name: str
    subject: str
    node: UUID
    at: Point
    people: int
    ports: int
    version: int
    since: datetime
    cause: str = ""  # empty while it is reached
    expected: datetime | None = None
    outages: tuple[UUID, ...] = ()

    unit = ""
    owner = ""

    @property
    def id(self) -> UUID:
        """Its id."""
        return self.name.id

    @property
    def city(self) -> str:
        """The city it stands in."""
        return self.name.city

    @property
    def up(self) -> bool:
        """Whether light reaches it."""
        return not self.cause

    def expect(self, etag: str) -> None:
        """Raise EtagMismatch unless the caller saw this version."""
        if etag != etag_of(self.version):
            raise EtagMismatch(etag_of(self.version))


@dataclass(frozen=True, slots=True)
class Piece:
    """The glass of one core between two places of its cable."""

    cable: UUID
    core: int
    from_mm: int  # along the sheath
    to_mm: int


@dataclass(frozen=True, slots=True)
class Leg:
    """One way of a circuit, from the exchange to a port of its endpoint."""

    origin_closure: UUID
    origin_port: int  # front side
    endpoint_port: int
    pieces: tuple[Piece, ...] = ()  # from the endpoint; empty until it is staged
    joints: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Circuit:
    """What glass carries to one endpoint."""

    name: CircuitName
    code: str
    service: str
    critical: bool
    endpoint: UUID
    legs: tuple[Leg, ...]
    state: CircuitState
    version: int
    create_time: datetime

    unit = ""
    owner = ""

    @property
    def id(self) -> UUID:
        """Its id."""
        return self.name.id

    @property
    def city(self) -> str:
        """The city it runs in."""
        return self.name.city

    @property
    def in_service(self) -> bool:
        """Whether its glass is protected."""
        return self.state in (CircuitState.STAGED, CircuitState.ACTIVE)

    def expect(self, etag: str) -> None:
        """Raise EtagMismatch unless the caller saw this version."""
        if etag != etag_of(self.version):
            raise EtagMismatch(etag_of(self.version))

    def changed(self, state: CircuitState, legs: tuple[Leg, ...]) -> Circuit:
        """Its next version."""
        return replace(self, state=state, legs=legs, version=self.version + 1)


@dataclass(frozen=True, slots=True)
class Delta:
    """Things that are new or different; what a version of the network brings over the one before."""

    nodes: tuple[Node, ...] = ()
    segments: tuple[Segment, ...] = ()
    cables: tuple[Cable, ...] = ()
    closures: tuple[Closure, ...] = ()
    splitters: tuple[Splitter, ...] = ()
    cuts: tuple[WindowCut, ...] = ()
    joints: tuple[Joint, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    circuits: tuple[Circuit, ...] = ()
