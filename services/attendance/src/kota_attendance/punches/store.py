"""Punches in the database: whole batches in, single rows out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kota_attendance.names import PunchName
from kota_attendance.punches.model import Flag, Grade, Kept, Kind, Punch, State
from kota_attendance.sites.geofence import Verdict
from kota_common.postgres import Reader, Transaction

# Keys by which punches are signed, with the versions of what they are judged by: one look for a whole batch.
_KEYS = """
SELECT d.key_id, d.id, d.employee, d.channel, d.public_key, d.state, d.sign_count, e.version AS employee_version
FROM device d LEFT JOIN employee e ON e.city = d.city AND e.id = d.employee
WHERE d.city = $1 AND d.key_id = ANY($2::text[])"""

_COLUMNS = (
    ("id", "uuid"),
    ("employee", "uuid"),
    ("unit", "uuid"),
    ("device", "uuid"),
    ("channel", "text"),
    ("kind", "text"),
    ("seq", "bigint"),
    ("occurred_at", "timestamptz"),
    ("time_zone", "text"),
    ("local_date", "date"),
    ("time_grade", "text"),
    ("uncertainty_ms", "bigint"),
    ("skew_ms", "bigint"),
    ("geofence", "text"),
    ("site", "uuid"),
    ("state", "text"),
    ("flags", "text"),  # joined with commas: PostgreSQL's unnest would flatten arrays of arrays
    ("site_outage", "uuid"),
    ("nonce", "bytea"),
    ("prev_hash", "bytea"),
    ("payload_sha256", "bytea"),
    ("signature", "bytea"),
    ("assertion", "bytea"),
    ("sealed", "bytea"),
    ("receipt", "text"),
)
_NAMES = ", ".join(name for name, _ in _COLUMNS)
_CHOSEN = ", ".join(f"string_to_array(u.{n}, ',')" if n == "flags" else f"u.{n}" for n, _ in _COLUMNS)
_ARRAYS = ", ".join(f"${number}::{kind}[]" for number, (_, kind) in enumerate(_COLUMNS, start=3))
_INSERT = f"""
INSERT INTO punch (city, received_at, {_NAMES})
SELECT $1, $2, {_CHOSEN} FROM unnest({_ARRAYS}) AS u({_NAMES})
ON CONFLICT DO NOTHING RETURNING id"""  # noqa: S608 (column names are ours)

_PRESENT = """
SELECT p.*, coalesce(d.version, 1) AS version, coalesce(d.state, p.state) AS present_state,
       coalesce(d.reason, '') AS decision_reason
FROM punch p LEFT JOIN LATERAL (SELECT version, state, reason FROM punch_decision d
  WHERE d.city = p.city AND d.punch = p.id ORDER BY version DESC LIMIT 1) d ON true"""

_KEPT = f"{_PRESENT} WHERE p.city = $1 AND p.id = ANY($2::uuid[])"
_FLAGGED_AT = f"""SELECT * FROM ({_PRESENT}
  WHERE p.city = $1 AND p.occurred_at BETWEEN $3 AND $4
  AND p.state IN ('ACCEPTED_FLAGGED', 'PENDING_APPROVAL') AND EXISTS (SELECT 1 FROM site_assignment a
  LEFT JOIN unit u
  ON u.city = p.city
  AND u.id = p.unit
  WHERE a.city = p.city AND a.site = $2
  AND a.first_day <= p.local_date
  AND (a.last_day IS NULL OR a.last_day >= p.local_date)
  AND (a.employee = p.employee OR a.unit = ANY(u.path)))) x
  WHERE present_state IN ('ACCEPTED_FLAGGED', 'PENDING_APPROVAL')
  ORDER BY id"""  # noqa: S608
_BETWEEN = f"""{_PRESENT}
  JOIN (SELECT e, min(s) AS s, max(t) AS t
  FROM unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[]) AS u(e, s, t) GROUP BY e) span
  ON p.employee = span.e AND p.occurred_at BETWEEN span.s AND span.t
  WHERE p.city = $1
  ORDER BY p.occurred_at, p.id"""  # noqa: S608
_PAGE = f"""SELECT * FROM ({_PRESENT}
  WHERE p.city = $1
  AND ($2::uuid IS NULL OR p.employee = $2)
  AND ($4::uuid IS NULL OR p.employee = $5 OR EXISTS (SELECT 1 FROM unit u
  WHERE u.city = $1
  AND u.id = p.unit AND $4 = ANY(u.path)))
  AND ($6::uuid IS NULL OR p.id < $6)) x
  WHERE ($3::text IS NULL OR present_state = $3)
  ORDER BY id DESC LIMIT $7"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key at the moment of the transaction."""

    device: UUID
    employee: UUID
    channel: str
    public_key: bytes
    state: str
    sign_count: int
    employee_version: int | None  # None: the owner is no employee


