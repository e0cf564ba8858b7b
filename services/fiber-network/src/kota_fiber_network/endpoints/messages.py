"""Endpoints as the contract shows them."""

from __future__ import annotations

from google.protobuf.message import Message

from kota.fiber_network.v1 import endpoints_pb2, events_pb2
from kota_common.names import etag_of
from kota_fiber_network.names import CircuitName, OutageName
from kota_fiber_network.network.messages import coordinate, timestamp
from kota_fiber_network.network.model import Network
from kota_fiber_network.plant.model import Endpoint

OUTAGES_SHOWN = 10


def endpoint(it: Endpoint, network: Network) -> endpoints_pb2.Endpoint:
    """An endpoint with the circuit that serves it."""
    circuit = next((c for c in network.circuits.values() if c.endpoint == it.id and c.in_service), None)
    service = endpoints_pb2.ENDPOINT_SERVICE_UP if it.up else endpoints_pb2.ENDPOINT_SERVICE_DOWN
    return endpoints_pb2.Endpoint(
        name=str(it.name),
        etag=etag_of(it.version),
        version=it.version,
        kind=endpoints_pb2.EndpointKind.Value(f"ENDPOINT_KIND_{it.kind}"),
        code=it.code,
        display_name=it.display_name,
        subject=it.subject,
        location=coordinate(it.at),
        people=it.people,
        circuit=str(CircuitName(it.city, circuit.id)) if circuit else "",
        service=service,
        outages=[str(OutageName(it.city, outage)) for outage in it.outages[:OUTAGES_SHOWN]],
        cause=it.cause,
        since_time=timestamp(it.since),
        expected_time=timestamp(it.expected),
    )


def linked(it: Endpoint, network: Network) -> events_pb2.EndpointLinked:
    """Which resource it is was told, or what it is called."""
    return events_pb2.EndpointLinked(endpoint=endpoint(it, network))


def service_changed(it: Endpoint, network: Network) -> Message:
    """It was cut off, its reason changed, or light reaches it again."""
    shown = endpoint(it, network)
    return events_pb2.EndpointRestored(endpoint=shown) if it.up else events_pb2.EndpointDegraded(endpoint=shown)
