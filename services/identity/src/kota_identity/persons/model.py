"""A person: the numbers that a kind of person must have, and what of them may be shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from kota_common.city.errors import NikInvalid, NipInvalid
from kota_common.city.identifiers import EmployeeKind, check_nik, check_nip
from kota_common.city.regions import DEMO_PROVINCE
from kota_common.errors import Kind, KotaError


class PersonKind(StrEnum):
    """In what relation a person stands to the city; the names are those of the contract."""

    CITIZEN = "CITIZEN"
    PNS = "PNS"
    PPPK = "PPPK"
    NON_ASN = "NON_ASN"


class PersonState(StrEnum):
    """Whether a person may hold tokens."""

    ACTIVE = "ACTIVE"
    REVOKED = "REVOKED"


class PersonNotFound(KotaError):
    """No such person in the city."""

    reason = "PERSON_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "The city does not know the person {person}."
    indonesian = "Kota ini tidak mengenal orang {person}."
    cause = "The id is wrong, or the person is known to another city only."
    fix = "Register the person, or check the id."


class PersonExists(KotaError):
    """The city knows the NIK or NIP already. Which person it is, is not said: numbers must not be probed for."""

    reason = "PERSON_EXISTS"
    kind = Kind.ALREADY_EXISTS
    english = "The city already knows a person with this number."
    indonesian = "Orang dengan nomor ini sudah terdaftar di kota ini."
    cause = "NIK and NIP name one person each."
    fix = "Use the person that is registered; search for it in the personnel list."


@dataclass(frozen=True, slots=True)
class Sealed:
    """The personal data of a person as it is kept."""

    data_key: bytes  # wrapped by the master key
    name: bytes
    nik: bytes | None
    nip: bytes | None
    nik_index: bytes | None
    nip_index: bytes | None


@dataclass(frozen=True, slots=True)
class Details:
    """The personal data of a person in clear; lives in a request, never in a log."""

    display_name: str
    nik: str = ""
    nip: str = ""

    def __repr__(self) -> str:
        return "Details(...)"


@dataclass(frozen=True, slots=True)
class Person:
    """One person, personal data sealed."""

    id: UUID
    version: int
    kind: PersonKind
    state: PersonState
    assurance: int  # 0 self-asserted .. 3 in person
    sealed: Sealed
    create_time: datetime


def check_numbers(kind: PersonKind, details: Details, *, demo: bool, today: date) -> None:
    """Refuse numbers that cannot be, or that this kind of person does not have. Raises NikInvalid, NipInvalid.

    Only the structure of a NIK counts: its region is that of the first registration, which may have been renamed since.
    """
    if details.nik:
        check_nik(details.nik)
        if details.nik.startswith(DEMO_PROVINCE) and not demo:
            raise NikInvalid("province 99 was never issued; it is for demo cities only")
    elif kind in (PersonKind.CITIZEN, PersonKind.NON_ASN):
        raise NikInvalid("it is required for persons without NIP")
    if kind in (PersonKind.CITIZEN, PersonKind.NON_ASN):
        if details.nip:
            raise NipInvalid("only civil servants have one")
        return
    number = check_nip(details.nip)
    if number.kind is not EmployeeKind(kind.value.lower()):
        raise NipInvalid(f"the number is not one of a {kind.value}")
    if number.birth_date > today:
        raise NipInvalid("the birth date lies in the future")