@dataclass(slots=True)
class NewPunch:
    """A judged punch with what is kept beside it."""

    punch: Punch
    nonce: bytes
    signature: bytes
    assertion: bytes | None
    sealed: bytes
    receipt: str


async def keys(reader: Reader, key_ids: Iterable[str]) -> dict[str, KeyRow]:
    """The keys that are known, by id."""
    rows = await reader.fetch(_KEYS, reader.city, list(key_ids))
    return {
        row["key_id"]: KeyRow(
            row["id"],
            row["employee"],
            row["channel"],
            row["public_key"],
            row["state"],
            row["sign_count"],
            row["employee_version"],
        )
        for row in rows
    }


async def kept(reader: Reader, ids: Sequence[UUID]) -> dict[UUID, Kept]:
    """Those of these punches that are in the database, with their receipts."""
    rows = await reader.fetch(_KEPT, reader.city, list(ids))
    return {row["id"]: Kept(_punch(row), State(row["state"]), row["receipt"] or "") for row in rows}


async def insert(tx: Transaction, rows: Sequence[NewPunch]) -> set[UUID]:
    """Keep new punches; gives the ids of those that are new. The rest meet a unique key: id, number or nonce."""
    ordered = sorted(rows, key=lambda row: row.punch.name.id)  # one lock order for everybody
    values = [_row(row) for row in ordered]
    found = await tx.fetch(_INSERT, tx.city, tx.now, *map(list, zip(*values, strict=True)))
    return {row["id"] for row in found}


async def used_numbers(reader: Reader, numbers: Sequence[tuple[UUID, int]]) -> set[tuple[UUID, int]]:
    """Those of these numbers of devices under which a punch stands."""
    rows = await reader.fetch(
        "SELECT p.device, p.seq FROM punch p JOIN unnest($2::uuid[], $3::bigint[]) AS u(device, seq)"
        " ON p.device = u.device AND p.seq = u.seq WHERE p.city = $1",
        reader.city,
        [device for device, _ in numbers],
        [seq for _, seq in numbers],
    )
    return {(row["device"], row["seq"]) for row in rows}


async def raise_counters(tx: Transaction, counters: Sequence[tuple[UUID, int]]) -> None:
    """Remember the highest counter of each authenticator."""
    await tx.execute(
        "UPDATE device d SET sign_count = greatest(d.sign_count, u.count)"
        " FROM (SELECT id, max(count) AS count FROM unnest($2::uuid[], $3::bigint[]) AS u(id, count) GROUP BY id) u"
        " WHERE d.city = $1 AND d.id = u.id",
        tx.city,
        [device for device, _ in counters],
        [count for _, count in counters],
    )


async def note_conflicts(tx: Transaction, conflicts: Sequence[tuple[UUID, bytes, UUID]]) -> set[tuple[UUID, bytes]]:
    """Note other contents (punch, hash, device) under known ids; gives those that nobody noted before."""
    rows = await tx.fetch(
        "INSERT INTO punch_conflict (city, punch, payload_sha256, device, seen_at)"
        " SELECT $1, p, h, d, $2 FROM unnest($3::uuid[], $4::bytea[], $5::uuid[]) AS u(p, h, d)"
        " ON CONFLICT DO NOTHING RETURNING punch, payload_sha256",
        tx.city,
        tx.now,
        [punch for punch, _, _ in conflicts],
        [sha256 for _, sha256, _ in conflicts],
        [device for _, _, device in conflicts],
    )
    return {(row["punch"], bytes(row["payload_sha256"])) for row in rows}


