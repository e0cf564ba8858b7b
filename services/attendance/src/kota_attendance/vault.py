"""The sealed side of a punch: its payload, place included, under the employee's own key.

Throwing that key away makes every place of the employee unreadable, in backups too (UU 27/2022, erasure).
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from functools import lru_cache
from uuid import UUID

from kota_common.security.sealed import MasterKey, RecordKey

_TABLE, _COLUMN = "punch", "sealed"
REMEMBERED = 20_000  # employees' keys in memory; opening one costs a few microseconds


class Vault:
    """Seals and opens payloads. Opened by the composition root before the first event or call."""

    def __init__(self) -> None:
        self._master: MasterKey | None = None
        self._key = lru_cache(maxsize=REMEMBERED)(self._unwrap)

    def open(self, master: MasterKey) -> None:
        """Begin to work under the installation's master key."""
        self._master = master
        self._key.cache_clear()

    def new_key(self, employee: UUID) -> bytes:
        """A fresh key of an employee, wrapped."""
        assert self._master is not None, "the vault is opened by app.build"
        return self._master.new_record_key(str(employee))[1]

    def seal(self, employee: UUID, wrapped: bytes, payload: bytes) -> bytes:
        """The payload under the employee's key."""
        return self._key(employee, wrapped).seal(_TABLE, _COLUMN, b64encode(payload).decode())

    def unseal(self, employee: UUID, wrapped: bytes, sealed: bytes) -> bytes:
        """The payload in clear. Raises Unsealable."""
        return b64decode(self._key(employee, wrapped).open(_TABLE, _COLUMN, sealed))

    def _unwrap(self, employee: UUID, wrapped: bytes) -> RecordKey:
        assert self._master is not None, "the vault is opened by app.build"
        return self._master.unwrap(wrapped, str(employee))
