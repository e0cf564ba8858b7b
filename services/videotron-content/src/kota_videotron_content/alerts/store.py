"""How alerts are kept in a city, and what the poll of the feed knows for the whole installation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from kota_common.postgres import Reader, Transaction
from kota_videotron_content.alerts.errors import AlertNotFound
from kota_videotron_content.alerts.model import KEPT_FOR, Alert, Key, MessageType, Reason, Scope, Status
from kota_videotron_content.names import AlertName

# What ended a message on screens is written by the room of overrides; here it is read beside the alert.
_COLUMNS = """a.city, a.id, a.key, a.message_type, a.status, a.scope, a.refs, a.trusted, a.past, a.source, a.sha256,
  a.headline, a.severity, a.expire_time, a.expire_assumed, a.receive_time, a.reason, a.override,
  o.state AS override_state"""
_FROM = """ FROM alert a LEFT JOIN emergency_override o ON o.city = a.city AND o.id = a.override WHERE a.city = $1"""
_SELECT = f"SELECT {_COLUMNS} {_FROM}"  # without the document, which may be large

_KEEP = """
INSERT INTO alert (city, id, key, sender, identifier, sent_time, message_type, status, scope, refs, trusted, past,
  source, sha256, document, headline, severity, expire_time, expire_assumed, receive_time, reason, override)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
ON CONFLICT (city, key) DO UPDATE SET message_type = excluded.message_type, status = excluded.status,
  scope = excluded.scope, refs = excluded.refs, trusted = excluded.trusted, past = excluded.past,
  source = excluded.source, sha256 = excluded.sha256, document = excluded.document, headline = excluded.headline,
  severity = excluded.severity, expire_time = excluded.expire_time, expire_assumed = excluded.expire_assumed,
  receive_time = excluded.receive_time, reason = excluded.reason, override = excluded.override"""


async def lock_city(tx: Transaction) -> None:
    """One message after the other in a city: of an Alert and its Cancel that come at once, the later sees the first."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended('alerts of ' || $1, 0))", tx.city)


async def find(reader: Reader, key: Key) -> Alert | None:
    """The alert of a key, or None."""
    row = await reader.fetchrow(f"{_SELECT} AND a.key = $2", reader.city, str(key))
    return None if row is None else _alert(row)


async def related(reader: Reader, alert: Alert) -> list[Alert]:
    """The messages that an alert refers to, those that refer to one of them, and those that refer to the alert."""
    keys = [str(alert.key), *map(str, alert.references)]
    rows = await reader.fetch(f"{_SELECT} AND (a.key = ANY($2) OR a.refs && $2) ORDER BY a.key", reader.city, keys)
    return [_alert(row) for row in rows]


async def keep(tx: Transaction, alert: Alert, document: bytes) -> None:
    """Keep an alert, in place of one with its key."""
    await tx.execute(
        _KEEP,
        tx.city,
        alert.name.id,
        str(alert.key),
        alert.key.sender,
        alert.key.identifier,
        alert.key.sent,
        alert.message_type.value,
        alert.status.value,
        alert.scope.value,
        [str(key) for key in alert.references],
        alert.trusted,
        alert.past,
        alert.source,
        alert.sha256,
        document,
        alert.headline,
        alert.severity,
        alert.expire_time,
        alert.expire_assumed,
        alert.receive_time,
        alert.reason or "",
        alert.override,
    )


async def save(tx: Transaction, alert: Alert) -> None:
    """Keep what became of an alert."""
    await tx.execute(
        "UPDATE alert SET reason = $3, override = $4 WHERE city = $1 AND id = $2",
        tx.city,
        alert.name.id,
        alert.reason or "",
        alert.override,
    )


async def read(reader: Reader, name: AlertName) -> Alert:
    """One alert. Raises AlertNotFound."""
    row = await reader.fetchrow(f"{_SELECT} AND a.id = $2", reader.city, name.id)
    if row is None:
        raise AlertNotFound(alert=name)
    return _alert(row)


async def page(reader: Reader, size: int, before: UUID | None) -> list[Alert]:
    """Alerts, newest first; ids follow their receipt."""
    rows = await reader.fetch(
        f"{_SELECT} AND ($2::uuid IS NULL OR a.id < $2) ORDER BY a.id DESC LIMIT $3", reader.city, before, size
    )
    return [_alert(row) for row in rows]


async def to_renew(tx: Transaction) -> list[tuple[Alert, bytes]]:
    """Alerts that still hold while their message on screens has come to its own end, with their documents."""
    rows = await tx.fetch(
        f"SELECT {_COLUMNS}, a.document {_FROM} AND a.expire_time > $2 AND a.reason = '' AND o.state = 'expired'"
        " ORDER BY a.key",
        tx.city,
        tx.now,
    )
    return [(_alert(row, renewing=True), row["document"]) for row in rows]


async def in_rings(
    reader: Reader, rings: Sequence[Sequence[tuple[float, float]]], points: Mapping[UUID, tuple[float, float]]
) -> set[UUID]:
    """The points (longitude, latitude) inside any of the rings (latitude, longitude), edges included.

    PostgreSQL's own polygons: it counts how often a ring winds round a point, in C and to a millionth of a degree.
    Rings cross themselves in practice, and a hostile one of ten thousand points costs milliseconds.
    """
    found: set[UUID] = set()
    for ring in rings:
        left = {it: point for it, point in points.items() if it not in found}
        rows = await reader.fetch(
            "SELECT id FROM unnest($1::uuid[], $2::float8[], $3::float8[]) AS p (id, x, y)"
            " WHERE $4::polygon @> point(x, y)",
            list(left),
            [x for x, _ in left.values()],
            [y for _, y in left.values()],
            asyncpg.Polygon(*((longitude, latitude) for latitude, longitude in ring)),
        )
        found |= {row["id"] for row in rows}
    return found


