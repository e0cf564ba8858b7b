"""Whether two ends may be joined, where the joint has room, and which circuits stand in the way of a change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from kota_common.errors import Kind, KotaError
from kota_fiber_network.network.core_graph import CoreGraph
from kota_fiber_network.network.core_graph import Kind as ElementKind
from kota_fiber_network.network.model import Network, end_text
from kota_fiber_network.plant.ends import End
from kota_fiber_network.plant.model import Cable, Circuit, Closure


class JointNotFound(KotaError):
    """No such joint, or it was taken apart."""

    reason = "JOINT_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "There is no joint {joint}."
    indonesian = "Sambungan {joint} tidak ada."
    cause = "The name is wrong, the joint was taken apart, or it belongs to another city."
    fix = "Trace the core and use the names that the steps give."


class CoreEndOccupied(KotaError):
    """An end is joined already."""

    reason = "CORE_END_OCCUPIED"
    kind = Kind.FAILED_PRECONDITION
    english = "The {value} is joined already, by {joint}."
    indonesian = "Ujung ({value}) sudah tersambung, oleh {joint}."
    cause = "Each end of glass and each port is in at most one joint."
    fix = "Choose a free end, or take the other joint apart first."


class EndNotAtClosure(KotaError):
    """An end lies somewhere else."""

    reason = "END_NOT_AT_CLOSURE"
    kind = Kind.FAILED_PRECONDITION
    english = "The {value} does not lie at {closure}."
    indonesian = "Ujung ({value}) tidak berada di {closure}."
    cause = "Two ends are joined where both of them are: at the node of the closure."
    fix = "Name the closure where the ends meet."


class JointMakesLoop(KotaError):
    """The joint would close a ring of glass."""

    reason = "JOINT_MAKES_LOOP"
    kind = Kind.FAILED_PRECONDITION
    english = "Joining the {value} closes a loop of glass."
    indonesian = "Menyambung {value} membentuk lingkaran serat."
    cause = "Both ends belong to the same run of glass; light would go round for ever."
    fix = "Look at the trace of one of the ends: the other is on it."


class TrayFull(KotaError):
    """No room in the tray."""

    reason = "TRAY_FULL"
    kind = Kind.FAILED_PRECONDITION
    english = "Tray {tray} of {closure} has no free place {position}; it holds {capacity}."
    indonesian = "Nampan {tray} pada {closure} tidak memiliki tempat {position}; kapasitasnya {capacity}."
    cause = "A tray holds as many joints as it has places."
    fix = "Use another tray or place."


class CoreInService(KotaError):
    """Circuits in service stand on what would be changed."""

    reason = "CORE_IN_SERVICE"
    kind = Kind.FAILED_PRECONDITION
    english = "{what} is in service: {circuits}."
    indonesian = "{what} sedang melayani: {circuits}."
    cause = "Glass of staged and active circuits is protected."
    fix = "Decommission the circuits, move them, or name the open outage that already keeps them down."


class ClosureNotOnCable(KotaError):
    """The cable does not pass the closure in its middle."""

    reason = "CLOSURE_NOT_ON_CABLE"
    kind = Kind.FAILED_PRECONDITION
    english = "The cable {cable} does not pass {closure} in its middle."
    indonesian = "Kabel {cable} tidak melewati {closure} di tengahnya."
    cause = "A cable is opened at a node that its route passes, not at its ends."
    fix = "Choose a closure at a node between the ends of the cable."


class CoreAlreadyCut(KotaError):
    """The core is cut there."""

    reason = "CORE_ALREADY_CUT"
    kind = Kind.FAILED_PRECONDITION
    english = "Core {core} of {cable} is cut at {closure} already."
    indonesian = "Core {core} pada {cable} sudah dipotong di {closure}."
    cause = "Glass is cut once at a place."
    fix = "Leave the core out."


def check_ends(network: Network, closure: Closure, left: End, right: End, left_at: int, right_at: int) -> None:
    """Raise EndNotAtClosure, CoreEndOccupied or JointMakesLoop; `left_at` and `right_at` are the ends' numbers."""
    for end, number in ((left, left_at), (right, right_at)):
        if network.node_of(end) != closure.node:
            raise EndNotAtClosure(value=end_text(end), closure=closure.code)
        if int(network.graph.partner[number]) >= 0:
            joint = network.graph.joint_name(int(network.graph.joint_of[number]))
            raise CoreEndOccupied(value=end_text(end), joint=f"cities/{network.city}/joints/{joint}")
    if connected(network.graph, left_at >> 1, right_at >> 1):
        raise JointMakesLoop(value=f"{end_text(left)} and the {end_text(right)}")


def connected(graph: CoreGraph, one: int, other: int) -> bool:
    """Whether two elements hang together already. Explores from both sides and ends with the smaller."""
    if one == other:
        return True
    seen = ({one}, {other})
    todo = ([one], [other])
    while todo[0] and todo[1]:
        for side in (0, 1):
            if todo[side]:
                for near in _neighbours(graph, todo[side].pop()):
                    if near in seen[1 - side]:
                        return True
                    if near not in seen[side]:
                        seen[side].add(near)
                        todo[side].append(near)
    return False


def _neighbours(graph: CoreGraph, element: int) -> Iterator[int]:
    for end in (2 * element, 2 * element + 1):
        other = int(graph.partner[end])
        if other >= 0:
            yield other >> 1
    owner = graph.owner(element)
    if owner.kind is ElementKind.SPLITTER:
        yield from range(owner.base, owner.base + owner.count)


@dataclass(slots=True)
class Places:
    """The places of trays that are taken."""

    taken: dict[tuple[UUID, int], set[int]] = field(default_factory=lambda: defaultdict(set))

    def take(self, closure: Closure, tray: int, position: int) -> int:
        """Take a place, for 0 the first free one. Raises TrayFull, also for a tray that the closure does not have."""
        capacity = closure.trays[tray - 1] if 1 <= tray <= len(closure.trays) else 0
        taken = self.taken[closure.id, tray]
        chosen = position or next((place for place in range(1, capacity + 1) if place not in taken), 0)
        if not 1 <= chosen <= capacity or chosen in taken:
            raise TrayFull(tray=tray, closure=closure.code, position=position or "", capacity=capacity)
        taken.add(chosen)
        return chosen


def cut_at_mm(network: Network, cable: Cable, closure: Closure) -> int:
    """Where along the sheath a closure opens a cable. Raises ClosureNotOnCable."""
    route_mm = 0
    for hop in cable.walk[:-1]:
        segment = network.segments[hop.segment]
        route_mm += segment.length_mm
        if (segment.to_node if hop.forward else segment.from_node) == closure.node:
            return cable.sheath_at(route_mm)
    raise ClosureNotOnCable(cable=cable.code, closure=closure.code)


def circuits_on_joints(network: Network, joints: Iterable[UUID]) -> list[Circuit]:
    """Circuits in service whose ways use one of the joints."""
    wanted = set(joints)
    return [
        circuit
        for circuit in network.circuits.values()
        if circuit.in_service and any(wanted.intersection(leg.joints) for leg in circuit.legs)
    ]


def circuits_on_cores(network: Network, cable: UUID, cores: Iterable[int], at_mm: int) -> list[Circuit]:
    """Circuits in service on those cores at a place of a cable, each once."""
    wanted = set(cores)
    found = {
        piece.circuit: network.circuits[piece.circuit]
        for piece in network.legs.get(cable, ())
        if piece.core in wanted and piece.from_mm < at_mm < piece.to_mm
    }
    return sorted(found.values(), key=lambda circuit: circuit.code)
