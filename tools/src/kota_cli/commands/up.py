"""`kota up`: the platform on this machine."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from kota_cli import registry
from kota_cli.commands.common import console, print_json
from kota_cli.installation import default_data
from kota_cli.platform import Platform

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
    # SIGTERM is Ctrl-C by another name; both may come during the start, which then cleans up after itself.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with platform:
        if as_json:
            print_json(endpoints(platform))
        else:
            _welcome(platform, time.monotonic() - began)
        _wait_for_signal()
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # an impatient second Ctrl-C must not leave servers behind
        if not as_json:
            console.print("\nstopping, in order")


def endpoints(platform: Platform) -> dict[str, object]:
    """Where everything is reached."""
    place = platform.place
    return {
        "data": str(platform.data),
        "issuer": place.issuer if "identity" in place.services else "",
        "services": {
            service: {"grpc": place.grpc_address(service), "http": place.http_url(service)}
            for service in place.services
        },
        "nats": place.nats_url,
        "postgres": place.postgres_url,
        "spans": place.otlp_endpoint,
        "pid": os.getpid(),
    }


def _wait_for_signal() -> None:
    """Wait for Ctrl-C or SIGTERM."""
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        return


def _say(began: float, text: str) -> None:
    console.print(f"[dim]{time.monotonic() - began:6.1f} s[/dim] {escape(text)}", soft_wrap=True)


def _welcome(platform: Platform, seconds: float) -> None:
    place = platform.place
    table = Table("service", "gRPC", "HTTP", "log", box=None)
    for service in place.services:
        table.add_row(service, place.grpc_address(service), place.http_url(service), str(place.logs / f"{service}.log"))
    console.print(f"[green]✓[/green] the platform is up after {seconds:.1f} s; data in {platform.data}", soft_wrap=True)
    console.print(table)
    named = "" if platform.data == default_data().absolute() else f" --data {platform.data}"
    console.print(f"look into it from another shell: [bold]kota doctor{named}[/bold], [bold]kota trace{named}[/bold]")
    console.print("Ctrl-C stops everything in order")
