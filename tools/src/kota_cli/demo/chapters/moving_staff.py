"""Chapter 5: somebody is hired, moves, gets an acting head (Plt), and leaves; every service follows by itself."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta

from google.protobuf.field_mask_pb2 import FieldMask

from kota.attendance.v1 import punches_pb2, punches_pb2_grpc
from kota.identity.v1 import assignments_pb2, units_pb2
from kota.permitting.v1 import permits_pb2
from kota.videotron_content.v1 import screens_pb2, screens_pb2_grpc
from kota_cli.demo import days, network, permit, staff
from kota_cli.demo.advertising import CANVAS_PX
from kota_cli.demo.callers import Caller, eventually, last_segment, once_known, request_id
from kota_cli.demo.chapters import approval_rights
from kota_cli.demo.chapters.approval_rights import Rights
from kota_cli.demo.people import Registrar
from kota_cli.demo.phone import Phone, state_name
from kota_cli.demo.place import PARENT, TIME_ZONE
from kota_cli.demo.staff import Newcomer
from kota_cli.demo.stage import Stage
from kota_cli.demo.standing import denied_after_ms, knock_everywhere
from kota_common.grpc import RemoteError

OLD_SCREEN = "VTR-02"  # looked after by the office of informatics
OUTSIDE_DEG = 0.02  # north, some 2 km
WORK = ("screen_operator", "technical_officer", "employee")  # something to do at each of the five services


@dataclass(slots=True)
class Facts:
    """What the chapter left behind. Refusals are reasons; empty: it was done."""

    employee: str = ""
    unit: dict[str, str] = field(default_factory=dict)  # moment -> resource name of the unit
    supervisors: dict[str, list[str]] = field(default_factory=dict)  # moment -> employees
    sites: dict[str, list[str]] = field(default_factory=dict)
    old_screen: dict[str, str] = field(default_factory=dict)  # moment -> refusal
    new_screen: dict[str, str] = field(default_factory=dict)
    acting_head: str = ""
    decided_by_acting_head: str = ""
    strategic_refused: str = ""
    denied_after_ms: dict[str, float] = field(default_factory=dict)
    device_known: list[str] = field(default_factory=list)  # the phone's key in attendance, which nobody typed in there
    left_unit: str = "?"
    punch_refused: str = ""
    rights: Rights = field(default_factory=Rights)


@dataclass(slots=True)
class _Cast:
    """Who and what this run made."""

    registrar: Registrar
    tag: str
    section: str  # unit
    chair: str  # position of its head, vacant
    screen: str  # that the section looks after
    bayu: Newcomer
    assignment: assignments_pb2.Assignment


async def play(stage: Stage) -> Facts:
    """Hire, move, act, leave. Raises whatever goes wrong."""
    facts = Facts()
    cast = await _hired(stage, facts)
    await _moved(stage, cast, facts)
    await _acting(stage, cast, facts)
    facts.rights = await approval_rights.play(stage, cast.tag)
    await _left(stage, cast, facts)
    await cast.bayu.caller.close()
    return facts


async def _hired(stage: Stage, facts: Facts) -> _Cast:
    tag, first = secrets.token_hex(3), (days.today() - timedelta(days=60)).isoformat()
    registrar = Registrar(stage.root, stage.city.folder)
    section = await registrar.unit(
        f"section {tag}", f"Bidang Percontohan {tag} (FIKTIF)", units_pb2.UNIT_KIND_DIVISION, stage.city.units["disdik"]
    )
    chair = await registrar.position(
        f"chair {tag}", section, f"Kepala Bidang {tag}", ("agency_head", "supervisor"), leads=True
    )
    desk = await registrar.position(f"desk {tag}", stage.city.technical_unit, "Operator Layar", WORK)
    bayu = await staff.register(stage.city, registrar, f"bayu-{tag}", f"Bayu Nugraha {tag} FIKTIF")
    assignment = await registrar.assign(f"desk {tag}", bayu.person, desk, valid_from_date=first)
    facts.employee = bayu.employee
    screen = await _screen_of(stage, section, tag)
    cast = _Cast(registrar, tag, section, chair, screen, bayu, assignment)
    await _look(stage, cast, facts, "hired", stage.city.technical_unit)
    stage.tell(
        "Bayu diterima di Dinas Kominfo",
        "Identity recorded it once. Attendance knows his unit, place, head and phone; he may change the screens.",
        employee=bayu.employee,
        unit=facts.unit["hired"],
        old_screen="may change" if not facts.old_screen["hired"] else facts.old_screen["hired"],
        new_screen=facts.new_screen["hired"],
    )
    return cast


async def _screen_of(stage: Stage, unit: str, tag: str) -> str:
    """A screen that the new section looks after, set up by the head of education's own operator."""
    registrar = Registrar(stage.root, stage.city.folder)
    operator = await staff.register(stage.city, registrar, f"operator-{tag}", f"Operator {tag} FIKTIF")
    seat = await registrar.position(f"operator {tag}", unit, "Operator", ("screen_operator",))
    await registrar.assign(f"operator {tag}", operator.person, seat, valid_from_date="2026-01-01")
    try:
        registered = await operator.caller.stub("videotron_content", screens_pb2_grpc.ScreenServiceStub).RegisterScreen(
            screens_pb2.RegisterScreenRequest(
                parent=PARENT,
                code=f"VT-{tag.upper()}",
                title=f"Layar Bidang {tag} (CONTOH)",
                canvas=screens_pb2.Canvas(width_px=CANVAS_PX[0], height_px=CANVAS_PX[1]),
                time_zone=TIME_ZONE,
                unit=last_segment(unit),
                request_id=request_id(),
            )
        )
    finally:
        await operator.caller.close()
    return str(registered.name)


