"""A position: a seat in a unit, with the roles of whoever holds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from kota_common.errors import Kind, KotaError


class PositionKind(StrEnum):
    """What kind of position it is; the names are those of the contract."""

    STRUCTURAL = "STRUCTURAL"
    FUNCTIONAL = "FUNCTIONAL"
    GENERAL = "GENERAL"


class PositionNotFound(KotaError):
    """No such position in the city."""

    reason = "POSITION_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "The city has no position {position}."
    indonesian = "Kota ini tidak memiliki jabatan {position}."
    cause = "The id is wrong, or the position belongs to another city."
    fix = "List the positions of the city."


@dataclass(frozen=True, slots=True)
class Position:
    """One position."""

    id: UUID
    version: int
    unit: UUID
    display_name: str
    kind: PositionKind
    roles: tuple[str, ...]  # codes, sorted
    echelon: str
    create_time: datetime
