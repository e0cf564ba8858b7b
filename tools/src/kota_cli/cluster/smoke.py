"""`helm test`: does this installation do what a city installs it for?

A real gRPC call to every service with a token that identity issued for it; in a demo city a permit that is issued and
whose event takes effect in another service; everywhere the proof that what was logged is in the streams and had its
effect.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable
from typing import Any

import asyncpg

from kota_cli import registry
from kota_cli.cluster import backups, probing
from kota_cli.cluster.city import demo_city, root_caller
from kota_cli.cluster.place import ClusterPlace
from kota_cli.demo import permit
from kota_cli.demo.city import PARENT, DemoCity
from kota_common.messaging import Bus, Finding, prove_consumers, prove_service
from kota_common.messaging.topology import durables_of
from kota_common.messaging.users import OPERATOR

EFFECT_WITHIN_S = 30.0
LOOK_EVERY_S = 0.5
LOOK_BACK = 500  # messages: what others may have published since
ISSUED = "kota.permitting.permit.issued.v1"

Tell = Callable[[str], None]


async def smoke(place: ClusterPlace, tell: Tell) -> list[str]:
    """Every check; gives what was wrong."""
    wrong = []
    city = demo_city(place)
    callers = [root_caller(place)]
    if city is not None:
        callers += [city.caller(role) for role in sorted(city.cards)]
    try:
        for service in place.services:
            probe = await probing.ask(place, service, callers)
            tell(f"{'ok' if probe.answered else 'FAILED'}: {service} {probe.method} answered {probe.answer}")
            wrong += [] if probe.answered else [f"{service}: {probe.answer}"]
    finally:
        for caller in callers:
            await caller.close()
    bus = await place.bus(OPERATOR)
    try:
        if city is not None and {"permitting", "videotron_content"} <= set(place.services):
            wrong += await _event_takes_effect(bus, city, tell)
        findings = await settled(place, bus)
    finally:
        await bus.close()
    tell("ok: every logged event is in its stream and took effect" if not findings else "FAILED: the books disagree")
    return wrong + [str(finding) for finding in findings]


async def settled(place: ClusterPlace, bus: Bus, *, within_s: float = EFFECT_WITHIN_S) -> list[Finding]:
    """What the proofs of `kota verify` find, tried again while it may be work on its way."""
    deadline = time.monotonic() + within_s
    while True:
        findings = await _prove(place, bus)
        if not findings or time.monotonic() > deadline:
            return findings
        await asyncio.sleep(LOOK_EVERY_S)


async def _prove(place: ClusterPlace, bus: Bus) -> list[Finding]:
    findings: list[Finding] = []
    urls = backups.verify_urls(place)
    for service in registry.load(place.services):
        connection = await asyncpg.connect(urls[service.name], timeout=10)
        try:
            findings += (await prove_service(connection, bus, service))[2]
            findings += (await prove_consumers(connection, bus, service))[1]
        finally:
            await connection.close()
    return findings


async def _event_takes_effect(bus: Bus, city: DemoCity, tell: Tell) -> list[str]:
    """Issue a permit and wait until the service of the screens has acted on the event."""
    office = permit.Office.of(city)
    try:
        case = await permit.apply(
            city,
            office.partner,
            screen=f"{PARENT}/screens/uji-pemasangan",
            content_sha256=hashlib.sha256(b"CONTOH").hexdigest(),
            title="Uji pemasangan (CONTOH)",
        )
        case = await permit.review(city, office, case)
        case = await permit.issue(office, case)
    finally:
        await office.close()
    began = time.monotonic()
    seq = await _sequence_of(bus, case.name)
    if seq is None:
        tell(f"FAILED: {ISSUED} of {case.name} did not reach its stream")
        return [f"{case.name}: no event in the stream"]
    (screens,) = registry.load(["videotron_content"])
    durable = next(d for d in durables_of(screens) if ISSUED in d.subjects)
    while time.monotonic() - began < EFFECT_WITHIN_S:
        info: dict[str, Any] = await bus.api(f"CONSUMER.INFO.{durable.stream}.{durable.name}")
        if int(info["ack_floor"]["stream_seq"]) >= seq or (not info["num_pending"] and not info["num_ack_pending"]):
            tell(f"ok: {ISSUED} took effect in videotron_content {time.monotonic() - began:.2f} s after the answer")
            return []
        await asyncio.sleep(LOOK_EVERY_S / 5)
    tell(f"FAILED: {durable.name} did not take {ISSUED}")
    return [f"{durable.name}: the event had no effect within {EFFECT_WITHIN_S:.0f} s"]


async def _sequence_of(bus: Bus, case: str) -> int | None:
    """Where the case's last `issued` event is in its stream."""
    deadline = time.monotonic() + EFFECT_WITHIN_S
    while time.monotonic() < deadline:
        newest = int((await bus.api("STREAM.INFO.EVT_PERMITTING"))["state"]["last_seq"])
        query = {"seq": max(1, newest - LOOK_BACK), "batch": LOOK_BACK + 1, "next_by_subj": ISSUED}
        for message in await bus.direct_get("EVT_PERMITTING", query):
            headers = message.headers or {}
            if case in headers.get("ce-subject", ""):
                return int(headers["Nats-Sequence"])
        await asyncio.sleep(LOOK_EVERY_S / 5)
    return None
