"""Assignments as the contract shows them."""

from kota.identity.v1 import assignments_pb2 as pb
from kota.identity.v1 import events_pb2
from kota_identity.assignments.model import Assignment, AssignmentType
from kota_identity.names import etag
from kota_identity.persons.messages import person_name
from kota_identity.positions.messages import position_name
from kota_identity.units.messages import unit_name

_TYPES = {
    pb.ASSIGNMENT_TYPE_DEFINITIVE: AssignmentType.DEFINITIVE,
    pb.ASSIGNMENT_TYPE_PLT: AssignmentType.PLT,
    pb.ASSIGNMENT_TYPE_PLH: AssignmentType.PLH,
}
_NUMBERS = {type: number for number, type in _TYPES.items()}


def assignment_name(city: str, id: object) -> str:
    """Resource name of an assignment."""
    return f"cities/{city}/assignments/{id}"


def assignment(city: str, assignment: Assignment) -> pb.Assignment:
    """The resource."""
    return pb.Assignment(
        name=assignment_name(city, assignment.id),
        etag=etag(assignment.version),
        version=assignment.version,
        person=person_name(city, assignment.person),
        position=position_name(city, assignment.position),
        unit=unit_name(city, assignment.unit),
        type=_NUMBERS[assignment.type],
        valid_from_date=assignment.term.first.isoformat(),
        valid_to_date=assignment.term.last.isoformat() if assignment.term.last else "",
        decree_number=assignment.decree_number,
        record_time=assignment.record_time,
    )


def assignment_type(value: pb.AssignmentType) -> AssignmentType:
    """The title behind the contract's number."""
    return _TYPES[value]


def assignment_changed(city: str, changed: Assignment) -> events_pb2.AssignmentChanged:
    """The event."""
    return events_pb2.AssignmentChanged(assignment=assignment(city, changed))
