"""Where a cluster's installation keeps what: names of its objects, addresses, and the folders that secrets are mounted
in.

The chart tells it in the environment; the names are the chart's own rules, which a test compares with what it renders.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit, urlunsplit

import grpc

from kota_cli import registry
from kota_cli.demo.callers import Endpoints
from kota_common.grpc import channel_credentials
from kota_common.messaging import Bus
from kota_common.security.certificates import Certificates
from kota_common.testing.databases import ServiceDatabase, service_database

GRPC_PORT, HTTP_PORT = 50051, 8080
MOUNT, TLS_MOUNT = Path("/run/kota"), Path("/run/tls")


class NotConfigured(Exception):
    """A variable that the chart sets is missing; the text names it."""


@dataclass(frozen=True, slots=True)
class ClusterPlace:
    """One installation on Kubernetes."""

    release: str
    namespace: str
    services: tuple[str, ...]  # those that are deployed, by their Python name
    postgres_url: str = ""  # of the server, without user and password
    nats_url: str = ""
    nats_monitor_urls: tuple[str, ...] = ()
    nats_replicas: int = 1
    issuer: str = ""
    city: str = ""
    tls_dir: Path | None = None  # where pods find their certificate; None: the installation has none
    mount: Path = field(default=MOUNT)

    @classmethod
    def of(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """From the chart's variables. Raises NotConfigured."""
        try:
            services = tuple(environment["KOTA_SERVICES"].split(","))
            release, namespace = environment["KOTA_RELEASE"], environment["KOTA_NAMESPACE"]
        except KeyError as missing:
            raise NotConfigured(f"{missing.args[0]} is not set: this command runs inside a cluster's jobs") from None
        unknown = set(services) - set(registry.SERVICE_NAMES)
        if unknown:
            raise NotConfigured(f"KOTA_SERVICES names {', '.join(sorted(unknown))}, which this release does not have")
        return cls(
            release,
            namespace,
            services,
            postgres_url=environment.get("KOTA_POSTGRES_SERVER", ""),
            nats_url=environment.get("KOTA_NATS_URL", ""),
            nats_monitor_urls=tuple(filter(None, environment.get("KOTA_NATS_MONITOR_URLS", "").split(","))),
            nats_replicas=int(environment.get("KOTA_NATS_REPLICAS", "1")),
            issuer=environment.get("KOTA_ISSUER", ""),
            city=environment.get("KOTA_CITY", ""),
            tls_dir=Path(environment["KOTA_TLS_DIR"]) if environment.get("KOTA_TLS_DIR") else None,
            mount=Path(environment.get("KOTA_MOUNT", str(MOUNT))),
        )

    def object_name(self, service: str) -> str:
        """The name of a service's Deployment, Service and Secret."""
        return f"{self.release}-{service.replace('_', '-')}"

    @property
    def installation_secret(self) -> str:
        """Name of the Secret with everything that no single service owns."""
        return f"{self.release}-installation"

    @property
    def nats_secret(self) -> str:
        """Name of the Secret with the broker's configuration."""
        return f"{self.release}-nats"

    @property
    def superuser_secret(self) -> str:
        """Name of the Secret with PostgreSQL's superuser, for an operator that makes the server."""
        return f"{self.release}-postgres-superuser"

    @property
    def demo_secret(self) -> str:
        """Name of the Secret with the keys of a demo city's callers."""
        return f"{self.release}-demo"

    @property
    def status_map(self) -> str:
        """Name of the ConfigMap that says when the last backup and the last drill were."""
        return f"{self.release}-operations"

    def seed(self, user: str) -> Path:
        """Where a user's NATS seed is mounted."""
        return self.mount / "installation" / f"nats-{user}.nk"

    @property
    def superuser_url(self) -> str:
        """URL of the role that may create roles and databases: mounted whole, or the in-cluster server's."""
        whole = self.mount / "installation" / "postgres-admin-url"
        if whole.exists():
            return whole.read_text(encoding="utf-8").strip()
        password = (self.mount / "installation" / "postgres-superuser").read_text(encoding="ascii").strip()
        parts = urlsplit(self.postgres_url)
        return urlunsplit(parts._replace(netloc=f"postgres:{password}@{parts.netloc}", path="/postgres"))

    def database(self, service: str, passwords: Mapping[str, str]) -> ServiceDatabase:
        """A service's database as each of its roles reaches it."""
        return service_database(self.postgres_url, service, f"kota_{service}", passwords)

    def grpc_address(self, service: str) -> str:
        """host:port of a service's gRPC door inside the cluster."""
        return f"{self.object_name(service)}:{GRPC_PORT}"

    def http_url(self, service: str) -> str:
        """Base URL of a service's HTTP edge inside the cluster."""
        return f"http://{self.object_name(service)}:{HTTP_PORT}"

    def certificates(self) -> Certificates | None:
        """What this job shows to services and bus; None without TLS. Raises CertificateRefused."""
        return Certificates.load(self.tls_dir, setting="KOTA_TLS_DIR") if self.tls_dir is not None else None

    def credentials(self) -> grpc.ChannelCredentials | None:
        """The same for gRPC."""
        certificates = self.certificates()
        return channel_credentials(certificates) if certificates is not None else None

    def channel(self, service: str, options: Sequence[tuple[str, Any]] = ()) -> grpc.aio.Channel:
        """A bare channel to a service, without anything that repeats calls."""
        credentials, address = self.credentials(), self.grpc_address(service)
        if credentials is None:
            return grpc.aio.insecure_channel(address, options=options)
        return grpc.aio.secure_channel(address, credentials, options=options)

    async def bus(self, user: str) -> Bus:
        """A connection to the bus as one of the installation's users."""
        return await Bus.connect(
            self.nats_url, service=user, seed_file=self.seed(user), certificates=self.certificates()
        )

    def endpoints(self) -> Endpoints:
        """Where callers inside the cluster reach the services. `issuer` stays the public name: it is in every token."""
        return Endpoints(
            self.issuer,
            {service: self.grpc_address(service) for service in self.services},
            {service: self.http_url(service) for service in self.services},
            token_url=f"{self.http_url('identity')}/oauth2/token",
            credentials=self.credentials(),
        )
