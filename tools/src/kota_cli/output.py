"""What the commands print: tables for people, JSON for programs. Errors go to the error stream."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table

EXIT_OK, EXIT_FINDING, EXIT_USAGE = 0, 1, 2

console = Console(highlight=False, soft_wrap=False)
errors = Console(stderr=True, highlight=False, soft_wrap=True)


def show_json(document: Any) -> None:
    """One JSON document on one line, never wrapped or coloured, so that the next program can read it."""
    print(json.dumps(document, ensure_ascii=False, default=str), flush=True)


def table(*columns: str, rows: Iterable[Sequence[object]], title: str | None = None) -> Table:
    """A plain table; cells are text, never markup, because some of it comes from outside."""
    from rich.text import Text

    drawn = Table(*columns, title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for row in rows:
        drawn.add_row(*(cell if isinstance(cell, Text) else Text(str(cell)) for cell in row))
    return drawn


def clock(at: datetime) -> str:
    """An instant as the operator's own clock shows it, with milliseconds."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
