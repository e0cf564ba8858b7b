"""The restore drill: last night's set was unpacked into a scratch server; does it hold what it should?

Compares rows with the books of the backup, the event log with the live one, stream positions with the streams' own
sequences, and loads the dead letters' snapshot into a scratch broker. The result is noted where the keeper reads it.
"""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from kota_cli.cluster import backups, books
from kota_cli.cluster.api import KubeApi
from kota_cli.cluster.place import ClusterPlace
from kota_common.messaging import Bus, snapshots

SCRATCH = "127.0.0.1:5432"
SCRATCH_NATS = "nats://127.0.0.1:4222"
PATIENCE_S = 240.0
RETRY_S = 1.0


async def drill(place: ClusterPlace, folder: Path, name: str) -> list[str]:
    """Compare; gives what was found. Raises NoBackup."""
    began = time.monotonic()
    chosen = backups.chosen(folder, name)
    manifest = backups.read_manifest(chosen)
    findings = await asyncio.to_thread(backups.damaged, chosen)
    before, after = books.of_document(manifest["before"]), books.of_document(manifest["after"])
    for service, url in backups.verify_urls(place).items():
        if service not in before:
            continue  # it was deployed after the backup
        restored = await _patiently(_elsewhere(url))
        live = await books.of_service(url, up_to=restored.position)
        found = books.compare(restored, live, before[service], after[service])
        stream = manifest["streams"][f"EVT_{service.upper()}"]
        if restored.stream_created == stream["created"] and restored.relay_seq > stream["last_seq"]:
            found.append(f"the relay knows sequence {restored.relay_seq}, the stream ended at {stream['last_seq']}")
        findings += [f"{service}: {text}" for text in found]
    findings += await _streams(chosen, manifest)
    await _note(place, chosen.name, findings, time.monotonic() - began)
    return findings


async def _patiently(url: str) -> books.ServiceBooks:
    """The books of the scratch server, which recovers first."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            return await books.of_service(url)
        except (OSError, asyncpg.CannotConnectNowError, asyncpg.ConnectionDoesNotExistError):
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(RETRY_S)


def _elsewhere(url: str) -> str:
    """The same role and database on the scratch server."""
    parts = urlsplit(url)
    credentials = parts.netloc.rpartition("@")[0]
    return urlunsplit(parts._replace(netloc=f"{credentials}@{SCRATCH}", query=""))


async def _streams(chosen: Path, manifest: dict[str, object]) -> list[str]:
    """Load every snapshot into the scratch broker and compare the sequences."""
    streams = manifest["streams"]
    assert isinstance(streams, dict)
    bus = await Bus.connect(SCRATCH_NATS, service="drill", seed_file=None)
    found = []
    try:
        for name, kept in streams.items():
            last_seq = await snapshots.load(bus, name, chosen / "streams" / f"{name}.snapshot")
            if last_seq < kept["last_seq"]:
                found.append(f"stream {name} ends at {last_seq}, it had {kept['last_seq']}")
    finally:
        await bus.close()
    return found


async def _note(place: ClusterPlace, name: str, findings: list[str], seconds: float) -> None:
    note: dict[str, object] = {"set": name, "at": time.time(), "seconds": round(seconds, 1), "findings": findings}
    if not findings:
        note["succeeded_at"] = time.time()
    async with KubeApi(place.namespace) as api:
        await api.note(place.status_map, {"drill.json": json.dumps(note)})
