"""Chapter 1: one permit that reaches a screen and leaves it again."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from kota.identity.v1 import partners_pb2, partners_pb2_grpc, revocations_pb2, revocations_pb2_grpc
from kota.permitting.v1 import permits_pb2
from kota_cli.demo import advertising, permit
from kota_cli.demo.callers import Caller, request_id
from kota_cli.demo.city import PARENT
from kota_cli.demo.permit import Office
from kota_cli.demo.screen import Screen
from kota_cli.demo.stage import Stage, tracer
from kota_cli.demo.standing import denied_after_ms, knock_everywhere, let_in_again
from kota_common.telemetry import current_trace_id

ROLES = ("partner", "officer", "technical", "head")


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


async def play(stage: Stage) -> Facts:
    """Apply, decide, show on a screen, suspend, warn, revoke. Raises whatever goes wrong; nothing is glossed over."""
    office, content, facts = Office(*(stage.caller(role) for role in ROLES)), stage.caller("content"), Facts()
    screen = await _screen(stage, content, facts)
    case = await _application(stage, office, content, screen, facts)
    case = await _decision(stage, office, case, facts)
    await _on_air(stage, screen, office.partner, facts)
    await _suspension(stage, office, case, screen, facts)
    await _emergency(stage, content, screen, facts)
    await _revocation(stage, office.partner, facts)
    return facts


async def _screen(stage: Stage, content: Caller, facts: Facts) -> Screen:
    screen = await advertising.register_screen(stage.city, content)
    facts.screen = screen.name

    async def approve(user_code: str) -> None:
        await advertising.approve_screen(content, screen.name, user_code)
        stage.tell("Layar dipasang", f"The screen shows the code {user_code}; the operator types it in.")

    await screen.pair(approve)
    await screen.until(lambda document: True, seconds=20)
    facts.seqs["paired"] = screen.seq
    stage.tell("Layar menarik daftar putar", "Nothing is booked: it shows the city's card.", screen=screen.name)
    return screen


async def _application(
    stage: Stage, office: Office, content: Caller, screen: Screen, facts: Facts
) -> permits_pb2.Permit:
    # Imported here: the image of the tools has no Pillow, and imports this module with the rest of the command.
    from kota_videotron_content.media.samples import poster

    data = poster("commercial", *advertising.CANVAS_PX)
    facts.content_sha256 = await advertising.upload(stage.city, office.partner, data, "image/png")
    creative = await advertising.creative(office.partner, content, facts.content_sha256, "Iklan contoh")
    stage.tell("Materi diunggah", "The partner uploads its poster; another person approves it.")
    with tracer.start_as_current_span("partner files the application"):
        facts.trace_id = current_trace_id()
        case = await permit.apply(
            stage.city,
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
    stage.tell(
        "Permohonan diajukan",
        "The partner's system applies and books airtime; the booking waits for the permit.",
        permit=case.name,
        booking_waits_for=booking.waiting_for,
        trace=facts.trace_id,
    )
    return case


async def _decision(stage: Stage, office: Office, case: permits_pb2.Permit, facts: Facts) -> permits_pb2.Permit:
    case = await permit.review(stage.city, office, case)
    due = case.due_time.ToJsonString() if case.HasField("due_time") else ""
    stage.tell("Diperiksa", "An officer claims the case, the technical office recommends.", due=due)
    case = await permit.issue(office, case)
    facts.number, facts.public_id = case.number, case.public_id
    shown = await permit.verify(stage.city, case.public_id)
    assert shown["status"] == "STATUS_VALID", shown
    stage.tell(
        "Disetujui dan diterbitkan",
        "The head of the agency approves and issues.",
        number=case.number,
        verify=f"{stage.city.endpoints.http['permitting']}/v/{case.public_id}",
    )
    return case


async def _on_air(stage: Stage, screen: Screen, partner: Caller, facts: Facts) -> None:
    started = time.perf_counter()
    await screen.until(lambda document: facts.content_sha256 in screen.contents())
    facts.seqs["on_air"] = screen.seq
    waited_ms = (time.perf_counter() - started) * 1000
    data = await screen.fetch(facts.content_sha256)
    verdicts = await screen.report(facts.content_sha256)
    assert [v["verdict"] for v in verdicts] == ["accepted"], verdicts
    plays = await advertising.plays(partner, screen.name)
    stage.tell(
        "Tayang",
        "The event unlocked the booking; the screen's next pull contains it, plays it and reports proof of play.",
        playlist=f"version {screen.seq}",
        after=f"{waited_ms:.0f} ms",
        bytes=str(len(data)),
        plays_counted=str(len(plays)),
    )


async def _suspension(stage: Stage, office: Office, case: permits_pb2.Permit, screen: Screen, facts: Facts) -> None:
    await permit.move(office.head, "SuspendPermit", case, reason="Masa tenang pemilihan (CONTOH)")
    await screen.until(lambda document: facts.content_sha256 not in screen.contents())
    facts.seqs["suspended"] = screen.seq
    stage.tell("Dibekukan", "The permit is suspended: the next pull has it no more.", playlist=f"version {screen.seq}")


async def _emergency(stage: Stage, content: Caller, screen: Screen, facts: Facts) -> None:
    override = await advertising.warn(content, screen.name)
    document = await screen.until(lambda d: d["override"] is not None)
    facts.seqs["override"] = screen.seq
    stage.tell("Pesan darurat", document["override"]["text"], issuer=document["override"]["issuer"])
    await advertising.clear(content, override)
    await screen.until(lambda d: d["override"] is None)
    facts.seqs["cleared"] = screen.seq
    stage.tell("Pesan darurat dihentikan", "The message is cleared; the screen returns to its playlist.")


async def _revocation(stage: Stage, partner: Caller, facts: Facts) -> None:
    listed = await stage.root.stub("identity", partners_pb2_grpc.PartnerServiceStub).ListPartners(
        partners_pb2.ListPartnersRequest(parent=PARENT)
    )
    name = next(p.name for p in listed.partners if p.client_id == partner.client_id)
    revocations = stage.root.stub("identity", revocations_pb2_grpc.RevocationServiceStub)
    assert set((await knock_everywhere(partner)).values()) == {""}, "the partner may read at every service"
    facts.denied_after_ms = await denied_after_ms(
        partner,
        lambda: revocations.RevokeClient(
            revocations_pb2.RevokeClientRequest(name=name, reason="CONTOH", request_id=request_id())
        ),
    )
    await revocations.ReinstateClient(
        revocations_pb2.ReinstateClientRequest(name=name, reason="CONTOH", request_id=request_id())
    )
    assert set((await let_in_again(partner)).values()) == {""}, "reinstated, the partner may read as before"
    stage.tell(
        "Klien dicabut",
        "The partner's client is revoked; all five services deny its tokens at once.",
        **{service: f"{ms:.0f} ms" for service, ms in facts.denied_after_ms.items()},
    )