async def forget(tx: Transaction) -> None:
    """Alerts that ended long ago are not kept."""
    await tx.execute("DELETE FROM alert WHERE city = $1 AND expire_time < $2", tx.city, tx.now - KEPT_FOR)


# -- the feed, for all cities at once -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Poll:
    """A poll that this process may make, and what the feed was when all of its documents were here."""

    etag: str
    last_modified: str


async def begin_poll(connection: Any, url: str, now: datetime, interval: timedelta) -> Poll | None:
    """Take the poll that is due; None while the latest began less than an interval ago, in whichever process."""
    row = await connection.fetchrow(
        "INSERT INTO alert_feed (url, poll_time) VALUES ($1, $2) ON CONFLICT (url) DO UPDATE SET poll_time = $2"
        " WHERE alert_feed.poll_time <= $2 - $3::interval OR alert_feed.poll_time > $2 + $3::interval"
        " RETURNING etag, last_modified",
        url,
        now,
        interval,
    )
    return None if row is None else Poll(row["etag"], row["last_modified"])


async def remember_listing(connection: Any, url: str, etag: str, last_modified: str) -> None:
    """Note the validators of a listing whose documents are all here."""
    await connection.execute(
        "UPDATE alert_feed SET etag = $2, last_modified = $3 WHERE url = $1", url, etag, last_modified
    )


async def note_listed(
    connection: Any, url: str, entries: Sequence[tuple[str, str]], now: datetime
) -> list[tuple[str, str, int]]:
    """Note what a listing names; gives (guid, fingerprint, attempts) of what is not here yet, the least tried first."""
    guids, prints = [guid for guid, _ in entries], [fingerprint for _, fingerprint in entries]
    await connection.execute(
        "INSERT INTO alert_document (url, guid, fingerprint, seen_time)"
        " SELECT $1, guid, fingerprint, $4 FROM unnest($2::text[], $3::text[]) AS listed (guid, fingerprint)"
        " ON CONFLICT (url, guid, fingerprint) DO UPDATE SET seen_time = $4",
        *(url, guids, prints, now),
    )
    rows = await connection.fetch(
        "SELECT d.guid, d.fingerprint, d.attempts FROM unnest($2::text[], $3::text[]) WITH ORDINALITY"
        " AS listed (guid, fingerprint, place) JOIN alert_document d ON d.url = $1 AND d.guid = listed.guid"
        " AND d.fingerprint = listed.fingerprint WHERE d.document IS NULL AND d.refusal = ''"
        " ORDER BY d.attempts, listed.place",
        *(url, guids, prints),
    )
    return [(row["guid"], row["fingerprint"], row["attempts"]) for row in rows]


async def note_fetched(
    connection: Any, url: str, entry: tuple[str, str], document: bytes | None, refusal: str = ""
) -> None:
    """Note what fetching an entry gave: its document, or why it is no alert; neither when it is to be tried again."""
    await connection.execute(
        "UPDATE alert_document SET document = $4, refusal = $5, attempts = attempts + 1"
        " WHERE url = $1 AND guid = $2 AND fingerprint = $3",
        *(url, *entry, document, refusal),
    )


async def forget_unlisted(connection: Any, url: str, before: datetime) -> None:
    """Forget what no listing has named since then; what cities made of it stays with them."""
    await connection.execute("DELETE FROM alert_document WHERE url = $1 AND seen_time < $2", url, before)


async def undelivered(reader: Reader, url: str, limit: int) -> list[tuple[int, bytes]]:
    """Documents of the feed that this city has not received, in the order in which they were first seen."""
    rows = await reader.fetch(
        "SELECT d.id, d.document FROM alert_document d WHERE d.url = $2 AND d.document IS NOT NULL AND NOT EXISTS"
        " (SELECT FROM alert_delivery v WHERE v.city = $1 AND v.document = d.id) ORDER BY d.id LIMIT $3",
        reader.city,
        url,
        limit,
    )
    return [(row["id"], row["document"]) for row in rows]


async def deliver(tx: Transaction, document: int) -> bool:
    """Note that the city has received a document; False when it had already."""
    tag = await tx.execute(
        "INSERT INTO alert_delivery (city, document) VALUES ($1, $2) ON CONFLICT DO NOTHING", tx.city, document
    )
    return tag.endswith(" 1")


def _alert(row: Any, *, renewing: bool = False) -> Alert:
    reason = Reason(row["reason"]) if row["reason"] else None
    if reason is None and not renewing:
        reason = {"cleared": Reason.CLEARED, "expired": Reason.EXPIRED}.get(row["override_state"])
    return Alert(
        name=AlertName(row["city"], row["id"]),
        key=_key(row["key"]),
        message_type=MessageType(row["message_type"]),
        status=Status(row["status"]),
        scope=Scope(row["scope"]),
        references=tuple(_key(key) for key in row["refs"]),
        trusted=row["trusted"],
        past=row["past"],
        source=row["source"],
        sha256=row["sha256"],
        headline=row["headline"],
        severity=row["severity"],
        expire_time=row["expire_time"],
        expire_assumed=row["expire_assumed"],
        receive_time=row["receive_time"],
        reason=reason,
        override=row["override"],
    )


def _key(text: str) -> Key:
    sender, identifier, sent = text.split(",")
    return Key(sender, identifier, datetime.fromisoformat(sent).astimezone(UTC))
