"""The trace: where light goes from an end, as a chain or a tree, and why it stops.

    x ──core── joint ──core── in▷splitter◁out ──core── endpoint
                                          ◁out (free)

State is one end. Cross the element to its other end, look up what that is joined to, go on there. At the inside of a
splitter's port the walk goes on at each port of the other side, so from an output it leads up to every input and never
sideways to another output. Nothing is compared by name and nothing is guessed: a contradiction is an ANOMALY leaf.

Tracing back from a leaf gives the same path reversed, because every rule here reads the same in both directions.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from kota_fiber_network.network.core_graph import CoreGraph, Kind

STEPS_MAX = 20_000


class Reason(StrEnum):
    """Why a trace stops."""

    TERMINATED = "TERMINATED"
    ENDPOINT = "ENDPOINT"
    OPEN = "OPEN"
    CUT = "CUT"
    SPLITTER_FREE_PORT = "SPLITTER_FREE_PORT"
    LOOP = "LOOP"
    ANOMALY = "ANOMALY"


class Step(NamedTuple):
    """One element that light passes. A tuple: a trace of a long chain makes nothing else."""

    parent: int  # index of the step before; -1 for the first
    entered: int  # end
    left: int  # end
    joint: int  # number of the joint that led here; -1 for none


@dataclass(frozen=True, slots=True)
class Leaf:
    """Where a branch ends."""

    step: int  # index of its last step; -1 when light passes nothing at all
    reason: Reason
    end: int
    anomaly: str = ""


@dataclass(frozen=True, slots=True)
class Tree:
    """Steps, parents before children, and where they end."""

    steps: list[Step]
    leaves: list[Leaf]
    truncated: bool = False

    def path(self, leaf: Leaf) -> list[Step]:
        """The steps from the origin to a leaf."""
        found: list[Step] = []
        at = leaf.step
        while at >= 0:
            found.append(self.steps[at])
            at = self.steps[at].parent
        found.reverse()
        return found


def forward(graph: CoreGraph, origin: int) -> Tree:
    """From an end through its own element and on."""
    return _walk(graph, origin, -1)


def backward(graph: CoreGraph, origin: int) -> Tree:
    """From an end through what it is joined to and on."""
    other = int(graph.partner[origin])
    if other < 0:
        return Tree([], [Leaf(-1, _reason(graph, origin), origin)])
    return _walk(graph, other, int(graph.joint_of[origin]))


def _walk(graph: CoreGraph, origin: int, joint: int) -> Tree:
    joint_of = graph.joint_of
    steps: list[Step] = []
    leaves: list[Leaf] = []
    last_at: dict[int, int] = {}  # element -> index of the step that passed it last
    todo = [(origin, -1, joint)]
    while todo:
        entered, parent, joint = todo.pop()
        if len(steps) >= STEPS_MAX:
            return Tree(steps, leaves, truncated=True)
        left = entered ^ 1
        index = len(steps)
        steps.append(Step(parent, entered, left, joint))
        last_at[entered >> 1] = index
        inside = _inside(graph, left)
        following, anomaly = _following(graph, left, inside)
        if anomaly:
            leaves.append(Leaf(index, Reason.ANOMALY, left, anomaly))
        elif not following:
            leaves.append(Leaf(index, _reason(graph, left), left))
        else:
            fresh = [end for end in following if not _passed(steps, last_at, end >> 1, index)]
            if len(fresh) < len(following):
                leaves.append(Leaf(index, Reason.LOOP, left))
            via = -1 if inside else joint_of.item(left)
            todo.extend((end, index, via) for end in reversed(fresh))
    return Tree(steps, leaves)


def _following(graph: CoreGraph, left: int, inside: bool) -> tuple[list[int], str]:
    """The ends at which light enters next, and the code of what contradicts itself."""
    if inside:
        if graph.kind(left >> 1) is Kind.ENDPOINT:
            return [], ""
        return [2 * element + 1 for element in graph.siblings(left >> 1)], ""
    other = graph.partner.item(left)
    if other < 0:
        return [], ""
    if graph.partner.item(other) != left:
        return [], "JOINT_ONE_SIDED"
    return [other], ""


def _inside(graph: CoreGraph, end: int) -> bool:
    """Whether an end lies inside a splitter or an endpoint, where nothing can be joined."""
    return bool(end & 1) and graph.kind(end >> 1) >= Kind.SPLITTER


def _passed(steps: list[Step], last_at: dict[int, int], element: int, index: int) -> bool:
    """Whether the branch that ends in step `index` passed an element already."""
    if element not in last_at:  # nobody did: the usual case, without climbing
        return False
    while index >= 0:
        if steps[index].entered >> 1 == element:
            return True
        index = steps[index].parent
    return False


def _reason(graph: CoreGraph, end: int) -> Reason:
    """Why light stops at an end that nothing is joined to."""
    element, odd = divmod(end, 2)
    match graph.kind(element):
        case Kind.CORE:
            piece = graph.piece_of.get(element)
            at_cut = piece is not None and (piece.b_cut if odd else piece.a_cut) is not None
            return Reason.CUT if at_cut else Reason.OPEN
        case Kind.PORT:
            return Reason.TERMINATED if odd else Reason.OPEN
        case Kind.SPLITTER:
            owner = graph.owner(element)
            return Reason.OPEN if element < owner.base + owner.inputs else Reason.SPLITTER_FREE_PORT
        case Kind.ENDPOINT:
            return Reason.ENDPOINT if odd else Reason.OPEN
