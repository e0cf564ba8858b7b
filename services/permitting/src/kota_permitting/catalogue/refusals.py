"""What the catalogue refuses, and why."""

from __future__ import annotations

from collections.abc import Iterable

from kota_common.errors import Kind, KotaError


class PermitTypeNotFound(KotaError):
    """No such version in this city."""

    reason = "PERMIT_TYPE_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "There is no permit type {name}."
    indonesian = "Jenis izin {name} tidak ada."
    cause = "The name is wrong, or the version belongs to another city."
    fix = "List the permit types of the city."

    def __init__(self, name: object) -> None:
        super().__init__(field="name", name=name)


class PermitTypeNotOffered(KotaError):
    """No published version of the code is in force today."""

    reason = "PERMIT_TYPE_NOT_OFFERED"
    kind = Kind.FAILED_PRECONDITION
    english = "The city offers no permit type {code} on {day}."
    indonesian = "Pada {day} kota ini tidak membuka jenis izin {code}."
    cause = "No version of it is published, its first day has not come, or it was retired."
    fix = "List the published permit types of the city."

    def __init__(self, code: str, day: object) -> None:
        super().__init__(field="permit.permit_type_code", code=code, day=day)


class PermitTypeImmutable(KotaError):
    """The version is past the state in which this may happen (PMT-001)."""

    reason = "PERMIT_TYPE_IMMUTABLE"
    kind = Kind.FAILED_PRECONDITION
    english = "{name} is {state} and cannot be changed that way."
    indonesian = "{name} berstatus {state} dan tidak dapat diubah demikian."
    cause = "A published version is what running cases were promised; it never changes."
    fix = "Create the next version."

    def __init__(self, name: object, state: str) -> None:
        super().__init__(name=name, state=state)


class LintFailed(KotaError):
    """The version has defects that publication refuses (PMT-007)."""

    reason = "LINT_FAILED"
    kind = Kind.FAILED_PRECONDITION
    english = "{name} cannot be published: {findings}."
    indonesian = "{name} belum dapat diterbitkan: {findings}."
    cause = "Lint found errors in the version."
    fix = "Call LintPermitType for the sentences, correct the draft, publish again."

    def __init__(self, name: object, findings: Iterable[str]) -> None:
        super().__init__(name=name, findings=findings)


class EffectiveDateTaken(KotaError):
    """Another published version of the code begins on the same date (PMT-002)."""

    reason = "EFFECTIVE_DATE_TAKEN"
    kind = Kind.FAILED_PRECONDITION
    english = "Another version of {code} already begins on {day}."
    indonesian = "Versi lain dari {code} sudah berlaku mulai {day}."
    cause = "On any day exactly one version of a code is in force."
    fix = "Choose another effective_from_date, or retire the other version."

    def __init__(self, code: str, day: object) -> None:
        super().__init__(field="permit_type.effective_from_date", code=code, day=day)
