"""The judge: reads only the client's history, the databases (verify role) and the streams (operator's user).

Asked of it: no acknowledged command lost, no effect doubled, what was answered is what was logged, each event in its
stream once and in the order of its aggregate, inbox and stream agree, the backlog is drained, `kota verify` is green.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import nats.errors

from kota_cli import registry
from kota_cli.commands.common import connected
from kota_cli.commands.verify import prove
from kota_cli.installation import Installation
from kota_common.errors import KotaError
from kota_common.messaging import ApiError, Bus
from kota_common.messaging.users import OPERATOR
from kota_common.testing.faults import Entry, check_order, check_set, read_history

from .stage import MARK

LOOK_AGAIN_S = 0.5
AWAY = (OSError, TimeoutError, KotaError, ApiError, nats.errors.Error, asyncpg.PostgresError, asyncpg.InterfaceError)

# verb -> its service, and the rows that the load's commands of this verb left, by the request id in their mark
ROWS = {
    "CreatePermit": ("permitting", "SELECT title FROM permit_case WHERE title LIKE $1 || ' %'"),
    "ActivateOverride": ("videotron_content", "SELECT text FROM emergency_override WHERE text LIKE $1 || ' %'"),
    "CreateUnit": ("identity", "SELECT display_name FROM unit WHERE display_name LIKE $1 || ' %'"),
}
VERBS = {
    "permitting": ("CreatePermit", "SubmitPermit", "SuspendPermit", "ReinstatePermit"),
    "videotron_content": ("ActivateOverride", "ClearOverride"),
    "identity": ("CreateUnit",),
    "fiber_network": ("DeclareCut", "ResolveOutage"),
    "attendance": (),  # punches have no request id: see `_KEPT`
}
_AUDIT = "SELECT request_id::text FROM audit_log WHERE method LIKE '%/' || $1 AND request_id = ANY($2::uuid[])"
_FIRST_ANSWERS = (
    "SELECT request_id::text FROM idempotency WHERE method LIKE '%/' || $1 AND request_id = ANY($2::uuid[])"
)
_LOG = "SELECT event_id::text, aggregate, aggregate_version, stream_seq FROM event_log"
_PERMITS = "SELECT id::text, state FROM permit_case WHERE state IN ('ISSUED', 'SUSPENDED')"
_BOOKINGS = "SELECT permit::text, state FROM booking WHERE permit IS NOT NULL"
# What carries its own id instead of a request id: verb -> its service, and what was kept under these ids.
_KEPT = {
    "ReportPlays": ("videotron_content", "SELECT play_id::text FROM play WHERE play_id = ANY($1::uuid[])"),
    "RecordPunch": ("attendance", "SELECT id::text FROM punch WHERE id = ANY($1::uuid[])"),
}
_DOWN = "SELECT subject FROM endpoint WHERE service = 'DOWN' AND subject <> ''"
_DEGRADED = "SELECT 'cities/' || city || '/screens/' || id FROM screen WHERE degradation IS NOT NULL"
_PLAYS = {"ISSUED": "running", "SUSPENDED": "suspended_permit"}  # what a permit's state makes of its booking


@dataclass(slots=True)
class Verdict:
    """What is wrong, in words, and how much was looked at."""

    findings: list[str] = field(default_factory=list)
    figures: Counter[str] = field(default_factory=Counter)

    @property
    def sound(self) -> bool:
        """Whether every promise held."""
        return not self.findings

    def __str__(self) -> str:
        figures = ", ".join(f"{count} {what}" for what, count in self.figures.items())
        return "\n".join([figures, *self.findings[:40]])


async def settled(place: Installation, history: Path, *, strays: set[str] | None = None, within_s: float) -> Verdict:
    """The verdict, looked for again while what is wrong may only be on its way. `strays` are known foreign messages."""
    deadline = time.monotonic() + within_s
    while True:
        try:
            verdict = await judge(place, history, strays or set())
        except AWAY as error:
            verdict = Verdict([f"nobody to ask: {error!r}"])
        if verdict.sound or time.monotonic() > deadline:
            return verdict
        await asyncio.sleep(LOOK_AGAIN_S)


async def judge(place: Installation, history: Path, strays: set[str]) -> Verdict:
    """One look."""
    verdict, entries = Verdict(), read_history(history)
    for service in place.services:
        connection = await asyncpg.connect(place.database(service).verify_url, timeout=10)
        try:
            await _commands(verdict, service, connection, entries)
            async with connected(place.data, OPERATOR) as bus:
                await _events(verdict, service, connection, bus, entries, strays)
        finally:
            await connection.close()
    await _bookings(verdict, place)
    await _endpoints(verdict, place)
    await _kept(verdict, place, entries)
    for proof in await prove(place, wait_s=0):
        verdict.figures["effects in consumers"] += proof.effects
        known = [f for f in proof.findings if not any(stray in f.what for stray in strays)]
        verdict.findings += [f"verify: {finding}" for finding in known]
    return verdict


async def _commands(verdict: Verdict, service: str, connection: Any, entries: list[Entry]) -> None:
    """Each acknowledged command left one audit line, one first answer and, where it made one, one row."""
    for verb in VERBS[service]:
        asked = list({entry.value for entry in entries if entry.f == verb})
        for what, sql in (("audit lines", _AUDIT), ("first answers", _FIRST_ANSWERS)):
            found = [row[0] for row in await connection.fetch(sql, verb, asked)]
            report = check_set(entries, verb, found)
            if not report.sound:
                verdict.findings.append(f"{verb}, {what}: {report} {report.lost[:3]} {report.doubled[:3]}")
        verdict.figures["acknowledged"] += report.acknowledged
        verdict.figures["repeated"] += sum(e.f == verb and e.type == "invoke" for e in entries) - report.attempted
        if verb in ROWS:
            rows = await connection.fetch(ROWS[verb][1], MARK)
            report = check_set(entries, verb, [row[0].removeprefix(f"{MARK} ") for row in rows])
            if not report.sound:
                verdict.findings.append(f"{verb}, rows: {report} {report.lost[:3]} {report.doubled[:3]}")


async def _events(
    verdict: Verdict, service: str, connection: Any, bus: Bus, entries: list[Entry], strays: set[str]
) -> None:
    """Each answer has its one event; each event is in the stream once, where the log says, in its aggregate's order."""
    rows = await connection.fetch(_LOG)
    logged = Counter((row["aggregate"], row["aggregate_version"]) for row in rows)
    for entry in entries:
        if entry.type == "ok" and entry.f in VERBS[service]:
            told = (entry.answer["name"], entry.answer["version"])
            if logged[told] != 1:
                verdict.findings.append(f"{entry.f} {entry.value} was answered {told}: logged {logged[told]} times")
    if waiting := sum(row["stream_seq"] is None for row in rows):
        verdict.findings.append(f"{service}: {waiting} events wait in the log")
    stored = [message for message in await _stored(bus, service) if message[0] not in strays]
    times = Counter(event_id for event_id, _, _ in stored)
    for row in rows:
        if times[row["event_id"]] != 1:
            verdict.findings.append(f"{service}: event {row['event_id']} is stored {times[row['event_id']]} times")
    versions: dict[str, list[int]] = defaultdict(list)
    for _, aggregate, version in stored:
        if "/endpoints/" in aggregate and not versions[aggregate]:
            versions[aggregate].append(1)  # came with an import, which one event of the network tells as a whole
        versions[aggregate].append(version)
    order = check_order(versions)
    verdict.findings += [f"{service}: out of order: {violation}" for violation in order.violations[:5]]
    verdict.figures["events"] += len(stored)
    verdict.figures["aggregates"] += order.aggregates


