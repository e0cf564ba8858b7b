"""Files by the SHA-256 of their content, `aa/bb/<hex>`: written once, never changed.

A file grows as `.part` beside its place, is forced to disk, compared with its name, and renamed; so whatever has the
name has the content, also after a power cut. File calls run in threads: a slow disk does not stop the loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import uuid6

from kota_common.errors import InvalidField, MessageTooLarge
from kota_videotron_content.media.model import MediaHashMismatch, MediaNotFound, UploadTruncated

CHUNK_BYTES = 256 * 1024
_HASH = re.compile(r"[0-9a-f]{64}")


class ContentStore:
    """A directory of files by content. Several processes may share it."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def path(self, sha256: str) -> Path:
        """Where the file with this hash lies, or would lie. Raises InvalidField for anything but 64 hex digits."""
        if not _HASH.fullmatch(sha256):
            raise InvalidField("sha256", "is not 64 lower-case hexadecimal digits")
        return self._root / sha256[:2] / sha256[2:4] / sha256

    async def size(self, sha256: str) -> int | None:
        """Size in bytes, None when there is no such file."""
        return await asyncio.to_thread(_size, self.path(sha256))

    def receive(self, sha256: str, *, limit_bytes: int, announced_bytes: int | None = None) -> Upload:
        """Take a new file in: `async with store.receive(...) as upload`, then write, verify, look, keep.

        What is not kept is gone when the block ends. `announced_bytes` is Content-Length, where one was sent.
        """
        if announced_bytes is not None and announced_bytes > limit_bytes:
            raise MessageTooLarge(limit_bytes=limit_bytes)
        return Upload(self.path(sha256), sha256, limit_bytes, announced_bytes)

    async def read(self, sha256: str, first: int, last: int) -> AsyncIterator[bytes]:
        """The bytes from `first` to `last`, both included, in pieces. Raises MediaNotFound."""
        try:
            file = await asyncio.to_thread(self.path(sha256).open, "rb")
        except FileNotFoundError as error:
            raise MediaNotFound(field="sha256", sha256=sha256) from error
        try:
            await asyncio.to_thread(file.seek, first)
            remaining = last - first + 1
            while remaining > 0:
                piece = await asyncio.to_thread(file.read, min(CHUNK_BYTES, remaining))
                if not piece:
                    return
                remaining -= len(piece)
                yield piece
        finally:
            file.close()

    async def sweep(self, older_than_s: float) -> int:
        """Remove what killed uploads left behind; gives how many."""
        return await asyncio.to_thread(self._sweep, older_than_s)

    def _sweep(self, older_than_s: float) -> int:
        removed = 0
        for part in self._root.glob("*/*/*.part"):
            with contextlib.suppress(FileNotFoundError):  # another process sweeps too, or the upload ended
                if time.time() - part.stat().st_mtime > older_than_s:
                    part.unlink()
                    removed += 1
        return removed


class Upload:
    """A file on its way in."""

    def __init__(self, place: Path, sha256: str, limit_bytes: int, announced_bytes: int | None) -> None:
        self._place = place
        self._sha256 = sha256
        self._limit = limit_bytes
        self._announced = announced_bytes
        self._digest = hashlib.sha256()
        self._file: BinaryIO | None = None
        self.path = place.with_name(f"{sha256}.{uuid6.uuid7()}.part")  # two uploads of one file do not meet
        self.size_bytes = 0

    async def __aenter__(self) -> Self:
        """Open the part file."""
        self._file = await asyncio.to_thread(_create, self.path)
        return self

    async def write(self, chunk: bytes) -> None:
        """The next bytes. Raises MessageTooLarge, UploadTruncated when more comes than was announced."""
        assert self._file is not None
        self.size_bytes += len(chunk)
        if self.size_bytes > self._limit:
            raise MessageTooLarge(limit_bytes=self._limit)
        if self._announced is not None and self.size_bytes > self._announced:
            raise self._truncated()
        self._digest.update(chunk)
        await asyncio.to_thread(self._file.write, chunk)

    async def verify(self) -> None:
        """Force everything to disk and compare it with the name. Raises UploadTruncated, MediaHashMismatch."""
        assert self._file is not None
        if self._announced is not None and self.size_bytes != self._announced:
            raise self._truncated()
        actual = self._digest.hexdigest()
        if actual != self._sha256:
            raise MediaHashMismatch(field="sha256", expected=self._sha256, actual=actual)
        await asyncio.to_thread(_force, self._file)
        self._file = None

    async def keep(self) -> None:
        """Give the verified file its name."""
        assert self._file is None, "verify comes first"
        await asyncio.to_thread(_rename, self.path, self._place)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close and, unless kept, remove."""
        await asyncio.to_thread(_abandon, self._file, self.path)

    def _truncated(self) -> UploadTruncated:
        return UploadTruncated(field="content", received_bytes=self.size_bytes, announced_bytes=self._announced)


def _create(path: Path) -> BinaryIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("xb")


def _force(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
    file.close()


def _rename(part: Path, place: Path) -> None:
    """The name is durable once its directory is, and each directory that may be new is known to its own."""
    part.rename(place)
    for directory in (place.parent, place.parent.parent, place.parent.parent.parent):
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _abandon(file: BinaryIO | None, path: Path) -> None:
    if file is not None:
        file.close()
    path.unlink(missing_ok=True)


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None
