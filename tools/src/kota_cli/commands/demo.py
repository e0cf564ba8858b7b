"""`kota demo`: a whole city day, played for real on the running platform and told step by step."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from kota_cli.commands.common import DataOption, JsonOption, console, installation, print_json
from kota_cli.commands.trace import draw
from kota_cli.demo import arrival
from kota_cli.demo.stage import Step, Tell
from kota_cli.demo.story import CHAPTERS, Chapter, play
from kota_cli.installation import Installation, NotFound, NotRunning
from kota_cli.platform import Platform
from kota_cli.spans import SpanStore
from kota_cli.story import tell
from kota_common.telemetry import configure_tracing

SPANS_PATIENCE_S = 10.0


def demo(
    data: DataOption = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Use a platform of its own, gone afterwards.")] = False,
    chapter: Annotated[
        list[int] | None,
        typer.Option("--chapter", min=1, max=len(CHAPTERS), help="Play this chapter only; repeatable."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Play a day in the city: a permit reaches a screen, a trench meets a cable, a cable is cut, people come to work,
    move and leave, a number is called. Every step is a real call through the public interfaces.

    Uses the platform that runs; without one it starts its own for the duration.
    """
    with _place(data, fresh, quiet=as_json) as (place, kept):
        steps: list[Step] = []
        began = time.monotonic()
        teller = _Teller()
        tracing = configure_tracing("demo", endpoint=place.otlp_endpoint)
        try:
            facts = asyncio.run(
                _play(
                    place, chapter or [], steps.append if as_json else teller.tell, _quiet if as_json else teller.begin
                )
            )
        finally:
            tracing.shutdown()
        if as_json:
            print_json(
                {
                    "facts": {number: asdict(found) for number, found in facts.items()},
                    "steps": [asdict(step) for step in steps],
                    "seconds": round(time.monotonic() - began, 1),
                }
            )
            return
        if 1 in facts:
            _show_trace(place, facts[1].trace_id)
        if kept:
            _name_traces(place, facts)


async def _play(place: Installation, only: list[int], say: Tell, begin: Callable[[Chapter], None]) -> dict[int, Any]:
    root = arrival.root_known(place)
    try:
        return await play(arrival.known(place), root, say, only=only, begin=begin)
    finally:
        await root.close()


def _quiet(chapter: Chapter) -> None:
    """Begin a chapter without a word."""


@contextmanager
def _place(data: Path | None, fresh: bool, *, quiet: bool) -> Iterator[tuple[Installation, bool]]:
    """The running installation, or one of our own; and whether it is still there afterwards."""
    found = None if fresh else _running(data)
    if found is not None:
        yield found, True
        return
    if not quiet and not fresh:
        console.print("no platform runs here: starting one for the story", style="dim")
    with Platform(progress=lambda text: None if quiet else console.print(escape(text), style="dim")) as platform:
        asyncio.run(arrival.arrive(platform))
        yield platform.place, False


def _running(data: Path | None) -> Installation | None:
    try:
        return installation(data).must_run()
    except (NotFound, NotRunning):
        return None


class _Teller:
    """Prints the chapters and their steps as they happen."""

    def __init__(self) -> None:
        self._number = 0
        self._began = time.monotonic()

    def begin(self, chapter: Chapter) -> None:
        """A chapter begins."""
        self._number = 0
        console.print(f"\n[bold reverse] {chapter.number} · {escape(chapter.title)} [/bold reverse]")
        console.print(f"[italic]{escape(chapter.about)}[/italic]", soft_wrap=True)

    def tell(self, step: Step) -> None:
        """One step."""
        self._number += 1
        seconds = time.monotonic() - self._began
        number = f"{step.chapter}.{self._number}"
        console.print(f"\n[bold]{number} {escape(step.title)}[/bold]  [dim]{seconds:.1f} s[/dim]")
        console.print(f"   {escape(step.text)}", soft_wrap=True)
        for line in step.lines:
            console.print(f"   [cyan]“{escape(line)}”[/cyan]", soft_wrap=True)
        if step.facts:
            facts = Table(box=None, show_header=False, padding=(0, 1, 0, 3))
            for name, value in step.facts.items():
                facts.add_row(f"[dim]{escape(name)}[/dim]", escape(value))
            console.print(facts)


def _show_trace(place: Installation, trace_id: str) -> None:
    """The whole way as one tree; the last spans may still be on their way to the store."""
    store = SpanStore(place.spans)
    try:
        deadline = time.monotonic() + SPANS_PATIENCE_S
        while True:
            roots = tell(store, trace_id)
            names = {node.span.name for root in roots for node in root.walk()}
            if "GET playlist" in names or time.monotonic() > deadline:
                break
            time.sleep(0.2)  # house: sleep, the exporters send every few hundred ms and nobody tells us when
        console.print("\n[bold]The whole way of the first chapter, from the partner's call to the screen's pull[/bold]")
        console.print(draw(trace_id, roots), soft_wrap=True)
    finally:
        store.close()


def _name_traces(place: Installation, facts: dict[int, Any]) -> None:
    """Where each chapter's trace can be seen again."""
    for number, found in facts.items():
        if trace_id := getattr(found, "trace_id", ""):
            console.print(f"[dim]chapter {number}: kota trace {trace_id} --data {place.data}[/dim]", soft_wrap=True)