async def _stored(bus: Bus, service: str) -> list[tuple[str, str, int]]:
    """(event id, aggregate, version) of everything in a service's stream, in its order."""
    stream = registry.load([service])[0].stream
    found, after = [], 0
    while page := await bus.direct_get(stream, {"seq": after + 1, "batch": 500, "next_by_subj": ">"}):
        for message in page:
            headers = message.headers or {}
            after = int(headers["Nats-Sequence"])
            version = headers.get("ce-aggregateversion", "0")
            found.append((headers.get("Nats-Msg-Id", ""), headers.get("ce-subject", ""), int(version)))
    return found


async def _endpoints(verdict: Verdict, place: Installation) -> None:
    """What the network says is cut off, and nothing else, is degraded in the service that it belongs to."""
    found = []
    for service, sql in (("fiber_network", _DOWN), ("videotron_content", _DEGRADED)):
        connection = await asyncpg.connect(place.database(service).verify_url, timeout=10)
        try:
            found.append({row[0] for row in await connection.fetch(sql)})
        finally:
            await connection.close()
    down, degraded = found
    if down != degraded:
        verdict.findings.append(f"cut off in the network {sorted(down)}, degraded as screens {sorted(degraded)}")


async def _kept(verdict: Verdict, place: Installation, entries: list[Entry]) -> None:
    """What was acknowledged under an id of its own is kept once: each showing, each punch."""
    for verb, (service, sql) in _KEPT.items():
        asked = list({entry.value for entry in entries if entry.f == verb})
        connection = await asyncpg.connect(place.database(service).verify_url, timeout=10)
        try:
            report = check_set(entries, verb, [row[0] for row in await connection.fetch(sql, asked)])
        finally:
            await connection.close()
        if not report.sound:
            verdict.findings.append(f"{verb}: {report} {report.lost[:3]} {report.doubled[:3]}")
        verdict.figures[verb] += report.acknowledged


async def _bookings(verdict: Verdict, place: Installation) -> None:
    """What permitting decided last is what each booking is: the consumer took every change, in order."""
    found = []
    for service, sql in (("permitting", _PERMITS), ("videotron_content", _BOOKINGS)):
        connection = await asyncpg.connect(place.database(service).verify_url, timeout=10)
        try:
            found.append({row[0]: row[1] for row in await connection.fetch(sql)})
        finally:
            await connection.close()
    permits, bookings = found
    for permit, state in bookings.items():
        wanted = _PLAYS.get(permits.get(permit, ""))
        if state != wanted:
            verdict.findings.append(f"booking under permit {permit} is {state}, the permit says {wanted}")
    verdict.figures["bookings"] += len(bookings)
