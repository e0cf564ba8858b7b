"""Traces and budgets as the contract shows them."""

from __future__ import annotations

from typing import Any

from kota.fiber_network.v1 import traces_pb2
from kota_fiber_network.names import RouteNodeName
from kota_fiber_network.network import loss, path_loss
from kota_fiber_network.network.core_graph import Kind, Owner
from kota_fiber_network.network.loss import Direction, Term
from kota_fiber_network.network.messages import core_fields, end, end_fields
from kota_fiber_network.network.model import Network
from kota_fiber_network.network.walk import Leaf, Step, Tree
from kota_fiber_network.plant.colours import colour_text


def tree(network: Network, it: Tree) -> traces_pb2.TraceTree:
    """A walk in one direction, with what was lost up to each end."""
    reached: list[tuple[int, float]] = []  # loss (milli-dB, 1310 nm) and glass (m) from the origin to each step's end
    steps = []
    for index, step in enumerate(it.steps):
        metres, lost = path_loss.passed(network, step)
        so_far = reached[step.parent] if step.parent >= 0 else (0, 0.0)
        reached.append((so_far[0] + lost, so_far[1] + metres))
        steps.append(_step(network, index, step, metres))
    return traces_pb2.TraceTree(
        steps=steps, leaves=[_leaf(network, leaf, reached) for leaf in it.leaves], truncated=it.truncated
    )


def _step(network: Network, index: int, step: Step, metres: float) -> traces_pb2.TraceStep:
    graph, element = network.graph, step.entered >> 1
    owner, colours = graph.owner(element), ""
    if owner.kind is Kind.CORE:
        colours = colour_text(graph.span(element)[0], network.cables[owner.id].cores_per_tube)
        sides = _sides(network, element, owner)
        entered, left = sides if step.left & 1 else sides[::-1]
    else:
        entered, left = (end_fields(network.city, graph.end(number)) for number in (step.entered, step.left))
    return traces_pb2.TraceStep(
        step=index,
        parent=step.parent,
        entered=entered,
        left=left,
        glass_m=metres,
        joint=f"cities/{network.city}/joints/{graph.joint_text(step.joint)}" if step.joint >= 0 else "",
        colours=colours,
    )


def _sides(network: Network, element: int, owner: Owner) -> tuple[dict[str, Any], dict[str, Any]]:
    """Side A and side B of a core or a piece of one."""
    city, piece = network.city, network.graph.piece_of.get(element)
    cable = f"cities/{city}/cables/{owner.id}"
    if piece is None:
        core, a_cut, b_cut = element - owner.base + 1, None, None
    else:
        core, a_cut, b_cut = piece.core, piece.a_cut, piece.b_cut
    return core_fields(cable, city, core, "A", a_cut), core_fields(cable, city, core, "B", b_cut)


def _leaf(network: Network, leaf: Leaf, reached: list[tuple[int, float]]) -> traces_pb2.TraceLeaf:
    at = network.graph.end(leaf.end)
    lost, glass = reached[leaf.step] if leaf.step >= 0 else (0, 0.0)
    return traces_pb2.TraceLeaf(
        step=max(leaf.step, 0),
        reason=traces_pb2.TraceEnd.Value(f"TRACE_END_{leaf.reason}"),
        end=end(network.city, at),
        anomaly=leaf.anomaly,
        loss_milli_db=lost,
        glass_m=glass,
        route_node=str(RouteNodeName(network.city, network.node_of(at))),
    )


def direction(it: Direction) -> traces_pb2.LossDirection:
    """One direction of a budget."""
    return traces_pb2.LossDirection(
        direction=it.direction,
        wavelength_nm=it.wavelength_nm,
        total_milli_db=it.total,
        terms=map(_term, it.terms),
        rx_min_milli_dbm=it.rx_min,
        rx_max_milli_dbm=it.rx_max,
        class_margin_milli_db=it.class_margin,
        problems=it.problems,
        band=it.band,
    )


def _term(it: Term) -> traces_pb2.LossTerm:
    return traces_pb2.LossTerm(kind=it.kind, milli_db=it.milli_db, source=it.source, item=it.item, detail=it.detail)


def pon_class(it: traces_pb2.PonClass) -> loss.PonClass | None:
    """The class that a request names; None for none."""
    return {
        traces_pb2.PON_CLASS_GPON_B_PLUS: loss.GPON_B_PLUS,
        traces_pb2.PON_CLASS_GPON_C_PLUS: loss.GPON_C_PLUS,
    }.get(it)
