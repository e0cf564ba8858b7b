"""A permit type: versioned data that says what is permitted, on which terms, how fast, and who decides.

Rules of the catalogue, tested by number: PMT-001 a published version is immutable; PMT-002 two published versions of a
code never begin on the same date, and the later one ends the earlier; PMT-003 the service norm is within the limit;
PMT-004 a case keeps its version; PMT-005 retiring stops no running case; PMT-006 the next version may be published
ahead of its date; PMT-007 publication fails on lint errors. Lint rules begin at PMT-010 and live in `lint`.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from enum import StrEnum

from kota_common.errors import EtagMismatch, InvalidField
from kota_permitting.catalogue.refusals import EffectiveDateTaken, LintFailed, PermitTypeImmutable
from kota_permitting.registers.model import Numbering

MAX_VALIDITY_MONTHS = 120  # a typed-in year like 2226 must not make a permit that outlives everybody
DEFAULT_MAX_BYTES = 10 * 1024 * 1024
DEFAULT_CUTOFF = time(16, 0)  # the end of the office day in most city governments

_NAME = re.compile(r"cities/([0-9]{2}\.[0-9]{2})/permitTypes/([a-z][a-z0-9-]{1,40})/versions/([1-9][0-9]{0,5})")


class State(StrEnum):
    """Where a version stands."""

    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"
    RETIRED = "RETIRED"


class Category(StrEnum):
    """The legal kind of a permit (PP 28/2025): business, supporting, base requirement, or not for business."""

    UNSPECIFIED = "UNSPECIFIED"
    PB = "PB"
    PB_UMKU = "PB_UMKU"
    PERSYARATAN_DASAR = "PERSYARATAN_DASAR"
    NON_BERUSAHA = "NON_BERUSAHA"


class SubjectKind(StrEnum):
    """What a case is about, which decides the fields it must carry."""

    UNSPECIFIED = "UNSPECIFIED"
    PLAIN = "PLAIN"
    REKLAME = "REKLAME"
    GALIAN = "GALIAN"


class SlaUnit(StrEnum):
    """How days are counted."""

    UNSPECIFIED = "UNSPECIFIED"
    WORKING_DAYS = "WORKING_DAYS"
    CALENDAR_DAYS = "CALENDAR_DAYS"


class ClockStart(StrEnum):
    """What starts the clock."""

    UNSPECIFIED = "UNSPECIFIED"
    SUBMITTED = "SUBMITTED"
    CLAIMED = "CLAIMED"


@dataclass(frozen=True, slots=True)
class TypeName:
    """The resource name of one version, `cities/{city}/permitTypes/{code}/versions/{number}`."""

    city: str
    code: str
    number: int

    @classmethod
    def parse(cls, text: str) -> TypeName:
        """Read a name. Raises InvalidField."""
        match = _NAME.fullmatch(text)
        if match is None:
            raise InvalidField("name", "it is not cities/{city}/permitTypes/{code}/versions/{number}")
        return cls(match[1], match[2], int(match[3]))

    def __str__(self) -> str:
        return f"cities/{self.city}/permitTypes/{self.code}/versions/{self.number}"


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """One source of law, with the place where it was read and the day on which a person checked it."""

    citation: str
    source: str = ""
    verified_on: date | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing to hand in."""

    code: str
    title_indonesian: str
    title_english: str
    mandatory: bool = True
    accepts: tuple[str, ...] = ()  # media types; empty = any
    max_bytes: int = 0  # 0 = DEFAULT_MAX_BYTES

    @property
    def limit_bytes(self) -> int:
        """Largest file that is taken."""
        return self.max_bytes or DEFAULT_MAX_BYTES


@dataclass(frozen=True, slots=True)
class Sla:
    """The statutory clock of a type."""

    days: int = 0
    unit: SlaUnit = SlaUnit.UNSPECIFIED
    starts_on: ClockStart = ClockStart.UNSPECIFIED
    cutoff: time = DEFAULT_CUTOFF  # received from here on counts as received on the next working day
    service_norm_days: int = 0  # 0 = no promise
    max_pauses: int = 0


