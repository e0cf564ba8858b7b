"""Which circuits a break takes down, and which endpoints stay dark because of which outages. Pure, over one network."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from kota_common.errors import EtagMismatch, Kind, KotaError
from kota_common.names import etag_of
from kota_fiber_network.names import OutageName
from kota_fiber_network.network.model import Network
from kota_fiber_network.plant.model import Circuit, CircuitState, Endpoint, EndpointKind, Point

SHOWN = 200


class OutageNotFound(KotaError):
    """No such outage in this city."""

    reason = "OUTAGE_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "There is no outage {outage}."
    indonesian = "Gangguan {outage} tidak ada."
    cause = "The name is wrong, or the outage belongs to another city."
    fix = "List the city's outages and use a name from there."


class OutageOver(KotaError):
    """The outage is repaired."""

    reason = "OUTAGE_OVER"
    kind = Kind.FAILED_PRECONDITION
    english = "The outage {outage} is resolved."
    indonesian = "Gangguan {outage} sudah selesai."
    cause = "A repaired outage is history; a new cut is a new outage."
    fix = "Declare the new cut."


class OutageState(StrEnum):
    """Where an outage stands."""

    OPEN = "OPEN"
    RESOLVED = "RESOLVED"


@dataclass(frozen=True, slots=True)
class Break:
    """A stretch of a cable without light, along the sheath from A; both ends the same for a cut at one place."""

    cable: UUID
    from_mm: int
    to_mm: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A circuit over broken glass."""

    circuit: UUID
    down: bool


@dataclass(frozen=True, slots=True)
class Impact:
    """Whom a cut hits, in figures and by id."""

    circuits: tuple[Hit, ...]  # critical first, at most SHOWN
    circuits_total: int
    circuits_down: int
    endpoints: tuple[UUID, ...]  # the most people first, at most SHOWN
    endpoints_total: int
    by_kind: dict[str, int]
    people: int
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outage:
    """One cut, from its declaration to its repair."""

    name: OutageName
    version: int
    state: OutageState
    breaks: tuple[Break, ...]
    place: str  # Indonesian, at street level
    cause: str
    segment: UUID | None
    at: Point
    network_version: int
    impact: Impact
    declared_by: str
    open_time: datetime
    expected_time: datetime | None = None
    resolve_time: datetime | None = None
    suspected_permit: UUID | None = None

    unit = ""
    owner = ""

    @property
    def city(self) -> str:
        """The city it is in."""
        return self.name.city

    def expect(self, etag: str) -> None:
        """Raise EtagMismatch unless the caller saw this version, OutageOver when it is history."""
        if etag != etag_of(self.version):
            raise EtagMismatch(etag_of(self.version))
        if self.state is OutageState.RESOLVED:
            raise OutageOver(outage=self.name)

    def updated(self, cause: str, expected: datetime | None) -> Outage:
        """With another cause and estimate."""
        return replace(self, version=self.version + 1, cause=cause, expected_time=expected)

    def resolved(self, now: datetime) -> Outage:
        """Repaired."""
        return replace(self, version=self.version + 1, state=OutageState.RESOLVED, resolve_time=now)

    def reassessed(self, impact: Impact, network_version: int) -> Outage:
        """With whom it hits now."""
        return replace(self, version=self.version + 1, impact=impact, network_version=network_version)


def broken_legs(network: Network, breaks: Mapping[UUID, Iterable[Break]]) -> dict[UUID, dict[int, set[UUID]]]:
    """For each active circuit that is hit: its broken legs, each with the outages (keys of `breaks`) that break it."""
    found: dict[UUID, dict[int, set[UUID]]] = defaultdict(lambda: defaultdict(set))
    for outage, pieces in breaks.items():
        for gap in pieces:
            for leg in network.legs.get(gap.cable, ()):
                if leg.from_mm <= gap.to_mm and leg.to_mm >= gap.from_mm and _active(network, leg.circuit):
                    found[leg.circuit][leg.leg].add(outage)
    return found


def _active(network: Network, circuit: UUID) -> bool:
    return network.circuits[circuit].state is CircuitState.ACTIVE


def down_endpoints(network: Network, breaks: Mapping[UUID, Iterable[Break]]) -> dict[UUID, tuple[UUID, ...]]:
    """The endpoints without light, each with the outages that keep it so, oldest first.

    A circuit lives as long as one leg of it is whole.
    """
    dark: dict[UUID, tuple[UUID, ...]] = {}
    for id_, legs in broken_legs(network, breaks).items():
        circuit = network.circuits[id_]
        if len(legs) == len(circuit.legs):
            dark[circuit.endpoint] = tuple(sorted(set().union(*legs.values())))
    return dark


def impact(network: Network, mine: UUID, breaks: Mapping[UUID, Iterable[Break]]) -> Impact:
    """Whom the outage `mine` hits while all of `breaks` are open."""
    hit: list[tuple[Circuit, bool]] = []
    for id_, legs in broken_legs(network, breaks).items():
        circuit = network.circuits[id_]
        if any(mine in outages for outages in legs.values()):
            hit.append((circuit, len(legs) == len(circuit.legs)))
    hit.sort(key=lambda one: (not one[0].critical, not one[1], one[0].code))
    dark = sorted((network.endpoints[c.endpoint] for c, down in hit if down), key=lambda e: (-e.people, e.code))
    kinds = {kind.value: sum(1 for e in dark if e.kind is kind) for kind in EndpointKind}
    return Impact(
        circuits=tuple(Hit(circuit.id, down) for circuit, down in hit[:SHOWN]),
        circuits_total=len(hit),
        circuits_down=len(dark),
        endpoints=tuple(e.id for e in dark[:SHOWN]),
        endpoints_total=len(dark),
        by_kind=kinds,
        people=sum(e.people for e in dark),
        services=tuple(sorted({circuit.service for circuit, down in hit if down})),
    )


def settled(
    present: Endpoint, outages: Sequence[Outage], sentence: str, expected: datetime | None, now: datetime
) -> Endpoint:
    """An endpoint as its open outages leave it: the next version, or itself when nothing is different."""
    ids = tuple(outage.name.id for outage in outages)
    if (present.outages, present.cause, present.expected) == (ids, sentence, expected):
        return present
    turned = present.up != (not ids)
    return replace(
        present,
        version=present.version + 1,
        outages=ids,
        cause=sentence,
        expected=expected,
        since=now if turned else present.since,
    )
