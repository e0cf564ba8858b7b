"""The story of one permit that reaches a screen, told step by step through public interfaces."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from opentelemetry import trace

from kota.identity.v1 import partners_pb2, partners_pb2_grpc, revocations_pb2, revocations_pb2_grpc
from kota.permitting.v1 import permits_pb2
from kota_cli.demo import advertising, permit
from kota_cli.demo.callers import Caller, request_id
from kota_cli.demo.city import PARENT, DemoCity
from kota_cli.demo.permit import Office
from kota_cli.demo.screen import Screen
from kota_common.grpc import RemoteError
from kota_common.telemetry import current_trace_id
from kota_videotron_content.media.samples import poster

tracer = trace.get_tracer("kota.demo")


@dataclass(slots=True)
class Step:
    """One step of the story as it is told."""

    title: str
    text: str
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Facts:
    """What the story left behind, for tests and for the curious."""

    permit: str = ""
    number: str = ""
    public_id: str = ""
    screen: str = ""
    booking: str = ""
    content_sha256: str = ""
    trace_id: str = ""  # of the partner's submission: `kota trace` shows the whole way from here
    seqs: dict[str, int] = field(default_factory=dict)  # playlist version by moment of the story
    denied_after_ms: dict[str, float] = field(default_factory=dict)  # service -> ms after the revocation's answer


Tell = Callable[[Step], None]


async def play(city: DemoCity, root: Caller, tell: Tell) -> Facts:
    """Play the whole story once. Raises whatever goes wrong on the way; nothing is glossed over."""
    office, content, facts = Office.of(city), city.caller("content"), Facts()
    try:
        screen = await _screen(city, content, facts, tell)
        case = await _application(city, office, content, screen, facts, tell)
        case = await _decision(city, office, case, facts, tell)
        await _on_air(screen, office.partner, facts, tell)
        case = await _suspension(office, case, screen, facts, tell)
        await _emergency(content, screen, facts, tell)
        await _revocation(root, office, case, screen, facts, tell)
        return facts
    finally:
        await office.close()
        await content.close()


async def _screen(city: DemoCity, content: Caller, facts: Facts, tell: Tell) -> Screen:
    screen = await advertising.register_screen(city, content)
    facts.screen = screen.name

    async def approve(user_code: str) -> None:
        await advertising.approve_screen(content, screen.name, user_code)
        tell(Step("Layar dipasang", f"The screen shows the code {user_code}; the operator types it in."))

    await screen.pair(approve)
    await screen.until(lambda document: True, seconds=20)
    facts.seqs["paired"] = screen.seq
    tell(Step("Layar menarik daftar putar", "Nothing is booked: it shows the city's card.", {"screen": screen.name}))
    return screen


async def _application(
    city: DemoCity, office: Office, content: Caller, screen: Screen, facts: Facts, tell: Tell
) -> permits_pb2.Permit:
    data = poster("commercial", *advertising.CANVAS_PX)
    facts.content_sha256 = await advertising.upload(city, office.partner, data, "image/png")
    creative = await advertising.creative(office.partner, content, facts.content_sha256, "Iklan contoh")
    tell(Step("Materi diunggah", "The partner uploads its poster; another person approves it."))
    with tracer.start_as_current_span("partner files the application"):
        facts.trace_id = current_trace_id()
        case = await permit.apply(
            city,
            office.partner,
            screen=screen.name,
            content_sha256=facts.content_sha256,
            title="Reklame di Alun-alun (CONTOH)",
        )
    facts.permit = case.name
    booking = await advertising.book(
        office.partner, content, screen=screen.name, creative=creative.name, permit=case.name
    )
    facts.booking = booking.name
    assert facts.content_sha256 not in screen.contents(), "a booking without a permit must not play"
    tell(
        Step(
            "Permohonan diajukan",
            "The partner's system applies and books airtime; the booking waits for the permit.",
            {"permit": case.name, "booking waits for": booking.waiting_for, "trace": facts.trace_id},
        )
    )
    return case


async def _decision(
    city: DemoCity, office: Office, case: permits_pb2.Permit, facts: Facts, tell: Tell
) -> permits_pb2.Permit:
    case = await permit.review(city, office, case)
    due = case.due_time.ToJsonString() if case.HasField("due_time") else ""
    tell(Step("Diperiksa", "An officer claims the case, the technical office recommends.", {"due": due}))
    case = await permit.issue(office, case)
    facts.number, facts.public_id = case.number, case.public_id
    shown = await permit.verify(city, case.public_id)
    assert shown["status"] == "STATUS_VALID", shown
    url = f"{city.endpoints.http['permitting']}/v/{case.public_id}"
    tell(
        Step(
            "Disetujui dan diterbitkan",
            "The head of the agency approves and issues.",
            {"number": case.number, "verify": url},
        )
    )
    return case


async def _on_air(screen: Screen, partner: Caller, facts: Facts, tell: Tell) -> None:
    started = time.perf_counter()
    await screen.until(lambda document: facts.content_sha256 in screen.contents())
    facts.seqs["on_air"] = screen.seq
    waited_ms = (time.perf_counter() - started) * 1000
    data = await screen.fetch(facts.content_sha256)
    verdicts = await screen.report(facts.content_sha256)
    assert [v["verdict"] for v in verdicts] == ["accepted"], verdicts
    plays = await advertising.plays(partner, screen.name)
    tell(
        Step(
            "Tayang",
            "The event unlocked the booking; the screen's next pull contains it, plays it and reports proof of play.",
            {"playlist": f"version {screen.seq}", "after": f"{waited_ms:.0f} ms", "bytes": str(len(data)),
             "plays counted": str(len(plays))},
        )
    )  # fmt: skip


async def _suspension(
    office: Office, case: permits_pb2.Permit, screen: Screen, facts: Facts, tell: Tell
) -> permits_pb2.Permit:
    case = await permit.move(office.head, "SuspendPermit", case, reason="Masa tenang pemilihan (CONTOH)")
    await screen.until(lambda document: facts.content_sha256 not in screen.contents())
    facts.seqs["suspended"] = screen.seq
    tell(
        Step(
            "Dibekukan", "The permit is suspended: the next pull has it no more.", {"playlist": f"version {screen.seq}"}
        )
    )
    return case


async def _emergency(content: Caller, screen: Screen, facts: Facts, tell: Tell) -> None:
    override = await advertising.warn(content, screen.name)
    document = await screen.until(lambda d: d["override"] is not None)
    facts.seqs["override"] = screen.seq
    tell(Step("Pesan darurat", document["override"]["text"], {"issuer": document["override"]["issuer"]}))
    await advertising.clear(content, override)
    await screen.until(lambda d: d["override"] is None)
    facts.seqs["cleared"] = screen.seq
    tell(Step("Pesan darurat dihentikan", "The message is cleared; the screen returns to its playlist."))


async def _revocation(
    root: Caller, office: Office, case: permits_pb2.Permit, screen: Screen, facts: Facts, tell: Tell
) -> None:
    partner = office.partner
    listed = await root.stub("identity", partners_pb2_grpc.PartnerServiceStub).ListPartners(
        partners_pb2.ListPartnersRequest(parent=PARENT)
    )
    name = next(p.name for p in listed.partners if p.client_id == partner.client_id)
    revocations = root.stub("identity", revocations_pb2_grpc.RevocationServiceStub)
    await revocations.RevokeClient(
        revocations_pb2.RevokeClientRequest(name=name, reason="CONTOH", request_id=request_id())
    )
    answered = time.perf_counter()

    async def ask_permitting() -> Any:
        return await permit.permits(partner).GetPermit(permits_pb2.GetPermitRequest(name=case.name))

    async def ask_screens() -> Any:
        return await advertising.plays(partner, screen.name)

    for service, ask in (("permitting", ask_permitting), ("videotron_content", ask_screens)):
        while service not in facts.denied_after_ms:
            try:
                await ask()
            except RemoteError as error:
                if error.remote.reason != "TOKEN_REVOKED":
                    raise
                facts.denied_after_ms[service] = (time.perf_counter() - answered) * 1000
    await revocations.ReinstateClient(
        revocations_pb2.ReinstateClientRequest(name=name, reason="CONTOH", request_id=request_id())
    )
    partner.forget_tokens()
    shown = {service: f"{ms:.0f} ms" for service, ms in facts.denied_after_ms.items()}
    tell(Step("Klien dicabut", "The partner's client is revoked; every service denies it at once.", shown))
