"""Keeps processes alive: a process that dies is started again with growing pauses, unless it was stopped on purpose."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from kota_common.testing.embedded import ServerFailed

WATCH_EVERY_S = 0.25
BACKOFF_S = (0.2, 1.0, 2.0, 5.0, 10.0, 30.0)
STEADY_S = 60.0  # alive this long, a process's next crash is its first again

Progress = Callable[[str], None]


class Supervised(Protocol):
    """A process that can be kept alive."""

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""

    def spawn(self) -> None:
        """Start it without waiting until it is ready."""

    def wait_ready(self) -> None:
        """Wait until it is ready. Raises ServerFailed."""

    def stop(self) -> None:
        """Stop it in order."""

    def kill(self) -> None:
        """SIGKILL."""

    def pause(self) -> None:
        """SIGSTOP."""

    def resume(self) -> None:
        """SIGCONT."""


@dataclass(slots=True)
class _Child:
    what: Supervised
    held: bool = False  # stopped or killed on purpose: not started again
    crashes: int = 0
    started_at: float = 0.0
    retry_at: float = 0.0


class Supervisor:
    """Processes by name, in the order in which they were added, and a thread that looks after them."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._children: dict[str, _Child] = {}
        self._guard = threading.RLock()  # the watcher and the caller start and stop the same processes
        self._ending = threading.Event()
        self._watcher: threading.Thread | None = None

    @property
    def names(self) -> list[str]:
        """The processes in the order of their start."""
        return list(self._children)

    def __getitem__(self, name: str) -> Supervised:
        return self._children[name].what

    def add(self, name: str, what: Supervised) -> None:
        """Start a process and take it under supervision; it may not be ready yet."""
        self._children[name] = _Child(what, started_at=time.monotonic())
        what.spawn()

    def watch(self, also: Callable[[], None]) -> None:
        """Begin to revive what dies; `also` is called at every look, from the same thread."""
        self._watcher = threading.Thread(target=self._look, args=(also,), name="supervisor", daemon=True)
        self._watcher.start()

    def end(self) -> None:
        """Stop watching; the processes go on."""
        self._ending.set()
        if self._watcher is not None:
            self._watcher.join()
            self._watcher = None

    def kill(self, name: str, *, restart: bool = False) -> None:
        """SIGKILL a process. With `restart` it is brought back as after any crash; else it stays dead."""
        with self._guard:
            self._children[name].held = not restart
            self._children[name].what.kill()

    def stop(self, name: str) -> None:
        """Stop a process in order; it stays down until `start`."""
        with self._guard:
            self._children[name].held = True
        self._children[name].what.stop()

    def start(self, name: str) -> None:
        """Start a process that was killed or stopped, and wait until it is ready."""
        child = self._children[name]
        with self._guard:
            if child.what.pid is None:
                child.what.spawn()
            child.held, child.crashes, child.started_at = False, 0, time.monotonic()
        child.what.wait_ready()

    def replace(self, name: str, what: Supervised) -> None:
        """Stop a process in order and let another one take its place; waits until that is ready."""
        self.stop(name)
        self._children[name].what = what
        self.start(name)

    def stop_together(self, names: list[str]) -> None:
        """Stop processes that do not need each other to end, all at once, and forget them."""
        threads = [threading.Thread(target=self.stop, args=(name,)) for name in names]
        for name, thread in zip(names, threads, strict=True):
            self._progress(f"stopping {name}")
            thread.start()
        for name, thread in zip(names, threads, strict=True):
            thread.join()
            del self._children[name]

    def _look(self, also: Callable[[], None]) -> None:
        while not self._ending.wait(WATCH_EVERY_S):
            with self._guard:
                for name, child in self._children.items():
                    self._revive(name, child)
            also()

    def _revive(self, name: str, child: _Child) -> None:
        now = time.monotonic()
        if child.held or child.what.pid is not None or now < child.retry_at:
            return
        if now - child.started_at > STEADY_S:
            child.crashes = 0
        child.retry_at = now + BACKOFF_S[min(child.crashes, len(BACKOFF_S) - 1)]
        child.crashes += 1
        self._progress(f"{name} died, starting it again (crash {child.crashes})")
        child.started_at = now
        try:
            child.what.spawn()  # not waited for: others may have died, too, and the next look comes soon
        except (ServerFailed, OSError) as error:
            self._progress(str(error))
