"""A partner system: one or two keys, the scopes it was granted, and whether it still may."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from kota_common.errors import Kind, KotaError
from kota_identity.publickeys import ClientKey

MAX_KEYS = 2
"""Two, so that a partner can change keys without a gap; more would only hide old ones."""


class PartnerState(StrEnum):
    """Whether a partner may hold tokens."""

    ACTIVE = "ACTIVE"
    REVOKED = "REVOKED"


class PartnerNotFound(KotaError):
    """No such partner in the city."""

    reason = "PARTNER_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "The city has no partner {partner}."
    indonesian = "Kota ini tidak memiliki mitra {partner}."
    cause = "The id is wrong, or the partner belongs to another city."
    fix = "List the partners of the city."


class KeyLimit(KotaError):
    """A partner has one or two keys."""

    reason = "KEY_LIMIT"
    kind = Kind.FAILED_PRECONDITION
    english = "A partner has one or two keys; it has {count} now."
    indonesian = "Mitra memiliki satu atau dua kunci; saat ini {count}."
    cause = "A second key serves to change keys; without any key the partner could not prove itself."
    fix = "Remove the old key before adding another, or add the new one before removing the last."


class PublicKeyNotFound(KotaError):
    """The partner has no such key."""

    reason = "PUBLIC_KEY_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "The partner has no key {key_id}."
    indonesian = "Mitra tidak memiliki kunci {key_id}."
    cause = "The thumbprint is wrong, or the key was removed before."
    fix = "Read the partner and take the key id from there."


@dataclass(frozen=True, slots=True)
class PartnerKey:
    """A key and when it came."""

    key: ClientKey
    create_time: datetime


@dataclass(frozen=True, slots=True)
class Partner:
    """One partner system. Immutable: a change returns the next one."""

    id: UUID  # also its client id
    version: int
    display_name: str
    keys: tuple[PartnerKey, ...]
    scopes: tuple[str, ...]  # sorted
    state: PartnerState
    create_time: datetime

    def with_key(self, key: ClientKey, now: datetime) -> Partner:
        """The partner with one more key; the same key twice changes nothing but the version. Raises KeyLimit."""
        others = tuple(held for held in self.keys if held.key.key_id != key.key_id)
        if len(others) >= MAX_KEYS:
            raise KeyLimit(count=len(others))
        return replace(self, version=self.version + 1, keys=(*others, PartnerKey(key, now)))

    def without_key(self, key_id: str) -> Partner:
        """The partner with one key less. Raises PublicKeyNotFound, KeyLimit."""
        others = tuple(held for held in self.keys if held.key.key_id != key_id)
        if len(others) == len(self.keys):
            raise PublicKeyNotFound(field="key_id", key_id=key_id)
        if not others:
            raise KeyLimit(count=len(self.keys))
        return replace(self, version=self.version + 1, keys=others)
