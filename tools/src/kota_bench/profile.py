"""Where the time goes: the chain server under load with cProfile on, and its most expensive functions.

cProfile charges every Python call extra, so that small functions look dearer than they are and time in C (grpc's core,
the protobuf runtime, asyncpg's codecs) cheaper. The order is what counts; the price is measured without it.
"""

from __future__ import annotations

import pstats
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kota_bench.calls import WARM_UP_S, door
from kota_bench.ground import Ground
from kota_bench.worker import PROFILE

SHOWN = 15
_ROOTS = ("site-packages/", "/src/", "/lib/")


@dataclass(frozen=True, slots=True)
class Hot:
    """One function: its own time and its time with everything it called, per operation, in microseconds."""

    name: str
    calls: float
    own_us: float
    with_callees_us: float


def profiled(ground: Ground, path: str, seconds: float) -> tuple[list[Hot], int]:
    """The functions of the chain server by their own time, and how many operations they served."""
    with tempfile.TemporaryDirectory(prefix="kota-bench-") as folder:
        target = Path(folder) / "chain.prof"
        with door(ground, "chain", path, profile_to=str(target)) as chain:
            chain.load(WARM_UP_S)
            chain.server.ask(PROFILE)
            operations = chain.load(seconds).operations
        return list(hottest(pstats.Stats(str(target)), operations)), operations


def hottest(stats: pstats.Stats, operations: int) -> Iterator[Hot]:
    """By own time, dearest first."""
    rows = stats.stats.items()  # type: ignore[attr-defined]  # there since Python 2, absent from the stubs
    for (file, line, function), (_, calls, own_s, all_s, _) in sorted(rows, key=lambda row: -row[1][2]):
        yield Hot(title(file, line, function), calls / operations, own_s / operations * 1e6, all_s / operations * 1e6)


def title(file: str, line: int, function: str) -> str:
    """A function as a reader finds it: path below its root, line, name."""
    if file == "~":
        return function
    for root in _ROOTS:
        _, found, below = file.rpartition(root)
        if found:
            return f"{below}:{line} {function}"
    return f"{file}:{line} {function}"