@dataclass(frozen=True, slots=True)
class DeemedApproval:
    """Whether silence grants the permit (fiktif positif, UU 30/2014 art. 53)."""

    enabled: bool = False
    legal_basis: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything that a version says: the part that publication freezes."""

    title_indonesian: str = ""
    title_english: str = ""
    legal_basis: tuple[LegalBasis, ...] = ()
    owner_unit: str = ""  # identity's UUID of the unit that decides
    category: Category = Category.UNSPECIFIED
    effective_from: date | None = None  # local date
    requirements: tuple[Requirement, ...] = ()
    sla: Sla = field(default_factory=Sla)
    numbering: Numbering = field(default_factory=Numbering)
    validity_months: int = 0  # 0 = as asked, up to MAX_VALIDITY_MONTHS
    deemed_approval: DeemedApproval = field(default_factory=DeemedApproval)
    subject_kind: SubjectKind = SubjectKind.UNSPECIFIED
    requires_dig_check: bool = False  # nothing is granted before the fiber network has answered

    @property
    def longest_months(self) -> int:
        """The longest validity that a case may ask for."""
        return self.validity_months or MAX_VALIDITY_MONTHS

    def requirement(self, code: str) -> Requirement | None:
        """The requirement with this code."""
        return next((r for r in self.requirements if r.code == code), None)


@dataclass(frozen=True, slots=True)
class PermitType:
    """One version of one kind of permit. Immutable here too: a change returns the next one."""

    name: TypeName
    state: State
    version: int  # of its events: how often this resource was changed
    terms: Terms
    published_at: datetime | None = None

    @property
    def city(self) -> str:
        """Kemendagri code of the city."""
        return self.name.city

    @property
    def unit(self) -> str:
        """The unit that decides its cases also keeps the type."""
        return self.terms.owner_unit

    @property
    def owner(self) -> str:
        """Nobody filed it: a type belongs to its unit."""
        return ""

    @property
    def etag(self) -> str:
        """Quoted hash of name and version (RFC 9110)."""
        return etag_of(str(self.name), self.version)

    def expect(self, etag: str) -> None:
        """Raise EtagMismatch when the caller saw another version."""
        if etag != self.etag:
            raise EtagMismatch(self.etag)

    def changed(self, terms: Terms) -> PermitType:
        """The draft with other terms. Raises PermitTypeImmutable (PMT-001)."""
        self._require(State.DRAFT)
        return replace(self, terms=terms, version=self.version + 1)

    def published(self, now: datetime, findings: tuple[Finding, ...], taken: bool) -> PermitType:
        """The published version. Raises PermitTypeImmutable, LintFailed (PMT-007), EffectiveDateTaken (PMT-002)."""
        self._require(State.DRAFT)
        errors = [f for f in findings if f.severity is Severity.ERROR]
        if errors:
            raise LintFailed(self.name, [f"{f.rule} {f.field}" for f in errors])
        if taken:
            raise EffectiveDateTaken(self.name.code, self.terms.effective_from)
        return replace(self, state=State.PUBLISHED, version=self.version + 1, published_at=now)

    def retired(self) -> PermitType:
        """The version closed to new cases. Raises PermitTypeImmutable for one that was not in force."""
        self._require(State.PUBLISHED)
        return replace(self, state=State.RETIRED, version=self.version + 1)

    def _require(self, state: State) -> None:
        if self.state is not state:
            raise PermitTypeImmutable(self.name, self.state)


class Severity(StrEnum):
    """Whether a finding stops a publication."""

    WARNING = "WARNING"
    ERROR = "ERROR"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that lint says about a version."""

    rule: str  # stable, `PMT-003`
    severity: Severity
    field: str
    english: str
    indonesian: str


def etag_of(name: str, version: int) -> str:
    """A strong entity tag that says nothing but "another version": quoted hash of name and version."""
    return '"' + hashlib.sha256(f"{name}@{version}".encode()).hexdigest()[:20] + '"'
