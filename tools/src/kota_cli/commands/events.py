"""`kota events`: what the bus carries."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from google.protobuf import symbol_database
from google.protobuf.message import DecodeError
from nats.aio.msg import Msg
from rich.markup import escape

from kota_cli import registry
from kota_cli.commands.common import DataOption, JsonOption, connected, console, print_json, run
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
    last: Annotated[int, typer.Option(min=0, max=1000, help="Begin with this many events of the past.")] = 0,
    count: Annotated[int, typer.Option(min=0, help="End after this many events; 0: at Ctrl-C.")] = 0,
    as_json: JsonOption = False,
) -> None:
    """Show events as they pass, decoded by the contract; personal fields are masked."""
    try:
        run(_tail(data, service, case, last, count, as_json))
    except KeyboardInterrupt:
        return


async def _tail(data: Path | None, service: str, case: str, last: int, count: int, as_json: bool) -> None:
    services = registry.load([service] if service else None)
    shown = 0
    async with connected(data, OPERATOR) as bus:
        async for message in _messages(bus, [s.name for s in services], last):
            event = describe(message)
            if case and event["case"] != case:
                continue
            _print(event, as_json)
            shown += 1
            if shown == count:
                return


async def _messages(bus: Bus, services: list[str], last: int) -> AsyncIterator[Msg]:
    """The past first, then the present; subscribed before the past is read, so that nothing falls in between."""
    arriving: asyncio.Queue[Msg] = asyncio.Queue(maxsize=10_000)

    async def arrive(message: Msg) -> None:
        await arriving.put(message)

    for service in services:
        await bus.connection.subscribe(f"kota.{service}.>", cb=arrive)
    await bus.connection.flush()
    known: set[str] = set()
    for service in services if last else []:
        stream = f"EVT_{service.upper()}"
        newest = int((await bus.api(f"STREAM.INFO.{stream}"))["state"]["last_seq"])
        for message in await bus.direct_get(
            stream, {"seq": max(1, newest - last + 1), "batch": last, "next_by_subj": ">"}
        ):
            known.add((message.headers or {}).get("ce-id", ""))
            yield message
    while True:
        message = await arriving.get()
        if (message.headers or {}).get("ce-id") not in known:
            yield message


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
        print_json(event)
        return
    at = datetime.fromisoformat(event["time"]).strftime("%H:%M:%S.%f")[:-3] if event["time"] else "?"
    console.print(
        f"[dim]{at}[/dim] [cyan]{escape(event['type'].rpartition('.')[2])}[/cyan] {escape(event['case'])} "
        f"v{event['version']} [dim]trace {event['trace_id']}[/dim]",
        soft_wrap=True,
    )
