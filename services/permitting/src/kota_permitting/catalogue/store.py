"""How permit types are kept: one row a version, its terms as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, time
from typing import Any

from kota_common.postgres import Reader, Transaction
from kota_permitting.catalogue.model import (
    Category,
    ClockStart,
    DeemedApproval,
    LegalBasis,
    PermitType,
    Requirement,
    Sla,
    SlaUnit,
    State,
    SubjectKind,
    Terms,
    TypeName,
)
from kota_permitting.catalogue.refusals import PermitTypeNotFound
from kota_permitting.registers.model import Numbering

_COLUMNS = "city, code, number, state, version, terms, published_at"


async def next_number(tx: Transaction, code: str) -> int:
    """The number of the next version."""
    await _take_turns(tx, code)
    highest: int = await tx.fetchval(
        "SELECT coalesce(max(number), 0) FROM permit_type WHERE city = $1 AND code = $2", tx.city, code
    )
    return highest + 1


async def _take_turns(tx: Transaction, code: str) -> None:
    """Two who prepare or publish versions of one code at the same time see what the other did."""
    await tx.fetchval("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"permit_type/{tx.city}/{code}")


async def insert(tx: Transaction, kind: PermitType) -> None:
    """Keep a new version."""
    await tx.execute(
        "INSERT INTO permit_type (city, code, number, state, version, effective_from, terms) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        kind.city,
        kind.name.code,
        kind.name.number,
        kind.state,
        kind.version,
        kind.terms.effective_from,
        _json(kind.terms),
    )


async def save(tx: Transaction, kind: PermitType) -> None:
    """Keep a changed version; the caller holds its row."""
    await tx.execute(
        "UPDATE permit_type SET state = $4, version = $5, effective_from = $6, terms = $7, published_at = $8 "
        "WHERE city = $1 AND code = $2 AND number = $3",
        kind.city,
        kind.name.code,
        kind.name.number,
        kind.state,
        kind.version,
        kind.terms.effective_from,
        _json(kind.terms),
        kind.published_at,
    )


async def lock(tx: Transaction, name: TypeName) -> PermitType:
    """The version, held until the transaction ends. Raises PermitTypeNotFound."""
    return _found(
        name,
        await tx.fetchrow(
            f"SELECT {_COLUMNS} FROM permit_type WHERE city = $1 AND code = $2 AND number = $3 FOR UPDATE",  # noqa: S608
            tx.city,
            name.code,
            name.number,
        ),
    )


async def read(reader: Reader, name: TypeName) -> PermitType:
    """The version. Raises PermitTypeNotFound."""
    return _found(
        name,
        await reader.fetchrow(
            f"SELECT {_COLUMNS} FROM permit_type WHERE city = $1 AND code = $2 AND number = $3",  # noqa: S608
            reader.city,
            name.code,
            name.number,
        ),
    )


async def in_force(reader: Reader, code: str, today: date) -> PermitType | None:
    """The published version of the code that new cases follow on this date.

    The latest to begin has ended those before it; when it was retired, nothing is offered and no older one comes back.
    """
    row = await reader.fetchrow(
        f"SELECT {_COLUMNS} FROM permit_type "  # noqa: S608
        "WHERE city = $1 AND code = $2 AND state <> 'DRAFT' AND effective_from <= $3 "
        "ORDER BY effective_from DESC, number DESC LIMIT 1",
        reader.city,
        code,
        today,
    )
    kind = None if row is None else _permit_type(row)
    return kind if kind is not None and kind.state is State.PUBLISHED else None


async def effective_date_taken(tx: Transaction, kind: PermitType) -> bool:
    """Whether another published version of the code begins on the same date."""
    await _take_turns(tx, kind.name.code)
    taken: bool = await tx.fetchval(
        "SELECT EXISTS (SELECT FROM permit_type WHERE city = $1 AND code = $2 AND state = 'PUBLISHED' "
        "AND effective_from = $3 AND number <> $4)",
        tx.city,
        kind.name.code,
        kind.terms.effective_from,
        kind.name.number,
    )
    return taken


async def page(
    reader: Reader, *, code: str, state: State | None, after: tuple[str, int], size: int
) -> list[PermitType]:
    """Versions by code and number, beginning after the given one."""
    rows = await reader.fetch(
        f"SELECT {_COLUMNS} FROM permit_type WHERE city = $1 AND (code, number) > ($2, $3) "  # noqa: S608
        "AND ($4 = '' OR code = $4) AND ($5::text IS NULL OR state = $5) ORDER BY code, number LIMIT $6",
        reader.city,
        *after,
        code,
        state,
        size,
    )
    return [_permit_type(row) for row in rows]


def _found(name: TypeName, row: Any) -> PermitType:
    if row is None:
        raise PermitTypeNotFound(name)
    return _permit_type(row)


def _permit_type(row: Any) -> PermitType:
    return PermitType(
        name=TypeName(row["city"], row["code"], row["number"]),
        state=State(row["state"]),
        version=row["version"],
        terms=_terms(json.loads(row["terms"])),
        published_at=row["published_at"],
    )


def _json(terms: Terms) -> str:
    return json.dumps(asdict(terms), default=lambda value: value.isoformat(), ensure_ascii=False)


def _terms(kept: dict[str, Any]) -> Terms:
    """The terms as they were kept; a key that a later release added falls back to its default."""
    sla = kept["sla"]
    values = kept | {
        "legal_basis": tuple(LegalBasis(**(b | {"verified_on": _date(b["verified_on"])})) for b in kept["legal_basis"]),
        "category": Category(kept["category"]),
        "effective_from": _date(kept["effective_from"]),
        "requirements": tuple(Requirement(**(r | {"accepts": tuple(r["accepts"])})) for r in kept["requirements"]),
        "sla": Sla(
            **(
                sla
                | {
                    "unit": SlaUnit(sla["unit"]),
                    "starts_on": ClockStart(sla["starts_on"]),
                    "cutoff": time.fromisoformat(sla["cutoff"]),
                }
            )
        ),
        "numbering": Numbering(**kept["numbering"]),
        "deemed_approval": DeemedApproval(**kept["deemed_approval"]),
        "subject_kind": SubjectKind(kept["subject_kind"]),
    }
    return Terms(**values)


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
