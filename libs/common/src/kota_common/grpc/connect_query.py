"""A Connect call by GET: the message in the query (Connect protocol, `Unary-Get-Request`).

For methods that only read. No body has to be waited for, which is a third of what a POST costs the edge, and a browser
needs no preflight. Addresses end up in logs: methods with personal data are not offered this way.
"""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode
from urllib.parse import unquote_to_bytes

from kota_common.contract import Method, Quota
from kota_common.errors import InvalidRequest, MessageTooLarge, Violation

ENCODINGS = {b"proto": b"application/proto", b"json": b"application/json"}


def offered(method: Method) -> bool:
    """Whether a method may be called by GET."""
    access = method.access
    return not method.changes_state and not access.personal_data and access.quota in (Quota.READ, Quota.PUBLIC)


def parameters(query: bytes) -> dict[bytes, bytes]:
    """The parameters, values still percent-encoded; of several with one name the last counts."""
    found = {}
    for part in query.split(b"&"):
        name, _, value = part.partition(b"=")
        found[name] = value
    return found


def content_type(given: dict[bytes, bytes]) -> bytes | None:
    """The media type of message and answer; None for an encoding that is not spoken here."""
    return ENCODINGS.get(given.get(b"encoding", b""))


def message(given: dict[bytes, bytes], limit: int) -> bytes:
    """The message, at most `limit` bytes of it. Raises InvalidRequest or MessageTooLarge."""
    if given.get(b"connect", b"v1") != b"v1":
        raise _invalid("connect", "only v1 of the protocol is spoken here")
    if given.get(b"compression", b"identity") != b"identity":
        raise _invalid("compression", "only identity is taken: a small message is not worth unpacking")
    if b"message" not in given:
        raise _invalid("message", "a call by GET carries its message in the query")
    text = given[b"message"]
    if b"%" in text or b"+" in text:
        text = unquote_to_bytes(text.replace(b"+", b" "))
    body = _from_base64(text) if given.get(b"base64") == b"1" else text
    if len(body) > limit:
        raise MessageTooLarge(limit_bytes=limit)
    return body


def _from_base64(text: bytes) -> bytes:
    """RFC 4648 section 5, with or without padding."""
    text = text.rstrip(b"=")
    try:
        return urlsafe_b64decode(text + b"=" * (-len(text) % 4))
    except binascii.Error as error:
        raise _invalid("message", "no base64 of the URL-safe alphabet") from error


def _invalid(field: str, why: str) -> InvalidRequest:
    return InvalidRequest([Violation(field, "connect", why)])
