"""Chapter 2: somebody wants to dig where a cable lies, and the network says so before the shovel does."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from kota.permitting.v1 import permits_pb2
from kota_cli.demo import days, digging, permit
from kota_cli.demo.callers import eventually
from kota_cli.demo.stage import Stage, tracer
from kota_common.telemetry import current_trace_id

DIG_DAYS = 14


@dataclass(slots=True)
class Facts:
    """What the chapter left behind."""

    permit: str = ""
    number: str = ""
    outcome: str = ""
    cables: dict[str, float] = field(default_factory=dict)  # code -> metres from the works
    circuits: list[str] = field(default_factory=list)  # on the first of them, as officers see it
    circuits_for_applicant: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    trace_id: str = ""  # of the submission: the network's answer is in it


async def play(stage: Stage) -> Facts:
    """Apply with a line across a cable, get the network's answer as recommendation, decide with its conditions."""
    partner, officer, head = (stage.caller(role) for role in ("partner", "officer", "head"))
    facts, today = Facts(), days.today()
    with tracer.start_as_current_span("partner asks to dig"):
        facts.trace_id = current_trace_id()
        case = await digging.apply(
            partner,
            digging.TRENCH,
            first=today.isoformat(),
            last=(today + timedelta(days=DIG_DAYS)).isoformat(),
        )
    facts.permit = case.name
    stage.tell(
        "Permohonan galian diajukan",
        f"A contractor wants to open a trench across {digging.STREET}. Nobody has looked at it yet.",
        permit=case.name,
        trace=facts.trace_id,
    )
    case = await eventually(lambda: digging.read(officer, case.name), until=lambda c: digging.answer_of(c) is not None)
    answer = digging.answer_of(case)
    _keep(facts, answer, digging.answer_of(await digging.read(partner, case.name)))
    first = answer.findings[0]
    stage.tell(
        "Jaringan serat optik menjawab",
        "The fiber network heard of it by an event and answered by itself; its word is the recommendation.",
        answer.note,
        *answer.conditions,
        outcome=facts.outcome,
        cables=", ".join(f"{code} ({metres:.1f} m away)" for code, metres in facts.cables.items()),
        depth=f"{first.depth_m:.1f} m, its place known to {first.accuracy_m:.1f} m",
        circuits=", ".join(facts.circuits),
        answer=answer.dig_check,
    )
    case = await permit.move(officer, "ClaimPermit", case)
    case = await permit.move(head, "ApprovePermit", case)
    case = await permit.move(head, "IssuePermit", case)
    facts.number, facts.conditions = case.number, list(case.conditions)
    stage.tell(
        "Izin galian terbit dengan syarat",
        "Without a favourable answer the case could not be granted; the network's conditions are the permit's.",
        number=case.number,
        conditions=str(len(facts.conditions)),
    )
    return facts


def _keep(facts: Facts, answer: permits_pb2.Recommendation, shown: permits_pb2.Recommendation) -> None:
    facts.outcome = permits_pb2.Recommendation.Outcome.Name(answer.outcome).removeprefix("OUTCOME_")
    facts.cables = {finding.cable_code: finding.distance_m for finding in answer.findings}
    facts.circuits = list(answer.findings[0].circuits)
    facts.circuits_for_applicant = [circuit for finding in shown.findings for circuit in finding.circuits]
