"""The trace on random plants, against a walk that knows nothing of arrays."""

from __future__ import annotations

import itertools
from collections import defaultdict
from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from kota_fiber_network.names import EndpointName
from kota_fiber_network.network.core_graph import CoreGraph
from kota_fiber_network.network.walk import Reason, backward, forward
from kota_fiber_network.plant.ends import CoreEnd, End, EndpointEnd, PortEnd, SplitterEnd
from kota_fiber_network.plant.model import (
    Cable,
    Closure,
    Endpoint,
    EndpointKind,
    Joint,
    Splitter,
    WindowCut,
)

NOWHERE = UUID(int=0)
NOW = datetime(2026, 7, 6, tzinfo=UTC)


def cable(number: int, cores: int) -> Cable:
    return Cable(
        UUID(int=1000 + number), f"K{number}", "", 1, cores, 1_000_000, 0, 1_000_000, 0, (0, 0, 0), NOWHERE, NOWHERE, ()
    )


def splitter(number: int, inputs: int, outputs: int) -> Splitter:
    return Splitter(UUID(int=2000 + number), f"S{number}", NOWHERE, NOWHERE, inputs, outputs, None)


def closure(number: int, ports: int) -> Closure:
    return Closure(UUID(int=3000 + number), f"O{number}", "ODF", NOWHERE, (), ports)


def endpoint(number: int) -> Endpoint:
    name = EndpointName("13.77", UUID(int=4000 + number))
    return Endpoint(name, f"E{number}", EndpointKind.CAMERA, "", "", NOWHERE, (100, 0), 0, 2, 1, NOW)


class Plant:
    """A random plant twice: as the service's arrays, and as dictionaries of named ends."""

    def __init__(self) -> None:
        self.graph = CoreGraph()
        self.partner: dict[End, End] = {}
        self.through: dict[End, End] = {}  # the two ends of a piece of glass or of a frame's port
        self.ports: dict[UUID, tuple[list[End], list[End]]] = {}  # splitter -> inputs, outputs
        self.joints = 0

    def add_cable(self, it: Cable, cuts: dict[int, list[WindowCut]]) -> None:
        self.graph.add_cable(it)
        for cut in sorted({c for one in cuts.values() for c in one}, key=lambda c: c.id):
            self.graph.cut(cut)
        for core in range(1, it.cores + 1):
            places = [None, *sorted(cuts.get(core, []), key=lambda c: c.at_mm), None]
            for before, after in itertools.pairwise(places):
                a = CoreEnd(it.id, core, "A", before.id if before else None)
                b = CoreEnd(it.id, core, "B", after.id if after else None)
                self.through[a], self.through[b] = b, a

    def add_splitter(self, it: Splitter) -> None:
        self.graph.add_splitter(it)
        inputs = [SplitterEnd(it.id, -n) for n in range(1, it.inputs + 1)]
        outputs = [SplitterEnd(it.id, n) for n in range(1, it.outputs + 1)]
        self.ports[it.id] = (list(inputs), list(outputs))

    def add_closure(self, it: Closure) -> None:
        self.graph.add_closure(it)
        for port in range(1, it.ports + 1):
            rear, front = PortEnd(it.id, port, "REAR"), PortEnd(it.id, port, "FRONT")
            self.through[rear], self.through[front] = front, rear

    def ends(self) -> list[End]:
        """Everything that can be joined."""
        split = [end for sides in self.ports.values() for side in sides for end in side]
        points = [
            EndpointEnd(owner.id, port)
            for owner in self.graph.owners
            if owner.kind == 3
            for port in range(1, owner.count + 1)
        ]
        return [*self.through, *split, *points]

    def join(self, left: End, right: End) -> None:
        self.joints += 1
        joint = Joint(UUID(int=5000 + self.joints), NOWHERE, NOWHERE, "FUSION", 1, 1, left, right)
        self.graph.join(joint)
        self.partner[left], self.partner[right] = right, left

    def brute(self, origin: End) -> set[tuple[tuple[tuple[End, End | str], ...], str]]:
        """Every path from an end through its own glass, with why it stops: recursion over names, no arrays."""
        found = set()

        def across(end: End, path: tuple[tuple[End, End | str], ...], seen: frozenset[object]) -> None:
            match end:
                case EndpointEnd():
                    found.add(((*path, (end, "inside")), "ENDPOINT"))
                case SplitterEnd():
                    inputs, outputs = self.ports[end.splitter]
                    here = ((*path, (end, "inside")), frozenset({*seen, end}))
                    for other in outputs if end in inputs else inputs:
                        if other in here[1]:
                            found.add((here[0], "LOOP"))
                        else:
                            leave(other, (*here[0], ("inside", other)), frozenset({*here[1], other}))
                case _:
                    other = self.through[end]
                    leave(other, (*path, (end, other)), frozenset({*seen, end, other}))

        def leave(end: End, path: tuple[tuple[End, End | str], ...], seen: frozenset[object]) -> None:
            other = self.partner.get(end)
            if other is None:
                found.add((path, _why(self, end)))
            elif other in seen:
                found.add((path, "LOOP"))
            else:
                across(other, path, seen)

        across(origin, (), frozenset())
        return found

    def traced(self, origin: End) -> set[tuple[tuple[tuple[End, End | str], ...], str]]:
        """The same from the service."""
        tree = forward(self.graph, self.graph.index(origin))
        assert not tree.truncated
        return {
            (tuple(self.named(s.entered, s.left) for s in tree.path(leaf)), leaf.reason.value) for leaf in tree.leaves
        }

    def named(self, entered: int, left: int) -> tuple[End | str, End | str]:
        return (self.name(entered), self.name(left))

    def name(self, number: int) -> End | str:
        end = self.graph.end(number)
        inside = number & 1 and isinstance(end, SplitterEnd | EndpointEnd)
        return "inside" if inside else end


