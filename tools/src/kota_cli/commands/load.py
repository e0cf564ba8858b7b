"""`kota load`: load of the kind that the country's mornings bring, on a whole platform."""

from __future__ import annotations

import contextlib
import time
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from kota_cli.commands.common import JsonOption, finding, print_json, running, table
from kota_cli.rush.crowd import MOST_PHONES
from kota_cli.rush.morning import NATIONAL_PEAK, Phase
from kota_cli.rush.proof import Proof
from kota_cli.rush.replay import TRACE_RATIO, Replayed, Rush, own_platform, replay

app = typer.Typer(no_args_is_help=True, help="Replay the load of a national morning.")

DEFAULT_PEAK, DEFAULT_SECONDS, DEFAULT_PHONES = 1_000.0, 300.0, 1_000
SHOWN = 5  # of what was lost or found


class DoorName(StrEnum):
    """By which door punches come."""

    CONNECT = "connect"
    GRPC = "grpc"


@app.callback()
def _group() -> None:
    """Replay the load of a national morning."""


@app.command("rush")
def rush(
    peak: Annotated[float, typer.Option(min=1, max=20_000, help="Punches a second at the peak.")] = DEFAULT_PEAK,
    seconds: Annotated[float, typer.Option(min=2, max=3_000, help="Length of the morning.")] = DEFAULT_SECONDS,
    phones: Annotated[
        int, typer.Option(min=1, max=MOST_PHONES, help="Registered phones, each of a person of its own.")
    ] = DEFAULT_PHONES,
    door: Annotated[DoorName, typer.Option(help="Phones come by connect, systems by grpc.")] = DoorName.CONNECT,
    data: Annotated[
        Path | None,
        typer.Option("--data", help="Replay on the platform that `kota up` runs there; else on one of its own."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """The morning rush: punches rise to a peak and fall again, sent at their time whatever became of those before.

    The bell of a national morning (sigma 7 minutes of 35) in the given length, on five services, PostgreSQL and NATS.
    Phones of fictional people are registered with identity, hold an anchor of attendance and sign with trusted time; a
    registered gateway brings the punches from a process of its own, and the service verifies, judges and keeps each.
    Then the proof of `kota verify` runs, and every acknowledged punch is looked for in database and stream. Exit code 1
    when one was lost or doubled, or anything else is found.
    """
    console, began = Console(stderr=True, highlight=False), time.monotonic()

    def say(text: str) -> None:
        console.print(f"[dim]{time.monotonic() - began:6.1f} s[/dim] {escape(text)}", soft_wrap=True)

    asked = Rush(peak, seconds, phones, door.value)
    place = contextlib.nullcontext(running(data)) if data is not None else own_platform(say)
    with place as where:
        replayed = replay(where, asked, say)
    if as_json:
        print_json(_document(asked, replayed))
    else:
        _show(asked, replayed, own=data is None)
    if not replayed.well:
        finding()


def _document(asked: Rush, replayed: Replayed) -> dict[str, Any]:
    proof = replayed.proof
    return {
        **asdict(asked),
        "share_of_national_peak": asked.peak / NATIONAL_PEAK,
        "sent": replayed.sent,
        "acknowledged": replayed.acknowledged,
        "sent_again": replayed.again,
        "failures": replayed.failures,
        "lost": len(proof.fate.lost),
        "doubled": len(proof.fate.doubled),
        "states": proof.fate.states,
        "phases": [asdict(phase) for phase in replayed.phases],
        "cpu_us_per_punch": {party: round(us) for party, us in replayed.cpu_us.items()},
        "foreign_share": round(replayed.foreign_share, 3),
        "drained_s": round(proof.drained_s, 1),
        "days_waiting": proof.days_waiting,
        "services": [
            {
                "service": one.service,
                "logged": one.logged,
                "stored": one.stored,
                "effects": one.effects,
                "findings": [{"where": f.where, "what": f.what} for f in one.findings],
            }
            for one in proof.services
        ],
        "well": replayed.well,
    }


def _show(asked: Rush, replayed: Replayed, *, own: bool) -> None:
    console = Console(highlight=False)
    console.print(_phases(replayed.phases))
    console.print(
        table("CPU of", "us a punch", rows=[(party, f"{us:.0f}") for party, us in replayed.cpu_us.items() if us >= 1])
    )
    traces = f", one trace in {1 / float(TRACE_RATIO):.0f} kept" if own else ""
    console.print(
        f"others held {replayed.foreign_share:.0%} of the machine{traces}; the peak is"
        f" {asked.peak / NATIONAL_PEAK:.0%} of a national morning's {NATIONAL_PEAK:,}/s",
        soft_wrap=True,
    )
    _show_proof(console, replayed)


def _show_proof(console: Console, replayed: Replayed) -> None:
    proof: Proof = replayed.proof
    states = ", ".join(f"{count:,} {state}" for state, count in sorted(proof.fate.states.items()))
    console.print(
        f"{replayed.acknowledged:,} of {replayed.sent:,} acknowledged, {len(proof.fate.lost)} lost,"
        f" {len(proof.fate.doubled)} doubled; kept as {states}"
    )
    console.print(
        f"events drained {proof.drained_s:.1f} s after the last answer, {proof.days_waiting:,} marks of days to judge"
    )
    rows = [
        (one.service, f"{one.logged:,}", f"{one.stored:,}", f"{one.effects:,}", _mark(len(one.findings)))
        for one in proof.services
    ]
    console.print(table("service", "logged", "in stream", "effects", "verify", rows=rows))
    for one in proof.services:
        for found in one.findings[:SHOWN]:
            console.print(f"✗ {found}", markup=False, soft_wrap=True)
    for what, ids in (("lost", proof.fate.lost), ("doubled", proof.fate.doubled)):
        if ids:
            console.print(f"✗ {what}: {', '.join(ids[:SHOWN])}", markup=False, soft_wrap=True)
    for words, count in replayed.again.items():
        console.print(f"{count:,} sent again: {words}", markup=False, soft_wrap=True)
    for words, count in replayed.failures.items():
        console.print(f"✗ {count:,} failed: {words}", markup=False, soft_wrap=True)


def _mark(findings: int) -> str:
    return f"✗ {findings}" if findings else "✓"


def _phases(phases: list[Phase]) -> Any:
    rows = [
        (
            p.name,
            f"{p.punches:,}",
            f"{p.rate:,.0f}/s",
            *(f"{v:.1f}" for v in (p.p50_ms, p.p90_ms, p.p99_ms, p.p999_ms)),
            f"{p.longest_ms:.0f}",
        )
        for p in phases
    ]
    return table("phase", "punches", "rate", "p50 ms", "p90", "p99", "p99.9", "longest", rows=rows)
