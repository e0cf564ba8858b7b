"""`kota doctor`: is the installation well, and if not, what to do."""

from __future__ import annotations

from dataclasses import asdict

from rich.markup import escape

from kota_cli.checks import Check, examine
from kota_cli.commands.common import DataOption, JsonOption, console, finding, installation, print_json, run
from kota_cli.installation import Installation

_MARKS = {"ok": "[green]✓[/green]", "failed": "[red]✗[/red]"}


def doctor(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Examine database, broker, topology, migrations, clocks, durability and disk; exit code 1 when one fails."""
    checks = run(_examine(installation(data), show=not as_json))
    if as_json:
        print_json([asdict(check) for check in checks])
    if any(check.state == "failed" for check in checks):
        finding()


async def _examine(place: Installation, *, show: bool) -> list[Check]:
    checks = []
    async for check in examine(place):
        checks.append(check)
        if show:
            console.print(f"{_MARKS[check.state]} [bold]{check.what:32}[/bold] {escape(check.saw)}", soft_wrap=True)
            if check.state != "ok":
                console.print(f"    [dim]fix:[/dim] {escape(check.fix)}", soft_wrap=True)
    return checks
