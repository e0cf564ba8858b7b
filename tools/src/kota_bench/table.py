"""The table that `make bench` prints."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from kota_bench.figures import Figure, Spread, Target

_COLOURS = {"met": "green", "moonshot": "bold green", "not met": "bold red"}


def show(console: Console, figures: Sequence[Figure], *, title: str) -> None:
    """Print the figures, and below them what each was made of."""
    table = Table(title=title, title_justify="left", expand=False)
    for column in ("figure", "unit", "measured", "floor", "ratio", "target", "met", "foreign CPU"):
        table.add_column(column, justify="left" if column in ("figure", "unit", "met") else "right")
    for figure in figures:
        verdict = figure.verdict
        table.add_row(
            figure.name,
            figure.unit,
            told(figure.measured),
            told(figure.floor) if figure.floor else "",
            told(figure.ratio) if figure.ratio else "",
            wanted(figure.target) if figure.target else "",
            f"[{_COLOURS[verdict]}]{verdict}[/]" if verdict else "",
            foreign(figure),
        )
    console.print(table)
    for figure in figures:
        if figure.remark:
            console.print(f"{figure.name.strip()}: {figure.remark}", highlight=False)


def foreign(figure: Figure) -> str:
    """What others used of the machine meanwhile; too much of it is said aloud."""
    if figure.foreign_share is None:
        return ""
    return f"{figure.foreign_share:.0%}" + (" disturbed" if figure.disturbed else "")


def told(spread: Spread) -> str:
    """The median, and in brackets the smallest and the largest run."""
    middle = number(spread.middle)
    if len(spread.values) == 1:
        return middle
    return f"{middle} ({number(spread.low)}-{number(spread.high)})"


def wanted(target: Target) -> str:
    """The gate, and the moonshot in brackets."""
    sign = "<=" if target.better == "less" else ">="
    dream = f" ({number(target.moonshot)})" if target.moonshot is not None else ""
    return f"{sign} {number(target.bound)}{dream}"


def number(value: float) -> str:
    """Three digits that mean something: `1.24`, `52.3`, `1,240`."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
