"""Outages and their impact as the contract shows them."""

from __future__ import annotations

from uuid import UUID

from google.protobuf.message import Message

from kota.fiber_network.v1 import endpoints_pb2, events_pb2, outages_pb2
from kota_common.names import etag_of
from kota_fiber_network.names import CableName, CircuitName, EndpointName, PermitName, RouteSegmentName
from kota_fiber_network.network.messages import id_in, timestamp
from kota_fiber_network.network.model import Network
from kota_fiber_network.outages.model import Break, Hit, Impact, Outage
from kota_fiber_network.outages.places import OnCable, OnSegment


def outage(it: Outage, network: Network) -> outages_pb2.Outage:
    """One cut."""
    return outages_pb2.Outage(
        name=str(it.name),
        etag=etag_of(it.version),
        version=it.version,
        state=outages_pb2.OutageState.Value(f"OUTAGE_STATE_{it.state}"),
        cables=[broken(one, network) for one in it.breaks],
        place=it.place,
        cause=it.cause,
        impact=impact(it.impact, network),
        network_version=it.network_version,
        open_time=timestamp(it.open_time),
        expected_time=timestamp(it.expected_time),
        resolve_time=timestamp(it.resolve_time),
        route_segment=str(RouteSegmentName(it.city, it.segment)) if it.segment else "",
        declared_by=it.declared_by,
        suspected_permit=str(PermitName(it.city, it.suspected_permit)) if it.suspected_permit else "",
    )


def opened(it: Outage, network: Network) -> Message:
    """It was declared."""
    return events_pb2.OutageOpened(outage=outage(it, network))


def updated(it: Outage, network: Network) -> Message:
    """What is said of it changed."""
    return events_pb2.OutageUpdated(outage=outage(it, network))


def resolved(it: Outage, network: Network) -> Message:
    """It was repaired."""
    return events_pb2.OutageResolved(outage=outage(it, network))


def broken(it: Break, network: Network) -> outages_pb2.BrokenCable:
    """A cable that is broken."""
    return outages_pb2.BrokenCable(
        cable=str(CableName(network.city, it.cable)),
        cable_code=network.cables[it.cable].code,
        from_m=it.from_mm / 1000,
        to_m=it.to_mm / 1000,
    )


def impact(it: Impact, network: Network) -> outages_pb2.Impact:
    """Whom it hits."""
    return outages_pb2.Impact(
        circuits=[_circuit(hit, network) for hit in it.circuits],
        circuits_total=it.circuits_total,
        circuits_down=it.circuits_down,
        circuits_protected=it.circuits_total - it.circuits_down,
        endpoints=[_endpoint(network, endpoint) for endpoint in it.endpoints],
        endpoints_total=it.endpoints_total,
        offices=it.by_kind["OFFICE"],
        schools=it.by_kind["SCHOOL"],
        cameras=it.by_kind["CAMERA"],
        screens=it.by_kind["SCREEN"],
        subscribers=it.by_kind["SUBSCRIBER"],
        people=it.people,
        services=it.services,
    )


def _circuit(hit: Hit, network: Network) -> outages_pb2.HitCircuit:
    circuit = network.circuits[hit.circuit]
    return outages_pb2.HitCircuit(
        circuit=str(CircuitName(network.city, circuit.id)),
        code=circuit.code,
        service=circuit.service,
        critical=circuit.critical,
        down=hit.down,
        endpoint=str(EndpointName(network.city, circuit.endpoint)),
    )


def _endpoint(network: Network, id_: UUID) -> outages_pb2.HitEndpoint:
    endpoint = network.endpoints[id_]
    return outages_pb2.HitEndpoint(
        endpoint=str(endpoint.name),
        kind=endpoints_pb2.EndpointKind.Value(f"ENDPOINT_KIND_{endpoint.kind}"),
        code=endpoint.code,
        display_name=endpoint.display_name,
        subject=endpoint.subject,
        people=endpoint.people,
    )


def where(city: str, it: outages_pb2.CutPlace) -> OnCable | OnSegment:
    """Where a request says that the plant is broken. Raises InvalidField, CityForeign."""
    if it.WhichOneof("where") == "route_segment":
        return OnSegment(id_in(city, RouteSegmentName, it.route_segment, "where.route_segment"))
    cable = id_in(city, CableName, it.cable.cable, "where.cable.cable")
    if it.cable.WhichOneof("place") == "point":
        return OnCable(cable, point=(it.cable.point.longitude_deg, it.cable.point.latitude_deg))
    return OnCable(cable, distance_mm=round(it.cable.distance_m * 1000))