async def _moved(stage: Stage, cast: _Cast, facts: Facts) -> None:
    """The move took effect a week ago; the decree is recorded today."""
    moved = days.today() - timedelta(days=7)
    await staff.end(stage.root, cast.assignment, (moved - timedelta(days=1)).isoformat())
    seat = await cast.registrar.position(f"seat {cast.tag}", cast.section, "Operator Layar Bidang", WORK)
    cast.assignment = await cast.registrar.assign(
        f"seat {cast.tag}", cast.bayu.person, seat, valid_from_date=moved.isoformat()
    )
    cast.bayu.caller.forget_tokens()
    await _look(stage, cast, facts, "moved", cast.section)
    stage.tell(
        "Bayu pindah ke Dinas Pendidikan",
        "His roster, his head, his place of work and the screens that he may change followed; nobody typed it twice.",
        unit=facts.unit["moved"],
        old_screen=facts.old_screen["moved"],
        new_screen="may change" if not facts.new_screen["moved"] else facts.new_screen["moved"],
    )


async def _acting(stage: Stage, cast: _Cast, facts: Facts) -> None:
    """Siti acts for the vacant head: she decides the daily business and no strategic act."""
    first, last = days.today(), days.today() + timedelta(days=30)
    siti = stage.city.cards["siti"]
    plt = await cast.registrar.assign(
        f"plt {cast.tag}",
        f"{PARENT}/persons/{siti.person}",
        cast.chair,
        type=assignments_pb2.ASSIGNMENT_TYPE_PLT,
        valid_from_date=first.isoformat(),
        valid_to_date=last.isoformat(),
    )
    facts.acting_head = f"{PARENT}/employees/{siti.person}"
    acting = stage.city.caller("siti")
    acting.position = last_segment(cast.chair)
    try:
        await eventually(
            lambda: staff.employee(stage.caller("attendance"), cast.bayu.employee),
            until=lambda e: list(e.supervisors) == [facts.acting_head],
        )
        await _look(stage, cast, facts, "acting", cast.section)
        facts.decided_by_acting_head = await _decide(stage, cast.bayu, acting)
        facts.strategic_refused = await _suspend_something(acting)
    finally:
        await acting.close()
    stage.tell(
        "Siti menjadi pelaksana tugas (Plt) kepala bidang",
        "From this minute she decides about Bayu's punches. Strategic acts, such as suspending a permit, stay barred.",
        assignment=plt.name,
        decided=facts.decided_by_acting_head,
        strategic_act=facts.strategic_refused,
    )


