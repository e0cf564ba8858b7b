"""`kota dead-letters`: events that a consumer gave up.

Whether one took effect is read from its consumer's inbox. In front of a cluster, where only the environment names a
bus, no database can be asked: the effect is then unknown, and every letter that nobody has skipped is a finding.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from kota_cli.commands.common import (
    DataOption,
    JsonOption,
    connected,
    console,
    finding,
    on_this_machine,
    print_json,
    run,
    table,
)
from kota_cli.letters import event_id, without_effect
from kota_common.messaging.dead_letters import Letter, letters, read, replay, skip
from kota_common.messaging.users import OPERATOR, REPLAY

app = typer.Typer(no_args_is_help=True, help="Events that a consumer gave up.")
_LOOK_EVERY_S = 0.2
ConsumerOption = Annotated[str, typer.Option(help="Only of this consumer, `videotron_content__campaign_permits`.")]
CaseOption = Annotated[str, typer.Option(help="Only of this case, a resource name.")]
NumberArgument = Annotated[int, typer.Argument(min=1, help="Number of the letter, from `list`.")]


@app.command("list")
def list_command(
    data: DataOption = None, consumer: ConsumerOption = "", case: CaseOption = "", as_json: JsonOption = False
) -> None:
    """List dead letters, oldest first, and whether the event took effect since; exit code 1 when one did not."""
    found, waiting = run(_list(data, consumer, case))
    waiting = [letter for letter in waiting if letter.handled != "skipped"]  # decided: nobody waits for it
    if as_json:
        print_json([{**_document(letter), "took_effect": letter not in waiting} for letter in found])
    elif not found:
        console.print("[green]✓[/green] no dead letters")
    else:
        console.print(
            table(
                "number",
                "at",
                "consumer",
                "event",
                "case",
                "reason",
                "effect",
                rows=_rows(found, waiting, unread=on_this_machine(data) is None),
            )
        )
    if waiting:
        finding()


def _rows(found: list[Letter], waiting: list[Letter], *, unread: bool) -> Iterator[tuple[object, ...]]:
    absent = "unknown" if unread else "none"
    for letter in found:
        at, event = letter.at.astimezone().strftime("%Y-%m-%d %H:%M:%S"), letter.event_type.rpartition(".")[2]
        effect = letter.handled if letter.handled == "skipped" else absent if letter in waiting else "since then"
        yield letter.number, at, letter.consumer, event, letter.case, letter.reason, effect


@app.command()
def show(number: NumberArgument, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Show one letter: why it was given up, its headers, its trace."""
    letter = run(_read(data, number))
    if as_json:
        print_json({**_document(letter), "headers": letter.headers, "payload_hex": letter.payload.hex()})
        return
    for name, value in _document(letter).items():
        console.print(f"[bold]{name:12}[/bold] {escape(str(value))}", soft_wrap=True)
    for name, value in sorted(letter.headers.items()):
        console.print(f"[dim]{name:28} {escape(value)}[/dim]", soft_wrap=True)


@app.command("replay")
def replay_command(
    numbers: Annotated[list[int] | None, typer.Argument(help="Numbers of letters, from `list`.")] = None,
    data: DataOption = None,
    consumer: ConsumerOption = "",
    case: CaseOption = "",
    wait_s: Annotated[float, typer.Option(min=0, help="Seconds to wait for the effect.")] = 10.0,
    as_json: JsonOption = False,
) -> None:
    """Deliver letters to their consumer once more, by number, by consumer or by case; exit code 1 without an effect.

    They pass the consumer's inbox: an event that took effect meanwhile changes nothing.
    """
    if not numbers and not consumer and not case:
        raise typer.BadParameter("name the letters by number, --consumer or --case")
    replayed, waiting = run(_replay(data, numbers or [], consumer, case, wait_s))
    without = "no effect yet" if on_this_machine(data) else "delivered, effect unknown: list again, and see its log"
    if as_json:
        print_json([{**_document(letter), "took_effect": letter not in waiting} for letter in replayed])
    else:
        for letter in replayed:
            said = f"[red]✗[/red] {without}" if letter in waiting else "[green]✓[/green] took effect"
            console.print(f"{said}: {letter.number} {letter.event_id} → {letter.consumer}", soft_wrap=True)
        console.print(f"{len(replayed)} replayed")
    if waiting:
        finding()


