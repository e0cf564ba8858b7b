"""What an installation on one machine is made of besides its processes: folders, ports, secrets, settings.

Everything is minted once into the data directory and found there at the next start; files are 0600, nothing is a
default.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nkeys
from kota_videotron_content.app import SERVICE as VIDEOTRON_CONTENT

from kota_common.messaging import users
from kota_common.security.keys import load_signing_key, mint_secret, mint_signing_key, write_private_file
from kota_common.service import Service
from kota_common.testing.databases import ROLES
from kota_common.testing.embedded.process import free_port
from kota_identity.app import SERVICE as IDENTITY
from kota_permitting.app import SERVICE as PERMITTING

SERVICES: tuple[Service, ...] = (IDENTITY, PERMITTING, VIDEOTRON_CONTENT)

# Sealing keys of services, each minted as a versioned secret document.
SECRET_FILES = ("identity_master.json", "identity_index.json", "page_tokens.json")
PLAYLIST_KEY_FILE = "playlist_signing.json"
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Ports:
    """Ports of this installation; kept, so that bookmarks and partners' settings survive a restart."""

    grpc: Mapping[str, int]
    http: Mapping[str, int]
    nats: int
    nats_monitor: int
    spans: int


class Installation:
    """A data directory."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.secrets_dir = data / "secrets"
        self.logs = data / "logs"
        self.demo = data / "demo"
        for folder in (data, self.secrets_dir, self.logs, data / "media"):
            folder.mkdir(parents=True, exist_ok=True)
        self.secrets_dir.chmod(0o700)

    def mint(self) -> None:
        """Make every key and password that is not there yet."""
        for name in (*SECRET_FILES, PLAYLIST_KEY_FILE):
            if not (self.secrets_dir / name).exists():
                mint_secret(self.secrets_dir / name)
        if not self.root_key_file.exists():
            mint_signing_key(self.root_key_file)
        for user in users(SERVICES):
            seed_file = self.seed_file(user.name)
            if not seed_file.exists():
                seed = nkeys.encode_seed(os.urandom(32), nkeys.PREFIX_BYTE_USER)
                write_private_file(seed_file, bytes(seed).decode())
        if not self._passwords_file.exists():
            minted = {s.name: {role: secrets.token_urlsafe(32) for role in ROLES} for s in SERVICES}
            write_private_file(self._passwords_file, json.dumps(minted))

    @property
    def root_key_file(self) -> Path:
        """The root client's private key: whoever holds it administers identity."""
        return self.secrets_dir / "root_client.jwk"

    def root_public_jwk(self) -> str:
        """Its public half, for `kota_identity bootstrap`."""
        return json.dumps(load_signing_key(self.root_key_file).public_jwk())

    def seed_file(self, user: str) -> Path:
        """The NKey seed of a NATS user."""
        return self.secrets_dir / f"nats_{user}.seed"

    def nats_public_keys(self) -> dict[str, str]:
        """The public NKey of every NATS user, for the server's configuration."""
        return {
            user.name: nkeys.from_seed(self.seed_file(user.name).read_bytes()).public_key.decode()
            for user in users(SERVICES)
        }

    @property
    def _passwords_file(self) -> Path:
        return self.secrets_dir / "postgres_passwords.json"

    def passwords(self, service: str) -> dict[str, str]:
        """The password of each database role of a service."""
        minted: dict[str, str] = json.loads(self._passwords_file.read_text())[service]
        return minted

    @cached_property
    def ports(self) -> Ports:
        """The ports, chosen free at the first start."""
        file = self.data / "ports.json"
        if not file.exists():
            names = [service.name for service in SERVICES]
            chosen = {
                "grpc": {name: free_port() for name in names},
                "http": {name: free_port() for name in names},
                "nats": free_port(),
                "nats_monitor": free_port(),
                "spans": free_port(),
            }
            file.write_text(json.dumps(chosen, indent=1))
        return Ports(**json.loads(file.read_text()))

    def http_url(self, service: str) -> str:
        """Base URL of a service's edge."""
        return f"http://{HOST}:{self.ports.http[service]}"

    def grpc_address(self, service: str) -> str:
        """host:port of a service's gRPC door."""
        return f"{HOST}:{self.ports.grpc[service]}"

    def environment(self, service: Service, database_urls: Mapping[str, str], nats_url: str) -> dict[str, str]:
        """The settings of one service's process. `database_urls` holds app, owner and relay."""
        settings = {
            "POSTGRES_URL": database_urls["app"],
            "POSTGRES_OWNER_URL": database_urls["owner"],
            "POSTGRES_RELAY_URL": database_urls["relay"],
            "NATS_URL": nats_url,
            "NATS_SEED_FILE": str(self.seed_file(service.name)),
            "NATS_MONITOR_URL": f"http://{HOST}:{self.ports.nats_monitor}",
            "GRPC_ADDRESS": self.grpc_address(service.name),
            "HTTP_ADDRESS": f"{HOST}:{self.ports.http[service.name]}",
            "PUBLIC_URL": self.http_url(service.name),
            "ISSUER": self.http_url("identity"),
            "JWKS_URL": f"{self.http_url('identity')}/jwks.json",
            "SECRETS_DIR": str(self.secrets_dir),
            "OTLP_ENDPOINT": f"http://{HOST}:{self.ports.spans}",
            "DRAIN_WAIT_MS": "0",  # nobody balances load in front of one machine
            "MEDIA_DIR": str(self.data / "media"),
        }
        prefix = f"KOTA_{service.name.upper()}_"
        return {f"{prefix}{name}": value for name, value in settings.items()}
