"""Persons as the contract shows them: in clear to who may read, as initials in kept answers, nameless in events."""

from kota.identity.v1 import events_pb2
from kota.identity.v1 import persons_pb2 as pb
from kota_common.city.identifiers import mask_nik, mask_nip
from kota_common.security.masking import mask_name
from kota_identity.names import etag
from kota_identity.persons.model import Details, Person, PersonKind

_PREFIX = "PERSON_KIND_"


def person_name(city: str, id: object) -> str:
    """Resource name of a person."""
    return f"cities/{city}/persons/{id}"


def person(city: str, person: Person, details: Details) -> pb.Person:
    """The resource with the name in clear; NIK and NIP are masked always."""
    shown = _bare(city, person)
    shown.display_name = details.display_name
    shown.masked_nik = mask_nik(details.nik) if details.nik else ""
    shown.masked_nip = mask_nip(details.nip) if details.nip else ""
    return shown


def person_initials(city: str, person_: Person, details: Details) -> pb.Person:
    """The resource for answers that are kept (idempotency): the name as initials."""
    shown = person(city, person_, details)
    shown.display_name = mask_name(details.display_name)
    return shown


def person_kind(value: int) -> PersonKind:
    """The kind behind the contract's number."""
    return PersonKind(pb.PersonKind.Name(value).removeprefix(_PREFIX))  # type: ignore[arg-type]


def person_registered(city: str, registered: Person) -> events_pb2.PersonRegistered:
    """The event."""
    return events_pb2.PersonRegistered(person=_bare(city, registered))


def _bare(city: str, person: Person) -> pb.Person:
    return pb.Person(
        name=person_name(city, person.id),
        etag=etag(person.version),
        version=person.version,
        kind=pb.PersonKind.Value(_PREFIX + person.kind),
        state=pb.PersonState.Value(f"PERSON_STATE_{person.state}"),
        identity_assurance_level=person.assurance,
        create_time=person.create_time,
    )