@app.command("skip")
def skip_command(
    numbers: Annotated[list[int], typer.Argument(help="Numbers of letters, from `list`.")],
    data: DataOption = None,
    wait_s: Annotated[float, typer.Option(min=0, help="Seconds to wait until the consumer has entered it.")] = 10.0,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Decide that letters shall have no effect: the consumer enters them as done, and what waits behind them goes on.

    This cannot be taken back: a skipped event is never applied. Exit code 1 when a consumer has not entered it in time.
    """
    if not yes:
        typer.confirm(f"Letters {', '.join(map(str, numbers))} will never take effect. Skip them?", abort=True)
    skipped, waiting = run(_skip(data, numbers, wait_s))
    if as_json:
        print_json([{**_document(letter), "entered": letter not in waiting} for letter in skipped])
    else:
        for letter in skipped:
            said = "[red]✗[/red] not entered yet" if letter in waiting else "[green]✓[/green] skipped"
            console.print(f"{said}: {letter.number} {letter.event_id} → {letter.consumer}", soft_wrap=True)
    if waiting:
        finding()


async def _skip(data: Path | None, numbers: list[int], wait_s: float) -> tuple[list[Letter], list[Letter]]:
    """Skip, and wait until the events are entered; those that were no events at all have nothing to be entered."""
    async with connected(data, REPLAY) as bus:
        chosen = [await read(bus, number) for number in numbers]
        for letter in chosen:
            await skip(bus, letter)
    waiting = await _waited_for(data, [letter for letter in chosen if event_id(letter) is not None], wait_s)
    return chosen, waiting


async def _list(data: Path | None, consumer: str, case: str) -> tuple[list[Letter], list[Letter]]:
    """The letters, and those of them without an effect."""
    async with connected(data, OPERATOR) as bus:
        found = [letter async for letter in letters(bus, consumer=consumer, case=case)]
    return found, await _without_effect(data, found)


async def _read(data: Path | None, number: int) -> Letter:
    async with connected(data, OPERATOR) as bus:
        return await read(bus, number)


async def _replay(
    data: Path | None, numbers: list[int], consumer: str, case: str, wait_s: float
) -> tuple[list[Letter], list[Letter]]:
    """Replay, and wait until the events took effect; gives the letters, and those without an effect in that time."""
    async with connected(data, REPLAY) as bus:
        chosen = [await read(bus, number) for number in numbers]
        if not numbers:
            chosen = [letter async for letter in letters(bus, consumer=consumer, case=case)]
        for letter in chosen:
            await replay(bus, letter)
    return chosen, await _waited_for(data, chosen, wait_s)


async def _waited_for(data: Path | None, chosen: list[Letter], wait_s: float) -> list[Letter]:
    """Those that are not in their consumer's inbox when the time is over."""
    deadline = time.monotonic() + (wait_s if on_this_machine(data) else 0)
    while (waiting := await _without_effect(data, chosen)) and time.monotonic() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(_LOOK_EVERY_S)  # house: sleep, an inbox in another process's database calls nobody back
    return waiting


async def _without_effect(data: Path | None, found: list[Letter]) -> list[Letter]:
    place = on_this_machine(data)
    return list(found) if place is None else await without_effect(place, found)


def _document(letter: Letter) -> dict[str, Any]:
    return {
        "number": letter.number,
        "at": letter.at.isoformat(),
        "consumer": letter.consumer,
        "event_id": letter.event_id,
        "event_type": letter.event_type,
        "case": letter.case,
        "reason": letter.reason,
        "text": letter.text,
        "deliveries": letter.deliveries,
        "trace_id": letter.trace_id,
        "decided": letter.handled,
    }
