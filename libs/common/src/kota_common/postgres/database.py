"""The pool of a service, opened as a role that owns nothing and sees one city at a time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Protocol

import asyncpg

from kota_common.actor import Actor
from kota_common.contract import Access
from kota_common.postgres.transaction import Answer, Reader, Transaction

Clock = Callable[[], datetime]

CONNECTION_TIMEOUT_S = 10.0  # no caller waits longer for the pool: the longest deadline of a call is this

_OLDEST_TRANSACTION = """
SELECT coalesce(extract(epoch FROM now() - min(xact_start)), 0)::float8 FROM pg_stat_activity
WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"""


def utc_now() -> datetime:
    """The present instant, UTC."""
    return datetime.now(UTC)


class PoolWait(Protocol):
    """Receives how long a caller waited for a connection, in seconds."""

    def observe(self, amount: float) -> None:
        """Count one wait."""


@dataclass(frozen=True, slots=True)
class DurabilityFinding:
    """A server setting that would lose acknowledged work."""

    setting: str
    value: str
    wanted: str

    def __str__(self) -> str:
        return f"PostgreSQL setting {self.setting} is {self.value}, it must be {self.wanted}"


class _Connection(asyncpg.Connection):
    """A pooled connection without the reset query, which remembers the city it works for.

    asyncpg's reset (`RESET ALL` and friends) costs a round trip per use and would clear the city. Nothing else may
    live on a session: no SET, LISTEN, temporary table or session lock (a test looks for them).
    """

    _city = ""

    def get_reset_query(self) -> str:
        """Nothing to reset."""
        return ""

    async def use_city(self, city: str) -> None:
        """Open row level security for `city`, only when the connection worked for another one before."""
        if self._city != city:
            await self.fetchval("SELECT set_config('kota.city', $1, false)", city)
            self._city = city


class Database:
    """A service's database. Open with `Database.open`, close with `close`."""

    def __init__(self, pool: asyncpg.Pool, clock: Clock, wake: Callable[[], None], pool_wait: PoolWait | None) -> None:
        self._pool = pool
        self.clock = clock
        self.wake = wake  # tells the relay that a transaction with events was committed
        self._pool_wait = pool_wait

    @classmethod
    async def open(
        cls,
        url: str,
        *,
        service: str,
        min_size: int = 1,
        max_size: int = 8,
        statement_timeout_ms: int = 10_000,
        clock: Clock = utc_now,
        wake: Callable[[], None] = lambda: None,
        pool_wait: PoolWait | None = None,
    ) -> Database:
        """Connect. Raises what asyncpg raises when the server is not there; the service retries at start-up."""
        pool = await asyncpg.create_pool(
            url,
            min_size=min_size,
            max_size=max_size,
            connection_class=_Connection,
            max_inactive_connection_lifetime=0,
            timeout=5,
            server_settings={
                "application_name": f"kota_{service}",
                "statement_timeout": str(statement_timeout_ms),
                "idle_in_transaction_session_timeout": str(2 * statement_timeout_ms),
                "timezone": "UTC",
            },
        )
        return cls(pool, clock, wake, pool_wait)

    async def close(self) -> None:
        """Give every connection back and close."""
        await self._pool.close()

    def reader(self, city: str, actor: Actor, *, under_deadline: bool = False) -> ReaderScope:
        """A connection for reading `city`, as a context manager. `under_deadline`: see `acquire`."""
        return ReaderScope(self, city, actor, under_deadline)

    def transaction(
        self,
        city: str,
        actor: Actor,
        *,
        access: Access | None = None,
        answer: Answer | None = None,
        now: datetime | None = None,
        under_deadline: bool = False,
    ) -> TransactionScope:
        """A transaction for `city`, as a context manager: committed at the end, rolled back by any exception.

        `access` is the option of the method being served; `tx.authorize` decides by it. `answer` is what a repeated
        request will get; it is written with the events in the closing statement. `under_deadline`: see `acquire`.
        """
        return TransactionScope(self, city, actor, access, answer, now or self.clock(), under_deadline)

    async def ping(self) -> None:
        """One round trip; raises when the database is away."""
        async with self._pool.acquire(timeout=2) as connection:
            await connection.fetchval("SELECT 1", timeout=2)

    async def oldest_transaction_s(self) -> float:
        """Age in seconds of the oldest open transaction of this role in this database, in any process; 0 without one.

        PostgreSQL shows a role the transactions of its own sessions only.
        """
        async with self._pool.acquire(timeout=2) as connection:
            age_s: float = await connection.fetchval(_OLDEST_TRANSACTION, timeout=2)
        return age_s

    async def durability(self) -> list[DurabilityFinding]:
        """Settings that would lose acknowledged commits. Empty on a server that keeps its word."""
        wanted = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "data_checksums": "on"}
        async with self._pool.acquire() as connection:
            rows = await connection.fetch("SELECT name, setting FROM pg_settings WHERE name = ANY($1)", list(wanted))
        values = {row["name"]: row["setting"] for row in rows}
        findings = [
            DurabilityFinding(name, values[name], value) for name, value in wanted.items() if values[name] != value
        ]
        # Stronger than `on` is as good.
        return [f for f in findings if not (f.setting == "synchronous_commit" and f.value == "remote_apply")]

    @property
    def pool(self) -> asyncpg.Pool:
        """The pool itself, for the floor's own rooms; services use `reader` and `transaction`."""
        return self._pool

    async def acquire(self, *, under_deadline: bool = False) -> Any:
        """A connection, its wait counted. Raises ConnectionError without a server, or when none is free within 10 s.

        A caller that is itself under a deadline of at most 10 s says so and saves a second timer: 11 us of CPU, more
        than validating the request and verifying its token. The pool's own timeout would cost a task on top, and a
        third timer at the release.
        """
        started = time.perf_counter()
        try:
            if under_deadline:
                connection = await self._pool.acquire()
            else:
                async with asyncio.timeout(CONNECTION_TIMEOUT_S):
                    connection = await self._pool.acquire()
        except FileNotFoundError as error:  # the socket of a server that does not run
            raise ConnectionRefusedError(f"PostgreSQL does not listen: {error}") from error
        except TimeoutError as error:  # ours, or that of a new connection; a caller's deadline cancels instead
            raise ConnectionError("no connection to PostgreSQL in time") from error
        if self._pool_wait is not None:
            self._pool_wait.observe(time.perf_counter() - started)
        return connection

    async def release(self, connection: Any, *, failed: bool) -> None:
        """Give a connection back. After a failure its query may still be being cancelled: that may take 10 s."""
        await self._pool.release(connection, timeout=CONNECTION_TIMEOUT_S if failed else None)


