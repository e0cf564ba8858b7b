"""What the parts of a path take away in one network: in words for a budget, in figures for a long trace."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kota_fiber_network.network import loss
from kota_fiber_network.network.core_graph import NOT_MEASURED, CoreGraph, Kind
from kota_fiber_network.network.model import Network
from kota_fiber_network.network.walk import Step

_CONNECTOR = 2  # as in JOINT_KINDS
_DEFAULT_LOSS = (loss.FUSION_MILLI_DB, loss.MECHANICAL_MILLI_DB, loss.CONNECTOR_MILLI_DB)


def terms(network: Network, steps: Sequence[Step], wavelength: int = 0) -> Iterator[loss.Term]:
    """What each part of a path takes away; `wavelength` is an index of WAVELENGTHS."""
    graph = network.graph
    for step in steps:
        if step.joint >= 0:
            term = _joint_term(graph, step)
            if term is not None:
                yield term
        element = step.entered >> 1
        owner = graph.owner(element)
        if owner.kind is Kind.CORE:
            cable = network.cables[owner.id]
            _, begin, end = graph.span(element)
            known = cable.loss_per_km[wavelength]
            source = "cable_type" if known else "city_default"
            per_km = known or loss.GLASS_PER_KM[wavelength]
            yield loss.glass_term(loss.glass_m(end - begin, cable.efl_ppm), per_km, source, cable.code)
        elif owner.kind is Kind.PORT:
            if _measured(graph, 2 * element + 1) is None:
                code = network.closures[owner.id].code
                yield loss.Term("connector", loss.CONNECTOR_MILLI_DB, "city_default", code)
        elif owner.kind is Kind.SPLITTER and step.left & 1:
            splitter = network.splitters[owner.id]
            yield loss.splitter_term(splitter.outputs, splitter.loss_milli_db, item=splitter.code)


def lost_milli_db(network: Network, steps: Sequence[Step], wavelength: int = 0) -> int:
    """The sum of a path's terms."""
    return sum(passed(network, step, wavelength)[1] for step in steps)


def passed(network: Network, step: Step, wavelength: int = 0) -> tuple[float, int]:
    """Metres of glass in a step and the sum of its terms, without a word about them."""
    graph = network.graph
    element = step.entered >> 1
    owner = graph.owner(element)
    joint = _joint_loss(graph, step)[0] if step.joint >= 0 else 0
    if owner.kind is Kind.CORE:
        cable = network.cables[owner.id]
        _, begin, end = graph.span(element)
        per_km = cable.loss_per_km[wavelength] or loss.GLASS_PER_KM[wavelength]
        metres, lost = loss.glass(end - begin, cable.efl_ppm, per_km)
        return metres, joint + lost
    alone = step._replace(joint=-1)
    return 0.0, joint + sum(term.milli_db for term in terms(network, (alone,), wavelength))


def _joint_term(graph: CoreGraph, step: Step) -> loss.Term | None:
    lost, source = _joint_loss(graph, step)
    if not source:
        return None
    name = "connector" if graph.joint_kind.item(step.joint) == _CONNECTOR else "splice"
    return loss.Term(name, lost, source, graph.joint_text(step.joint))


def _joint_loss(graph: CoreGraph, step: Step) -> tuple[int, str]:
    """What the joint before a step takes away and how that is known; no source when it is counted elsewhere."""
    came_from = graph.partner.item(step.entered)
    measured = _measured(graph, came_from)
    if measured is not None:
        return measured, "measured"
    kind = graph.joint_kind.item(step.joint)
    if kind == _CONNECTOR and Kind.PORT in (graph.kind(step.entered >> 1), graph.kind(came_from >> 1)):
        return 0, ""  # the plug in a port is counted with the port
    return _DEFAULT_LOSS[kind], "city_default"


def _measured(graph: CoreGraph, end: int) -> int | None:
    """The measured loss of the joint at an end, out of it; the other direction's where only that was measured."""
    joint = graph.joint_of.item(end)
    if joint < 0:
        return None
    there, back = graph.joint_loss.item(joint, 0), graph.joint_loss.item(joint, 1)
    if graph.joint_left.item(joint) != end:
        there, back = back, there
    known = there if there != NOT_MEASURED else back
    return None if known == NOT_MEASURED else known
