"""Servers that somebody else runs, named by KOTA_POSTGRES_URL and KOTA_NATS_URL, with the embedded servers' surface.

They cannot be killed or paused from here: fault tests ask for the embedded ones.
"""

import os
from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

from kota_common.testing.databases import ServiceDatabase, create_service_database, run_sql
from kota_common.testing.embedded.postgres import DEFAULT_VERSION, binaries

POSTGRES_URL = "KOTA_POSTGRES_URL"
NATS_URL = "KOTA_NATS_URL"
NATS_MONITOR_URL = "KOTA_NATS_MONITOR_URL"


class ExternalPostgres:
    """A PostgreSQL reached by a superuser's URL."""

    def __init__(self, superuser_url: str) -> None:
        self.superuser_url = superuser_url
        self.psql = binaries(DEFAULT_VERSION) / "psql"

    def run_sql(self, sql: str, *, database: str | None = None) -> str:
        """Run SQL as superuser and return its bare output."""
        url = urlsplit(self.superuser_url)
        return run_sql(self.psql, urlunsplit(url._replace(path=f"/{database}") if database else url), sql)

    def create_service_database(
        self, service: str, *, name: str | None = None, passwords: Mapping[str, str] | None = None
    ) -> ServiceDatabase:
        """Create roles and database of a service, once or again."""
        return create_service_database(self.psql, self.superuser_url, service, name=name, passwords=passwords)


class ExternalNats:
    """A nats-server reached by its URL; `monitor_url` is empty when KOTA_NATS_MONITOR_URL is not set."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.monitor_url = os.environ.get(NATS_MONITOR_URL, "")
