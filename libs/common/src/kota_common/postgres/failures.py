"""What PostgreSQL's failures mean to a caller."""

from __future__ import annotations

import asyncio

import asyncpg

from kota_common.errors import DeadlinePassed, DependencyDown, Kind, KotaError


class Contention(KotaError):
    """Two commands wanted the same rows in opposite order; one of them was rolled back."""

    reason = "CONTENTION"
    kind = Kind.ABORTED
    english = "Another command was changing the same data."
    indonesian = "Perintah lain sedang mengubah data yang sama."
    cause = "PostgreSQL resolved a deadlock or a serialisation conflict by undoing this command."
    fix = "Repeat with the same request_id after the time in RetryInfo."


def translate(error: BaseException) -> KotaError | None:
    """The typed error for a failure of PostgreSQL that is nobody's defect; None for everything else.

    A connection lost during COMMIT leaves the outcome open: the caller repeats with the same request_id and gets the
    first answer if it was kept.
    """
    match error:
        case asyncpg.DeadlockDetectedError() | asyncpg.SerializationError() | asyncpg.LockNotAvailableError():
            return Contention(retry_after_ms=100)
        case asyncpg.QueryCanceledError():
            return DeadlinePassed()
        case (
            asyncpg.PostgresConnectionError()
            | asyncpg.TooManyConnectionsError()
            | asyncpg.OperatorInterventionError()
            | asyncpg.DiskFullError()
            | ConnectionError()
            | FileNotFoundError()
            | asyncio.TimeoutError()
        ):
            return DependencyDown(dependency="PostgreSQL", retry_after_ms=1000)
        case asyncpg.InterfaceError() if "clos" in str(error):
            # asyncpg says so of a connection or pool that is closed or closing; its other InterfaceErrors, a wrong
            # argument for example, are defects of ours.
            return DependencyDown(dependency="PostgreSQL", retry_after_ms=1000)
    return None
