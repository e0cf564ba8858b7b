"""Reports, cables and segments as the contract shows them."""

from __future__ import annotations

from typing import Any

from kota.common.v1 import geometry_pb2
from kota.fiber_network.v1 import plant_pb2
from kota_fiber_network.imports.model import ORDER, Finding, Report
from kota_fiber_network.names import CableName, RouteNodeName, RouteSegmentName
from kota_fiber_network.network.messages import coordinate
from kota_fiber_network.plant.model import Cable, Segment


def report(it: Report, *, validated_only: bool) -> plant_pb2.ImportPlantResponse:
    """What an import did, or would do."""
    return plant_pb2.ImportPlantResponse(
        validated_only=validated_only,
        acceptable=it.acceptable,
        network_version=it.network_version,
        counts=[
            plant_pb2.ImportCount(kind=kind, created=count.created, updated=count.updated, unchanged=count.unchanged)
            for kind in ORDER
            if (count := it.counts[kind]) and (count.created or count.updated or count.unchanged)
        ],
        findings=map(_finding, it.shown()),
        findings_total=len(it.findings),
    )


def _finding(it: Finding) -> plant_pb2.PlantFinding:
    severity = plant_pb2.FINDING_SEVERITY_WARNING if it.warning else plant_pb2.FINDING_SEVERITY_ERROR
    return plant_pb2.PlantFinding(
        rule=it.rule,
        severity=severity,
        feature_index=it.feature,
        code=it.code,
        field=it.field,
        message=it.english,
        message_indonesian=it.indonesian,
    )


def report_json(it: Report, *, validated_only: bool) -> dict[str, Any]:
    """The same for the HTTP door."""
    return {
        "validatedOnly": validated_only,
        "acceptable": it.acceptable,
        "networkVersion": it.network_version,
        "counts": {
            kind: {"created": count.created, "updated": count.updated, "unchanged": count.unchanged}
            for kind in ORDER
            if (count := it.counts[kind]) and (count.created or count.updated or count.unchanged)
        },
        "findingsTotal": len(it.findings),
        "findings": [
            {
                "rule": one.rule,
                "severity": "WARNING" if one.warning else "ERROR",
                "featureIndex": one.feature,
                "code": one.code,
                "field": one.field,
                "message": one.english,
                "messageIndonesian": one.indonesian,
            }
            for one in it.shown()
        ],
    }


def cable(city: str, it: Cable) -> plant_pb2.Cable:
    """A cable."""
    return plant_pb2.Cable(
        name=str(CableName(city, it.id)),
        code=it.code,
        owner=it.owner,
        tubes=it.tubes,
        cores_per_tube=it.cores_per_tube,
        cores=it.cores,
        sheath_m=it.sheath_mm / 1000,
        slack_m=it.slack_mm / 1000,
        route_m=it.route_mm / 1000,
        a_node=str(RouteNodeName(city, it.a_node)),
        b_node=str(RouteNodeName(city, it.b_node)),
        segments=[str(RouteSegmentName(city, hop.segment)) for hop in it.walk],
    )


def segment(city: str, it: Segment) -> plant_pb2.RouteSegment:
    """A route segment."""
    return plant_pb2.RouteSegment(
        name=str(RouteSegmentName(city, it.id)),
        code=it.code,
        kind=plant_pb2.RouteKind.Value(f"ROUTE_KIND_{it.kind}"),
        from_node=str(RouteNodeName(city, it.from_node)),
        to_node=str(RouteNodeName(city, it.to_node)),
        length_m=it.length_mm / 1000,
        depth_m=None if it.depth_mm is None else it.depth_mm / 1000,
        accuracy_class=it.accuracy,
        street=it.street,
        line=geometry_pb2.LineString(coordinates=map(coordinate, it.points)),
    )