class ReaderScope:
    """`async with database.reader(...) as reader`."""

    __slots__ = ("_actor", "_city", "_connection", "_database", "_under_deadline")

    def __init__(self, database: Database, city: str, actor: Actor, under_deadline: bool) -> None:
        self._database, self._city, self._actor, self._under_deadline = database, city, actor, under_deadline

    async def __aenter__(self) -> Reader:
        self._connection = await self._database.acquire(under_deadline=self._under_deadline)
        try:
            await self._connection.use_city(self._city)
        except BaseException:
            await self._database.release(self._connection, failed=True)
            raise
        return Reader(self._connection, self._city, self._actor, self._database.clock())

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._database.release(self._connection, failed=error is not None)


class TransactionScope:
    """`async with database.transaction(...) as tx`."""

    __slots__ = (
        "_access",
        "_actor",
        "_answer",
        "_city",
        "_connection",
        "_database",
        "_now",
        "_tx",
        "_under_deadline",
        "_xact",
    )

    def __init__(
        self,
        database: Database,
        city: str,
        actor: Actor,
        access: Access | None,
        answer: Answer | None,
        now: datetime,
        under_deadline: bool,
    ) -> None:
        self._database, self._city, self._actor, self._under_deadline = database, city, actor, under_deadline
        self._access, self._answer, self._now = access, answer, now

    async def __aenter__(self) -> Transaction:
        self._connection = await self._database.acquire(under_deadline=self._under_deadline)
        try:
            await self._connection.use_city(self._city)
            self._xact = self._connection.transaction()
            await self._xact.start()
        except BaseException:
            await self._database.release(self._connection, failed=True)
            raise
        self._tx = Transaction(self._connection, self._city, self._actor, self._now, self._access, self._answer)
        return self._tx

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        done = False
        try:
            if error is None:
                try:
                    await self._tx.close()
                except BaseException:
                    await self._xact.rollback()
                    raise
                await self._xact.commit()
                done = True
            elif not self._connection.is_closed():
                await self._xact.rollback()
        finally:
            try:
                self._tx.ended()
            finally:
                await self._database.release(self._connection, failed=not done)
        if done and self._tx.has_events:
            self._database.wake()
