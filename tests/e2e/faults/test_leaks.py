"""Ten minutes of mixed load: no process of the platform keeps growing.

What is looked at is a process's private memory: anonymous pages. PostgreSQL's shared buffers, which each backend
touches one after the other, and files are not in it. Growth within the limit is no proof that nothing leaks: 20 MB in
ten minutes are 33 KB a second, some 600 bytes a call of this load; what leaks less is beyond this test.

Some things fill up and are full: caches with a limit, pools, plans of prepared statements, the arenas of allocators.
They are given the warm-up to do so, under the same load, and the second look is taken under it, too. One thing takes
longer than any warm-up: nats-server keeps the block that it writes to in memory, 8 MB of each stream, and Go's heap
holds two and a half times what is in it. What the streams themselves grew by, up to a block each, explains that much.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import statistics
import subprocess
import sys
import urllib.request
from dataclasses import dataclass

import psutil
import pytest

from kota_bench import machine, memory
from kota_cli.installation import Installation
from kota_cli.rush import crowd

from .full_rate import FullRate
from .load import Load
from .stage import Stage
from .steady import Steady

HUNT_S = float(os.environ.get("KOTA_LEAK_HUNT_S", "600"))
WARM_UP_S = max(30.0, HUNT_S / 4)
LIMIT_MIB = 20 * 1e6 / 2**20
LOOKS, LOOK_EVERY_S = 7, 1.5  # the median of these: collectors of garbage come and go
COMMANDS_EVERY_S = 0.1
PHONES = 300  # each with few punches: to judge a day takes the memory of all that are in it
# Attendance remembers the messages of so many punches (`punches.messages`), 8 MB; a steady load would fill that slowly.
REMEMBERED_PUNCHES, IN_FLIGHT, FILLED_WITHIN_S = 2_500, 32, 180.0
NATS = "nats-server"
BLOCK_MIB, HEAP_OF_BLOCK = 8.0, 2.5  # of a stream without a limit of bytes; measured: 24 MB of heap for 10 MB of blocks
READY_S, STOPPED_S = 120, 60
FAILED_MAX = 0.01  # of the calls: a machine that is busy elsewhere lets one be late

pytestmark = pytest.mark.slow


@dataclass(frozen=True, slots=True)
class Running:
    """A platform that another process keeps; its city is loaded."""

    place: Installation


@pytest.fixture
def kota_up(tmp_path):
    """The platform as it is run: `kota up` in a process of its own, with the span store in it and the demo city loaded.

    In this process it would be measured together with the load.
    """
    data = tmp_path / "installation"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KOTA_")}
    with (tmp_path / "up.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "kota_cli", "up", "--data", str(data), "--json"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            for line in process.stdout:
                if line == "}\n":  # the document is complete: it is ready
                    break
            else:
                raise AssertionError(f"kota up ended: {(tmp_path / 'up.log').read_text()[-2000:]}")
            yield Running(Installation.read(data))
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(STOPPED_S)


@pytest.fixture
async def running_stage(kota_up, tmp_path):
    """The faults' stage on it; here nothing breaks."""
    stage = await Stage.set(kota_up, tmp_path / "history.jsonl")
    yield stage
    await stage.close()


