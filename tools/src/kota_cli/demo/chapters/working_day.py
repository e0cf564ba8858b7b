"""Chapter 4: employees clock in. What is genuine counts, what is odd is looked at, and every day explains itself."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from kota.attendance.v1 import days_pb2, days_pb2_grpc, punches_pb2
from kota_cli.demo.callers import Caller, eventually, request_id
from kota_cli.demo.days import WorkingDay, at, last_working_day
from kota_cli.demo.phone import Phone, flag_names, state_name, tampered
from kota_cli.demo.stage import Stage
from kota_cli.demo.workplace import ATTENDANCE, METRES_PER_DEGREE
from kota_common.grpc import RemoteError

SITE = "balai-kota"
LEAVING = "16:35"  # after the end of every day, Fridays included
LATE_BY = timedelta(minutes=35)
OUTSIDE_M = 900


@dataclass(slots=True)
class Facts:
    """What the chapter left behind."""

    inside: dict[str, str] = field(default_factory=dict)
    outside: dict[str, str] = field(default_factory=dict)
    decided: str = ""
    replay_same_receipt: bool = False
    replay_verdict: str = ""
    tampered_refused: str = ""
    offline_rows: list[str] = field(default_factory=list)
    date: str = ""
    days: dict[str, dict[str, Any]] = field(default_factory=dict)  # role -> verdict, codes, minutes, deduction
    explanations: dict[str, list[str]] = field(default_factory=dict)  # role -> Indonesian sentences


async def play(stage: Stage) -> Facts:
    """Punch now in five ways, bring what was signed on the last working day, and read the days' explanations."""
    facts = Facts()
    people = ("andi", "fitri", "rahmat", "joko", "putri", "siti")
    phones = dict(zip(people, await asyncio.gather(*(Phone.of(stage.caller(p)) for p in people)), strict=True))
    await _inside(stage, phones["andi"], facts)
    await _outside(stage, phones["fitri"], facts)
    await _replayed(stage, phones["rahmat"], facts)
    await _tampered(stage, phones["joko"], facts)
    working_day = await last_working_day(stage.caller("attendance"))
    facts.date = working_day.day.isoformat()
    await _bring(stage, phones, working_day, facts)
    await _explain(stage, phones, facts)
    return facts


def _place(stage: Stage, north_m: float = 0.0) -> tuple[float, float]:
    longitude, latitude = stage.city.places[SITE]
    return longitude, latitude + north_m / METRES_PER_DEGREE


def _shown(punch: punches_pb2.Punch) -> dict[str, str]:
    verdict = punches_pb2.DESCRIPTOR.pool.FindEnumTypeByName("kota.attendance.v1.GeofenceVerdict")
    return {
        "punch": punch.name,
        "state": state_name(punch.state),
        "place": verdict.values_by_number[punch.geofence].name.removeprefix("GEOFENCE_VERDICT_"),
        "time": punches_pb2.TimeGrade.Name(punch.time_grade).removeprefix("TIME_GRADE_"),
        "flags": ", ".join(flag_names(punch.flags)),
    }


async def _inside(stage: Stage, phone: Phone, facts: Facts) -> None:
    receipt = await phone.record(await phone.punch_now(_place(stage)))
    facts.inside = _shown(receipt.punch)
    stage.tell("Andi di kantor", "Signed on his phone with a fresh nonce, inside the office's outline.", **facts.inside)


async def _outside(stage: Stage, phone: Phone, facts: Facts) -> None:
    receipt = await phone.record(await phone.punch_now(_place(stage, OUTSIDE_M)))
    facts.outside = _shown(receipt.punch)
    head: Any = Phone(stage.caller("disdik_head")).punches
    decided = await head.DecidePunch(
        punches_pb2.DecidePunchRequest(
            name=receipt.punch.name,
            etag=receipt.punch.etag,
            request_id=request_id(),
            state=punches_pb2.PUNCH_STATE_ACCEPTED,
            reason="Mengawasi ujian di sekolah (CONTOH)",
        )
    )
    facts.decided = state_name(decided.state)
    stage.tell(
        "Fitri di luar kantor",
        f"{OUTSIDE_M} m away: kept as evidence, it waits for her head, who knows why and accepts it.",
        **facts.outside,
        decided=facts.decided,
    )


