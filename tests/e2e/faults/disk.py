"""A disk whose power can be cut: ext4 in an image file, of which only what the file system pushed out survives."""

from __future__ import annotations

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

    def __init__(self, folder: Path) -> None:
        self.path = folder / "disk"
        self._image = folder / "disk.img"

    def attach(self) -> None:
        """Make the file system and mount it. Raises NotPossible."""
        if os.geteuid() != 0:
            raise NotPossible("mounting an image needs root")
        self.path.mkdir(mode=0o755)
        self._image.touch()
        os.truncate(self._image, SIZE_BYTES)
        try:
            _run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=1", str(self._image))
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

    def detach(self) -> None:
        """Unmount; safe to repeat."""
        if self.path.is_mount():
            _run("umount", str(self.path))

    def _mount(self) -> None:
        _run("mount", "-o", "loop,commit=300", str(self._image), str(self.path))


def _run(*command: str) -> None:
    subprocess.run(list(command), check=True, capture_output=True, text=True)