async def test_no_process_keeps_growing_under_a_steady_load(running_stage):
    place = running_stage.place
    async with FullRate(place, await crowd.gather(place, PHONES), in_flight=IN_FLIGHT) as punches:
        await punches.more(REMEMBERED_PUNCHES, within_s=FILLED_WITHIN_S)
    assert not punches.wrong, punches.wrong[:10]
    gathered = await crowd.gather(place, PHONES)  # once more: where the last punch left each phone
    async with (
        Load(running_stage, running_stage.history, every_s=COMMANDS_EVERY_S, punches=False) as commands,
        Steady(running_stage, gathered) as steady,
    ):
        await asyncio.sleep(WARM_UP_S)  # house: sleep, time is what caches fill by
        before, kept, blocks = await look(place), survivors(place), blocks_mib(place)
        since = commands.acknowledged, steady.done.total()
        await asyncio.sleep(HUNT_S)  # house: sleep, time is what a leak grows by
        after = await look(place)
        commanded, called = commands.acknowledged - since[0], steady.done.total() - since[1]
        explained = {NATS: (blocks_mib(place) - blocks) * HEAP_OF_BLOCK}
    growth = growths(before, after)
    print(f"\n{HUNT_S:g} s: {commanded} commands, {called} calls, {steady.held_back} held back, {explained=}")
    print(drawn(growth))

    # There was a load, of every kind, and the same processes bore it: one that died and came back would look lean.
    assert not commands.wrong, commands.wrong[:10]
    assert steady.failed.total() <= FAILED_MAX * steady.done.total(), steady.failed.most_common(10)
    assert {kind for kind, _ in steady.kinds()} == set(steady.done)
    assert commanded > HUNT_S
    assert called > 10 * HUNT_S
    assert survivors(place) == kept

    grown = [one for one in growth if one.mib - explained.get(one.name, 0.0) >= LIMIT_MIB]
    assert not grown, f"grew by 20 MB and more in {HUNT_S:g} s, beyond {explained}:\n{drawn(grown)}"


async def look(place):
    """Private memory of each process of the platform by (process id, name), MiB: the median of a few looks."""
    looks = []
    for _ in range(LOOKS):
        looks.append(machine.private_mib(memory.platform_pids(place.data)))
        await asyncio.sleep(LOOK_EVERY_S)  # house: sleep, the looks are to differ
    last = looks[-1]
    return {(pid, name_of(pid)): statistics.median(each[pid] for each in looks if pid in each) for pid in last}


@dataclass(frozen=True, slots=True)
class Growth:
    """One process, as it was and as it is."""

    pid: int
    name: str
    before: float
    after: float
    new: bool  # began after the first look: measured against the largest of its kind

    @property
    def mib(self) -> float:
        """By how much it grew."""
        return self.after - self.before


def growths(before, after):
    """The processes of the second look, those that grew most first.

    Backends come and go, because pools close what was idle for long; a new one stands for those that were there.
    """
    largest: dict[str, float] = {}
    for (_, name), mib in before.items():
        largest[name] = max(largest.get(name, 0.0), mib)
    found = [
        Growth(pid, name, before.get((pid, name), largest.get(name, 0.0)), mib, (pid, name) not in before)
        for (pid, name), mib in after.items()
    ]
    return sorted(found, key=lambda one: -one.mib)


def drawn(growth):
    """As lines for people."""
    return "\n".join(
        f"  {one.mib:+7.1f} MiB  {one.before:6.1f} -> {one.after:6.1f}  {one.name} ({one.pid}{', new' * one.new})"
        for one in growth
    )


def blocks_mib(place):
    """What the streams hold in the blocks that they write to, MiB; of a stream that has filled one, a whole one."""
    with urllib.request.urlopen(f"{place.nats_monitor_url}/jsz?streams=1", timeout=10) as response:
        accounts = json.load(response)["account_details"]
    sizes = [stream["state"]["bytes"] / 2**20 for account in accounts for stream in account.get("stream_detail") or ()]
    return sum(min(size, BLOCK_MIB) for size in sizes)


def survivors(place):
    """The processes that must not have been started anew: services and servers, backends apart."""
    return {pid: name for pid in memory.platform_pids(place.data) if not (name := name_of(pid)).startswith("backend")}


def name_of(pid):
    """Module or program; of a backend whose it is."""
    try:
        words = psutil.Process(pid).cmdline()
    except psutil.NoSuchProcess:
        return "(ended)"
    title = " ".join(words)
    if title.startswith("postgres: "):
        return " ".join(["backend", *title.removeprefix("postgres: ").split()[:2]])
    return memory.title(pid)
