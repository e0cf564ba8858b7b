"""`python -m kota_bench [--runs 3] [--seconds 9] [--only read ...] [--profile]`: what `make bench` runs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from kota_bench import calls, doors, events, fiber, http, machine, memory, profile, punches, table, tokens
from kota_bench.contract import GET, UPDATE
from kota_bench.figures import DISTURBED_FROM, Figure
from kota_bench.ground import Ground, ground
from kota_cli.installation import default_data

ROOT = Path(__file__).resolve().parents[3]
PARTS = ("read", "command", "doors", "events", "http", "punches", "fiber", "memory")


def main(words: list[str] | None = None) -> int:
    """Measure, print, and give 0: a target that is missed is a finding to read, not a failure of the run."""
    options = _options(words)
    console = Console(width=max(Console().width, 132))
    for line in machine.description(ROOT):
        console.print(line, highlight=False)
    console.print(
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, ES256 verification {tokens.verify_us():.0f} us, "
        f"{calls.IN_FLIGHT} calls in flight, {options.runs} runs of {options.seconds:g} s",
        highlight=False,
    )
    if options.profile:
        _profile(console, options)
        return 0
    figures: list[Figure] = []
    if {"read", "command", "doors", "events"} & set(options.only):
        with ground() as place:
            console.print(f"PostgreSQL {place.postgres_version} and nats-server embedded, durable", highlight=False)
            for step in _steps(place, options):
                _quiet(console, options.patience)
                try:
                    figures += step()
                except RuntimeError as error:  # one figure that cannot be had is no reason to lose the others
                    console.print(f"not measured: {error}", highlight=False)
    if "http" in options.only:
        _quiet(console, options.patience)
        figures += http.figures(options.runs, min(options.seconds, 5.0))
    if "punches" in options.only:
        _quiet(console, options.patience)
        try:
            figures += punches.figures(options.runs, min(options.seconds, 5.0))
        except RuntimeError as error:
            console.print(f"not measured: {error}", highlight=False)
    if "fiber" in options.only:
        _quiet(console, options.patience)
        figures += fiber.figures(options.runs)
    if "memory" in options.only:
        figures += _memory(console, options.data)
    table.show(console, figures, title="median of the runs (smallest-largest)")
    return 0


def _options(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m kota_bench", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="runs of each figure; the table shows their median")
    parser.add_argument("--seconds", type=float, default=9.0, help="load on each server in a run")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="these figures only")
    parser.add_argument("--patience", type=float, default=60.0, help="seconds to wait for a quiet machine")
    parser.add_argument("--data", type=Path, default=default_data(), help="data directory of a running `kota up`")
    parser.add_argument("--profile", action="store_true", help="show where the chain server's time goes instead")
    return parser.parse_args(words)


def _quiet(console: Console, patience_s: float) -> None:
    share = machine.wait_for_quiet(patience_s)
    if share > DISTURBED_FROM:
        console.print(f"others use {share:.0%} of the machine and do not stop; measured all the same", highlight=False)


def _steps(place: Ground, options: argparse.Namespace) -> Iterator[Callable[[], list[Figure]]]:
    known: dict[str, Callable[[], list[Figure]]] = {
        "read": lambda: calls.read_figures(place, options.runs, options.seconds),
        "command": lambda: calls.command_figures(place, options.runs, options.seconds),
        "doors": lambda: doors.figures(place, options.runs, options.seconds),
        "events": lambda: events.figures(place, options.runs, options.seconds),
    }
    for name, step in known.items():
        if name in options.only:
            yield step


def _memory(console: Console, data: Path) -> list[Figure]:
    pids = memory.platform_pids(data)
    if not pids:
        console.print(f"memory: no platform runs on {data.name}/, so its PSS is not measured", highlight=False)
        return []
    return [memory.figure(pids)]


def _profile(console: Console, options: argparse.Namespace) -> None:
    with ground() as place:
        for name, path in (("read", GET), ("command", UPDATE)):
            if name not in options.only:
                continue
            hot, operations = profile.profiled(place, path, options.seconds)
            console.print(f"\n{name}: {operations} operations under cProfile; us per operation", highlight=False)
            console.print("    own  with callees  calls  function", highlight=False)
            for row in hot[: profile.SHOWN]:
                console.print(
                    f"{row.own_us:7.1f}{row.with_callees_us:14.1f}{row.calls:7.1f}  {row.name}",
                    highlight=False,
                    markup=False,
                )


if __name__ == "__main__":
    sys.exit(main())
