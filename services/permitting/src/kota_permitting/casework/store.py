"""How cases are kept: one row a case, changed in place, and one line of the action log for every version."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from kota_common.city import Position
from kota_common.postgres import Reader, Transaction
from kota_permitting.casework.application import Application, Attachment, Galian, Method, Reklame
from kota_permitting.casework.geometry import Line, Polygon
from kota_permitting.casework.model import Case, Correction, PermitName
from kota_permitting.casework.moves import State
from kota_permitting.casework.recommendation import Finding, Outcome, Recommendation
from kota_permitting.casework.refusals import PermitNotFound
from kota_permitting.catalogue.model import TypeName

_KEY = ("city", "id")
_FIXED = ("type_code", "type_number", "applicant", "unit", "holder_masked", "opened_at")
_CHANGING = (
    "state",
    "version",
    "asked_units",
    "title",
    "reklame",
    "galian",
    "galian_since",
    "valid_from",
    "valid_to",
    "attachments",
    "reviewer",
    "returns",
    "corrections",
    "recommendations",
    "number",
    "public_id",
    "suspend_reason",
    "decision_reason",
    "changed_at",
    "submitted_at",
    "decided_at",
    "issued_at",
    "due_at",
    "clock_paused",
)
_ALL = (*_KEY, *_FIXED, *_CHANGING)
_COLUMNS = ", ".join(_ALL)
_SELECT = f"SELECT {_COLUMNS} FROM permit_case WHERE city = $1"  # noqa: S608 (column names are ours)
_INSERT = f"INSERT INTO permit_case ({_COLUMNS}) VALUES ({', '.join(f'${n}' for n in range(1, len(_ALL) + 1))})"  # noqa: S608
_UPDATE = (
    f"UPDATE permit_case SET {', '.join(f'{name} = ${n}' for n, name in enumerate(_CHANGING, start=3))} "  # noqa: S608
    "WHERE city = $1 AND id = $2"
)
# What a permit is on the local date `$4`, whether the timer has come by or not.
_STATE = "CASE WHEN state IN ('ISSUED', 'SUSPENDED') AND valid_to < $4 THEN 'EXPIRED' ELSE state END"


# Of a case `c`: whether identity denies its reviewer, and whether the reviewer held a position in the unit and, on the
# local date `$2`, holds none.
_DENIED = """EXISTS (
  SELECT FROM duty_person o WHERE o.city = $1 AND 'persons/' || o.id = c.reviewer AND o.revoked)"""
_LEFT = """(EXISTS (
  SELECT FROM duty_assignment a LEFT JOIN duty_unit u ON u.city = $1 AND u.id = a.unit
  WHERE a.city = $1 AND a.person = substr(c.reviewer, 9)::uuid AND a.last_day < $2
    AND (a.unit::text = c.unit OR c.unit = ANY(u.path::text[])))
AND NOT EXISTS (
  SELECT FROM duty_assignment a LEFT JOIN duty_unit u ON u.city = $1 AND u.id = a.unit
  WHERE a.city = $1 AND a.person = substr(c.reviewer, 9)::uuid
    AND a.first_day <= $2 AND (a.last_day IS NULL OR a.last_day >= $2)
    AND (u.id IS NULL OR a.unit::text = c.unit OR c.unit = ANY(u.path::text[]))))"""


async def insert(tx: Transaction, case: Case) -> None:
    """Keep a new case."""
    values = _values(case)
    await tx.execute(_INSERT, *(values[name] for name in _ALL))


async def save(tx: Transaction, case: Case) -> None:
    """Keep a changed case; the caller holds its row."""
    values = _values(case)
    await tx.execute(_UPDATE, case.city, case.name.id, *(values[name] for name in _CHANGING))


async def log_action(tx: Transaction, before: Case | None, after: Case, action: str, reason: str) -> None:
    """One line a version: who did what in which capacity, and why."""
    mandate = tx.actor.mandate
    await tx.execute(
        "INSERT INTO action_log "
        "(city, permit, version, action, from_state, to_state, actor, position, mandate, reason, at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        after.city,
        after.name.id,
        after.version,
        action,
        before.state if before is not None else "",
        after.state,
        tx.actor.principal,
        tx.actor.position,
        mandate.kind if mandate is not None else "",
        reason,
        tx.now,
    )


async def lock(tx: Transaction, name: PermitName) -> Case:
    """The case, held until the transaction ends. Raises PermitNotFound, also for another city's case."""
    return _found(name, await tx.fetchrow(f"{_SELECT} AND id = $2 FOR UPDATE", tx.city, name.id))


async def read(reader: Reader, name: PermitName) -> Case:
    """The case. Raises PermitNotFound, also for another city's case."""
    return _found(name, await reader.fetchrow(f"{_SELECT} AND id = $2", reader.city, name.id))


async def page(
    reader: Reader, today: date, *, states: Sequence[State], type_code: str, after: UUID | None, size: int
) -> list[Case]:
    """The cases that the reader's actor may see, newest first, beginning after the given one.

    The SQL twin of `Case.visible_to`: one predicate, so that a page costs one query however many units there are.
    """
    actor = reader.actor
    rows = await reader.fetch(
        f"{_SELECT} AND (applicant = $2 OR state <> 'DRAFT' AND (unit = ANY($3::text[]) OR asked_units && $3::text[])) "
        f"AND ($5::text[] = '{{}}' OR {_STATE} = ANY($5::text[])) AND ($6 = '' OR type_code = $6) "
        "AND ($7::uuid IS NULL OR id < $7) ORDER BY id DESC LIMIT $8",
        reader.city,
        actor.principal,
        [unit for unit in (actor.unit, *actor.unit_path) if unit],
        today,
        list(states),
        type_code,
        after,
        size,
    )
    return [_case(row) for row in rows]


