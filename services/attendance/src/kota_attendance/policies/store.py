"""Versions of the policy in the database."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from kota_attendance.policies.model import Action, Band, Policy, Rounding
from kota_common.postgres import Reader, Transaction

_ACTIONS = ("outside", "uncertain", "no_location", "untrusted_time", "mock_location")


async def publish(tx: Transaction, policy: Policy) -> Policy:
    """Keep a version under the next number. The caller holds the city's directory, so numbers have no gap."""
    number = await tx.fetchval("SELECT coalesce(max(number), 0) + 1 FROM policy WHERE city = $1", tx.city)
    kept = replace(policy, number=number, published_at=tx.now)
    terms = asdict(kept)
    for column in ("number", "effective_from", "published_at"):
        terms.pop(column)
    await tx.execute(
        "INSERT INTO policy (city, number, effective_from, terms, published_at) VALUES ($1, $2, $3, $4, $5)",
        tx.city,
        number,
        kept.effective_from,
        json.dumps(terms),
        tx.now,
    )
    return kept


async def every(reader: Reader) -> list[Policy]:
    """All versions of the city, oldest first."""
    return [_policy(r) for r in await reader.fetch("SELECT * FROM policy WHERE city = $1 ORDER BY number", reader.city)]


async def page(reader: Reader, before: int | None, size: int) -> list[Policy]:
    """Versions, newest first."""
    rows = await reader.fetch(
        "SELECT * FROM policy WHERE city = $1 AND ($2::bigint IS NULL OR number < $2) ORDER BY number DESC LIMIT $3",
        reader.city,
        before,
        size,
    )
    return [_policy(row) for row in rows]


async def first_later(reader: Reader, day: date) -> date | None:
    """The first day after `day` on which another version begins."""
    found: date | None = await reader.fetchval(
        "SELECT min(effective_from) FROM policy WHERE city = $1 AND effective_from > $2", reader.city, day
    )
    return found


def _policy(row: Any) -> Policy:
    terms = json.loads(row["terms"])
    for bands in ("late_bands", "early_bands"):
        terms[bands] = tuple(Band(**band) for band in terms[bands])
    for action in _ACTIONS:
        terms[action] = Action(terms[action])
    terms["rounding"] = Rounding(terms["rounding"])
    return Policy(number=row["number"], effective_from=row["effective_from"], published_at=row["published_at"], **terms)
