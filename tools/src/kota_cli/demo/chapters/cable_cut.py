"""Chapter 3: the cable is cut. What is behind it says why it is dark, people still clock in, and all recovers."""

from __future__ import annotations

from dataclasses import dataclass, field

from kota.attendance.v1 import punches_pb2
from kota.fiber_network.v1 import endpoints_pb2, outages_pb2
from kota_cli.demo import advertising, digging, network
from kota_cli.demo.callers import eventually
from kota_cli.demo.phone import Phone, flag_names, state_name
from kota_cli.demo.screen import Screen
from kota_cli.demo.stage import Stage, tracer
from kota_common.telemetry import current_trace_id

SCREEN, CAMERA, SITE = "VTR-01", "CCTV-01", "balai-kota"
CAUSE = "Terkena alat berat (CONTOH)"


@dataclass(slots=True)
class Facts:
    """What the chapter left behind."""

    outage: str = ""
    hit: list[str] = field(default_factory=list)  # codes of the endpoints without light
    people: int = 0
    suspected_permit: str = ""
    screen_reason: str = ""
    camera_reason: str = ""
    site_outage: str = ""
    playlist_seq: list[int] = field(default_factory=list)  # before, during, after
    punch_during: dict[str, str] = field(default_factory=dict)
    punch_after: dict[str, str] = field(default_factory=dict)
    recovered: list[str] = field(default_factory=list)
    trace_id: str = ""  # of the declaration: what followed in the other services is in it
    repair_trace_id: str = ""


async def play(stage: Stage) -> Facts:
    """Cut, look at everything behind the cable, punch without a network, repair."""
    facts, engineer = Facts(), stage.caller("network")
    await network.mend_leftovers(engineer, digging.CABLE)
    screen = await _paired(stage)
    facts.playlist_seq.append(screen.seq)
    outage = await _cut(stage, facts)
    await _dark(stage, screen, facts)
    phone = await Phone.of(stage.caller("andi"))
    facts.punch_during = await _punch_offline(stage, phone)
    stage.tell(
        "Presensi tetap diterima",
        "Andi's office is behind the cut; his phone has no network and signs by its own clock. The service knows why.",
        **facts.punch_during,
    )
    await _repaired(stage, outage, screen, facts)
    facts.punch_after = await _punch_offline(stage, phone)
    stage.tell(
        "Setelah pulih, alasan itu tidak berlaku lagi",
        "The same kind of punch after the repair is accepted, too, but somebody should look at it.",
        **facts.punch_after,
    )
    return facts


async def _paired(stage: Stage) -> Screen:
    content = stage.caller("content")
    screen = Screen(stage.city.endpoints, stage.city.screens[SCREEN])

    async def approve(user_code: str) -> None:
        await advertising.approve_screen(content, screen.name, user_code)

    await screen.pair(approve)
    await screen.until(lambda document: True, seconds=20)
    return screen


async def _cut(stage: Stage, facts: Facts) -> outages_pb2.Outage:
    engineer = stage.caller("network")
    cable = await network.cable(engineer, digging.CABLE)
    where = network.cut_place(cable.name, digging.crossing())
    would_hit = await network.simulate(engineer, where)
    stage.tell(
        "Seandainya kabel putus",
        f"Before anything happens, the engineer asks whom a cut of {cable.code} would hit.",
        endpoints=str(would_hit.endpoints_total),
        people=str(would_hit.people),
    )
    with tracer.start_as_current_span("engineer declares the cut"):
        facts.trace_id = current_trace_id()
        outage = await network.declare(engineer, where, CAUSE)
    facts.outage, facts.people = outage.name, outage.impact.people
    facts.hit = [hit.code for hit in outage.impact.endpoints]
    facts.suspected_permit = outage.suspected_permit
    stage.tell(
        "Kabel putus",
        "An excavator hits the cable. The outage says at once who is behind it, and whose permit to dig lies there.",
        outage=outage.name,
        hit=", ".join(facts.hit),
        people=str(facts.people),
        suspected_permit=facts.suspected_permit,
        trace=facts.trace_id,
    )
    return outage


async def _dark(stage: Stage, screen: Screen, facts: Facts) -> None:
    content, engineer, admin = (stage.caller(role) for role in ("content", "network", "attendance"))
    shown = await eventually(
        lambda: network.read_screen(content, screen.name), until=lambda s: s.HasField("degradation")
    )
    facts.screen_reason = shown.degradation.reason
    camera = await network.endpoint(engineer, CAMERA)
    assert camera.service == endpoints_pb2.ENDPOINT_SERVICE_DOWN, camera
    facts.camera_reason = camera.cause
    site = await eventually(
        lambda: network.read_site(admin, stage.city.sites[SITE]), until=lambda s: bool(s.open_outage)
    )
    facts.site_outage = site.open_outage
    facts.playlist_seq.append(int(shown.playlist_seq))
    stage.tell(
        "Layar, kamera, dan kantor tahu sebabnya",
        "Nobody told them but the event: the screen keeps its playlist and plays from its cache.",
        facts.screen_reason,
        playlist=f"version {shown.playlist_seq}, as before",
        camera=f"{CAMERA} {endpoints_pb2.EndpointService.Name(camera.service).removeprefix('ENDPOINT_SERVICE_')}",
        site=site.open_outage,
    )


async def _punch_offline(stage: Stage, phone: Phone) -> dict[str, str]:
    longitude, latitude = stage.city.places[SITE]
    receipt = await phone.record(phone.punch_offline((longitude, latitude)))
    punch: punches_pb2.Punch = receipt.punch
    return {
        "punch": punch.name,
        "state": state_name(punch.state),
        "flags": ", ".join(flag_names(punch.flags)),
        "site_outage": punch.site_outage,
    }


async def _repaired(stage: Stage, outage: outages_pb2.Outage, screen: Screen, facts: Facts) -> None:
    content, engineer, admin = (stage.caller(role) for role in ("content", "network", "attendance"))
    with tracer.start_as_current_span("engineer repairs the cut"):
        facts.repair_trace_id = current_trace_id()
        await network.resolve(engineer, outage)
    await eventually(lambda: network.read_screen(content, screen.name), until=lambda s: not s.HasField("degradation"))
    facts.recovered.append(SCREEN)
    camera = await network.endpoint(engineer, CAMERA)
    assert camera.service == endpoints_pb2.ENDPOINT_SERVICE_UP, camera
    facts.recovered.append(CAMERA)
    await eventually(lambda: network.read_site(admin, stage.city.sites[SITE]), until=lambda s: not s.open_outage)
    facts.recovered.append(SITE)
    await screen.pull()
    facts.playlist_seq.append(screen.seq)
    stage.tell("Kabel tersambung kembali", "The repair is said once; everything behind it recovers.",
               recovered=", ".join(facts.recovered), trace=facts.repair_trace_id)  # fmt: skip
