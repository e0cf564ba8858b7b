"""What is revoked, in memory: the part of the revocation watch that needs no bus.

Keys are `jti.<token> sid.<session> cli.<client> sub.<principal> dev.<device> kid.<signing key>`. A value of `sub.` and
`cli.` is a not-before in Unix seconds: tokens issued up to and including that second are revoked, later ones are good
again (a person who was locked out and let in again). An empty value revokes all. Other keys revoke by being there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

EPOCH_KEY = "_epoch"  # written last by identity when it has filled the bucket; a bucket without it is closed
_ALWAYS = float("inf")
_DATED = ("sub.", "cli.")


def not_before(key: str, value: bytes) -> float:
    """Up to which issue time the entry revokes. A value that cannot be read revokes all: the safe side."""
    if not value or not key.startswith(_DATED):
        return _ALWAYS
    if not value.isdigit() or len(value) > 12:
        return _ALWAYS
    return float(int(value))


class RevocationList:
    """The revoked keys and, for each, the last revoked issue time."""

    __slots__ = ("_entries",)

    def __init__(self) -> None:
        self._entries: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def put(self, key: str, value: bytes) -> None:
        """Revoke."""
        self._entries[key] = not_before(key, value)

    def remove(self, key: str) -> None:
        """Take a revocation back."""
        self._entries.pop(key, None)

    def replace(self, entries: Mapping[str, bytes], *, keep: Iterable[str] = ()) -> frozenset[str]:
        """Take a complete snapshot; entries named in `keep` survive as they are. Gives the keys that were news."""
        fresh = {key: not_before(key, value) for key, value in entries.items()}
        for key in keep:
            if key in self._entries:
                fresh.setdefault(key, self._entries[key])
        news = frozenset(key for key, until in fresh.items() if self._entries.get(key) != until)
        self._entries = fresh
        return news

    def find(self, keys: Iterable[str], issued_at: float) -> str | None:
        """The first of the keys that revokes a token issued at `issued_at`; None when none does.

        On every call's path: the common answer costs one set operation.
        """
        if self._entries.keys().isdisjoint(keys):
            return None
        for key in keys:
            until = self._entries.get(key)
            if until is not None and issued_at <= until:
                return key
        return None
