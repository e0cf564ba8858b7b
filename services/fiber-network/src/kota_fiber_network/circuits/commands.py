"""What happens to circuits, each in one transaction: state, protected glass, network version and events together."""

from __future__ import annotations

from dataclasses import replace

from kota_common.errors import InvalidField
from kota_common.postgres import Transaction
from kota_fiber_network.circuits import messages, store
from kota_fiber_network.circuits.model import (
    CircuitCodeTaken,
    CircuitNotFound,
    EndpointServed,
    expect_move,
    routed,
)
from kota_fiber_network.names import CircuitName
from kota_fiber_network.network.board import Board
from kota_fiber_network.network.changes import begin, held, told
from kota_fiber_network.network.model import Network
from kota_fiber_network.plant.model import Circuit, CircuitState, Delta, Leg
from kota_fiber_network.plant.refusals import EndpointNotFound


async def create_circuit(tx: Transaction, board: Board, circuit: Circuit) -> tuple[Circuit, Network]:
    """Plan a circuit. Raises EndpointNotFound, CircuitCodeTaken, InvalidField."""
    base = await held(tx, board)
    endpoint = base.endpoints.get(circuit.endpoint)
    if endpoint is None:
        raise EndpointNotFound(field="endpoint", endpoint=circuit.endpoint)
    if circuit.code in base.codes["circuit"]:
        raise CircuitCodeTaken(field="code", code=circuit.code)
    ports = [leg.endpoint_port for leg in circuit.legs]
    if len(set(ports)) != len(ports) or max(ports) > endpoint.ports:
        raise InvalidField("legs", f"go to different ports of the endpoint, which has {endpoint.ports}")
    for leg in circuit.legs:
        closure = base.closures.get(leg.origin_closure)
        if closure is None or leg.origin_port > closure.ports:
            raise InvalidField("legs.origin", "is no port of the city's plant")
    version = await begin(tx, base, "circuit")
    await store.insert(tx, [circuit], base.cables, version)
    return circuit, _told(tx, base, circuit, version)


async def move_circuit(
    tx: Transaction, board: Board, name: CircuitName, etag: str, move: str
) -> tuple[Circuit, Network]:
    """Stage, activate or decommission. Raises CircuitNotFound, EtagMismatch, CircuitMoveNotAllowed, PathNotFound."""
    base = await held(tx, board)
    known = base.circuits.get(name.id)
    if known is None:
        raise CircuitNotFound(circuit=name)
    known.expect(etag)
    target = expect_move(known, move)
    legs: tuple[Leg, ...] = tuple(replace(leg, pieces=(), joints=()) for leg in known.legs)
    if target is not CircuitState.DECOMMISSIONED:
        _expect_alone(base, known)
        legs = routed(base, known)
    circuit = known.changed(target, legs)
    version = await begin(tx, base, "circuit")
    await store.save(tx, [circuit], version)
    await store.drop_ways(tx, [circuit.id])
    await store.insert_ways(tx, [circuit], base.cables)
    return circuit, _told(tx, base, circuit, version)


def _expect_alone(network: Network, circuit: Circuit) -> None:
    for other in network.circuits.values():
        if other.endpoint == circuit.endpoint and other.in_service and other.id != circuit.id:
            raise EndpointServed(circuit=other.code)


def _told(tx: Transaction, base: Network, circuit: Circuit, version: int) -> Network:
    after = base.with_delta(Delta(circuits=(circuit,)), version)
    tx.emit(messages.changed(after, circuit), aggregate=str(circuit.name), version=circuit.version)
    told(tx, after, "circuit")
    return after
