"""A disk runs full under load: what cannot be kept is refused by name, and with room again everything goes on."""

from __future__ import annotations

import asyncio

import pytest

from kota_cli.platform import Platform

from .disk import Disk, NotPossible
from .load import sound_after
from .stage import Stage

pytestmark = [pytest.mark.root, pytest.mark.slow]
FULL_S = 20.0
SIZE_BYTES = {"postgres": 1 << 30, "nats": 96 << 20}


@pytest.fixture
def disks(tmp_path):
    """One small disk for PostgreSQL and all else, one for the bus; says why they cannot be had."""
    made = {name: Disk(tmp_path, name=name, size_bytes=size) for name, size in SIZE_BYTES.items()}
    try:
        for disk in made.values():
            disk.attach()
    except NotPossible as why:
        pytest.skip(f"no small disk here: {why}")
    yield made
    for disk in made.values():
        disk.detach()


@pytest.mark.parametrize("name", ["postgres", "nats"])
async def test_a_full_disk_loses_nothing_and_heals(disks, tmp_path, name):
    data, store = disks["postgres"].path / "kota", disks["nats"].path / "store"
    data.mkdir(mode=0o700)
    store.mkdir(mode=0o700)
    (data / "nats").symlink_to(store)
    platform = Platform(data)
    await asyncio.to_thread(platform.start)
    try:
        stage = await Stage.set(platform, tmp_path / "history.jsonl")
        async with sound_after(stage, f"disk of {name} full for {FULL_S:g} s", within_s=120) as load:
            await load.more(5)
            before = load.repeated
            await asyncio.to_thread(disks[name].fill)
            await asyncio.sleep(FULL_S)  # the fault is its length
            if name == "postgres":
                assert load.repeated > before, "nothing is acknowledged that could not be written"
            else:
                assert await stage.waiting_events("permitting"), "nothing is published that could not be written"
            await asyncio.to_thread(disks[name].empty)
            await load.more(20)
        await stage.close()
    finally:
        await asyncio.to_thread(platform.stop)
