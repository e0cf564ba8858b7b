"""`kota events`: what the bus carries."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from google.protobuf import symbol_database
from google.protobuf.message import DecodeError
from nats.aio.msg import Msg
from rich.markup import escape

from kota_cli import registry
from kota_cli.commands.common import DataOption, JsonOption, connected, console, run
from kota_common.contract import redact
from kota_common.messaging import Bus
from kota_common.messaging.cloudevents import decode
from kota_common.messaging.users import OPERATOR

app = typer.Typer(no_args_is_help=True, help="What the bus carries.")


@app.callback()
def _group() -> None:
    """What the bus carries."""


@app.command()
def tail(
    data: DataOption = None,
    service: Annotated[str, typer.Option(help="Only events of this service.")] = "",
    case: Annotated[str, typer.Option(help="Only events of this resource name.")] = "",
    last: Annotated[
        int, typer.Option("--last", "-n", min=0, max=1000, help="How many of the past, of each service.")
    ] = 20,
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Then show events as they pass, until Ctrl-C.")
    ] = False,
    count: Annotated[int, typer.Option(min=0, help="End after this many events; 0: no limit.")] = 0,
    as_json: JsonOption = False,
) -> None:
    """Show events: the last ones, and with --follow those that come.

    JSON is one event a line and holds the content, too, with personal fields masked.
    """
    if service and service not in registry.SERVICE_NAMES:
        raise typer.BadParameter(f"there are {', '.join(registry.SERVICE_NAMES)}", param_hint="--service")
    try:
        run(_tail(data, service, case, _Span(last, follow, count), as_json))
    except KeyboardInterrupt:
        return


@dataclass(frozen=True, slots=True)
class _Span:
    """Which part of the past and of the future is shown."""

    last: int
    follow: bool
    count: int


async def _tail(data: Path | None, service: str, case: str, span: _Span, as_json: bool) -> None:
    services = registry.load([service] if service else None)
    shown = 0
    async with connected(data, OPERATOR) as bus:
        async for message in _messages(bus, [s.name for s in services], span):
            event = describe(message)
            if case and event["case"] != case:
                continue
            _print(event, as_json)
            shown += 1
            if shown == span.count:
                return


async def _messages(bus: Bus, services: list[str], span: _Span) -> AsyncIterator[Msg]:
    """The past first, then the present; subscribed before the past is read, so that nothing falls in between.

    An event that the relay offers twice, because the first try was refused as a whole, is shown once.
    """
    arriving: asyncio.Queue[Msg] = asyncio.Queue()
    if span.follow:
        for service in services:
            await bus.connection.subscribe(f"kota.{service}.>", cb=arriving.put)
        await bus.connection.flush()
    known: set[str] = set()
    for message in await _past(bus, services, span.last):
        known.add((message.headers or {}).get("ce-id", ""))
        yield message
    while span.follow:
        message = await arriving.get()
        event_id = (message.headers or {}).get("ce-id", "")
        if event_id not in known:
            known.add(event_id)
            yield message


async def _past(bus: Bus, services: list[str], last: int) -> list[Msg]:
    """The last messages of each stream, in the order of their time."""
    found: list[Msg] = []
    for service in services if last else []:
        stream = f"EVT_{service.upper()}"
        newest = int((await bus.api(f"STREAM.INFO.{stream}"))["state"]["last_seq"])
        query = {"seq": max(1, newest - last + 1), "batch": last, "next_by_subj": ">"}
        found += await bus.direct_get(stream, query) if newest else []
    return sorted(found, key=lambda message: (message.headers or {}).get("Nats-Time-Stamp", ""))


def describe(message: Msg) -> dict[str, Any]:
    """An event as a human reads it: attributes, and the payload with personal fields masked."""
    headers = message.headers or {}
    kind = decode(headers.get("ce-type", ""))
    try:
        payload: Any = redact(symbol_database.Default().GetSymbol(kind).FromString(message.data))
    except KeyError:
        payload = f"{len(message.data)} bytes of unknown type"
    except DecodeError:
        payload = f"{len(message.data)} bytes that do not decode"
    return {
        "time": headers.get("ce-time", ""),
        "subject": headers.get("Nats-Subject", message.subject),
        "type": kind,
        "case": decode(headers.get("ce-subject", "")),
        "version": int(headers.get("ce-aggregateversion", "0")),
        "id": headers.get("ce-id", ""),
        "trace_id": headers.get("traceparent", "")[3:35],
        "payload": payload,
    }


def _print(event: dict[str, Any], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(event, ensure_ascii=False))
        return
    at = datetime.fromisoformat(event["time"]).astimezone().strftime("%H:%M:%S.%f")[:-3] if event["time"] else "?"
    console.print(
        f"[dim]{at}[/dim] [cyan]{escape(event['subject'])}[/cyan] {escape(event['case'])} "
        f"[bold]v{event['version']}[/bold] [dim]trace {event['trace_id'] or '-'}[/dim]",
        soft_wrap=True,
    )
