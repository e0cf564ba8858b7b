"""One server process: start, stop, kill, pause, and the log that explains why it would not start."""

import functools
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Literal

import psutil

Way = Literal["same", "namespace", "account"]

_LAUNCHER = str(Path(__file__).with_name("unprivileged.py"))
# Below every usual range of ephemeral ports (32768 and up), so that no outgoing connection takes the port of a server
# between its kill and its restart.
_PORTS = range(20_000, 32_000)

# Starts every server. The kernel sends the death signal when the *thread* that started the process ends, so servers are
# started by one that ends with this interpreter, never by the caller's, which may be a worker of an event loop.
_SPAWNER = ThreadPoolExecutor(1, thread_name_prefix="spawner")


class ServerFailed(Exception):
    """A server did not start, or ended by itself. The message ends with the tail of its log."""


def free_port(host: str = "127.0.0.1") -> int:
    """A TCP port on which nobody listens now and which the kernel gives to no outgoing connection."""
    for port in random.sample(_PORTS, 200):
        with socket.socket() as probe, suppress(OSError):
            probe.bind((host, port))
            return port
    raise ServerFailed(f"no free port found on {host} between {_PORTS.start} and {_PORTS.stop}")


def wait_until(condition: Callable[[], bool], *, timeout_s: float, poll_s: float = 0.02) -> bool:
    """Whether the condition came true within the time. For synchronous callers only."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(poll_s)  # house: sleep, a synchronous caller has nothing to await
    return True


@functools.cache
def unprivileged_way() -> Way:
    """How this caller can run a server that refuses root. Raises ServerFailed when there is no way."""
    if os.geteuid() != 0:
        return "same"
    ways: tuple[Way, ...] = ("namespace", "account")
    said = []
    for way in ways:
        probe = subprocess.run(  # noqa: S603 (our own launcher)
            [sys.executable, "-I", "-S", _LAUNCHER, way, "0", "/bin/sh", "-c", "test $(id -u) -ne 0"],
            capture_output=True,
            text=True,
            check=False,
        )
        if probe.returncode == 0:
            return way
        said.append(f"{way}: {probe.stderr.strip().splitlines()[-1:] or probe.returncode}")
    raise ServerFailed(
        "PostgreSQL refuses root, and this container allows neither a user namespace nor another account: run as an"
        f" ordinary user, or point KOTA_POSTGRES_URL to a server ({'; '.join(said)})"
    )


class ServerProcess:
    """A child process in its own session, with a log file. Every method blocks; call from a thread inside a loop."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        log: Path,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        way: Way = "same",
        death_signal: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.name = name
        self.log = log
        self._command = [sys.executable, "-I", "-S", _LAUNCHER, way, str(int(death_signal))]
        self._arguments = list(command)
        self._cwd = cwd
        self._env = dict(env) if env is not None else None
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Process id while it runs, else None."""
        return self._child.pid if self._child is not None and self._child.poll() is None else None

    @property
    def exit_code(self) -> int | None:
        """Exit code of the last run (negative: signal), None while it runs or before the first start."""
        return self._child.poll() if self._child is not None else None

    def spawn(self) -> None:
        """Start the process; whether it is ready is the caller's question."""
        self._child = _SPAWNER.submit(self._open).result()

    def _open(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603 (our own launcher)
                [*self._command, *self._arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self._cwd,
                env=self._env,
                start_new_session=True,  # Ctrl-C goes to the supervisor, which stops servers in their order
            )

    def wait_ready(self, ready: Callable[[], bool], *, timeout_s: float) -> None:
        """Wait for the condition. Raises ServerFailed with the log's tail when the process ends or time is up."""
        if wait_until(lambda: ready() or self.pid is None, timeout_s=timeout_s) and self.pid is not None:
            return
        ended = f"ended with code {self.exit_code}" if self.pid is None else f"is not ready after {timeout_s:g} s"
        raise ServerFailed(f"{self.name} {ended}; the end of {self.log}:\n{self.log_tail()}")

    def log_tail(self, lines: int = 20) -> str:
        """The last lines of the log."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])

    def stop(self, how: signal.Signals = signal.SIGTERM, *, timeout_s: float = 20) -> None:
        """Ask the process to end and wait; after the time it is killed."""
        child = self._child
        if child is None or child.poll() is not None:
            return
        self.resume()  # a stopped process would not hear
        with suppress(ProcessLookupError):
            child.send_signal(how)
        try:
            child.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """SIGKILL the process and everything it started, and wait until all of it is gone."""
        family = self._family()
        for member in family:
            with suppress(psutil.NoSuchProcess):
                member.kill()
        if self._child is not None:
            self._child.wait()
        psutil.wait_procs(family, timeout=10)

    def pause(self) -> None:
        """SIGSTOP the process and everything it started: alive for the kernel, dead for its clients."""
        for member in self._family():
            with suppress(psutil.NoSuchProcess):
                member.suspend()

    def resume(self) -> None:
        """SIGCONT after `pause`; nothing happens to a running process."""
        for member in self._family():
            with suppress(psutil.NoSuchProcess):
                member.resume()

    def _family(self) -> list[psutil.Process]:
        """The process and its descendants, parent first so that a paused parent starts no more of them."""
        if self.pid is None:
            return []
        with suppress(psutil.NoSuchProcess):
            parent = psutil.Process(self.pid)
            return [parent, *parent.children(recursive=True)]
        return []
