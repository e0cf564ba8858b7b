"""A failure of PostgreSQL is told from a defect of ours."""

import asyncpg
import pytest

from kota_common.errors import DeadlinePassed, DependencyDown
from kota_common.postgres import Contention, translate


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (asyncpg.DeadlockDetectedError("x"), Contention),
        (asyncpg.SerializationError("x"), Contention),
        (asyncpg.QueryCanceledError("x"), DeadlinePassed),
        (asyncpg.ConnectionDoesNotExistError("x"), DependencyDown),
        (asyncpg.AdminShutdownError("x"), DependencyDown),
        (asyncpg.TooManyConnectionsError("x"), DependencyDown),
        (asyncpg.DiskFullError("x"), DependencyDown),
        (ConnectionRefusedError(), DependencyDown),
        (TimeoutError(), DependencyDown),
        (asyncpg.InterfaceError("connection is closed"), DependencyDown),
        (asyncpg.InterfaceError("pool is closing"), DependencyDown),
    ],
)
def test_what_nobody_broke_is_typed(error, meaning):
    assert isinstance(translate(error), meaning)


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.InterfaceError("the server expects 2 arguments for this query, 1 was passed"),
        asyncpg.UniqueViolationError("x"),
        asyncpg.UndefinedColumnError("x"),
        ValueError("x"),
    ],
)
def test_a_defect_stays_a_defect(error):
    assert translate(error) is None
