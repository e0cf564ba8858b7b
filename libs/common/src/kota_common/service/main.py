"""`python -m kota_<service> serve | migrate | doctor`, the same words for every service."""

from __future__ import annotations

import asyncio
import sys

import uvloop
from pydantic import ValidationError

from kota_common.errors import KotaError
from kota_common.postgres import Roles, migrate
from kota_common.security.keys import SecretRefused
from kota_common.service.definition import Service
from kota_common.service.lifecycle import StartupRefused, run
from kota_common.service.proofs import prove
from kota_common.service.settings import ServiceSettings

EXIT_OK, EXIT_FINDING, EXIT_USAGE = 0, 1, 2


def main(service: Service, arguments: list[str] | None = None) -> int:
    """Run one word of the service's command line; the exit code is 0 well, 1 refused or found, 2 wrong usage."""
    words = sys.argv[1:] if arguments is None else arguments
    word = words[0] if words else ""
    known = {"serve": _serve, "migrate": _migrate, "doctor": _doctor}
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
    for name in asyncio.run(migrate(settings.postgres_owner_url, service.package, Roles.of(service.name))):
        print(f"applied {name}")  # noqa: T201
    return EXIT_OK


def _doctor(service: Service, settings: ServiceSettings) -> int:
    findings = asyncio.run(prove(service, settings))
    for finding in findings:
        print(finding)  # noqa: T201
    return EXIT_FINDING if findings else EXIT_OK