async def lock(tx: Transaction, id: UUID) -> Kept | None:
    """The punch, held until the transaction ends."""
    await tx.fetchval("SELECT id FROM punch WHERE city = $1 AND id = $2 FOR UPDATE", tx.city, id)
    return (await kept(tx, [id])).get(id)


async def decide(tx: Transaction, punch: Punch, actor: str) -> None:
    """Keep a decision about a punch that is locked."""
    await tx.execute(
        "INSERT INTO punch_decision (city, punch, version, state, reason, actor, decided_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        tx.city,
        punch.name.id,
        punch.version,
        punch.state.value,
        punch.decision_reason,
        actor,
        tx.now,
    )


async def flagged_at(reader: Reader, site: UUID, start: datetime, end: datetime) -> list[Punch]:
    """Punches of a span that stand flagged or wait, of employees who may work at the site on that day."""
    rows = await reader.fetch(
        _FLAGGED_AT,
        reader.city,
        site,
        start,
        end,
    )
    return [_punch(row) for row in rows]


async def between(reader: Reader, spans: Sequence[tuple[UUID, datetime, datetime]]) -> dict[UUID, list[Punch]]:
    """The punches of these employees in their spans (start, end), whatever their state, by time."""
    rows = await reader.fetch(
        _BETWEEN,
        reader.city,
        [employee for employee, _, _ in spans],
        [start for _, start, _ in spans],
        [end for _, _, end in spans],
    )
    found: dict[UUID, list[Punch]] = {}
    for row in rows:
        found.setdefault(row["employee"], []).append(_punch(row))
    return found


async def page(
    reader: Reader,
    employee: UUID | None,
    state: State | None,
    roof: UUID | None,
    own: UUID | None,
    before: UUID | None,
    size: int,
) -> list[Punch]:
    """Punches, newest first by id: of one employee or all, in one state or all, below `roof` and `own`."""
    rows = await reader.fetch(
        _PAGE,
        reader.city,
        employee,
        state.value if state else None,
        roof,
        own,
        before,
        size,
    )
    return [_punch(row) for row in rows]


def _row(row: NewPunch) -> tuple[Any, ...]:
    punch = row.punch
    return (
        punch.name.id,
        punch.employee,
        punch.unit_id,
        punch.device,
        punch.channel,
        punch.kind.value,
        punch.seq,
        punch.occurred_at,
        punch.time_zone,
        punch.local_date,
        punch.grade.value,
        punch.uncertainty_ms,
        punch.skew_ms,
        punch.geofence.value,
        punch.site,
        punch.state.value,
        ",".join(punch.flags),
        punch.outage,
        row.nonce or None,
        punch.prev_hash,
        punch.payload_sha256,
        row.signature,
        row.assertion,
        row.sealed,
        row.receipt or None,
    )


def _punch(row: Any) -> Punch:
    return Punch(
        name=PunchName(row["city"], row["id"]),
        version=row["version"],
        employee=row["employee"],
        unit_id=row["unit"],
        device=row["device"],
        channel=row["channel"],
        kind=Kind(row["kind"]),
        seq=row["seq"],
        occurred_at=row["occurred_at"],
        received_at=row["received_at"],
        time_zone=row["time_zone"],
        local_date=row["local_date"],
        grade=Grade(row["time_grade"]),
        uncertainty_ms=row["uncertainty_ms"],
        skew_ms=row["skew_ms"],
        geofence=Verdict(row["geofence"]),
        site=row["site"],
        state=State(row["present_state"]),
        flags=tuple(Flag(flag) for flag in row["flags"]),
        outage=row["site_outage"],
        prev_hash=bytes(row["prev_hash"]),
        payload_sha256=bytes(row["payload_sha256"]),
        decision_reason=row["decision_reason"],
    )
