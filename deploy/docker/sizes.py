"""What an image adds over its base, in bytes: the layers that the base does not have, as tar streams, uncompressed.

    python3 sizes.py --base BASE.tar --max-mb 150 NAME=IMAGE.tar...

Reads archives of `docker save`, `podman save` or `buildah push ... docker-archive:`. A layer is known by the digest of
its uncompressed tar (`diff_id`), so that every tool gives the same figure. 1 MB is 1,000,000 bytes. Exit code 1 when an
image adds more than the limit. Standard library only.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import tarfile
from pathlib import Path
from typing import IO, Any

MB = 1_000_000
_BLOCK = 1 << 20
_GZIP = b"\x1f\x8b"


def layers(archive: Path) -> dict[str, int]:
    """The layers of the one image in an archive: digest of the uncompressed tar, and its bytes."""
    with tarfile.open(archive) as tar:

        def document(name: str) -> Any:
            file = tar.extractfile(name)
            assert file is not None, name
            return json.load(file)

        (image,) = document("manifest.json")
        digests = document(image["Config"])["rootfs"]["diff_ids"]
        return {digest: _bytes_of(tar, name) for digest, name in zip(digests, image["Layers"], strict=True)}


def _bytes_of(tar: tarfile.TarFile, name: str) -> int:
    member = tar.getmember(name)
    file = tar.extractfile(member)  # follows a link: a layer that two images share is stored once
    assert file is not None, name
    begins = file.read(len(_GZIP))
    file.seek(0)
    if begins == _GZIP:
        return _length(gzip.GzipFile(fileobj=file))
    return _length(file)


def _length(file: IO[bytes]) -> int:
    total = 0
    while block := file.read(_BLOCK):
        total += len(block)
    return total


def added(image: Path, base: Path) -> int:
    """Bytes of the layers of an image that its base does not have. Raises SystemExit for an image of another base."""
    below = layers(base)
    mine = layers(image)
    if not set(below) <= set(mine):
        raise SystemExit(f"{image.name} is not made from {base.name}")
    return sum(size for digest, size in mine.items() if digest not in below)


def main() -> int:
    """Print each image's figure; 1 when one is over the limit."""
    parser = argparse.ArgumentParser(description="What images add over their base.")
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--max-mb", type=float, required=True)
    parser.add_argument("images", nargs="+", metavar="NAME=IMAGE.tar")
    asked = parser.parse_args()
    over = False
    for one in asked.images:
        name, _, file = one.partition("=")
        size = added(Path(file), asked.base) / MB
        verdict = "OVER" if size > asked.max_mb else "ok"
        over = over or size > asked.max_mb
        print(f"{verdict:4}  {name:20} +{size:6.1f} MB over its base (at most {asked.max_mb:g})")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