async def _decide(stage: Stage, bayu: Newcomer, acting: Caller) -> str:
    """Bayu punches far from his office; the acting head decides about it."""
    phone = await Phone.of(bayu.caller)
    longitude, latitude = stage.city.places["balai-kota"]
    receipt = await phone.record(await phone.punch_now((longitude, latitude + OUTSIDE_DEG)))
    decided = await Phone(acting).punches.DecidePunch(
        punches_pb2.DecidePunchRequest(
            name=receipt.punch.name,
            etag=receipt.punch.etag,
            request_id=request_id(),
            state=punches_pb2.PUNCH_STATE_ACCEPTED,
            reason="Memasang layar di lapangan (CONTOH)",
        )
    )
    return state_name(decided.state)


async def _suspend_something(acting: Caller) -> str:
    """The mandate of an acting official is looked at before the permit is."""
    request = permits_pb2.SuspendPermitRequest(
        name=f"{PARENT}/permits/{request_id()}", etag='"1"', request_id=request_id(), reason="CONTOH"
    )
    try:
        await permit.permits(acting).SuspendPermit(request)
    except RemoteError as error:
        return error.remote.reason
    raise AssertionError("an acting official must not take a permit out of force")


async def _left(stage: Stage, cast: _Cast, facts: Facts) -> None:
    bayu, yesterday = cast.bayu, days.today() - timedelta(days=1)
    await knock_everywhere(bayu.caller)  # he holds a token for each service
    phone = await Phone.of(bayu.caller)
    longitude, latitude = stage.city.places["balai-kota"]
    facts.device_known = [device.name for device in await staff.devices(stage.caller("attendance"), bayu.employee)]
    await staff.end(stage.root, cast.assignment, yesterday.isoformat())
    facts.denied_after_ms = await denied_after_ms(bayu.caller, lambda: staff.revoke(stage.root, bayu.person))
    gone = await eventually(
        lambda: staff.employee(stage.caller("attendance"), bayu.employee), until=lambda e: e.revoked and not e.unit
    )
    facts.left_unit = gone.unit
    punch = phone.punch_offline((longitude, latitude))
    relay = stage.caller("partner").stub("attendance", punches_pb2_grpc.PunchServiceStub)
    try:
        await relay.RecordPunch(punches_pb2.RecordPunchRequest(parent=PARENT, punch=punch))
    except RemoteError as error:
        facts.punch_refused = error.remote.reason
    stage.tell(
        "Bayu berhenti",
        "His tokens are denied by all five services, his phone signs nothing any more, not even through somebody else.",
        **{service: f"{ms:.0f} ms" for service, ms in facts.denied_after_ms.items()},
        punch_through_a_partner=facts.punch_refused,
    )


async def _look(stage: Stage, cast: _Cast, facts: Facts, moment: str, unit: str) -> None:
    """What attendance and the screens make of him now."""
    admin, bayu = stage.caller("attendance"), cast.bayu
    seen = await eventually(
        lambda: once_known(lambda: staff.employee(admin, bayu.employee), "EMPLOYEE_NOT_FOUND"),
        until=lambda e: e.unit == unit,
    )
    facts.unit[moment], facts.supervisors[moment], facts.sites[moment] = seen.unit, [*seen.supervisors], [*seen.sites]
    facts.old_screen[moment] = await _rename(bayu.caller, stage.city.screens[OLD_SCREEN])
    facts.new_screen[moment] = await _rename(bayu.caller, cast.screen)


async def _rename(caller: Caller, name: str) -> str:
    """Change what a screen is called; gives the reason of the refusal, empty when it was done."""
    screen = await network.read_screen(caller, name)
    renamed = screens_pb2.Screen(
        name=name, etag=screen.etag, title=f"{screen.title.partition(' ·')[0]} · {date.today()}"
    )
    try:
        await caller.stub("videotron_content", screens_pb2_grpc.ScreenServiceStub).UpdateScreen(
            screens_pb2.UpdateScreenRequest(
                screen=renamed, update_mask=FieldMask(paths=["title"]), request_id=request_id()
            )
        )
    except RemoteError as error:
        return error.remote.reason
    return ""
