"""The roles and the database of one service, on any PostgreSQL that lets us create them.

Four roles a service, none of them superuser, none above row level security (platform handbook, section 6): `owner` runs
migrations, `app` serves requests, `relay` publishes the event log, `verify` only reads.
"""

import os
import secrets
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit, urlunsplit

ROLES = ("owner", "app", "relay", "verify")


@dataclass(frozen=True, slots=True)
class ServiceDatabase:
    """One service's database as each of its roles reaches it (asyncpg and libpq URLs, password inside)."""

    service: str
    name: str
    owner_url: str
    app_url: str
    relay_url: str
    verify_url: str


def mint_passwords() -> dict[str, str]:
    """A fresh password for each role: 256 random bits."""
    return {role: secrets.token_urlsafe(32) for role in ROLES}


def database_url(server_url: str, *, user: str, password: str, database: str) -> str:
    """The server's URL with another user and database."""
    parts = urlsplit(server_url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(
        (parts.scheme, f"{quote(user)}:{quote(password, safe='')}@{place}", f"/{database}", parts.query, "")
    )


def service_database(server_url: str, service: str, name: str, passwords: Mapping[str, str]) -> ServiceDatabase:
    """The URLs of a service's database on this server; touches nothing."""
    urls = {
        role: database_url(server_url, user=f"kota_{service}_{role}", password=passwords[role], database=name)
        for role in ROLES
    }
    return ServiceDatabase(service, name, urls["owner"], urls["app"], urls["relay"], urls["verify"])


def roles_sql(service: str, passwords: Mapping[str, str]) -> str:
    """Creates the service's four roles or renews their passwords; safe to repeat."""
    statements = []
    for role in ROLES:
        name, password = f"kota_{service}_{role}", passwords[role].replace("'", "''")
        statements.append(
            f"DO $$ BEGIN CREATE ROLE {name} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;\n"
            f"ALTER ROLE {name} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD '{password}';"
        )
    return "\n".join(statements)


def database_sql(service: str, name: str) -> str:
    """Creates the database when it is missing. Runs outside a transaction (psql's \\gexec)."""
    return (
        f"SELECT 'CREATE DATABASE {name} OWNER kota_{service}_owner' "  # noqa: S608 (names are ours)
        f"WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{name}') \\gexec\n"
        f"REVOKE ALL ON DATABASE {name} FROM PUBLIC;\n"
        + "".join(f"GRANT CONNECT ON DATABASE {name} TO kota_{service}_{role};\n" for role in ROLES[1:])
    )


def privileges_sql(service: str) -> str:
    """What each role may do with the tables that `owner` will create. Runs inside the service's database.

    `relay` gets nothing by default: the floor's migrations grant it the event log and its own position.
    """
    owner, app, verify = (f"kota_{service}_{role}" for role in ("owner", "app", "verify"))
    default = f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT"
    return (
        f"REVOKE ALL ON SCHEMA public FROM PUBLIC;\n"
        f"GRANT USAGE ON SCHEMA public TO {app}, kota_{service}_relay, {verify};\n"
        f"{default} SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app};\n"
        f"{default} USAGE, SELECT ON SEQUENCES TO {app};\n"
        f"{default} SELECT ON TABLES TO {verify};\n"
    )


def create_service_database(
    psql: Path | str,
    server_url: str,
    service: str,
    *,
    name: str | None = None,
    passwords: Mapping[str, str] | None = None,
) -> ServiceDatabase:
    """Create roles and database `kota_<service>` (or `name`), once or again. `server_url` must be a superuser's.

    Raises RuntimeError with psql's own words when the server refuses.
    """
    name = name or f"kota_{service}"
    passwords = passwords or mint_passwords()
    run_sql(psql, server_url, roles_sql(service, passwords) + "\n" + database_sql(service, name))
    parts = urlsplit(server_url)
    run_sql(psql, urlunsplit(parts._replace(path=f"/{name}")), privileges_sql(service))
    return service_database(server_url, service, name, passwords)


def run_sql(psql: Path | str, url: str, sql: str) -> str:
    """Run SQL through psql and return its bare output (unaligned, tuples only). Raises RuntimeError on the first error.

    The password travels in the environment, never in the argument list that every process may read.
    """
    parts = urlsplit(url)
    credentials, _, place = parts.netloc.rpartition("@")
    user, _, password = credentials.partition(":")
    bare = urlunsplit(parts._replace(netloc=f"{user}@{place}" if user else place))
    done = subprocess.run(  # noqa: S603 (psql of the caller's choice)
        [str(psql), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", bare, "-f", "-"],
        input=sql,
        env={**os.environ, "PGPASSWORD": unquote(password), "PGCLIENTENCODING": "UTF8"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"PostgreSQL refused: {done.stderr.strip()}")
    return done.stdout.strip()
