"""What must be true before a service is ready, each as a sentence that names the setting to fix.

The same proofs serve start-up, which refuses, and `doctor`, which lists.
"""

from __future__ import annotations

import asyncpg

from kota_common.contract import check as check_contract
from kota_common.errors import KotaError
from kota_common.messaging.connection import durability_findings as bus_durability
from kota_common.postgres import Database, check_migrations
from kota_common.security.certificates import CertificateRefused, Certificates
from kota_common.service.definition import Service
from kota_common.service.settings import ServiceSettings


def contract_findings(service: Service) -> list[str]:
    """What the service's contract lacks."""
    return check_contract(service.contracts, service.name)


def variable(service: Service, setting: str) -> str:
    """The environment variable of a setting, for messages."""
    return f"{service.settings.model_config.get('env_prefix', '')}{setting.upper()}"


def certificates(service: Service, settings: ServiceSettings) -> Certificates | None:
    """What this process shows; None without TLS_DIR. Raises CertificateRefused that names the setting and the file."""
    if settings.tls_dir is None:
        return None
    return Certificates.load(settings.tls_dir, setting=variable(service, "tls_dir"))


async def durability_findings(service: Service, database: Database) -> list[str]:
    """Settings of PostgreSQL that would lose acknowledged work."""
    where = variable(service, "postgres_url")
    return [f"{where}: {finding}" for finding in await database.durability()]


async def schema(service: Service, database: Database) -> None:
    """Raise SchemaOutdated when the database lacks a migration of this release, MigrationChanged when one differs."""
    async with database.pool.acquire() as connection:
        await check_migrations(connection, service.package)


async def database_findings(service: Service, database: Database) -> list[str]:
    """Settings of PostgreSQL that would lose acknowledged work, and missing migrations."""
    findings = await durability_findings(service, database)
    try:
        await schema(service, database)
    except KotaError as error:
        findings.append(f"{variable(service, 'postgres_url')}: {error} {error.fix}")
    return findings


async def bus_findings(service: Service, settings: ServiceSettings) -> list[str]:
    """Settings of NATS that would lose acknowledged events."""
    where = variable(service, "nats_monitor_url")
    return [f"{where}: {finding}" for finding in await bus_durability(settings.nats_monitor_url)]


async def prove(service: Service, settings: ServiceSettings) -> list[str]:
    """Every finding of a service in its installation; empty when it may serve."""
    findings = contract_findings(service)
    try:
        certificates(service, settings)
    except CertificateRefused as error:
        findings.append(str(error))
    try:
        database = await Database.open(settings.postgres_url, service=service.name, max_size=2)
    except (OSError, asyncpg.PostgresError) as error:
        findings.append(f"{variable(service, 'postgres_url')}: PostgreSQL does not answer: {error}")
    else:
        try:
            findings += await database_findings(service, database)
        finally:
            await database.close()
    return findings + await bus_findings(service, settings)
