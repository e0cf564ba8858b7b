"""How excavations, and the network's answers about them, look outside. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC

from kota.common.v1 import geometry_pb2
from kota.fiber_network.v1 import dig_checks_pb2
from kota.permitting.v1 import permits_pb2 as pb
from kota_common.city import Position
from kota_common.errors import InvalidField
from kota_permitting.casework.application import Galian, Method
from kota_permitting.casework.geometry import Line, Polygon
from kota_permitting.casework.model import PermitName
from kota_permitting.casework.recommendation import Finding, Outcome, Recommendation
from kota_permitting.catalogue.messages import timestamp

_OUTCOMES = {
    dig_checks_pb2.DIG_OUTCOME_CLEAR: Outcome.APPROVED,
    dig_checks_pb2.DIG_OUTCOME_CONFLICT: Outcome.APPROVED_WITH_CONDITIONS,
    dig_checks_pb2.DIG_OUTCOME_NEEDS_SURVEY: Outcome.NEEDS_SURVEY,
}


def galian(said: Galian | None) -> pb.Galian | None:
    """The excavation that is applied for."""
    if said is None:
        return None
    message = pb.Galian(
        width_mm=said.width_mm,
        depth_mm=said.depth_mm,
        method=pb.Galian.Method.Value(f"METHOD_{said.method}"),
        purpose=said.purpose,
        location_note=said.location_note,
    )
    if isinstance(said.area, Line):
        message.line.coordinates.extend(_coordinates(said.area.points))
    else:
        for ring in said.area.rings:
            message.polygon.rings.add().coordinates.extend(_coordinates(ring))
    return message


def galian_of(message: pb.Galian) -> Galian:
    """The excavation that the message describes. Raises PositionInvalid, InvalidField."""
    shape = message.WhichOneof("area")
    if shape is None:
        raise InvalidField("permit.galian.area", "an excavation has a place")
    return Galian(
        area=Line(_positions(message.line.coordinates))
        if shape == "line"
        else Polygon(tuple(_positions(ring.coordinates) for ring in message.polygon.rings)),
        depth_mm=message.depth_mm,
        method=Method(pb.Galian.Method.Name(message.method).removeprefix("METHOD_")),
        purpose=message.purpose,
        width_mm=message.width_mm,
        location_note=message.location_note,
    )


def permit_of(city: str, said: dig_checks_pb2.DigCheck) -> PermitName:
    """The permit that an answer is about. Raises InvalidField for another city's."""
    name = PermitName.parse(said.permit)
    if name.city != city:
        raise InvalidField("dig_check.permit", "the answer is of another city")
    return name


def dig_checked(city: str, said: dig_checks_pb2.DigCheck) -> Recommendation:
    """The network's answer as a recommendation. Raises InvalidField for one without an outcome."""
    outcome = _OUTCOMES.get(said.outcome)
    if outcome is None:
        raise InvalidField("dig_check.outcome", "the answer says nothing")
    conditions = tuple(said.conditions)
    if outcome is Outcome.APPROVED_WITH_CONDITIONS and not conditions:
        conditions = (said.summary or f"Patuhi jawaban jaringan {said.name}",)
    answered = said.answer_time.ToDatetime(UTC)
    return Recommendation(
        city=city,
        unit="",
        question="",
        asked_at=answered,
        outcome=outcome,
        conditions=conditions,
        note=said.summary,
        answered_at=answered,
        permit_version=said.permit_version,
        dig_check=said.name,
        dig_check_version=said.version,
        findings=tuple(_finding_of(finding) for finding in said.findings),
        findings_total=max(said.findings_total, len(said.findings)),
    )


def recommendation(said: Recommendation, *, plant: bool) -> pb.Recommendation:
    """What was asked and answered."""
    return pb.Recommendation(
        unit=said.unit,
        question=said.question,
        outcome=pb.Recommendation.Outcome.Value(f"OUTCOME_{said.outcome}"),
        conditions=said.conditions,
        note=said.note,
        request_time=timestamp(said.asked_at),
        answer_time=timestamp(said.answered_at),
        dig_check=said.dig_check,
        dig_check_version=said.dig_check_version,
        permit_version=said.permit_version,
        findings=[_finding(finding, plant=plant) for finding in said.findings],
        findings_total=said.findings_total,
        after_decision=said.after_decision,
    )


def _finding(said: Finding, *, plant: bool) -> pb.RecommendationFinding:
    message = pb.RecommendationFinding(
        cable=said.cable,
        cable_code=said.cable_code,
        owner=said.owner,
        distance_m=said.distance_m,
        depth_m=said.depth_m,
        accuracy_m=said.accuracy_m,
    )
    if plant:
        message.cores = said.cores
        message.circuits.extend(said.circuits)
        message.critical = said.critical
        if said.nearest is not None:
            message.nearest.CopyFrom(_coordinate(said.nearest))
    return message


def _finding_of(message: dig_checks_pb2.DigFinding) -> Finding:
    return Finding(
        cable=message.cable,
        cable_code=message.cable_code,
        owner=message.owner,
        distance_m=message.distance_m,
        accuracy_m=message.accuracy_m,
        cores=message.cores,
        circuits=tuple(message.circuits),
        critical=message.critical,
        depth_m=message.depth_m if message.HasField("depth_m") else None,
        nearest=_position(message.nearest) if message.HasField("nearest") else None,
    )


def _coordinates(points: Iterable[Position]) -> list[geometry_pb2.Coordinate]:
    return [_coordinate(point) for point in points]


def _coordinate(point: Position) -> geometry_pb2.Coordinate:
    return geometry_pb2.Coordinate(longitude_deg=point.longitude_deg, latitude_deg=point.latitude_deg)


def _positions(coordinates: Iterable[geometry_pb2.Coordinate]) -> tuple[Position, ...]:
    return tuple(_position(coordinate) for coordinate in coordinates)


def _position(coordinate: geometry_pb2.Coordinate) -> Position:
    return Position(coordinate.longitude_deg, coordinate.latitude_deg)
