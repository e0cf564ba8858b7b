"""What the machine says: CPU time of processes, of everybody else, memory shares, and what it is."""

from __future__ import annotations

import contextlib
import platform
import subprocess
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import psutil

_LIBRARIES = ("grpcio", "asyncpg", "uvloop", "protobuf", "protovalidate", "granian", "nats-py", "faststream")


def cpu_seconds(pid: int) -> float:
    """CPU time of a process and its living descendants, and of those it has waited for, in seconds."""
    total = 0.0
    process = psutil.Process(pid)
    for one in (process, *process.children(recursive=True)):
        try:
            times = one.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
        if one.pid == pid:
            total += times.children_user + times.children_system
    return total


def busy_seconds() -> float:
    """CPU time that the whole machine has spent since it started, stolen time included."""
    times = psutil.cpu_times()
    idle: float = times.idle + getattr(times, "iowait", 0.0)
    return float(sum(times[:8])) - idle  # the ninth and tenth are counted in user and nice already


@dataclass(frozen=True, slots=True)
class Reading:
    """Clocks read at one instant."""

    at: float
    busy_s: float
    by_party: dict[str, float]

    def foreign_share(self, later: Reading, *, also_ours_s: float = 0.0) -> float:
        """The share of the machine that processes of nobody here used between two readings, 0 to 1."""
        ours = sum(later.by_party[name] - self.by_party[name] for name in self.by_party) + also_ours_s
        span_s = (later.at - self.at) * (psutil.cpu_count() or 1)
        return max(0.0, (later.busy_s - self.busy_s - ours) / span_s) if span_s > 0 else 0.0


def read(parties: dict[str, int]) -> Reading:
    """Read the clocks of the named processes, trees included, and of the machine."""
    return Reading(time.perf_counter(), busy_seconds(), {name: cpu_seconds(pid) for name, pid in parties.items()})


def wait_for_quiet(patience_s: float, *, below: float = 0.1) -> float:
    """Wait until others leave the machine alone, `patience_s` at most; gives the share that they use now."""
    deadline = time.monotonic() + patience_s
    while True:
        share: float = psutil.cpu_percent(interval=1.0) / 100
        if share <= below or time.monotonic() > deadline:
            return share


def pss_mib(pids: Iterable[int]) -> dict[int, float]:
    """Proportional set size of each process in MiB: shared pages are divided among those who share them.

    Processes that ended, or that we may not look into, are left out.
    """
    return {pid: parse_kib(text, "Pss") / 1024 for pid, text in _rollups(pids)}


def private_mib(pids: Iterable[int]) -> dict[int, float]:
    """Memory that each process has made for itself, in MiB: anonymous pages, swapped ones too.

    PostgreSQL's shared buffers, programs and files are not in it, whoever touched them first. Processes that ended, or
    that we may not look into, are left out.
    """
    found: dict[int, float] = {}
    for pid, text in _rollups(pids):
        found[pid] = sum(parse_kib(text, name) for name in ("Anonymous", "Swap")) / 1024
    return found


def _rollups(pids: Iterable[int]) -> Iterator[tuple[int, str]]:
    for pid in pids:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError, PermissionError):
            yield pid, Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")


def parse_kib(smaps_rollup: str, name: str) -> int:
    """A line of a `/proc/<pid>/smaps_rollup`, in KiB; 0 when there is none (a kernel thread)."""
    for line in smaps_rollup.splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    return 0


def with_descendants(pids: Iterable[int]) -> list[int]:
    """The processes and everything below them, each once."""
    found: dict[int, None] = {}
    for pid in pids:
        try:
            process = psutil.Process(pid)
            for one in (process, *process.children(recursive=True)):
                found[one.pid] = None
        except psutil.NoSuchProcess:
            continue
    return list(found)


def description(root: Path) -> list[str]:
    """Commit, machine and versions, one fact a line."""
    commit = subprocess.run(
        ["git", "-C", str(root), "log", "-1", "--format=%h %cs"], capture_output=True, text=True, check=False
    ).stdout.strip()
    changed = subprocess.run(
        ["git", "-C", str(root), "status", "--porcelain", "--", "libs/common/src", "libs/contracts/src"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.splitlines()
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    memory_gib = psutil.virtual_memory().total / 2**30
    dirty = f", {len(changed)} files of libs changed since" if changed else ""
    return [
        f"commit {commit or 'unknown'}{dirty}",
        f"{_processor()}, {psutil.cpu_count()} cores, {memory_gib:.0f} GiB, Linux {platform.release()}",
        f"Python {platform.python_version()}, {libraries}",
    ]


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
