"""Ordered, forward-only SQL migrations: one transaction each, checksummed, run by the owner role under a lock.

Expand, migrate, contract: a release must run on the schema of the next one, so that old and new processes overlap.
A service therefore refuses a schema older than itself and accepts a newer one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import asyncpg

from kota_common.errors import Kind, KotaError

_LOCK_KEY = 0x6B6F7461  # "kota": one migration at a time per database
_FILE = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")
_ROLE = re.compile(r"(?<!:):(?:'(app|relay|verify)'|(app|relay|verify)\b)")
_NO_TRANSACTION = "-- no-transaction"

_BOOK = """
CREATE TABLE IF NOT EXISTS schema_migration (
  component text NOT NULL,            -- `kota_common` or the service's package
  version int NOT NULL,
  name text NOT NULL,
  sha256 text NOT NULL,               -- of the file as written: an applied file never changes
  applied_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (component, version)
)"""


class SchemaOutdated(KotaError):
    """The database lacks migrations that this release needs."""

    reason = "SCHEMA_OUTDATED"
    kind = Kind.UNAVAILABLE
    english = "The database lacks the migrations {missing}."
    indonesian = "Basis data belum memiliki migrasi {missing}."
    cause = "The service was started before its migrations ran."
    fix = "Run `python -m <package> migrate` with the owner's URL, then start the service again."


class MigrationChanged(KotaError):
    """A migration that was applied differs from its file."""

    reason = "MIGRATION_CHANGED"
    kind = Kind.FAILED_PRECONDITION
    english = "Migration {name} was changed after it had been applied."
    indonesian = "Migrasi {name} berubah setelah diterapkan."
    cause = "Migrations are forward only: an applied file must never be edited."
    fix = "Restore the file and write a new migration."


@dataclass(frozen=True, slots=True)
class Roles:
    """The database roles of one service."""

    app: str
    relay: str
    verify: str

    @classmethod
    def of(cls, service: str) -> Roles:
        """The roles by the platform's naming, `kota_permitting_app`."""
        return cls(f"kota_{service}_app", f"kota_{service}_relay", f"kota_{service}_verify")

    def fill(self, sql: str) -> str:
        """Put the role names into `:app`, `:relay`, `:verify` (identifiers) and `:'app'` (text)."""

        def name(match: re.Match[str]) -> str:
            role: str = getattr(self, match[1] or match[2])
            return f"'{role}'" if match[1] else f'"{role}"'

        return _ROLE.sub(name, sql)


@dataclass(frozen=True, slots=True)
class MigrationSource:
    """One migration file."""

    component: str
    version: int
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        """Checksum of the file as written."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def sources(package: str) -> list[MigrationSource]:
    """The migrations of the floor and then of the package, in order. Raises ValueError for a misnamed file."""
    found = _of_package("kota_common", "kota_common.postgres")
    return found if package == "kota_common" else found + _of_package(package, package)


def _of_package(component: str, package: str) -> list[MigrationSource]:
    found: list[MigrationSource] = []
    for entry in sorted(files(package).joinpath("migrations").iterdir(), key=lambda e: e.name):
        if not entry.name.endswith(".sql"):
            continue
        match = _FILE.fullmatch(entry.name)
        if match is None:
            raise ValueError(f"{package}: {entry.name} is not NNNN_name.sql")
        found.append(MigrationSource(component, int(match[1]), entry.name, entry.read_text()))
    return found


async def migrate(url: str, package: str, roles: Roles) -> list[str]:
    """Apply what is missing, as the owner; gives the names applied. Safe to repeat and to run twice at once."""
    connection = await asyncpg.connect(url, timeout=10)
    try:
        await connection.fetchval("SELECT pg_advisory_lock($1)", _LOCK_KEY)
        await connection.execute(_BOOK)
        await connection.execute(roles.fill("GRANT SELECT ON schema_migration TO :app, :relay, :verify"))
        applied = []
        for source in _missing(await _book(connection), sources(package)):
            await _apply(connection, source, roles)
            applied.append(f"{source.component} {source.name}")
        return applied
    finally:
        await connection.close()  # ends the session and with it the advisory lock


async def check_migrations(connection: Any, package: str) -> None:
    """Raise SchemaOutdated when the database lacks a migration of this release."""
    missing = _missing(await _book(connection), sources(package))
    if missing:
        raise SchemaOutdated(missing=[f"{m.component}/{m.name}" for m in missing])


async def _book(connection: Any) -> dict[tuple[str, int], str]:
    if await connection.fetchval("SELECT to_regclass('schema_migration')") is None:
        return {}
    rows = await connection.fetch("SELECT component, version, sha256 FROM schema_migration")
    return {(row["component"], row["version"]): row["sha256"] for row in rows}


def _missing(book: dict[tuple[str, int], str], wanted: Iterable[MigrationSource]) -> list[MigrationSource]:
    missing: list[MigrationSource] = []
    for source in wanted:
        known = book.get((source.component, source.version))
        if known is None:
            missing.append(source)
        elif known != source.sha256:
            raise MigrationChanged(name=f"{source.component}/{source.name}")
    return missing


async def _apply(connection: Any, source: MigrationSource, roles: Roles) -> None:
    sql = roles.fill(source.sql)
    entry = "INSERT INTO schema_migration (component, version, name, sha256) VALUES ($1, $2, $3, $4)"
    row = (source.component, source.version, source.name, source.sha256)
    # A migration waits three seconds for a lock at most: it must not stop the traffic it runs beside.
    await connection.execute("SET lock_timeout = '3s'")
    if sql.startswith(_NO_TRANSACTION):
        await connection.execute(sql)
        await connection.execute(entry, *row)
        return
    async with connection.transaction():
        await connection.execute(sql)
        await connection.execute(entry, *row)