async def _replayed(stage: Stage, phone: Phone, facts: Facts) -> None:
    punch = await phone.punch_now(_place(stage))
    first, again = await phone.record(punch), await phone.record(punch)
    facts.replay_same_receipt = first.receipt == again.receipt
    (row,) = await phone.record_all([punch])
    facts.replay_verdict = punches_pb2.RowVerdict.Name(row.verdict).removeprefix("ROW_VERDICT_")
    stage.tell(
        "Presensi Rahmat dikirim ulang",
        "The same signed punch three times is one punch: whoever repeats it gets the first receipt.",
        same_receipt="yes" if facts.replay_same_receipt else "NO",
        in_a_batch=facts.replay_verdict,
    )


async def _tampered(stage: Stage, phone: Phone, facts: Facts) -> None:
    genuine = await phone.punch_now(_place(stage, OUTSIDE_M))
    try:
        await phone.record(tampered(genuine, -OUTSIDE_M))
    except RemoteError as error:
        facts.tampered_refused = error.remote.reason
        said = error.remote.message_indonesian
    else:
        raise AssertionError("a punch whose place was changed after signing must be refused")
    stage.tell(
        "Presensi Joko diubah di jalan",
        "Somebody moved its place back into the office after it was signed. Refused; nothing is kept.",
        said,
        reason=facts.tampered_refused,
    )


async def _bring(stage: Stage, phones: dict[str, Phone], working: WorkingDay, facts: Facts) -> None:
    """What three phones signed without a network on the last working day, by their own clocks."""
    here, leaving = _place(stage), at(working.day, LEAVING)
    came = {
        "andi": [working.due_in - timedelta(minutes=9), leaving],
        "putri": [working.due_in + LATE_BY, leaving],
        "siti": [working.due_in - timedelta(minutes=4), at(working.day, "12:10"), at(working.day, "12:55"), leaving],
    }
    for role, moments in came.items():
        rows = await phones[role].record_all([phones[role].punch_offline(here, moment) for moment in moments])
        if role == "siti":
            facts.offline_rows = [state_name(row.state) for row in rows]
    stage.tell(
        "Ponsel yang seharian tanpa jaringan",
        f"On {working.day:%A, %d %B %Y}, the last working day, these phones had no network. "
        "They bring their punches now, in one call each; the time is the phones' own, and flagged so.",
        siti=", ".join(facts.offline_rows),
        hours="Ramadan" if working.ramadan else "normal",
    )


async def _explain(stage: Stage, phones: dict[str, Phone], facts: Facts) -> None:
    for role, said in (
        ("andi", "Andi was on time."),
        ("putri", "Putri came 35 minutes late."),
        ("siti", "Siti was offline all day; her day counts like any other."),
    ):
        explained = await _explanation(stage.caller(role), f"{phones[role].employee}/days/{facts.date}")
        day = explained.day
        facts.days[role] = {
            "verdict": days_pb2.DayVerdict.Name(day.verdict).removeprefix("DAY_VERDICT_"),
            "codes": list(day.codes),
            "late_minutes": day.late_minutes,
            "worked_minutes": day.worked_minutes,
            "deduction_bp": day.deduction_bp,
        }
        facts.explanations[role] = list(explained.lines)
        stage.tell("Hasil hari kerja", said, *facts.explanations[role], day=day.name, result_hash=day.result_hash[:16])


async def _explanation(reader: Caller, day: str) -> days_pb2.DayExplanation:
    """The explanation, once the day was judged with an arrival and a departure."""
    stub = reader.stub(ATTENDANCE, days_pb2_grpc.DayServiceStub)

    async def ask() -> days_pb2.DayExplanation | None:
        try:
            explained: days_pb2.DayExplanation = await stub.ExplainDay(days_pb2.ExplainDayRequest(name=day))
        except RemoteError as error:
            if error.remote.reason != "DAY_NOT_FOUND":
                raise
            return None
        return explained

    def complete(explained: days_pb2.DayExplanation | None) -> bool:
        return explained is not None and all(o.in_punch and o.out_punch for o in explained.day.occurrences)

    found = await eventually(ask, until=complete)
    assert found is not None
    return found
