"""The whole platform on one machine: started in order, watched, stopped in the reverse order.

Also what the e2e tests run: they kill, pause and restart its processes.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from kota_cli.installation import HOST, SERVICES, Installation
from kota_cli.spans import SpanReceiver, SpanStore
from kota_common.messaging import Bus, apply, declare, server_config
from kota_common.messaging.users import TOPOLOGY
from kota_common.service import Service
from kota_common.testing.databases import ServiceDatabase
from kota_common.testing.embedded import EmbeddedNats, EmbeddedPostgres
from kota_common.testing.embedded.process import ServerFailed, ServerProcess, wait_until

READY_S = 30.0
WATCH_EVERY_S = 0.5
RESTART_PAUSE_S = (0.2, 1.0, 5.0, 15.0)  # a process that keeps dying is not restarted in a tight loop
DEMO_CITY = "13.77"

Say = Callable[[str], None]


class Platform:
    """PostgreSQL, NATS, the span store and the services. Methods block: in an event loop use `asyncio.to_thread`."""

    def __init__(self, data: Path | None = None, *, say: Say = lambda _: None, postgres_version: int = 18) -> None:
        self._ephemeral = data is None
        self.installation = Installation(data or Path(tempfile.mkdtemp(prefix="kota-")))
        place, ports = self.installation, self.installation.ports
        self._say = say
        place.mint()
        self.postgres = EmbeddedPostgres(
            place.data / "postgres", version=postgres_version, log=place.logs / "postgres.log"
        )
        self.nats = EmbeddedNats(
            place.data / "nats",
            config=server_config(SERVICES, place.nats_public_keys()),
            port=ports.nats,
            monitor_port=ports.nats_monitor,
            log=place.logs / "nats.log",
        )
        self.spans = SpanStore(place.data / "spans.sqlite")
        self._receiver = SpanReceiver(self.spans, ports.spans)
        self.databases: dict[str, ServiceDatabase] = {}
        self.processes: dict[str, ServerProcess] = {}
        self._watching = threading.Event()
        self._watcher: threading.Thread | None = None
        self._held: set[str] = set()  # processes that a test or the stop has taken down on purpose

    def start(self) -> Self:
        """Start everything and wait until every service is ready. Raises ServerFailed, naming what did not start."""
        self._say("PostgreSQL")
        self.postgres.start()
        self._say("NATS")
        self.nats.start()
        self._receiver.start()
        self._say("databases and migrations")
        for service in SERVICES:
            self._prepare(service)
        self._say("topology")
        self.apply_topology()
        self._bootstrap()
        self._say("services")
        for service in SERVICES:
            self.start_service(service.name, wait=False)
        for service in SERVICES:
            self.wait_ready(service.name)
        self._watching.set()
        self._watcher = threading.Thread(target=self._watch, name="kota-watch", daemon=True)
        self._watcher.start()
        return self

    def stop(self) -> None:
        """Stop everything in the reverse order; an ephemeral platform leaves nothing behind."""
        self._watching.clear()
        if self._watcher is not None:
            self._watcher.join(timeout=10)
        stopping = [
            threading.Thread(target=process.stop, kwargs={"timeout_s": 40}) for process in self.processes.values()
        ]
        for thread in stopping:
            thread.start()
        for thread in stopping:
            thread.join()
        self._receiver.stop()
        self.spans.close()
        self.nats.stop()
        self.postgres.stop()
        if self._ephemeral:
            shutil.rmtree(self.installation.data, ignore_errors=True)

    def _prepare(self, service: Service) -> None:
        """Roles, database, migrations."""
        database = self.postgres.create_service_database(
            service.name, passwords=self.installation.passwords(service.name)
        )
        self.databases[service.name] = database
        self._run(service, "migrate")

    def _environment(self, service: Service) -> dict[str, str]:
        database = self.databases[service.name]
        urls = {"app": database.app_url, "owner": database.owner_url, "relay": database.relay_url}
        return {**os.environ, **self.installation.environment(service, urls, self.nats.url)}

    def _run(self, service: Service, *words: str) -> str:
        """One word of a service's command line, to its end."""
        done = subprocess.run(
            [sys.executable, "-m", service.package, *words],
            env=self._environment(service),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise ServerFailed(f"{service.name} {words[0]}: {(done.stderr or done.stdout).strip()}")
        return done.stdout

    def _bootstrap(self) -> None:
        """The first key: once in the life of a data directory."""
        known = self.installation.data / "bootstrap.json"
        if known.exists():
            return
        public = self.installation.data / "root_client.public.jwk"
        public.write_text(self.installation.root_public_jwk())
        identity = next(service for service in SERVICES if service.name == "identity")
        answer = self._run(identity, "bootstrap", "--city", DEMO_CITY, "--admin-jwk", str(public), "--demo")
        known.write_text(answer)

    @property
    def root_client_id(self) -> str:
        """The client id of the root client."""
        return str(json.loads((self.installation.data / "bootstrap.json").read_text())["client_id"])

    def apply_topology(self) -> list[str]:
        """Make streams, durables and buckets as declared; gives what was changed."""

        async def work() -> list[str]:
            seed = self.installation.seed_file(TOPOLOGY)
            bus = await Bus.connect(self.nats.url, service=TOPOLOGY, seed_file=seed)
            try:
                return [str(change) for change in await apply(bus, declare(SERVICES))]
            finally:
                await bus.close()

        return asyncio.run(work())

    def start_service(self, name: str, *, wait: bool = True) -> None:
        """Start one service's process."""
        service = next(service for service in SERVICES if service.name == name)
        process = ServerProcess(
            name,
            [sys.executable, "-m", service.package, "serve"],
            log=self.installation.logs / f"{name}.log",
            cwd=self.installation.data,
            env=self._environment(service),
        )
        process.spawn()
        self.processes[name] = process
        self._held.discard(name)
        if wait:
            self.wait_ready(name)

    def wait_ready(self, name: str, timeout_s: float = READY_S) -> None:
        """Wait until a service says that it may be sent work. Raises ServerFailed with its log's tail."""
        process = self.processes[name]
        url = f"{self.installation.http_url(name)}/readyz"
        if not wait_until(lambda: process.exit_code is not None or _answers(url), timeout_s=timeout_s):
            raise ServerFailed(f"{name} is not ready after {timeout_s:g} s:\n{process.log_tail()}")
        if process.exit_code is not None:
            raise ServerFailed(f"{name} ended with {process.exit_code}:\n{process.log_tail()}")

    def kill_service(self, name: str) -> None:
        """SIGKILL a service; it stays down until `start_service`."""
        self._held.add(name)
        self.processes[name].kill()

    def _watch(self) -> None:
        """Restart what died, and put the topology back when a stream was lost."""
        deaths: dict[str, int] = {}
        looked_at = time.monotonic()
        while self._watching.is_set():
            time_to_next = WATCH_EVERY_S
            for name, process in list(self.processes.items()):
                if process.exit_code is not None and name not in self._held and self._watching.is_set():
                    deaths[name] = deaths.get(name, 0) + 1
                    self._say(f"{name} ended with {process.exit_code}, starting it again")
                    time_to_next = RESTART_PAUSE_S[min(deaths[name], len(RESTART_PAUSE_S)) - 1]
                    self.start_service(name, wait=False)
            if time.monotonic() - looked_at > 2:
                looked_at = time.monotonic()
                self._restore_topology()
            wait_until(lambda: not self._watching.is_set(), timeout_s=time_to_next)

    def _restore_topology(self) -> None:
        try:
            changed = self.apply_topology()
        except Exception as error:  # noqa: BLE001 - NATS is away; the next look tries again
            self._say(f"topology not looked at: {error!r}")
            return
        for change in changed:
            self._say(f"topology restored: {change}")

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as response:  # noqa: S310 - our own loopback address
            return bool(response.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


__all__ = ["DEMO_CITY", "HOST", "Platform"]
