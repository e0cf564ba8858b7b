"""What the floor reads from any request: the city it speaks of, its identity, and a form that may be logged."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from kota.common.v1 import options_pb2
from kota_common.contract.options import personal_of


def city_of(request: Message) -> str | None:
    """The Kemendagri code in `name`, `parent` or `<resource>.name`; None when the request names no city.

    Only the segment is cut out; whether the name has the right form is the business of the field rules.
    """
    return _city_reader(request.DESCRIPTOR)(request)


@lru_cache(maxsize=4096)
def _city_reader(descriptor: Descriptor) -> Callable[[Message], str | None]:
    """A reader for one type of request, found once: descriptors do not change."""
    for field in ("name", "parent"):
        known = descriptor.fields_by_name.get(field)
        if known is not None and known.type == FieldDescriptor.TYPE_STRING:
            return lambda request: _city_segment(getattr(request, field))
    for nested in descriptor.fields:
        inner = nested.message_type
        if inner is not None and not nested.is_repeated and "name" in inner.fields_by_name:
            return lambda request: _city_segment(getattr(request, nested.name).name)
    return lambda request: None


def _city_segment(name: str) -> str | None:
    parts = name.split("/", 2)
    return parts[1] if len(parts) > 1 and parts[0] == "cities" else None


def request_hash(request: Message) -> bytes:
    """SHA-256 of the request without its `request_id`: two equal hashes under one id are the same command (AIP-155)."""
    body = type(request)()
    body.CopyFrom(request)
    body.ClearField("request_id")
    return hashlib.sha256(body.SerializeToString(deterministic=True)).digest()


def page_filter_hash(request: Message) -> bytes:
    """Hash of a list request and its type, without the page itself: a token is bound to it (AIP-158)."""
    body = type(request)()
    body.CopyFrom(request)
    for field in ("page_token", "page_size"):
        if field in body.DESCRIPTOR.fields_by_name:
            body.ClearField(field)
    named = body.DESCRIPTOR.full_name.encode() + b"\0" + body.SerializeToString(deterministic=True)
    return hashlib.sha256(named).digest()[:16]


_SHOWN_ENDS: dict[int, tuple[int, int]] = {options_pb2.PERSONAL_NIK: (4, 4), options_pb2.PERSONAL_NIP: (4, 3)}


def redact(message: Message) -> dict[str, Any]:
    """The message as a dictionary that may be logged: personal fields are masked by their mark, bytes by length."""
    shown: dict[str, Any] = {}
    for field, value in message.ListFields():
        shown[field.name] = [_redacted(field, item) for item in value] if field.is_repeated else _redacted(field, value)
    return shown


def _redacted(field: FieldDescriptor, value: Any) -> Any:
    kind = personal_of(field)
    if kind:
        head, tail = _SHOWN_ENDS.get(kind, (0, 0))
        text = str(value)
        hidden = len(text) - head - tail
        return text[:head] + "*" * hidden + text[len(text) - tail :] if head and hidden > 0 else "***"
    if isinstance(value, Message):
        return redact(value)
    if isinstance(value, bytes):
        return f"<{len(value)} bytes>"
    return value
