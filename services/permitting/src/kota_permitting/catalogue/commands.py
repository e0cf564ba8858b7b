"""What happens in the catalogue, each in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from google.protobuf.message import Message

from kota.permitting.v1 import events_pb2
from kota_common.errors import InvalidField
from kota_common.postgres import Reader, Transaction
from kota_permitting.catalogue import messages, store
from kota_permitting.catalogue.lint import lint
from kota_permitting.catalogue.model import PermitType, State, Terms, TypeName
from kota_permitting.catalogue.refusals import PermitTypeNotOffered


async def create_permit_type(tx: Transaction, code: str, terms: Terms) -> PermitType:
    """Draft the next version of a code.

    Raises InvalidField without a code, PermissionDenied for another unit's type.
    """
    if not code:
        raise InvalidField("permit_type.code", "a permit type needs a code")
    kind = PermitType(TypeName(tx.city, code, await store.next_number(tx, code)), State.DRAFT, 1, terms)
    tx.authorize(kind)
    await store.insert(tx, kind)
    return _told(tx, events_pb2.PermitTypeCreated, kind)


async def update_permit_type(tx: Transaction, name: TypeName, etag: str, changes: Mapping[str, Any]) -> PermitType:
    """Change a draft. Raises PermitTypeNotFound, EtagMismatch, PermitTypeImmutable."""
    kind = await _held(tx, name, etag)
    changed = kind.changed(replace(kind.terms, **changes))
    tx.authorize(changed)  # nobody hands a type to a unit that they may not act for
    await store.save(tx, changed)
    return _told(tx, events_pb2.PermitTypeUpdated, changed)


async def publish_permit_type(tx: Transaction, name: TypeName, etag: str) -> PermitType:
    """Publish a draft that lint has nothing against.

    Raises PermitTypeNotFound, EtagMismatch, PermitTypeImmutable, LintFailed, EffectiveDateTaken.
    """
    kind = await _held(tx, name, etag)
    taken = await store.effective_date_taken(tx, kind)
    published = kind.published(tx.now, lint(kind.terms), taken)
    await store.save(tx, published)
    return _told(tx, events_pb2.PermitTypePublished, published)


async def retire_permit_type(tx: Transaction, name: TypeName, etag: str) -> PermitType:
    """Close a published version to new cases. Raises PermitTypeNotFound, EtagMismatch, PermitTypeImmutable."""
    kind = await _held(tx, name, etag)
    retired = kind.retired()
    await store.save(tx, retired)
    return _told(tx, events_pb2.PermitTypeRetired, retired)


async def offered(reader: Reader, code: str, today: date) -> PermitType:
    """The version that a new case of this code follows today. Raises PermitTypeNotOffered."""
    kind = await store.in_force(reader, code, today)
    if kind is None:
        raise PermitTypeNotOffered(code, today)
    return kind


async def pinned(reader: Reader, name: TypeName) -> Terms:
    """The terms under which a running case began, whatever was published since (PMT-004)."""
    return (await store.read(reader, name)).terms


async def _held(tx: Transaction, name: TypeName, etag: str) -> PermitType:
    """The version, locked, authorised and as the caller saw it."""
    kind = await store.lock(tx, name)
    tx.authorize(kind)
    kind.expect(etag)
    return kind


def _told(tx: Transaction, event: type[Message], kind: PermitType) -> PermitType:
    tx.emit(messages.event(event, kind), aggregate=str(kind.name), version=kind.version)
    return kind
