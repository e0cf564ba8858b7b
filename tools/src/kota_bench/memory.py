"""Memory of a running platform: the proportional set size of all its processes, as `kota up` would want to know it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import psutil

from kota_bench import machine
from kota_bench.figures import Figure, Spread, Target

TARGET = Target(1024.0, "less")  # five services, PostgreSQL, NATS and `kota up`; three services had 700


def platform_pids(data: Path) -> list[int]:
    """The processes of the installation in `data`: whoever holds its lock, and all below; empty when none runs."""
    lock = (data / "lock").absolute()
    if not lock.exists():
        return []
    for process in psutil.process_iter():
        try:
            holds = any(file.path == str(lock) for file in process.open_files())
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
        if holds:
            return machine.with_descendants([process.pid])
    return []


def figure(pids: Iterable[int]) -> Figure:
    """Figure 5: the sum over these processes and the largest of them."""
    shares = machine.pss_mib(pids)
    largest = sorted(shares.items(), key=lambda item: -item[1])[:6]
    return Figure(
        "PSS of the running platform",
        "MiB",
        Spread.of([sum(shares.values())]),
        target=TARGET,
        remark=f"{len(shares)} processes; largest: " + ", ".join(f"{title(pid)} {mib:.0f}" for pid, mib in largest),
    )


def title(pid: int) -> str:
    """What a process is: the module that Python runs, else the name of its program."""
    try:
        words = psutil.Process(pid).cmdline()
    except psutil.NoSuchProcess:
        return "(ended)"
    program = Path(words[0]).name if words else str(pid)
    modules = [word for before, word in pairwise(words) if before == "-m"]
    return modules[0] if modules and program.startswith("python") else program
