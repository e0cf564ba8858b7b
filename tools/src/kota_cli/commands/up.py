"""`kota up`: the platform on this machine."""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
from rich.markup import escape

from kota_cli import registry
from kota_cli.commands.common import console, print_json
from kota_cli.commands.welcome import endpoints, welcome
from kota_cli.demo import arrival
from kota_cli.installation import default_data
from kota_cli.platform import Platform

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
JsonOption = Annotated[bool, typer.Option("--json", help="Print the endpoints as one JSON object once ready.")]


def up(
    data: Annotated[
        Path | None,
        typer.Option("--data", help="Folder that keeps everything between starts; else KOTA_DATA, else .kota."),
    ] = None,
    ephemeral: Annotated[
        bool, typer.Option("--ephemeral", help="Keep nothing: a temporary folder, removed at the end.")
    ] = False,
    ports_from: Annotated[
        int | None,
        typer.Option(min=1024, max=65000, help="Consecutive ports from here; else the last start's, else free ones."),
    ] = None,
    postgres: Annotated[int, typer.Option(help="Major version of the embedded PostgreSQL, 16 or 18.")] = 18,
    only: Annotated[list[str] | None, typer.Option(help="Start only this service; repeatable.")] = None,
    demo: Annotated[
        bool, typer.Option(help="Load the demo city: fictitious officials, a partner, a permit type.")
    ] = True,
    as_json: JsonOption = False,
) -> None:
    """Start PostgreSQL, NATS, all services and the span store; Ctrl-C stops everything in order.

    A process that dies is started again. KOTA_POSTGRES_URL and KOTA_NATS_URL choose servers of your own.
    """
    if ephemeral and data is not None:
        raise typer.BadParameter("--ephemeral keeps nothing, --data names where to keep it: choose one")
    unknown = set(only or ()) - set(registry.SERVICE_NAMES)
    if unknown:
        raise typer.BadParameter(
            f"no service {', '.join(sorted(unknown))}; there are {', '.join(registry.SERVICE_NAMES)}"
        )
    began = time.monotonic()
    platform = Platform(
        None if ephemeral else (data or default_data()),
        services=only,
        first_port=ports_from,
        postgres_version=postgres,
        progress=lambda text: None if as_json else _say(began, text),
    )
    for number in STOPS:
        signal.signal(number, _stop_once)
    try:
        with platform:
            first = _demo(platform) if demo and {"identity", "permitting"} <= set(platform.place.services) else None
            if as_json:
                print_json({**endpoints(platform), "first_call": asdict(first) if first else None})
            else:
                welcome(platform, first, time.monotonic() - began)
            threading.Event().wait()
    except KeyboardInterrupt:
        if not as_json:
            _say(began, "stopped, in order")


def _stop_once(number: int, frame: FrameType | None) -> None:
    """Any of the signals is Ctrl-C by another name; an impatient second one must not leave servers behind."""
    for other in STOPS:
        signal.signal(other, signal.SIG_IGN)
    raise KeyboardInterrupt


def _demo(platform: Platform) -> arrival.FirstCall:
    """The demo city and a call of its partner, which proves that the platform does what it should."""

    async def work() -> arrival.FirstCall:
        return await arrival.first_call(await arrival.arrive(platform))

    return asyncio.run(work())


def _say(began: float, text: str) -> None:
    console.print(f"[dim]{time.monotonic() - began:6.1f} s[/dim] {escape(text)}", soft_wrap=True)
