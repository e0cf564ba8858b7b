"""A circuit's moves, and its way from the endpoint to the exchange as the trace finds it."""

from __future__ import annotations

from dataclasses import replace

from kota_common.errors import Kind, KotaError
from kota_fiber_network.network import walk
from kota_fiber_network.network.core_graph import Kind as ElementKind
from kota_fiber_network.network.model import Network, end_text
from kota_fiber_network.network.walk import Step
from kota_fiber_network.plant.ends import EndpointEnd, PortEnd
from kota_fiber_network.plant.model import Circuit, CircuitState, Leg, Piece

MOVES = {
    "stage": ((CircuitState.PLANNED,), CircuitState.STAGED),
    "activate": ((CircuitState.STAGED,), CircuitState.ACTIVE),
    "decommission": ((CircuitState.PLANNED, CircuitState.STAGED, CircuitState.ACTIVE), CircuitState.DECOMMISSIONED),
}
"""Move: from which states, to which."""


class CircuitNotFound(KotaError):
    """No such circuit in this city."""

    reason = "CIRCUIT_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "There is no circuit {circuit}."
    indonesian = "Sirkuit {circuit} tidak ada."
    cause = "The name is wrong, or the circuit belongs to another city."
    fix = "List the city's circuits and use a name from there."


class CircuitCodeTaken(KotaError):
    """Two circuits cannot have one code."""

    reason = "CIRCUIT_CODE_TAKEN"
    kind = Kind.ALREADY_EXISTS
    english = "Another circuit of the city has the code {code}."
    indonesian = "Kode {code} sudah dipakai sirkuit lain."
    cause = "A code names one circuit in a city."
    fix = "Choose a free code."


class CircuitMoveNotAllowed(KotaError):
    """The circuit's state does not allow this."""

    reason = "CIRCUIT_MOVE_NOT_ALLOWED"
    kind = Kind.FAILED_PRECONDITION
    english = "A circuit in state {state} does not allow {move}; allowed: {allowed}."
    indonesian = "Sirkuit berstatus {state} tidak dapat menjalani {move}; yang dapat: {allowed}."
    cause = "A circuit is planned, staged, active and decommissioned, in this order."
    fix = "Make an allowed move."


class EndpointServed(KotaError):
    """The endpoint has its circuit."""

    reason = "ENDPOINT_SERVED"
    kind = Kind.FAILED_PRECONDITION
    english = "The endpoint is served by the circuit {circuit} already."
    indonesian = "Titik layanan sudah dilayani sirkuit {circuit}."
    cause = "One staged or active circuit serves an endpoint."
    fix = "Decommission the other circuit first."


class PathNotFound(KotaError):
    """The glass does not lead there."""

    reason = "PATH_NOT_FOUND"
    kind = Kind.FAILED_PRECONDITION
    english = "There is no way to the {wanted}; the trace ends: {ends}."
    indonesian = "Tidak ada jalur ke {wanted}; penelusuran berakhir: {ends}."
    cause = "A joint is missing on the way, or the way leads elsewhere."
    fix = "Trace from both ends and join what is open."


def expect_move(circuit: Circuit, move: str) -> CircuitState:
    """The state that the move leads to. Raises CircuitMoveNotAllowed."""
    sources, target = MOVES[move]
    if circuit.state not in sources:
        allowed = [name for name, (before, _) in MOVES.items() if circuit.state in before]
        raise CircuitMoveNotAllowed(state=circuit.state, move=move, allowed=allowed)
    return target


def routed(network: Network, circuit: Circuit) -> tuple[Leg, ...]:
    """The circuit's legs with the glass and joints that the plant has for them now. Raises PathNotFound."""
    return tuple(_routed(network, circuit, leg) for leg in circuit.legs)


def way(network: Network, circuit: Circuit, leg: Leg) -> list[Step]:
    """The steps from the endpoint's port to the front of the exchange's port. Raises PathNotFound."""
    start = network.index(EndpointEnd(circuit.endpoint, leg.endpoint_port), field="endpoint")
    target = PortEnd(leg.origin_closure, leg.origin_port, "FRONT")
    wanted = network.index(target, field="legs.origin")
    tree = walk.backward(network.graph, start)
    for leaf in tree.leaves:
        if leaf.end == wanted:
            return tree.path(leaf)
    ends = [f"{leaf.reason} at the {end_text(network.graph.end(leaf.end))}" for leaf in tree.leaves[:5]]
    raise PathNotFound(wanted=end_text(target), ends=ends)


def _routed(network: Network, circuit: Circuit, leg: Leg) -> Leg:
    graph = network.graph
    pieces, joints = [], []
    for step in way(network, circuit, leg):
        if step.joint >= 0:
            joints.append(graph.joint_name(step.joint))
        element = step.entered >> 1
        if graph.kind(element) is ElementKind.CORE:
            pieces.append(Piece(graph.owner(element).id, *graph.span(element)))
    return replace(leg, pieces=tuple(pieces), joints=tuple(joints))


def disjoint(network: Network, circuit: Circuit) -> bool:
    """Whether its two legs share no route segment; false with one leg, or while its ways are not found."""
    if len(circuit.legs) < 2 or not all(leg.pieces for leg in circuit.legs):
        return False
    one, other = (segments_of(network, leg) for leg in circuit.legs)
    return not one & other


def segments_of(network: Network, leg: Leg) -> set[object]:
    """The route segments that a leg runs through."""
    return {
        hop.segment
        for piece in leg.pieces
        for hop in network.cables[piece.cable].walk
        if any(
            inside.cable == piece.cable and inside.from_mm < piece.to_mm and inside.to_mm > piece.from_mm
            for inside in network.inside[hop.segment]
        )
    }
