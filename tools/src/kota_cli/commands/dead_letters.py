"""`kota dead-letters`: events that a consumer gave up."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from kota_cli.commands.common import DataOption, JsonOption, connected, console, finding, print_json, run
from kota_common.messaging.dead_letters import Letter, letters, read, replay
from kota_common.messaging.users import OPERATOR, REPLAY

app = typer.Typer(no_args_is_help=True, help="Events that a consumer gave up.")
ConsumerOption = Annotated[str, typer.Option(help="Only of this consumer, `videotron_content__campaign_permits`.")]
CaseOption = Annotated[str, typer.Option(help="Only of this case, a resource name.")]
NumberArgument = Annotated[int, typer.Argument(min=1, help="Number of the letter, from `list`.")]


@app.command("list")
def list_command(
    data: DataOption = None, consumer: ConsumerOption = "", case: CaseOption = "", as_json: JsonOption = False
) -> None:
    """List dead letters, oldest first; exit code 1 when there are any."""
    found = run(_list(data, consumer, case))
    if as_json:
        print_json([_document(letter) for letter in found])
    elif not found:
        console.print("[green]✓[/green] no dead letters")
    else:
        table = Table("number", "at", "consumer", "event", "case", "reason", "tries", box=None)
        for letter in found:
            table.add_row(
                str(letter.number),
                letter.at.strftime("%Y-%m-%d %H:%M:%S"),
                letter.consumer,
                letter.event_type.rpartition(".")[2],
                letter.case,
                letter.reason,
                str(letter.deliveries),
            )
        console.print(table)
    if found:
        finding()


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
    as_json: JsonOption = False,
) -> None:
    """Deliver letters to their consumer once more, by number, by consumer or by case.

    They pass the consumer's inbox: an event that took effect meanwhile changes nothing.
    """
    if not numbers and not consumer and not case:
        raise typer.BadParameter("name the letters by number, --consumer or --case")
    replayed = run(_replay(data, numbers or [], consumer, case))
    if as_json:
        print_json([_document(letter) for letter in replayed])
        return
    for letter in replayed:
        console.print(f"[green]✓[/green] {letter.number} {letter.event_id} → {letter.consumer}")
    console.print(f"{len(replayed)} replayed")


async def _list(data: Path | None, consumer: str, case: str) -> list[Letter]:
    async with connected(data, OPERATOR) as bus:
        return [letter async for letter in letters(bus, consumer=consumer, case=case)]


async def _read(data: Path | None, number: int) -> Letter:
    async with connected(data, OPERATOR) as bus:
        return await read(bus, number)


async def _replay(data: Path | None, numbers: list[int], consumer: str, case: str) -> list[Letter]:
    async with connected(data, OPERATOR) as bus:
        chosen = [await read(bus, number) for number in numbers]
        if not numbers:
            chosen = [letter async for letter in letters(bus, consumer=consumer, case=case)]
    async with connected(data, REPLAY) as bus:
        for letter in chosen:
            await replay(bus, letter)
    return chosen


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
    }
