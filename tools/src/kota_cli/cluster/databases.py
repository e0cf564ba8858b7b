"""Roles and databases of the services on a PostgreSQL that lets us create them, as an administrator, once or again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from kota_cli.cluster.place import ClusterPlace
from kota_common.testing.databases import ROLES, privileges_sql, roles_sql

CONNECT_S = 10
PATIENCE_S = 240.0
RETRY_S = 1.0


async def provision(place: ClusterPlace, passwords: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Make what is missing for each deployed service and renew the roles' passwords; gives the databases made.

    The administrator need not be a superuser: CREATEROLE and CREATEDB are enough.
    """
    made = []
    admin = await _patiently(place)
    try:
        for service in place.services:
            name = f"kota_{service}"
            await admin.execute(roles_sql(service, passwords[service]))
            if not await admin.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
                await admin.execute(f"GRANT kota_{service}_owner TO CURRENT_USER")
            if await admin.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name) is None:
                await admin.execute(f"CREATE DATABASE {name} OWNER kota_{service}_owner")
                made.append(name)
            await admin.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
            for role in ROLES[1:]:
                await admin.execute(f"GRANT CONNECT ON DATABASE {name} TO kota_{service}_{role}")
            await _privileges(place, service)
    finally:
        await admin.close()
    return made


async def _patiently(place: ClusterPlace) -> asyncpg.Connection:
    """A connection to a server that may be starting beside this job."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            return await asyncpg.connect(place.superuser_url, timeout=CONNECT_S)
        except (OSError, TimeoutError, asyncpg.CannotConnectNowError):
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(RETRY_S)


async def _privileges(place: ClusterPlace, service: str) -> None:
    url = urlunsplit(urlsplit(place.superuser_url)._replace(path=f"/kota_{service}"))
    inside = await asyncpg.connect(url, timeout=CONNECT_S)
    try:
        await inside.execute(privileges_sql(service))
    finally:
        await inside.close()
