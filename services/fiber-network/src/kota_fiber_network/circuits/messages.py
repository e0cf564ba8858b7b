"""Circuits as the contract shows them."""

from __future__ import annotations

from google.protobuf.message import Message

from kota.fiber_network.v1 import circuits_pb2, events_pb2
from kota_common.errors import KotaError
from kota_common.names import etag_of
from kota_fiber_network.circuits.model import disjoint, way
from kota_fiber_network.names import CableName, EndpointName
from kota_fiber_network.network import path_loss
from kota_fiber_network.network.loss import glass_m
from kota_fiber_network.network.messages import end, timestamp
from kota_fiber_network.network.model import Network
from kota_fiber_network.plant.ends import PortEnd
from kota_fiber_network.plant.model import Circuit, CircuitState, Leg

_EVENTS = {
    CircuitState.PLANNED: events_pb2.CircuitPlanned,
    CircuitState.STAGED: events_pb2.CircuitStaged,
    CircuitState.ACTIVE: events_pb2.CircuitActivated,
    CircuitState.DECOMMISSIONED: events_pb2.CircuitDecommissioned,
}


def circuit(it: Circuit, network: Network) -> circuits_pb2.Circuit:
    """A circuit with its ways."""
    return circuits_pb2.Circuit(
        name=str(it.name),
        etag=etag_of(it.version),
        version=it.version,
        code=it.code,
        service=it.service,
        critical=it.critical,
        endpoint=str(EndpointName(it.city, it.endpoint)),
        legs=[_leg(it, leg, network) for leg in it.legs],
        disjoint=disjoint(network, it),
        state=circuits_pb2.CircuitState.Value(f"CIRCUIT_STATE_{it.state}"),
        create_time=timestamp(it.create_time),
    )


def changed(network: Network, it: Circuit) -> Message:
    """The event of a circuit's new state."""
    return _EVENTS[it.state](circuit=circuit(it, network))


def _leg(it: Circuit, leg: Leg, network: Network) -> circuits_pb2.CircuitLeg:
    metres = sum(float(glass_m(p.to_mm - p.from_mm, network.cables[p.cable].efl_ppm)) for p in leg.pieces)
    return circuits_pb2.CircuitLeg(
        origin=end(it.city, PortEnd(leg.origin_closure, leg.origin_port, "FRONT")),
        endpoint_port=leg.endpoint_port,
        glass_m=round(metres, 3),
        loss_milli_db=_loss(it, leg, network) if leg.pieces else 0,
        cables=list(dict.fromkeys(str(CableName(it.city, piece.cable)) for piece in leg.pieces)),
    )


def _loss(it: Circuit, leg: Leg, network: Network) -> int:
    """At 1310 nm; 0 while the way is interrupted."""
    try:
        return path_loss.lost_milli_db(network, way(network, it, leg))
    except KotaError:
        return 0