async def lock_over(tx: Transaction, today: date, limit: int) -> list[Case]:
    """Permits whose last day has passed and that are not marked so, held; those that somebody else holds are left."""
    rows = await tx.fetch(
        f"{_SELECT} AND state IN ('ISSUED', 'SUSPENDED') AND valid_to < $2 ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED",
        tx.city,
        today,
        limit,
    )
    return [_case(row) for row in rows]


async def lock_left(tx: Transaction, today: date, person: UUID | None, limit: int) -> list[tuple[Case, bool]]:
    """Cases whose reviewer (this person, or anybody) has left their unit, held; with whether the reviewer is denied.

    Left is who held a position there and holds none today. Of whom the roster knows nothing, nothing follows; neither
    while it does not know where the unit of a present position stands in the tree.
    """
    rows = await tx.fetch(
        f"SELECT {_COLUMNS}, {_DENIED} AS denied FROM permit_case c "  # noqa: S608 (column names are ours)
        "WHERE city = $1 AND reviewer <> '' AND state IN ('IN_REVIEW', 'RECOMMENDATION_REQUESTED') "
        f"AND ($3::text IS NULL OR reviewer = $3) AND ({_DENIED} OR {_LEFT}) ORDER BY id LIMIT $4 FOR UPDATE",
        tx.city,
        today,
        f"persons/{person}" if person is not None else None,
        limit,
    )
    return [(_case(row), row["denied"]) for row in rows]


def _found(name: PermitName, row: Any) -> Case:
    if row is None:
        raise PermitNotFound(name)
    return _case(row)


def _values(case: Case) -> dict[str, Any]:
    application = case.application
    same = {name: getattr(case, name) for name in _CHANGING if hasattr(case, name)}
    return same | {
        "city": case.city,
        "id": case.name.id,
        "type_code": case.permit_type.code,
        "type_number": case.permit_type.number,
        "applicant": case.applicant,
        "unit": case.unit,
        "holder_masked": case.holder_masked,
        "opened_at": case.opened_at,
        "asked_units": list(case.asked_units),
        "title": application.title,
        "reklame": _json(asdict(application.reklame)) if application.reklame is not None else None,
        "galian": _json(_kept_galian(application.galian)) if application.galian is not None else None,
        "valid_from": application.valid_from,
        "valid_to": application.valid_to,
        "attachments": _json([asdict(a) for a in application.attachments]),
        "corrections": _json([asdict(c) for c in case.corrections]),
        "recommendations": _json([asdict(r) for r in case.recommendations]),
    }


def _case(row: Any) -> Case:
    plain = {name: row[name] for name in _ALL if name in Case.__dataclass_fields__}
    return Case(
        **plain
        | {
            "name": PermitName(row["city"], row["id"]),
            "state": State(row["state"]),
            "permit_type": TypeName(row["city"], row["type_code"], row["type_number"]),
            "application": Application(
                title=row["title"],
                reklame=_reklame(row["reklame"]),
                galian=_galian(row["galian"]),
                valid_from=row["valid_from"],
                valid_to=row["valid_to"],
                attachments=tuple(Attachment(**a) for a in json.loads(row["attachments"])),
            ),
            "corrections": tuple(Correction(**c) for c in json.loads(row["corrections"])),
            "recommendations": tuple(_recommendation(r) for r in json.loads(row["recommendations"])),
        }
    )


def _reklame(kept: str | None) -> Reklame | None:
    if kept is None:
        return None
    values = json.loads(kept)
    return Reklame(values["screen"], tuple(values["content_sha256"]), values["campaign_note"])


def _kept_galian(galian: Galian) -> dict[str, Any]:
    """With its area as a geometry of RFC 7946, longitude first."""
    rings = (galian.area.points,) if isinstance(galian.area, Line) else galian.area.rings
    lines = [[(p.longitude_deg, p.latitude_deg) for p in ring] for ring in rings]
    area: dict[str, Any] = {"type": "Polygon", "coordinates": lines}
    if isinstance(galian.area, Line):
        area = {"type": "LineString", "coordinates": lines[0]}
    return {
        "area": area,
        "width_mm": galian.width_mm,
        "depth_mm": galian.depth_mm,
        "method": galian.method,
        "purpose": galian.purpose,
        "location_note": galian.location_note,
    }


def _galian(kept: str | None) -> Galian | None:
    if kept is None:
        return None
    values = json.loads(kept)
    area, is_line = values["area"], values["area"]["type"] == "LineString"
    rings = tuple(
        tuple(Position(*point) for point in ring)
        for ring in ([area["coordinates"]] if is_line else area["coordinates"])
    )
    shape = Line(rings[0]) if is_line else Polygon(rings)
    return Galian(**values | {"area": shape, "method": Method(values["method"])})


def _finding(kept: dict[str, Any]) -> Finding:
    nearest = kept["nearest"]
    return Finding(
        **kept | {"circuits": tuple(kept["circuits"]), "nearest": Position(**nearest) if nearest is not None else None}
    )


def _recommendation(kept: dict[str, Any]) -> Recommendation:
    answered = kept["answered_at"]
    return Recommendation(
        **kept
        | {
            "asked_at": datetime.fromisoformat(kept["asked_at"]),
            "outcome": Outcome(kept["outcome"]),
            "conditions": tuple(kept["conditions"]),
            "findings": tuple(_finding(finding) for finding in kept.get("findings", ())),
            "answered_at": datetime.fromisoformat(answered) if answered else None,
        }
    )


def _json(value: Any) -> str:
    return json.dumps(value, default=lambda instant: instant.isoformat(), ensure_ascii=False)
