"""A disk whose power can be cut: ext4 in an image file, of which only what the file system pushed out survives."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from pathlib import Path

SIZE_BYTES = 2 << 30  # sparse: takes what is written


class NotPossible(Exception):
    """This machine does not let us; the text says why."""


class Disk:
    """`attach`, use `path`, stop every writer, `cut`, use `path` again as it would be after a power cut.

    The file system's own writing back is put off for minutes, so what survives was forced out by the writer's fsync.
    A copy is no image of one instant: every writer must stand still (SIGSTOP) while it is made.
    """

    def __init__(self, folder: Path, *, name: str = "disk", size_bytes: int = SIZE_BYTES) -> None:
        self.path = folder / name
        self._image = folder / f"{name}.img"
        self._size_bytes = size_bytes
        self._ballast = self.path / "ballast"

    def attach(self) -> None:
        """Make the file system and mount it. Raises NotPossible."""
        if os.geteuid() != 0:
            raise NotPossible("mounting an image needs root")
        self.path.mkdir(mode=0o755)
        self._image.touch()
        os.truncate(self._image, self._size_bytes)
        try:
            _run("mkfs.ext4", "-q", "-F", "-m", "0", "-E", "lazy_itable_init=1", str(self._image))
            self._mount()
        except FileNotFoundError as missing:
            raise NotPossible(f"{missing.filename} is not installed") from missing
        except subprocess.CalledProcessError as refused:
            raise NotPossible(f"{refused.cmd[0]}: {refused.stderr.strip()}") from refused

    def copy(self) -> None:
        """Keep what the file system has pushed out until now."""
        _run("cp", "--sparse=always", str(self._image), f"{self._image}.cut")

    def cut(self) -> None:
        """Go on with the copy; mounting it replays the file system's journal. Nobody may use `path` now."""
        self.detach()
        shutil.move(f"{self._image}.cut", self._image)
        self._mount()

    def fill(self) -> None:
        """Take all the room that is left, to the last block."""
        with self._ballast.open("ab", buffering=0) as file:
            for size in (1 << 20, 1 << 12):
                try:
                    while True:
                        os.write(file.fileno(), bytes(size))
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise
            os.fsync(file.fileno())

    def empty(self) -> None:
        """Give the room back."""
        self._ballast.unlink(missing_ok=True)

    def detach(self) -> None:
        """Unmount; safe to repeat."""
        if self.path.is_mount():
            _run("umount", str(self.path))

    def _mount(self) -> None:
        _run("mount", "-o", "loop,commit=300", str(self._image), str(self.path))


def _run(*command: str) -> None:
    subprocess.run(list(command), check=True, capture_output=True, text=True)
