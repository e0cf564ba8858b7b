"""`kota load`: load of the kind that the country's mornings bring, on servers of its own, gone afterwards."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Annotated, Any

import typer
from rich.console import Console

from kota_bench import machine, punches
from kota_bench.figures import percentile
from kota_cli.commands.common import JsonOption, finding, print_json, table

app = typer.Typer(no_args_is_help=True, help="Replay the load of a national morning.")

DEFAULT_PEAK, DEFAULT_SECONDS = 1_000.0, 300.0
NATIONAL_PEAK = 5_308  # punches a second: 5.59 million civil servants, sigma 7 minutes
FLOOR_SHARE = 0.03  # of the peak: there is always somebody


@dataclass(frozen=True, slots=True)
class Phase:
    """One part of the morning; waits count from the instant at which a punch was meant to be sent."""

    name: str
    punches: int
    seconds: float
    rate: float
    p50_ms: float
    p90_ms: float
    p99_ms: float
    p999_ms: float
    longest_ms: float


@app.command("rush")
def rush(
    peak: Annotated[float, typer.Option(min=1, max=20_000, help="Punches a second at the peak.")] = DEFAULT_PEAK,
    seconds: Annotated[float, typer.Option(min=2, max=3_000, help="Length of the morning.")] = DEFAULT_SECONDS,
    as_json: JsonOption = False,
) -> None:
    """The morning rush: punches rise to a peak and fall again, sent at their time whatever became of those before.

    The bell of a national morning (sigma 7 minutes of 35) in the given length. Phones of one city hold an anchor of
    before and sign with trusted time; the service verifies, judges and keeps each. Starts PostgreSQL, NATS and the
    service anew.
    """
    times = morning(peak, seconds)
    console = Console(stderr=True, highlight=False)
    console.print(f"signing and sending {len(times):,} punches over {seconds:g} s, peak {peak:g}/s")
    with punches.bench() as it:
        it.single(1.0)  # statements are prepared, keys made ready
        before = machine.read(it.parties)
        answer = it.client.ask({"do": "open", "times_s": times, "anchored": True})
        after = machine.read(it.parties)
        lost = it.acknowledged + answer["operations"] - it.ground.kept()
    phases = _phases(answer["waits"], seconds)
    spent = {party: (after.by_party[party] - before.by_party[party]) / len(times) * 1e6 for party in it.parties}
    found: dict[str, Any] = {
        "peak": peak,
        "seconds": seconds,
        "sent": len(times),
        "acknowledged": answer["operations"],
        "failures": answer["failures"],
        "lost": max(0, lost),
        "cpu_us_per_punch": {party: round(us) for party, us in spent.items()},
        "share_of_national_peak": peak / NATIONAL_PEAK,
        "phases": [asdict(phase) for phase in phases],
    }
    if as_json:
        print_json(found)
    else:
        _show(found, phases)
    if answer["failures"] or lost > 0:
        finding()


def morning(peak: float, seconds: float) -> list[float]:
    """When each punch is sent: the inverse of the bell's integral, so that the rate has no steps."""
    times, due, step = [], 0.0, 0.001
    for number in range(int(seconds / step)):
        due += rate_at(number * step, peak, seconds) * step
        while due >= 1:
            times.append(number * step)
            due -= 1
    return times


def rate_at(at_s: float, peak: float, seconds: float) -> float:
    """Punches a second at an instant of the morning."""
    sigma = seconds / 5
    return peak * max(FLOOR_SHARE, math.exp(-(((at_s - seconds / 2) / sigma) ** 2) / 2))


def _phases(waits: list[tuple[float, float]], seconds: float) -> list[Phase]:
    """Ramp, peak (one sigma to each side) and tail, and all of it."""
    sigma = seconds / 5
    low, high = seconds / 2 - sigma, seconds / 2 + sigma
    parts = (("ramp", 0.0, low), ("peak", low, high), ("tail", high, seconds), ("all", 0.0, seconds))
    return [_phase(name, [wait for at, wait in waits if a <= at < b or name == "all"], b - a) for name, a, b in parts]


def _phase(name: str, waits: list[float], seconds: float) -> Phase:
    ms = [wait * 1000 for wait in waits]
    shares = [percentile(ms, share) for share in (0.5, 0.9, 0.99, 0.999, 1.0)]
    return Phase(name, len(ms), seconds, len(ms) / seconds, *shares)


def _show(found: dict[str, Any], phases: list[Phase]) -> None:
    console = Console(highlight=False)
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
    console.print(table("phase", "punches", "rate", "p50 ms", "p90", "p99", "p99.9", "longest", rows=rows))
    cpu = ", ".join(f"{party} {us} us" for party, us in found["cpu_us_per_punch"].items())
    console.print(
        f"{found['acknowledged']:,} of {found['sent']:,} acknowledged, {found['lost']} lost; CPU a punch: {cpu}"
    )
    console.print(f"the peak is {found['share_of_national_peak']:.0%} of a national morning's {NATIONAL_PEAK:,}/s")
    for words, count in found["failures"].items():
        console.print(f"{count} failed: {words}", markup=False)
