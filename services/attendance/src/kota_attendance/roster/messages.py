"""The roster as identity tells it and as the contract shows it."""

from __future__ import annotations

from uuid import UUID

from kota.attendance.v1 import employees_pb2 as pb
from kota.identity.v1 import assignments_pb2, positions_pb2, units_pb2
from kota_attendance.names import AssignmentName, EmployeeName, PersonName, PositionName, UnitName, day_of, optional_day
from kota_attendance.roster.model import Employee, Posting, PostingType

SHOWN_POSTINGS = 100


def unit_of(city: str, unit: units_pb2.Unit) -> tuple[UUID, tuple[UUID, ...]]:
    """Id and path of a unit of identity."""
    return UnitName.parse_in(city, unit.name, "unit.name").id, tuple(UUID(one) for one in unit.path)


def post_of(city: str, position: positions_pb2.Position) -> tuple[UUID, UUID, bool]:
    """Id, unit and whether it leads: a structural position does."""
    return (
        PositionName.parse_in(city, position.name, "position.name").id,
        UnitName.parse_in(city, position.unit, "position.unit").id,
        position.kind == positions_pb2.POSITION_KIND_STRUCTURAL,
    )


def posting_of(city: str, assignment: assignments_pb2.Assignment) -> Posting:
    """An assignment of identity."""
    return Posting(
        id=AssignmentName.parse_in(city, assignment.name, "assignment.name").id,
        employee=PersonName.parse_in(city, assignment.person, "assignment.person").id,
        post=PositionName.parse_in(city, assignment.position, "assignment.position").id,
        unit=UnitName.parse_in(city, assignment.unit, "assignment.unit").id,
        type=PostingType(assignments_pb2.AssignmentType.Name(assignment.type).removeprefix("ASSIGNMENT_TYPE_")),
        first_day=day_of(assignment.valid_from_date, "assignment.valid_from_date"),
        last_day=optional_day(assignment.valid_to_date, "assignment.valid_to_date"),
    )


def posting(city: str, held: Posting) -> pb.Posting:
    """One posting."""
    return pb.Posting(
        assignment=str(AssignmentName(city, held.id)),
        unit=str(UnitName(city, held.unit)),
        position=str(PositionName(city, held.post)),
        type=pb.PostingType.Value(f"POSTING_TYPE_{held.type}"),
        valid_from_date=held.first_day.isoformat(),
        valid_to_date=held.last_day.isoformat() if held.last_day else "",
    )


def employee(city: str, one: Employee) -> pb.Employee:
    """The part of an employee that the roster knows."""
    return pb.Employee(
        name=str(EmployeeName(city, one.id)),
        postings=[posting(city, held) for held in one.postings[-SHOWN_POSTINGS:]],
        revoked=one.revoked,
    )
