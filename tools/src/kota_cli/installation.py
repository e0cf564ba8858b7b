"""Where an installation on one machine keeps what: folders, ports, addresses, and the environment of its services.

Everything `kota up` chose is in `<data>/platform.json`, so that a second start finds the same ports and the other
commands find the platform. Secrets are not in that file; they lie below `<data>/secrets`, mode 0700.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self

from kota_cli.keys import read_passwords
from kota_common.testing.databases import ServiceDatabase, service_database
from kota_common.testing.embedded import free_port

DATA_VARIABLE = "KOTA_DATA"
DEFAULT_DATA = Path(".kota")
HOST = "127.0.0.1"


class NotFound(Exception):
    """There is no installation where one was looked for; the text says how to make or name one."""


class NotRunning(Exception):
    """The installation is there and nobody runs it; the text says how to start it."""


def default_data() -> Path:
    """The data folder that commands use when none is named: `KOTA_DATA`, else `.kota` here."""
    return Path(os.environ.get(DATA_VARIABLE) or DEFAULT_DATA)


@dataclass(slots=True)
class Installation:
    """One installation: its folder and what was chosen for it."""

    data: Path
    services: tuple[str, ...]
    ports: dict[str, int] = field(default_factory=dict)  # `permitting.grpc`, `permitting.http`, `nats`, `spans`...
    postgres_url: str = ""  # of the superuser, without its password; the socket's folder changes with every start
    nats_url: str = ""
    nats_monitor_url: str = ""

    @classmethod
    def read(cls, data: Path) -> Self:
        """The installation in this folder. Raises NotFound."""
        try:
            kept = json.loads((data / "platform.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise NotFound(f"no platform in {data}: start one with `kota up`, or name its folder with --data") from None
        return cls(data, tuple(kept.pop("services")), **kept)

    def must_run(self) -> Self:
        """This installation, when a `kota up` holds its folder. Raises NotRunning."""
        with (self.data / "lock").open("ab") as file, suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            raise NotRunning(f"the platform in {self.data} does not run: start it with `kota up --data {self.data}`")
        return self

    @classmethod
    def prepare(cls, data: Path, services: Sequence[str], *, first_port: int | None = None) -> Self:
        """The installation in this folder, or a new one; every service has its ports afterwards.

        With `first_port` the ports are consecutive from there, else those of the last start, else free ones.
        """
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = cls.read(data) if (data / "platform.json").exists() else cls(data, ())
        kept.services = tuple(services)
        names = [f"{service}.{door}" for service in services for door in ("http", "grpc")]
        for number, name in enumerate((*names, "nats", "nats.monitor", "spans")):
            if first_port is not None:
                kept.ports[name] = first_port + number
            elif name not in kept.ports:
                kept.ports[name] = _another_port(kept.ports)
        return kept

    def write(self) -> None:
        """Keep what was chosen, so that it is whole or old whatever happens."""
        kept = {name: value for name, value in asdict(self).items() if name != "data"}
        fresh = self.data / "platform.json.new"
        fresh.write_text(json.dumps(kept, indent=1), encoding="utf-8")
        fresh.replace(self.data / "platform.json")

    @property
    def secrets(self) -> Path:
        """Folder of the secrets."""
        return self.data / "secrets"

    @property
    def logs(self) -> Path:
        """Folder with a log per process."""
        return self.data / "logs"

    @property
    def spans(self) -> Path:
        """File of the span store."""
        return self.data / "spans.db"

    @property
    def otlp_endpoint(self) -> str:
        """Where services send their spans."""
        return f"http://{HOST}:{self.ports['spans']}"

    @property
    def issuer(self) -> str:
        """Issuer of tokens: the public address of identity."""
        return self.http_url("identity")

    def grpc_address(self, service: str) -> str:
        """host:port of a service's gRPC door."""
        return f"{HOST}:{self.ports[f'{service}.grpc']}"

    def http_url(self, service: str) -> str:
        """Base URL of a service's HTTP edge."""
        return f"http://{HOST}:{self.ports[f'{service}.http']}"

    def nats_seed(self, user: str) -> Path:
        """Seed file of a NATS user."""
        return self.secrets / "nats" / f"{user}.nk"

    def database(self, service: str) -> ServiceDatabase:
        """A service's database, as each of its roles reaches it."""
        passwords = read_passwords(self.secrets)[service]
        return service_database(self.postgres_url, service, f"kota_{service}", passwords)

    def environment(self, service: str) -> dict[str, str]:
        """The settings of a service as its environment, without the owner's database URL."""
        database, prefix = self.database(service), f"KOTA_{service.upper()}_"
        values: Mapping[str, str] = {
            "POSTGRES_URL": database.app_url,
            "POSTGRES_RELAY_URL": database.relay_url,
            "NATS_URL": self.nats_url,
            "NATS_SEED_FILE": str(self.nats_seed(service)),
            "NATS_MONITOR_URL": self.nats_monitor_url,
            "GRPC_ADDRESS": self.grpc_address(service),
            "HTTP_ADDRESS": self.http_url(service).removeprefix("http://"),
            "PUBLIC_URL": self.http_url(service),
            "ISSUER": self.issuer,
            "JWKS_URL": f"{self.issuer}/jwks.json",
            "SECRETS_DIR": str(self.secrets / service),
            "OTLP_ENDPOINT": self.otlp_endpoint,
            "DRAIN_WAIT_MS": "0",  # no load balancer in front of one machine
            **_OWN_SETTINGS.get(service, lambda _: {})(self),
        }
        return {f"{prefix}{name}": value for name, value in values.items()}

    def owner_environment(self, service: str) -> dict[str, str]:
        """The environment of `migrate` and other one-time commands: the service's, and the owner's database URL."""
        owner = {f"KOTA_{service.upper()}_POSTGRES_OWNER_URL": self.database(service).owner_url}
        return {**self.environment(service), **owner}


# Settings that one service alone has and that differ between installations.
_OWN_SETTINGS = {
    # Browsers bind finger keys to a name, never to an address; `localhost` is the one that needs no TLS.
    "attendance": lambda place: {
        "WEBAUTHN_RP_ID": "localhost",
        "WEBAUTHN_ORIGINS": json.dumps([place.http_url("attendance").replace(HOST, "localhost")]),
    },
    "videotron_content": lambda place: {"MEDIA_DIR": str(place.data / "media")},
}


def _another_port(taken: Mapping[str, int]) -> int:
    while (port := free_port(HOST)) in taken.values():
        continue
    return port
