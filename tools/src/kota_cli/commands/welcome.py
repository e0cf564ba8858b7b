"""What `kota up` says once everything is ready: where all is reached, and a first call to try."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kota_cli.commands.common import console, table
from kota_cli.installation import DEFAULT_DATA, Installation

if TYPE_CHECKING:
    from kota_cli.demo.arrival import FirstCall
    from kota_cli.platform import Platform

_PYTHON = """\
import os, grpc
from kota.permitting.v1 import permit_types_pb2, permit_types_pb2_grpc
types = permit_types_pb2_grpc.PermitTypeServiceStub(grpc.insecure_channel("{address}"))
token = [("authorization", "Bearer " + os.environ["TOKEN"])]
print(types.ListPermitTypes(permit_types_pb2.ListPermitTypesRequest(parent="{parent}"), metadata=token))"""

# What people open in a browser: service, path, what it is.
PAGES = (
    ("permitting", "/v/<public id>", "public verification of a permit"),
    ("attendance", "/presensi/", "the phone page of an employee"),
    ("videotron_content", "/player/", "the player of a screen"),
)


def endpoints(platform: Platform) -> dict[str, object]:
    """Where everything is reached, for programs."""
    place = platform.place
    return {
        "data": str(platform.data),
        "issuer": place.issuer if "identity" in place.services else "",
        "services": {
            service: {"grpc": place.grpc_address(service), "http": place.http_url(service)}
            for service in place.services
        },
        "pages": dict(_pages(place)),
        "nats": place.nats_url,
        "spans": place.otlp_endpoint,
        "logs": str(place.logs),
        "pid": os.getpid(),
    }


def welcome(platform: Platform, first: FirstCall | None, seconds: float) -> None:
    """Print it for people. What is to be copied stands at the left edge, unwrapped and without colour."""
    place = platform.place
    console.print(f"[green]✓[/green] the platform is up after {seconds:.1f} s", soft_wrap=True)
    console.print()
    rows = [(service, place.grpc_address(service), place.http_url(service)) for service in place.services]
    console.print(table("service", "gRPC", "HTTP", rows=rows))
    console.print()
    for what, url in _pages(place):
        console.print(f"{url}  [dim]{what}[/dim]", soft_wrap=True)
    console.print(f"{platform.data}  [dim]everything it keeps; logs/ has one file a process[/dim]", soft_wrap=True)
    if first is not None:
        _invite(place, first)
    console.print("\nCtrl-C stops everything in order.")


def _pages(place: Installation) -> Iterator[tuple[str, str]]:
    return ((what, place.http_url(service) + path) for service, path, what in PAGES if service in place.services)


def _invite(place: Installation, first: FirstCall) -> None:
    """The call that was just made as the demo partner, in the words of grpcurl and of Python."""
    kota, named = _launcher(), "" if place.data == DEFAULT_DATA.absolute() else f" --data {place.data}"
    address = place.grpc_address("permitting")
    console.print(
        f"\n[bold]The demo partner's first call[/bold] was answered: {', '.join(first.permit_types)}. Its trace:"
    )
    _copy(f"{kota} trace{named} {first.trace_id}")
    console.print("\n[bold]Your own[/bold], in another shell, with a fresh token of that partner (it lives 5 minutes):")
    _copy(f"export TOKEN=$({kota} token partner permitting{named})")
    _copy(
        f"grpcurl -plaintext -H \"authorization: Bearer $TOKEN\" -d '{first.request}' {address} {first.method}",
    )
    console.print("\n[bold]or in Python[/bold] (the wheel kota-contracts and grpcio are all it needs):")
    _copy(f"{sys.executable} - <<'END'\n{_PYTHON.format(address=address, parent=first.parent)}\nEND")
    console.print(
        f"\nLook into it: {kota} doctor{named} · {kota} events tail{named} · {kota} verify{named}", soft_wrap=True
    )


def _copy(text: str) -> None:
    console.print(text, markup=False, soft_wrap=True)


def _launcher() -> str:
    """`kota` as the operator's shell finds it from where `up` was started."""
    launcher = Path(sys.argv[0])
    if launcher.name != "kota":
        return f"{sys.executable} -m kota_cli"
    here = Path.cwd()
    return str(launcher.relative_to(here)) if launcher.is_relative_to(here) else str(launcher)
