"""`python -m kota_<service> serve | migrate | doctor | health`, the same words for every service."""

from __future__ import annotations

import asyncio
import sys

import asyncpg
import grpc
import uvloop
from pydantic import ValidationError

from kota_common.errors import KotaError
from kota_common.grpc.health import ask
from kota_common.postgres import Roles, migrate
from kota_common.security.keys import SecretRefused
from kota_common.service.definition import Service
from kota_common.service.lifecycle import StartupRefused, patiently, run
from kota_common.service.proofs import prove, variable
from kota_common.service.settings import ServiceSettings

EXIT_OK, EXIT_FINDING, EXIT_USAGE = 0, 1, 2
MIGRATE_PATIENCE_S = 240.0  # with a database that is being made


def main(service: Service, arguments: list[str] | None = None) -> int:
    """Run one word of the service's command line; the exit code is 0 well, 1 refused or found, 2 wrong usage."""
    words = sys.argv[1:] if arguments is None else arguments
    word = words[0] if words else ""
    known = {"serve": _serve, "migrate": _migrate, "doctor": _doctor, "health": _health}
    if word in service.commands:
        return service.commands[word](words[1:])
    if word not in known or len(words) != 1:
        usage = " | ".join([*known, *service.commands])
        print(f"usage: python -m {service.package} {usage}", file=sys.stderr)  # noqa: T201
        return EXIT_USAGE
    try:
        return known[word](service, load_settings(service))
    except (StartupRefused, SecretRefused, KotaError) as error:
        print(f"{service.name}: {error}", file=sys.stderr)  # noqa: T201
        return EXIT_FINDING


def load_settings(service: Service) -> ServiceSettings:
    """The service's settings from its environment. Raises StartupRefused that names each variable to fix."""
    try:
        return service.settings()
    except ValidationError as error:
        prefix = str(service.settings.model_config.get("env_prefix", ""))
        faults = "; ".join(f"{prefix}{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
        raise StartupRefused(faults) from error


def _serve(service: Service, settings: ServiceSettings) -> int:
    uvloop.run(run(service, settings))
    return EXIT_OK


def _migrate(service: Service, settings: ServiceSettings) -> int:
    if not settings.postgres_owner_url:
        raise StartupRefused(f"KOTA_{service.name.upper()}_POSTGRES_OWNER_URL: migrations need the owner's URL")
    for name in asyncio.run(_migrated(service, settings.postgres_owner_url)):
        print(f"applied {name}")  # noqa: T201
    return EXIT_OK


async def _migrated(service: Service, url: str) -> list[str]:
    """Migrate once the database is there: on a cluster the server and its databases come into being beside this job."""

    async def reach() -> None:
        await (await asyncpg.connect(url, timeout=10)).close()

    await patiently(reach, f"KOTA_{service.name.upper()}_POSTGRES_OWNER_URL: PostgreSQL", patience_s=MIGRATE_PATIENCE_S)
    return await migrate(url, service.package, Roles.of(service.name))


def _doctor(service: Service, settings: ServiceSettings) -> int:
    findings = asyncio.run(prove(service, settings))
    for finding in findings:
        print(finding)  # noqa: T201
    return EXIT_FINDING if findings else EXIT_OK


def _health(service: Service, settings: ServiceSettings) -> int:
    """For `HEALTHCHECK` of an image and for systemd: does this service, at its own address, say that it serves?"""
    if settings.tls_dir is not None and not settings.health_address:
        raise StartupRefused(f"{variable(service, 'health_address')}: with TLS_DIR a probe has a door of its own")
    host, _, port = (settings.health_address or settings.grpc_address).rpartition(":")
    address = f"{'127.0.0.1' if host in ('', '0.0.0.0', '[::]') else host}:{port}"  # noqa: S104 (asked, not bound)
    try:
        serving = asyncio.run(ask(address))
    except grpc.aio.AioRpcError as error:
        raise StartupRefused(f"{address} does not answer: {error.code().name}") from error
    return EXIT_OK if serving else EXIT_FINDING
