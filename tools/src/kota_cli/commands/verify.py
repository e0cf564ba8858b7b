"""`kota verify`: the proof of the promises, from the databases and the streams alone."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Annotated

import asyncpg
import typer
from rich.markup import escape
from rich.table import Table

from kota_cli import registry
from kota_cli.commands.common import (
    DataOption,
    JsonOption,
    connected,
    console,
    finding,
    print_json,
    run,
    running,
)
from kota_cli.installation import Installation
from kota_common.messaging import Bus, Finding, prove_consumers, prove_service
from kota_common.messaging.users import OPERATOR
from kota_common.service import Service

_RETRY_S = 0.5


@dataclass(frozen=True, slots=True)
class ServiceProof:
    """What was read about one service, so that an empty list of findings means something."""

    service: str
    logged: int
    stored: int
    effects: int
    findings: tuple[Finding, ...]


def verify(
    data: DataOption = None,
    wait_s: Annotated[float, typer.Option(min=0, help="Seconds that the backlog may still take to drain.")] = 10.0,
    as_json: JsonOption = False,
) -> None:
    """Prove that nothing logged was lost and nothing took effect twice; exit code 1 when something was.

    Every logged event is in its stream once, every consumer's inbox has what its stream holds, the versions of an
    aggregate have no gap. Reads with the databases' verify role and the operator's user; the services may be running.
    """
    proofs = run(prove(running(data), wait_s=wait_s))
    if as_json:
        print_json(
            [
                {
                    "service": proof.service,
                    "logged": proof.logged,
                    "stored": proof.stored,
                    "effects": proof.effects,
                    "findings": [{"where": f.where, "what": f.what} for f in proof.findings],
                }
                for proof in proofs
            ]
        )
    else:
        table = Table("service", "logged", "in stream", "effects", "", box=None)
        for proof in proofs:
            mark = f"[red]✗ {len(proof.findings)}[/red]" if proof.findings else "[green]✓[/green]"
            table.add_row(proof.service, str(proof.logged), str(proof.stored), str(proof.effects), mark)
        console.print(table)
        for proof in proofs:
            for found in proof.findings:
                console.print(f"[red]✗[/red] {escape(str(found))}", soft_wrap=True)
    if any(proof.findings for proof in proofs):
        finding()


async def prove(place: Installation, *, wait_s: float) -> list[ServiceProof]:
    """The proofs of every service of an installation; tried again while findings may be work that is on its way."""
    services = registry.load(place.services)
    deadline = time.monotonic() + wait_s
    async with connected(place.data, OPERATOR) as bus:
        while True:
            proofs = [await _prove_one(place, bus, service) for service in services]
            if not any(proof.findings for proof in proofs) or time.monotonic() > deadline:
                return proofs
            await asyncio.sleep(_RETRY_S)


async def _prove_one(place: Installation, bus: Bus, service: Service) -> ServiceProof:
    connection = await asyncpg.connect(place.database(service.name).verify_url, timeout=10)
    try:
        logged, stored, findings = await prove_service(connection, bus, service)
        effects, more = await prove_consumers(connection, bus, service)
    finally:
        await connection.close()
    return ServiceProof(service.name, logged, stored, effects, (*findings, *more))
