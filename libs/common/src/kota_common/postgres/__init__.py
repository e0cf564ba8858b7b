"""PostgreSQL, the truth of every service: pool, transaction, migrations, and what a command leaves behind.

Raw SQL on asyncpg, written in a room's `store.py` only. A transaction is an argument, never a global: it carries who
acts, for which city and when.
"""

from kota_common.postgres.batcher import Entry, MicroBatcher
from kota_common.postgres.database import Database, DurabilityFinding
from kota_common.postgres.failures import Contention, translate
from kota_common.postgres.migrations import MigrationSource, Roles, SchemaOutdated, check_migrations, migrate
from kota_common.postgres.transaction import Answer, Owned, Reader, Transaction

__all__ = [
    "Answer",
    "Contention",
    "Database",
    "DurabilityFinding",
    "Entry",
    "MicroBatcher",
    "MigrationSource",
    "Owned",
    "Reader",
    "Roles",
    "SchemaOutdated",
    "Transaction",
    "check_migrations",
    "migrate",
    "translate",
]
