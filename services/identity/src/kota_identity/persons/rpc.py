"""The door to persons."""

from kota.identity.v1 import persons_pb2 as pb
from kota.identity.v1 import persons_pb2_grpc
from kota_common.grpc import Pages, command, query
from kota_common.postgres import Reader, Transaction
from kota_identity import listing
from kota_identity.names import parse
from kota_identity.persons import commands, messages, store
from kota_identity.persons.model import Details
from kota_identity.persons.vault import Vault


class Persons(persons_pb2_grpc.PersonServiceServicer):
    """Registers and reads persons."""

    def __init__(self, pages: Pages, vault: Vault) -> None:
        self._pages = pages
        self._vault = vault

    @command
    async def RegisterPerson(self, tx: Transaction, request: pb.RegisterPersonRequest) -> pb.Person:
        """Register a person."""
        details = Details(request.person.display_name.strip(), request.nik, request.nip)
        kind = messages.person_kind(request.person.kind)
        person = await commands.register_person(tx, self._vault, kind, details)
        return messages.person_initials(tx.city, person, details)

    @query
    async def GetPerson(self, reader: Reader, request: pb.GetPersonRequest) -> pb.Person:
        """Read one person, name in clear."""
        person = await store.read(reader, parse(request.name, "persons", city=reader.city, field="name").id)
        return messages.person(reader.city, person, self._vault.open(person))

    @query
    async def ListPersons(self, reader: Reader, request: pb.ListPersonsRequest) -> pb.ListPersonsResponse:
        """One page of persons, oldest first."""
        page = self._pages.read(request)
        persons = await store.listed(reader, listing.after(page), page.size)
        return pb.ListPersonsResponse(
            persons=[messages.person(reader.city, person, self._vault.open(person)) for person in persons],
            next_page_token=listing.next_token(self._pages, request, page, persons),
        )
