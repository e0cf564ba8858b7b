"""The door to traces and budgets: reads, answered from memory."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from kota.fiber_network.v1 import traces_pb2, traces_pb2_grpc
from kota_common.errors import InvalidField
from kota_common.grpc import query
from kota_common.names import city_in
from kota_common.postgres import Reader
from kota_fiber_network.circuits.model import PathNotFound
from kota_fiber_network.network import loss, path_loss, walk
from kota_fiber_network.network.board import Board
from kota_fiber_network.network.loss import Direction, Term
from kota_fiber_network.network.messages import read_end
from kota_fiber_network.network.model import Network, end_text
from kota_fiber_network.network.walk import Step
from kota_fiber_network.plant.model import SPLITTER_OUTPUTS
from kota_fiber_network.tracing import drawing, messages


class Traces(traces_pb2_grpc.TraceServiceServicer):
    """Traces over the network of this moment."""

    def __init__(self, board: Board) -> None:
        self._board = board

    @query
    async def Trace(self, reader: Reader, request: traces_pb2.TraceRequest) -> traces_pb2.TraceResponse:
        """Both ways from an end."""
        network = await self._board.network(reader, at_least=request.min_network_version)
        return trace(network, request)

    @query
    async def ComputeLossBudget(
        self, reader: Reader, request: traces_pb2.ComputeLossBudgetRequest
    ) -> traces_pb2.LossBudget:
        """The loss of a path or of a planned link."""
        if request.WhichOneof("link") == "planned":
            return _budget(request, lambda wavelength: _planned(request.planned, wavelength), 0)
        network = await self._board.network(reader, at_least=request.min_network_version)
        steps = _path(network, request.path)
        return _budget(request, lambda wavelength: list(path_loss.terms(network, steps, wavelength)), network.version)


def trace(network: Network, request: traces_pb2.TraceRequest) -> traces_pb2.TraceResponse:
    """The walk both ways. Raises PlantEndNotFound, InvalidField, CityForeign."""
    origin = network.index(read_end(city_in(request.parent), request.origin, "origin"))
    there, back = walk.forward(network.graph, origin), walk.backward(network.graph, origin)
    return traces_pb2.TraceResponse(
        network_version=network.version,
        forward=messages.tree(network, there),
        backward=messages.tree(network, back),
        geojson=drawing.drawn(network, {"forward": there, "backward": back}) if request.with_geojson else b"",
    )


def _path(network: Network, path: traces_pb2.PlantPath) -> list[Step]:
    """The steps from one end to another, in whichever direction leads there. Raises PathNotFound, PlantEndNotFound."""
    origin = network.index(read_end(network.city, getattr(path, "from"), "path.from"), field="path.from")
    wanted = network.index(read_end(network.city, path.to, "path.to"), field="path.to")
    ends: list[str] = []
    for tree in (walk.forward(network.graph, origin), walk.backward(network.graph, origin)):
        for index, step in enumerate(tree.steps):
            if step.left == wanted or step.entered == wanted != origin:
                passed = tree.path(walk.Leaf(index, walk.Reason.OPEN, wanted))
                return passed if step.left == wanted else passed[:-1]
        ends += [f"{leaf.reason} at the {end_text(network.graph.end(leaf.end))}" for leaf in tree.leaves[:5]]
    raise PathNotFound(field="path.to", wanted=end_text(network.graph.end(wanted)), ends=ends)


def _planned(link: traces_pb2.PlannedLink, wavelength: int) -> list[Term]:
    measured = list(link.splitter_milli_db)
    if measured and len(measured) != len(link.splitters):
        raise InvalidField("planned.splitter_milli_db", "has another length than planned.splitters")
    for outputs in link.splitters:
        if outputs not in SPLITTER_OUTPUTS:
            raise InvalidField("planned.splitters", f"{outputs} is none of {', '.join(map(str, SPLITTER_OUTPUTS))}")
    splitters = [(outputs, measured[index] if measured else None) for index, outputs in enumerate(link.splitters)]
    return loss.planned(Decimal(str(link.glass_m)), link.splices, link.connectors, splitters, wavelength)


def _budget(
    request: traces_pb2.ComputeLossBudgetRequest, terms: Callable[[int], list[Term]], version: int
) -> traces_pb2.LossBudget:
    margin = loss.margin_term(request.margin_milli_db)
    pon = messages.pon_class(request.pon_class)
    if pon is None:
        chosen = max(request.wavelength - 1, 0)
        made = [Direction("link", loss.WAVELENGTHS[chosen], (*terms(chosen), *margin))]
    else:
        made = [loss.check("up", [*terms(0), *margin], pon), loss.check("down", [*terms(1), *margin], pon)]
    return traces_pb2.LossBudget(
        network_version=version,
        directions=[messages.direction(one) for one in made],
        works=all(one.band != "fail" for one in made),
    )
