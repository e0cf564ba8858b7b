"""The power fails under load: what was acknowledged is on the disk, because somebody waited for the disk."""

from __future__ import annotations

import asyncio
import hashlib
import os

import httpx
import nats
import pytest

from kota_cli.demo import advertising
from kota_cli.demo.city import PARENT
from kota_cli.platform import Platform
from kota_common.testing.embedded import EmbeddedNats
from kota_videotron_content.media.samples import poster

from .disk import Disk, NotPossible
from .load import sound_after
from .stage import Stage

pytestmark = [pytest.mark.root, pytest.mark.slow]
MESSAGES = 200
LAZY = 'jetstream { sync_interval: "10m" }'
DURABLE = "jetstream { sync_interval: always }"


@pytest.fixture
def disk(tmp_path):
    """A disk of this test's own; says why it cannot be had."""
    disk = Disk(tmp_path)
    try:
        disk.attach()
    except NotPossible as why:
        pytest.skip(f"no power cut here: {why}")
    yield disk
    disk.detach()


@pytest.mark.parametrize(("config", "all_survive"), [(DURABLE, True), (LAZY, False)])
async def test_the_broker_keeps_what_it_acknowledged_only_when_told_to_wait_for_the_disk(disk, config, all_survive):
    def start(server: EmbeddedNats) -> EmbeddedNats:
        return server.start()

    server = await asyncio.to_thread(start, EmbeddedNats(disk.path / "nats", config=config))
    client = await nats.connect(server.url)
    await client.jetstream().add_stream(name="S", subjects=["s"])
    await asyncio.to_thread(os.sync)
    for number in range(MESSAGES):
        await client.jetstream().publish("s", str(number).encode())
    await asyncio.to_thread(server.pause)
    await asyncio.to_thread(disk.copy)
    await asyncio.to_thread(server.kill)
    await client.close()
    await asyncio.to_thread(disk.cut)
    again = await asyncio.to_thread(start, EmbeddedNats(disk.path / "nats", config=config))
    client = await nats.connect(again.url)
    survivors = (await client.jetstream().stream_info("S")).state.messages
    await client.close()
    await asyncio.to_thread(again.stop)
    await asyncio.to_thread(server.stop)
    print(f"\npower cut, {config}: {survivors} of {MESSAGES} acknowledged messages survive")
    assert (survivors == MESSAGES) is all_survive, "the recipe must be able to lose what nobody waited for"


async def test_a_power_cut_loses_nothing_that_was_acknowledged(disk, tmp_path):
    first = Platform(disk.path / "kota")
    await asyncio.to_thread(first.start)
    stage = await Stage.set(first, tmp_path / "history.jsonl")
    await asyncio.to_thread(os.sync)  # keys and settings of the harness itself, which nobody acknowledged
    async with sound_after(stage, "power cut", within_s=120) as load:
        await load.more(60)
        film = poster("commercial", *advertising.CANVAS_PX) + os.urandom(16)
        sha256 = await upload(stage, film)
        await load.more(2)
        await asyncio.to_thread(freeze, first)
        await asyncio.to_thread(disk.copy)
        await asyncio.to_thread(end, first)
        await asyncio.to_thread(disk.cut)
        stage.platform = await asyncio.to_thread(Platform(disk.path / "kota").start)
        await load.more(40)
    try:
        assert hashlib.sha256(await fetch(stage, sha256)).hexdigest() == sha256, "the uploaded file survives whole"
    finally:
        await stage.close()
        await asyncio.to_thread(stage.platform.stop)


def freeze(platform: Platform) -> None:
    """Stop every writer, the servers first: from here on nothing reaches the disk by its own doing."""
    for name in ("postgres", "nats", *platform.place.services):
        platform.processes[name].pause()


def end(platform: Platform) -> None:
    """Kill everything as it stands."""
    for name in platform.processes.names:
        platform.processes.kill(name)
    platform.stop()


async def upload(stage: Stage, data: bytes) -> str:
    """Store a file; gives its hash once it was acknowledged."""
    return await advertising.upload(stage.city, stage.partner, data, "image/png")


async def fetch(stage: Stage, sha256: str) -> bytes:
    """Read a file back."""
    headers = {"authorization": f"Bearer {await stage.partner.token('videotron_content')}"}
    async with httpx.AsyncClient(timeout=10) as client:
        url = f"{stage.place.http_url('videotron_content')}/v1/{PARENT}/media/{sha256}"
        return (await client.get(url, headers=headers)).raise_for_status().content
