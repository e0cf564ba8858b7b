"""Backup sets: all databases at one moment as PostgreSQL's own base backup, the streams, and the books of both.

    /backup/2026-11-24T02-00-00Z/   manifest.json  postgres/base.tar.gz  postgres/pg_wal.tar.gz  streams/<name>.snapshot
    /backup/.new/                   a set in the making; whole sets are renamed into place

`pg_basebackup` runs between `begin` and `finish`, in the image that has it. A base backup and not five dumps: a case
that crossed services just then is on both sides of every event or on neither.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tarfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kota_cli.cluster import books
from kota_cli.cluster.api import KubeApi
from kota_cli.cluster.place import ClusterPlace
from kota_common.messaging import snapshots
from kota_common.messaging.users import BACKUP

NEW = ".new"
MANIFEST = "manifest.json"


class NoBackup(Exception):
    """There is no set of this name, or none at all; the text says where."""


def damaged(chosen: Path) -> list[str]:
    """Files of a set's base backup that are not what PostgreSQL wrote: read whole, against the checksums it gave."""
    manifest = json.loads((chosen / "postgres" / "backup_manifest").read_text(encoding="utf-8"))
    wanted = {file["Path"]: file["Checksum"] for file in manifest["Files"] if "Path" in file}
    found = []
    with tarfile.open(chosen / "postgres" / "base.tar.gz", "r|gz") as archive:
        for member in archive:
            checksum = wanted.pop(member.name.removeprefix("./"), None)
            content = archive.extractfile(member)
            if checksum is None or content is None:
                continue
            digest = hashlib.sha256()
            while block := content.read(1 << 20):
                digest.update(block)
            if digest.hexdigest() != checksum:
                found.append(f"{member.name} differs from its checksum")
    return found + [f"{name} is missing" for name in sorted(wanted)]


def verify_urls(place: ClusterPlace) -> dict[str, str]:
    """The read-only database URL of each deployed service, as mounted."""
    known: dict[str, str] = json.loads((place.mount / "installation" / "verify.json").read_text(encoding="utf-8"))
    return {service: known[service] for service in place.services}


async def begin(place: ClusterPlace, folder: Path) -> Path:
    """Clear the place of the new set and write down the books; `pg_basebackup` comes next."""
    new = folder / NEW
    shutil.rmtree(new, ignore_errors=True)
    (new / "streams").mkdir(parents=True)
    before = await books.of_services(verify_urls(place))
    _write(new / MANIFEST, {"began_at": time.time(), "before": books.as_document(before)})
    return new


async def finish(place: ClusterPlace, folder: Path, *, keep: int, release: str) -> Path:
    """Add the books and the streams, put the set into place, remove old sets, note it; gives the set's folder."""
    new = folder / NEW
    if not (new / "postgres" / "base.tar.gz").exists():
        raise NoBackup(f"{new}: pg_basebackup left nothing")
    manifest = json.loads((new / MANIFEST).read_text(encoding="utf-8"))
    after = await books.of_services(verify_urls(place))
    bus = await place.bus(BACKUP)
    try:
        streams = await books.of_streams(bus, dict.fromkeys(place.services))
        for name in streams:
            await snapshots.save(bus, name, new / "streams" / f"{name}.snapshot")
    finally:
        await bus.close()
    if wrong := damaged(new):
        raise NoBackup(f"{new}: {'; '.join(wrong[:5])}")
    size = sum(path.stat().st_size for path in new.rglob("*") if path.is_file())
    manifest |= {
        "after": books.as_document(after),
        "streams": books.as_document(streams),
        "release": release,
        "services": list(place.services),
        "finished_at": time.time(),
        "bytes": size,
    }
    _write(new / MANIFEST, manifest)
    whole = folder / datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%SZ")
    new.rename(whole)
    for old in sets(folder)[:-keep]:
        shutil.rmtree(folder / old)
    note = {"set": whole.name, "finished_at": manifest["finished_at"], "bytes": size}
    async with KubeApi(place.namespace) as api:
        await api.note(place.status_map, {"backup.json": json.dumps(note)})
    return whole


def sets(folder: Path) -> list[str]:
    """The whole sets, oldest first."""
    return sorted(path.parent.name for path in folder.glob(f"*/{MANIFEST}") if path.parent.name != NEW)


def chosen(folder: Path, name: str) -> Path:
    """A set by name, or the newest for an empty name. Raises NoBackup."""
    known = sets(folder)
    if not known or (name and name not in known):
        raise NoBackup(f"{folder} has no set {name or 'at all'}; there are: {', '.join(known) or 'none'}")
    return folder / (name or known[-1])


def read_manifest(path: Path) -> dict[str, Any]:
    """What a set says about itself."""
    found: dict[str, Any] = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    return found


def _write(path: Path, document: dict[str, Any]) -> None:
    path.write_text(json.dumps(document, indent=1), encoding="utf-8")