def _why(plant: Plant, end: End) -> str:
    match end:
        case CoreEnd():
            return "CUT" if end.cut else "OPEN"
        case PortEnd():
            return "TERMINATED" if end.side == "FRONT" else "OPEN"
        case SplitterEnd():
            return "OPEN" if end.port < 0 else "SPLITTER_FREE_PORT"
        case _:
            return "OPEN"


@st.composite
def plants(draw: st.DrawFn) -> Plant:
    """Cables with window cuts, splitters with one and two inputs, frames, endpoints, and any joints between them."""
    plant = Plant()
    for number in range(draw(st.integers(1, 4))):
        it = cable(number, draw(st.integers(1, 4)))
        cuts: dict[int, list[WindowCut]] = defaultdict(list)
        for index in range(draw(st.integers(0, 2))):
            cores = tuple(sorted(draw(st.sets(st.integers(1, it.cores), min_size=1))))
            at_mm = 100_000 + 300_000 * index if draw(st.booleans()) else 900_000 - 300_000 * index
            if any(cut.at_mm == at_mm for one in cuts.values() for cut in one):
                continue
            cut = WindowCut(UUID(int=6000 + 10 * number + index), "C", it.id, NOWHERE, NOWHERE, at_mm, cores)
            for core in cores:
                cuts[core].append(cut)
        plant.add_cable(it, cuts)
    for number in range(draw(st.integers(0, 3))):
        plant.add_splitter(splitter(number, draw(st.sampled_from((1, 2))), draw(st.sampled_from((2, 4)))))
    for number in range(draw(st.integers(0, 2))):
        plant.add_closure(closure(number, draw(st.integers(1, 3))))
    for number in range(draw(st.integers(0, 2))):
        plant.graph.add_endpoint(endpoint(number))
    free = draw(st.permutations(plant.ends()))
    for _ in range(draw(st.integers(0, len(free) // 2))):
        plant.join(free.pop(), free.pop())
    return plant


@settings(max_examples=300, deadline=None)
@given(plants())
def test_a_trace_is_what_a_walk_by_names_finds(plant: Plant):
    for end in plant.ends():
        assert plant.traced(end) == plant.brute(end), end


@settings(max_examples=300, deadline=None)
@given(plants())
def test_tracing_back_from_a_leaf_gives_the_same_path_reversed(plant: Plant):
    graph = plant.graph
    for end in plant.ends():
        origin = graph.index(end)
        if graph.partner[origin] >= 0:
            continue  # nothing ends here, so no trace back can end here
        tree = forward(graph, origin)
        for leaf in tree.leaves:
            there = [(s.entered, s.left) for s in tree.path(leaf)]
            back = forward(graph, leaf.end)
            paths = [[(s.left, s.entered) for s in back.path(one)][::-1] for one in back.leaves if one.end == origin]
            assert there in paths, (end, leaf)


@settings(max_examples=100, deadline=None)
@given(plants())
def test_both_directions_of_an_end_meet_in_it(plant: Plant):
    graph = plant.graph
    for end in plant.ends():
        number = graph.index(end)
        partner = int(graph.partner[number])
        outward = backward(graph, number)
        if partner < 0:
            assert outward.leaves[0].end == number
        else:
            assert outward.steps == [
                *(
                    s if i else s.__class__(-1, s.entered, s.left, outward.steps[0].joint)
                    for i, s in enumerate(forward(graph, partner).steps)
                )
            ]


def test_a_ring_of_glass_is_a_loop_that_leads_back_to_where_it_began():
    plant = Plant()
    plant.add_cable(cable(0, 2), {})
    a1, b1 = CoreEnd(UUID(int=1000), 1, "A"), CoreEnd(UUID(int=1000), 1, "B")
    a2, b2 = CoreEnd(UUID(int=1000), 2, "A"), CoreEnd(UUID(int=1000), 2, "B")
    plant.join(b1, b2)
    plant.join(a2, a1)
    tree = forward(plant.graph, plant.graph.index(a1))
    assert [leaf.reason for leaf in tree.leaves] == [Reason.LOOP]
    assert plant.graph.end(tree.leaves[0].end) == a2


def test_a_cascade_of_splitters_is_a_tree_down_and_a_line_up():
    plant = Plant()
    plant.add_splitter(splitter(0, 1, 4))
    plant.add_splitter(splitter(1, 1, 8))
    plant.join(SplitterEnd(UUID(int=2000), 2), SplitterEnd(UUID(int=2001), -1))
    down = forward(plant.graph, plant.graph.index(SplitterEnd(UUID(int=2000), -1)))
    assert len(down.leaves) == 3 + 8
    assert {leaf.reason for leaf in down.leaves} == {Reason.SPLITTER_FREE_PORT}
    up = forward(plant.graph, plant.graph.index(SplitterEnd(UUID(int=2001), 8)))
    assert [plant.graph.end(leaf.end) for leaf in up.leaves] == [SplitterEnd(UUID(int=2000), -1)]
