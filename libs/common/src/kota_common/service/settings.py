"""The settings every service has. Each states its unit, its default and the reason for it.

Values come from the environment under the service's prefix (`KOTA_PERMITTING_...`); secrets come from files, never
from values. A placeholder secret refuses to start.
"""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SecretsSettingsSource

SETTINGS_DIR = "KOTA_SETTINGS_DIR"
"""Names a folder with one file a setting, called like its variable: a database URL holds a password, and on Kubernetes
secrets are files. The environment wins over it."""


class ServiceSettings(BaseSettings):
    """Base of a service's settings; the service sets `model_config = SettingsConfigDict(env_prefix=...)`."""

    postgres_url: str = Field(description="Database URL of the app role; it owns nothing and sees one city at a time.")
    postgres_relay_url: str = Field(
        description="Database URL of the relay role, which alone may mark events published."
    )
    postgres_owner_url: str = Field("", description="Database URL of the owner; only `migrate` needs it.")
    postgres_pool_max: int = Field(
        8, ge=2, le=90, description="Connections of the pool. Five services, relays and tools fit in 100 with room."
    )
    statement_timeout_ms: int = Field(
        10_000, ge=100, description="Longest statement in ms: no caller waits longer than its 10 s deadline."
    )
    nats_url: str = Field(description="Address of the NATS server, `nats://host:4222`, or `tls://` with TLS_DIR.")
    nats_seed_file: Path = Field(description="File with the NKey seed of this service's NATS user.")
    nats_monitor_url: str = Field(
        description="NATS monitoring address, `http://host:8222`: start-up proves there that JetStream syncs always."
    )
    grpc_address: str = Field("127.0.0.1:50051", description="host:port of the gRPC door.")
    http_address: str = Field("127.0.0.1:8080", description="host:port of the HTTP edge (health, metrics, routes).")
    public_url: str = Field("http://127.0.0.1:8080", description="Base URL under which others reach the HTTP edge.")
    issuer: str = Field(description="Issuer of the tokens that are accepted: the public URL of identity.")
    jwks_url: str = Field(description="Where the issuer's keys are read; inside a cluster not the public address.")
    secrets_dir: Path = Field(description="Folder with this installation's keys, one file each, mode 0600.")
    otlp_endpoint: str = Field("", description="OTLP/HTTP endpoint for traces, `http://host:4318`; empty: none kept.")
    trace_ratio: float = Field(
        1.0,
        ge=0,
        le=1,
        description="Share of new traces that are kept; 1 in `kota up`, 0.01 to begin with in production.",
    )
    log_level: str = Field("info", description="debug, info, warning or error.")
    max_in_flight: int = Field(
        600, ge=1, description="Calls worked on at once; more are refused with RetryInfo. 2,400/s x 0.25 s = 600."
    )
    health_address: str = Field(
        "",
        description="host:port of a plaintext door that answers gRPC health and nothing else, for Kubernetes' probes,"
        " which cannot speak TLS; empty: none.",
    )
    tls_dir: Path | None = Field(
        None,
        description="Folder with tls.crt, tls.key and ca.crt as cert-manager writes them, the key at most 0440: the"
        " gRPC door then asks each caller for a certificate of that authority, and NATS at tls:// is shown ours; empty:"
        " plaintext, for one machine or a mesh.",
    )
    partners_address: str = Field(
        "",
        description="host:port of a second gRPC door with the same methods that asks for no certificate, for partners"
        " who come through a gateway that shows none; only with TLS_DIR; empty: none.",
    )
    partners_tls: bool = Field(
        True, description="Whether the partners' door shows our certificate; false: plaintext behind the gateway."
    )
    drain_wait_ms: int = Field(
        5000,
        ge=0,
        description="Wait between NOT_SERVING and closing the doors: load balancers turn away first.",
    )

    @field_validator("tls_dir", mode="before")
    @classmethod
    def _no_folder(cls, value: object) -> object:
        """An empty variable is no folder, not the present one."""
        return None if value == "" else value

    @field_validator("partners_address")
    @classmethod
    def _beside_a_closed_door(cls, value: str, info: ValidationInfo) -> str:
        """Without certificates the gRPC door is open to everybody already; a second one would be a mistake."""
        if value and info.data.get("tls_dir") is None:
            raise ValueError("only with TLS_DIR: without it the door at GRPC_ADDRESS asks for no certificate either")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then the files of KOTA_SETTINGS_DIR."""
        folder = os.environ.get(SETTINGS_DIR)
        files = (SecretsSettingsSource(settings_cls, secrets_dir=folder),) if folder else ()
        return (init_settings, env_settings, *files)
