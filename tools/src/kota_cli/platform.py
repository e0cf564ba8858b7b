"""One installation, started in order, kept whole, stopped in the reverse order.

PostgreSQL, NATS, migrations, topology, span store, services. A process that dies is started again, a stream that
disappears is declared again. Every method blocks; inside an event loop call it through `asyncio.to_thread`.

The services' definitions (the broker's users, the topology) are imported while PostgreSQL starts: that costs 7 MB here
and saves a child process, which would import them again, at each step.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import nats.errors

from kota_cli import keys, registry
from kota_cli.healing import Healer
from kota_cli.installation import Installation
from kota_cli.spans import SpanReceiver, SpanStore
from kota_cli.supervisor import Progress, Supervisor
from kota_common.errors import KotaError
from kota_common.messaging import ApiError, Bus, apply, declare, server_config
from kota_common.messaging.users import TOPOLOGY
from kota_common.postgres import Roles, migrate
from kota_common.testing.embedded import EmbeddedNats, EmbeddedPostgres, ServerFailed, ServerProcess
from kota_common.testing.external import NATS_MONITOR_URL, NATS_URL, POSTGRES_URL, ExternalPostgres

READY_S = 90.0
REFUSALS = (
    *(ServerFailed, subprocess.CalledProcessError, OSError, RuntimeError),
    *(KotaError, asyncpg.PostgresError, nats.errors.Error, ApiError),
)


class CannotStart(Exception):
    """The platform did not come up; the text names the process and ends with its log."""


class ServiceProcess:
    """`python -m kota_<service> serve`, ready when `/readyz` says so."""

    def __init__(self, place: Installation, service: str, *, extra: Mapping[str, str]) -> None:
        self.service = service
        self._ready_url = f"{place.http_url(service)}/readyz"
        self._process = ServerProcess(
            service,
            [sys.executable, "-m", registry.package_of(service), "serve"],
            log=place.logs / f"{service}.log",
            env={**os.environ, **place.environment(service), **extra},
        )

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        return self._process.pid

    def spawn(self) -> None:
        """Start the process without waiting for it."""
        self._process.spawn()

    def wait_ready(self) -> None:
        """Wait until it is ready. Raises ServerFailed with the end of its log."""
        self._process.wait_ready(lambda: answers(self._ready_url), timeout_s=READY_S)

    def stop(self) -> None:
        """SIGTERM, and wait until it has drained."""
        self._process.stop(timeout_s=30)

    def kill(self) -> None:
        """SIGKILL."""
        self._process.kill()

    def pause(self) -> None:
        """SIGSTOP."""
        self._process.pause()

    def resume(self) -> None:
        """SIGCONT."""
        self._process.resume()


class Platform:
    """One installation, running. `with Platform(data) as platform:` or `start` and `stop`.

    Without `data` it is ephemeral: a temporary folder that `stop` removes. `settings` are further environment variables
    of the services, `KOTA_PERMITTING_LOG_LEVEL` and the like.
    """

    def __init__(
        self,
        data: Path | None = None,
        *,
        services: Sequence[str] | None = None,
        first_port: int | None = None,
        postgres_version: int = 18,
        settings: Mapping[str, str] | None = None,
        progress: Progress | None = None,
    ) -> None:
        self._ephemeral = data is None
        self.data = (data or Path(tempfile.mkdtemp(prefix="kota-"))).absolute()
        self._services = tuple(services or registry.installed())
        self._first_port = first_port
        self._postgres_version = postgres_version
        self._settings = dict(settings or {})
        self._progress = progress or (lambda _: None)
        self.processes = Supervisor(self._progress)
        self._receiver: SpanReceiver | None = None
        self._lock_file: IO[str] | None = None
        self.place: Installation

    # -- whole life ---------------------------------------------------------------------------------------------

    def start(self) -> Self:
        """Start everything and wait until each service is ready. Raises CannotStart; nothing is left running then."""
        try:
            self._lock()
            importing = threading.Thread(target=registry.load, args=(self._services,))
            importing.start()  # two seconds of work, while initdb has its own
            self._prepare()
            self._start_postgres()
            importing.join()
            self._start_nats()
            self._migrate()
            self._progress("declaring streams and consumers")
            self.apply_topology()
            self._start_span_store()
            self._start_services()
        except REFUSALS as error:
            self.stop()
            raise CannotStart(_explain(error)) from error
        except BaseException:
            self.stop()
            raise
        self._healer = Healer(self.processes, self.place, self.apply_topology, self._progress)
        self.processes.watch(self._healer.look)
        return self

    def stop(self) -> None:
        """Stop everything in the reverse order of its start; safe to repeat."""
        self.processes.end()
        names = self.processes.names
        self.processes.stop_together([name for name in names if name in self._services])
        if self._receiver is not None:
            self._receiver.stop()
            self.span_store.close()
            self._receiver = None
        for name in reversed(self.processes.names):
            self.processes.stop_together([name])
        if self._lock_file is not None:
            self._lock_file.close()
            self._lock_file = None
        if self._ephemeral:
            shutil.rmtree(self.data, ignore_errors=True)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    # -- faults and commands ------------------------------------------------------------------------------------

    def wipe_nats(self) -> None:
        """Kill NATS, lose its store, start it empty; the supervisor declares the streams again."""
        self.processes.kill("nats")
        nats = self.processes["nats"]
        assert isinstance(nats, EmbeddedNats)
        nats.wipe()
        self.processes.start("nats")

    def restart(self, service: str, extra: Mapping[str, str] | None = None) -> None:
        """Stop a service and start it again, `extra` in its environment; waits until it is ready."""
        process = ServiceProcess(self.place, service, extra={**self._settings, **(extra or {})})
        self.processes.replace(service, process)

    def run_command(self, service: str, *words: str) -> str:
        """Run `python -m kota_<service> <words>` with the service's settings and the owner's database.

        Gives its output. Raises subprocess.CalledProcessError.
        """
        command = [sys.executable, "-m", registry.package_of(service), *words]
        return self._run(command, self.place.owner_environment(service))

    # -- steps of the start -------------------------------------------------------------------------------------

    def _lock(self) -> None:
        """Hold the data folder; the file also says who does."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (self.data / "lock").open("a+", encoding="ascii")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip()
            lock.close()
            raise CannotStart(
                f"another `kota up`, process {holder}, runs on {self.data}: stop it, or choose --data or --ephemeral"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        self._lock_file = lock

    def _prepare(self) -> None:
        self.place = Installation.prepare(self.data, self._services, first_port=self._first_port)
        self.place.logs.mkdir(mode=0o700, exist_ok=True)
        keys.mint(self.place.secrets, self._services)

    def _start_postgres(self) -> None:
        if url := os.environ.get(POSTGRES_URL):
            self._progress("PostgreSQL at KOTA_POSTGRES_URL")
            server: EmbeddedPostgres | ExternalPostgres = ExternalPostgres(url)
        else:
            self._progress(f"starting PostgreSQL {self._postgres_version}")
            embedded = EmbeddedPostgres(
                self.data / "postgres", version=self._postgres_version, log=self.place.logs / "postgres.log"
            )
            self.processes.add("postgres", embedded)
            embedded.wait_ready()
            server = embedded
        passwords = keys.read_passwords(self.place.secrets)
        for service in self._services:
            server.create_service_database(service, passwords=passwords[service])
        parts = urlsplit(server.superuser_url)
        self.place.postgres_url = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))

    def _start_nats(self) -> None:
        if url := os.environ.get(NATS_URL):
            self._progress("NATS at KOTA_NATS_URL")
            self.place.nats_url, self.place.nats_monitor_url = url, os.environ.get(NATS_MONITOR_URL, "")
        else:
            self._progress("starting NATS")
            nats = EmbeddedNats(
                self.data / "nats",
                config=server_config(registry.load(self._services), keys.nats_public_keys(self.place.secrets)),
                port=self.place.ports["nats"],
                monitor_port=self.place.ports["nats.monitor"],
                log=self.place.logs / "nats.log",
            )
            self.processes.add("nats", nats)
            nats.wait_ready()
            self.place.nats_url, self.place.nats_monitor_url = nats.url, nats.monitor_url
        self.place.write()

    def _migrate(self) -> None:
        async def work() -> None:
            packages = [(service, registry.package_of(service)) for service in self._services]
            urls = {service: self.place.database(service).owner_url for service in self._services}
            await asyncio.gather(*(migrate(urls[name], package, Roles.of(name)) for name, package in packages))

        self._progress("migrating the databases")
        asyncio.run(work())

    def apply_topology(self) -> list[str]:
        """Declare streams, durables and buckets; what is as declared stays. Gives what was changed."""

        async def work() -> list[str]:
            bus = await Bus.connect(self.place.nats_url, service=TOPOLOGY, seed_file=self.place.nats_seed(TOPOLOGY))
            try:
                return [str(change) for change in await apply(bus, declare(registry.load(self._services)))]
            finally:
                await bus.close()

        return asyncio.run(work())

    def _start_span_store(self) -> None:
        self.span_store = SpanStore(self.place.spans)
        self._receiver = SpanReceiver(self.span_store, self.place.ports["spans"])
        self._receiver.start()

    def _start_services(self) -> None:
        started = []
        for service in self._services:
            self._progress(f"starting {service}")
            process = ServiceProcess(self.place, service, extra=self._settings)
            self.processes.add(service, process)
            started.append(process)
        for process in started:
            process.wait_ready()
            self._progress(f"{process.service} is ready")

    def _run(self, command: Sequence[str], environment: Mapping[str, str]) -> str:
        done = subprocess.run(
            list(command),
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=True,
            timeout=READY_S,
        )
        return done.stdout


def answers(url: str) -> bool:
    """Whether a GET of this URL answers 200 now."""
    with suppress(OSError), urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 (our own loopback)
        return bool(response.status == 200)
    return False


def _explain(error: BaseException) -> str:
    if isinstance(error, subprocess.CalledProcessError):
        return f"{' '.join(error.cmd[1:])} failed:\n{error.stderr.strip()}"
    return str(error)
