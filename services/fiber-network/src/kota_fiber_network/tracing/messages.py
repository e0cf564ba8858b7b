"""Traces and budgets as the contract shows them."""

from __future__ import annotations

from kota.fiber_network.v1 import traces_pb2
from kota_fiber_network.names import RouteNodeName
from kota_fiber_network.network import loss
from kota_fiber_network.network.core_graph import Kind
from kota_fiber_network.network.loss import Direction, Term
from kota_fiber_network.network.messages import end
from kota_fiber_network.network.model import Network
from kota_fiber_network.network.walk import Leaf, Step, Tree
from kota_fiber_network.plant.colours import colour_text


def tree(network: Network, it: Tree) -> traces_pb2.TraceTree:
    """A walk in one direction, with what was lost up to each end."""
    reached = _reached(network, it)
    return traces_pb2.TraceTree(
        steps=[_step(network, index, step) for index, step in enumerate(it.steps)],
        leaves=[_leaf(network, leaf, reached) for leaf in it.leaves],
        truncated=it.truncated,
    )


def _reached(network: Network, it: Tree) -> list[tuple[int, float]]:
    """Loss (milli-dB, 1310 nm) and glass (m) from the origin to the end of each step."""
    sums: list[tuple[int, float]] = []
    for step in it.steps:
        lost, glass = sums[step.parent] if step.parent >= 0 else (0, 0.0)
        lost += sum(term.milli_db for term in network.terms((step,)))
        sums.append((lost, glass + float(network.glass_m(step.entered >> 1))))
    return sums


def _step(network: Network, index: int, step: Step) -> traces_pb2.TraceStep:
    graph, element = network.graph, step.entered >> 1
    owner, colours = graph.owner(element), ""
    if owner.kind is Kind.CORE:
        colours = colour_text(graph.span(element)[0], network.cables[owner.id].cores_per_tube)
    return traces_pb2.TraceStep(
        step=index,
        parent=step.parent,
        entered=end(network.city, graph.end(step.entered)),
        left=end(network.city, graph.end(step.left)),
        glass_m=float(network.glass_m(element)),
        joint=f"cities/{network.city}/joints/{graph.joint_name(step.joint)}" if step.joint >= 0 else "",
        colours=colours,
    )


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
