"""The organisation tree. A unit knows its way up; it is never moved, a reorganisation makes new units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from kota_common.errors import Kind, KotaError

MAX_DEPTH = 8
"""City, agency, division, section and the technical unit's own levels need six; more is a mistake."""


class UnitKind(StrEnum):
    """What a unit is; the names are those of the contract."""

    SECRETARIAT = "SECRETARIAT"
    INSPECTORATE = "INSPECTORATE"
    DINAS = "DINAS"
    BADAN = "BADAN"
    KECAMATAN = "KECAMATAN"
    KELURAHAN = "KELURAHAN"
    UPTD = "UPTD"
    DIVISION = "DIVISION"


class UnitNotFound(KotaError):
    """No such unit in the city."""

    reason = "UNIT_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "The city has no unit {unit}."
    indonesian = "Kota ini tidak memiliki unit {unit}."
    cause = "The id is wrong, or the unit belongs to another city."
    fix = "List the units of the city."


class UnitTreeTooDeep(KotaError):
    """The parent is already at the deepest level."""

    reason = "UNIT_TREE_TOO_DEEP"
    kind = Kind.FAILED_PRECONDITION
    english = "A unit has at most {limit} levels above and including itself."
    indonesian = "Susunan unit paling banyak {limit} tingkat."
    cause = "Tokens carry the whole path of a unit, so its depth is limited."
    fix = "Attach the unit at a higher level."


class UnitCodeTaken(KotaError):
    """Another unit has the budget code."""

    reason = "UNIT_CODE_TAKEN"
    kind = Kind.ALREADY_EXISTS
    english = "Another unit of the city has the SKPD code {code}."
    indonesian = "Unit lain di kota ini sudah memakai kode SKPD {code}."
    cause = "A code of the budget system names one unit."
    fix = "Check the code; leave it empty for divisions that have none."


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit."""

    id: UUID
    version: int
    parent: UUID | None
    path: tuple[UUID, ...]  # itself and the units above, nearest first
    display_name: str
    kind: UnitKind
    skpd_code: str | None
    create_time: datetime


def path_below(id: UUID, parent: Unit | None) -> tuple[UUID, ...]:
    """The path of a new unit. Raises UnitTreeTooDeep."""
    path = (id, *(parent.path if parent else ()))
    if len(path) > MAX_DEPTH:
        raise UnitTreeTooDeep(field="unit.parent_unit", limit=MAX_DEPTH)
    return path
