"""Answers as the contract shows them, and works as permits and callers describe them."""

from __future__ import annotations

from collections.abc import Iterable

import shapely

from kota.common.v1 import geometry_pb2
from kota.fiber_network.v1 import dig_checks_pb2, events_pb2
from kota.permitting.v1 import permits_pb2
from kota_common.names import etag_of
from kota_fiber_network.digsafe.model import Answer, DigCheck, Found, GeometryInvalid, Method, Works, line, polygon
from kota_fiber_network.names import CableName, PermitName
from kota_fiber_network.network.messages import coordinate, timestamp
from kota_fiber_network.plant.model import Point

_METHODS = {
    dig_checks_pb2.DIG_METHOD_OPEN_CUT: Method.OPEN_CUT,
    dig_checks_pb2.DIG_METHOD_DIRECTIONAL_DRILLING: Method.DIRECTIONAL_DRILLING,
}
_PERMIT_METHODS = {
    permits_pb2.Galian.METHOD_OPEN_CUT: Method.OPEN_CUT,
    permits_pb2.Galian.METHOD_DIRECTIONAL_DRILLING: Method.DIRECTIONAL_DRILLING,
}


def dig_check(it: DigCheck) -> dig_checks_pb2.DigCheck:
    """An answer that is kept."""
    made = bare(it.city, it.answer, it.network_version)
    made.name = str(it.name)
    made.etag = etag_of(it.version)
    made.version = it.version
    made.permit = str(PermitName(it.city, it.name.id))
    made.permit_version = it.permit_version
    made.answer_time.CopyFrom(timestamp(it.answered_at))
    made.expired = it.expired
    return made


def bare(city: str, it: Answer, network_version: int) -> dig_checks_pb2.DigCheck:
    """An answer to a call."""
    return dig_checks_pb2.DigCheck(
        outcome=dig_checks_pb2.DigOutcome.Value(f"DIG_OUTCOME_{it.outcome}"),
        findings=[_finding(city, one) for one in it.findings],
        findings_total=it.total,
        conditions=it.conditions,
        summary=it.summary,
        buffer_m=it.buffer_m,
        network_version=network_version,
    )


def _finding(city: str, it: Found) -> dig_checks_pb2.DigFinding:
    return dig_checks_pb2.DigFinding(
        cable=str(CableName(city, it.cable)) if it.cable else "",
        cable_code=it.code,
        owner=it.owner,
        distance_m=it.distance_m,
        nearest=coordinate(it.nearest),
        depth_m=None if it.depth_mm is None else it.depth_mm / 1000,
        accuracy_m=it.accuracy_m,
        cores=it.cores,
        circuits=it.circuits,
        critical=it.critical,
    )


def answered(it: DigCheck) -> events_pb2.DigCheckAnswered:
    """The first answer."""
    return events_pb2.DigCheckAnswered(dig_check=dig_check(it))


def amended(it: DigCheck) -> events_pb2.DigCheckAmended:
    """A later one."""
    return events_pb2.DigCheckAmended(dig_check=dig_check(it))


def works(request: dig_checks_pb2.CheckAreaRequest) -> Works:
    """What a caller wants to do. Raises GeometryInvalid."""
    area = (
        line(_points(request.line.coordinates), "line")
        if request.WhichOneof("area") == "line"
        else polygon([_points(ring.coordinates) for ring in request.polygon.rings], "polygon")
    )
    method = _METHODS.get(request.method, Method.UNKNOWN)
    return Works(area, request.width_mm, request.depth_mm, method, request.buffer_m)


def works_of(galian: permits_pb2.Galian) -> Works:
    """What a permit is about. A drawing that is no area counts as all that it could enclose: nothing near is missed."""
    rings = [_points(ring.coordinates) for ring in galian.polygon.rings]
    points = _points(galian.line.coordinates) or [point for ring in rings for point in ring]
    try:
        area = line(points, "line") if galian.WhichOneof("area") == "line" else polygon(rings, "polygon")
    except GeometryInvalid:
        area = shapely.MultiPoint(points).convex_hull
    return Works(area, galian.width_mm, galian.depth_mm, _PERMIT_METHODS.get(galian.method, Method.UNKNOWN))


def _points(coordinates: Iterable[geometry_pb2.Coordinate]) -> list[Point]:
    return [(one.longitude_deg, one.latitude_deg) for one in coordinates]
