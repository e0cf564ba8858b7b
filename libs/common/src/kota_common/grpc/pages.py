"""Opaque page tokens (AIP-158): a signed keyset cursor, bound to the filters it was made for."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass

from google.protobuf.message import Message

from kota_common.contract import page_filter_hash
from kota_common.errors import InvalidField, PageTokenInvalid

DEFAULT_PAGE_SIZE = 50
MAX_PAGE_SIZE = 500
_MAC_BYTES = 16


@dataclass(frozen=True, slots=True)
class Page:
    """What a list query needs: how many rows, and after which key."""

    size: int
    after: tuple[str, ...] | None  # the last row's key of the page before; None for the first page


class Pages:
    """Reads and writes page tokens with a key of the service."""

    def __init__(self, key: bytes) -> None:
        if len(key) < 32:
            raise ValueError("a page token key has at least 32 bytes")
        self._key = key

    def read(self, request: Message) -> Page:
        """The page a list request asks for. Too large a size is coerced, a negative one refused.

        Raises InvalidField (page_size) or PageTokenInvalid.
        """
        size: int = request.page_size  # type: ignore[attr-defined]
        if size < 0:
            raise InvalidField("page_size", "must not be negative")
        token: str = request.page_token  # type: ignore[attr-defined]
        after = self._open(token, page_filter_hash(request)) if token else None
        return Page(min(size or DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE), after)

    def next_token(self, request: Message, last_key: tuple[str, ...]) -> str:
        """The token of the page that begins after `last_key`."""
        body = page_filter_hash(request) + json.dumps(last_key, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._mac(body) + body).rstrip(b"=").decode()

    def _open(self, token: str, filter_hash: bytes) -> tuple[str, ...]:
        try:
            raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError) as error:
            raise PageTokenInvalid from error
        mac, body = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        if not hmac.compare_digest(mac, self._mac(body)) or body[: len(filter_hash)] != filter_hash:
            raise PageTokenInvalid
        return tuple(json.loads(body[len(filter_hash) :]))

    def _mac(self, body: bytes) -> bytes:
        return hmac.new(self._key, body, hashlib.sha256).digest()[:_MAC_BYTES]
