"""Chapter 5, the licensing agency: who holds a case and who may decide it follow what identity says about people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from kota.identity.v1 import assignments_pb2
from kota.permitting.v1 import permits_pb2
from kota_cli.demo import days, digging, permit, staff
from kota_cli.demo.callers import eventually, last_segment
from kota_cli.demo.people import Registrar
from kota_cli.demo.place import PARENT
from kota_cli.demo.stage import Stage
from kota_common.grpc import RemoteError

State = permits_pb2.Permit.State


@dataclass(slots=True)
class Rights:
    """What this part left behind."""

    case: str = ""
    claimed_by: str = ""
    state_after_leaving: str = ""
    reviewer_after_leaving: str = "?"
    deciders: dict[str, list[str]] = field(default_factory=dict)  # person -> acts, those in effect today
    barred: dict[str, list[str]] = field(default_factory=dict)  # person -> acts that the mandate excludes
    refused: str = ""  # why the acting head may not approve
    named_instead: str = ""  # who may, as the refusal says
    approved_by_holder: bool = False


async def play(stage: Stage, tag: str) -> Rights:
    """An officer leaves with a case in hand; a Plh stands in for the head and meets the limit of the mandate."""
    rights, registrar = Rights(), Registrar(stage.root, stage.city.folder)
    case = await _left_behind(stage, registrar, tag, rights)
    acting = await _stand_in(stage, registrar)
    case = await permit.move(stage.caller("officer"), "ClaimPermit", case)
    listed = await eventually(lambda: _deciders(stage, case), until=lambda found: acting in {d.person for d in found})
    present = [decider for decider in listed if decider.in_effect]
    rights.deciders = {decider.person: list(decider.decisions) for decider in present}
    rights.barred = {decider.person: list(decider.barred) for decider in present}
    case, said = await _barred(stage, case, rights)
    stage.tell(
        "Kepala dinas berhalangan, pelaksana harian (Plh) berbatas",
        "For a day another head stands in. The platform knows for how long, and that she decides nothing strategic.",
        said,
        may_decide=", ".join(person for person, acts in rights.deciders.items() if "approve" in acts),
        named_instead=rights.named_instead,
    )
    case = await permit.move(stage.caller("head"), "ApprovePermit", case)
    rights.approved_by_holder = case.state == permits_pb2.Permit.STATE_APPROVED
    return rights


async def _left_behind(stage: Stage, registrar: Registrar, tag: str, rights: Rights) -> permits_pb2.Permit:
    """A new officer claims an application and leaves the agency; the case does not leave with her."""
    citra = await staff.register(stage.city, registrar, f"citra-{tag}", f"Citra {tag} FIKTIF")
    seat = await registrar.position(f"citra {tag}", stage.city.unit, "Petugas Perizinan", ("permit_officer",))
    first, yesterday = days.today() - timedelta(days=30), days.today() - timedelta(days=1)
    post = await registrar.assign(f"citra {tag}", citra.person, seat, valid_from_date=first.isoformat())
    today = days.today().isoformat()
    filed = await digging.apply(stage.caller("partner"), digging.TRENCH, first=today, last=today)
    officer = stage.caller("officer")
    case = await eventually(lambda: digging.read(officer, filed.name), until=lambda c: bool(digging.answer_of(c)))
    claimed = await permit.move(citra.caller, "ClaimPermit", case)
    rights.case, rights.claimed_by = case.name, claimed.reviewer
    await citra.caller.close()
    await staff.end(stage.root, post, yesterday.isoformat())
    case = await eventually(
        lambda: digging.read(officer, filed.name), until=lambda c: c.state == permits_pb2.Permit.STATE_SUBMITTED
    )
    rights.state_after_leaving = State.Name(case.state).removeprefix("STATE_")
    rights.reviewer_after_leaving = case.reviewer
    stage.tell(
        "Petugas Citra pindah, berkasnya tinggal",
        "She held a case when she left the agency. It went back by itself; the applicant's clock runs on.",
        permit=case.name,
        state=rights.state_after_leaving,
    )
    return case


async def _stand_in(stage: Stage, registrar: Registrar) -> str:
    """The head of informatics stands in for a day; recorded once however often the story is told. Gives the person."""
    today, cards = days.today().isoformat(), stage.city.cards
    person = f"{PARENT}/persons/{cards['kominfo_head'].person}"
    await registrar.assign(
        f"plh {today}",
        person,
        f"{PARENT}/positions/{cards['head'].position}",
        type=assignments_pb2.ASSIGNMENT_TYPE_PLH,
        valid_from_date=today,
        valid_to_date=today,
    )
    return person


async def _deciders(stage: Stage, case: permits_pb2.Permit) -> list[Any]:
    listed = await permit.permits(stage.caller("officer")).ListDeciders(permits_pb2.ListDecidersRequest(name=case.name))
    return list(listed.deciders)


async def _barred(stage: Stage, case: permits_pb2.Permit, rights: Rights) -> tuple[permits_pb2.Permit, str]:
    acting = stage.city.caller("kominfo_head")
    acting.position = last_segment(stage.city.cards["head"].position)
    try:
        await permit.move(acting, "ApprovePermit", case)
    except RemoteError as error:
        rights.refused = error.remote.reason
        rights.named_instead = error.remote.metadata.get("deciders", "")
        return case, error.remote.message_indonesian
    finally:
        await acting.close()
    raise AssertionError("an acting head must not grant a permit")
