"""The door to assignments."""

from kota.identity.v1 import assignments_pb2 as pb
from kota.identity.v1 import assignments_pb2_grpc
from kota_common.grpc import Pages, command, query
from kota_common.postgres import Reader, Transaction
from kota_identity import listing
from kota_identity.assignments import commands, messages, model, store
from kota_identity.names import parse


class Assignments(assignments_pb2_grpc.AssignmentServiceServicer):
    """Makes, ends and reads assignments."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    @command
    async def CreateAssignment(self, tx: Transaction, request: pb.CreateAssignmentRequest) -> pb.Assignment:
        """Assign a person."""
        wanted = request.assignment
        assignment = await commands.create_assignment(
            tx,
            parse(wanted.person, "persons", city=tx.city, field="assignment.person").id,
            parse(wanted.position, "positions", city=tx.city, field="assignment.position").id,
            messages.assignment_type(wanted.type),
            model.term(wanted.valid_from_date, wanted.valid_to_date, field="assignment"),
            wanted.decree_number,
        )
        return messages.assignment(tx.city, assignment)

    @command
    async def EndAssignment(self, tx: Transaction, request: pb.EndAssignmentRequest) -> pb.Assignment:
        """End an assignment."""
        name = parse(request.name, "assignments", city=tx.city, field="name")
        last = model.day(request.valid_to_date, "valid_to_date")
        return messages.assignment(tx.city, await commands.end_assignment(tx, name.id, request.etag, last))

    @query
    async def GetAssignment(self, reader: Reader, request: pb.GetAssignmentRequest) -> pb.Assignment:
        """Read one assignment."""
        name = parse(request.name, "assignments", city=reader.city, field="name")
        return messages.assignment(reader.city, await store.read(reader, name.id))

    @query
    async def ListAssignments(self, reader: Reader, request: pb.ListAssignmentsRequest) -> pb.ListAssignmentsResponse:
        """One page of assignments, oldest recording first."""
        page = self._pages.read(request)
        person = parse(request.person, "persons", city=reader.city, field="person").id if request.person else None
        position = (
            parse(request.position, "positions", city=reader.city, field="position").id if request.position else None
        )
        rows = await store.listed(reader, listing.after(page), page.size, person=person, position=position)
        return pb.ListAssignmentsResponse(
            assignments=[messages.assignment(reader.city, row) for row in rows],
            next_page_token=listing.next_token(self._pages, request, page, rows),
        )
