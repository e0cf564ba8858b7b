"""The pytest plugin of the house: real servers as session fixtures, and markers that follow the folder.

Each run has its own servers, folders and ports; nothing is shared between runs, so nothing needs a lock. Choose the
major version with KOTA_TEST_POSTGRES_VERSION (16 or 18), or servers of your own with KOTA_POSTGRES_URL and
KOTA_NATS_URL.
"""

import itertools
import os
from collections.abc import Callable, Iterator

import pytest

from kota_common.testing.databases import ServiceDatabase, mint_passwords
from kota_common.testing.embedded import EmbeddedNats, EmbeddedPostgres
from kota_common.testing.embedded.postgres import DEFAULT_VERSION
from kota_common.testing.external import NATS_URL, POSTGRES_URL, ExternalNats, ExternalPostgres

POSTGRES_VERSION = "KOTA_TEST_POSTGRES_VERSION"
_FOLDERS = ("unit", "integration", "e2e")

NewDatabase = Callable[[str], ServiceDatabase]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by the first folder below `tests` (or `tests/e2e` itself)."""
    for item in items:
        parts = item.path.parts
        below = parts[len(parts) - parts[::-1].index("tests") :] if "tests" in parts else ()
        if below and below[0] in _FOLDERS:
            item.add_marker(below[0])


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[EmbeddedPostgres | ExternalPostgres]:
    """A durable PostgreSQL for this run. Its databases come from `new_database`."""
    if url := os.environ.get(POSTGRES_URL):
        yield ExternalPostgres(url)
        return
    with EmbeddedPostgres(version=int(os.environ.get(POSTGRES_VERSION) or DEFAULT_VERSION)) as server:
        yield server


@pytest.fixture(scope="session")
def nats_server() -> Iterator[EmbeddedNats | ExternalNats]:
    """A durable nats-server with JetStream and without users for this run."""
    if url := os.environ.get(NATS_URL):
        yield ExternalNats(url)
        return
    with EmbeddedNats() as server:
        yield server


@pytest.fixture(scope="session")
def new_database(postgres_server: EmbeddedPostgres | ExternalPostgres) -> NewDatabase:
    """`new_database("permitting")` creates an empty database with the service's four roles and returns their URLs.

    Every call gives another database (`kota_permitting_t<pid>_<n>`), so that test modules do not see each other's rows;
    the roles are the same, and so are their passwords within one run.
    """
    passwords: dict[str, dict[str, str]] = {}
    numbers = itertools.count(1)

    def create(service: str) -> ServiceDatabase:
        name = f"kota_{service}_t{os.getpid()}_{next(numbers)}"
        secrets = passwords.setdefault(service, mint_passwords())
        return postgres_server.create_service_database(service, name=name, passwords=secrets)

    return create
