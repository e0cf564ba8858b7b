"""Keeps personal data and secrets out of logs, spans and messages, whatever a caller puts in.

The contract's `personal` marks say where personal data is expected; this is the net below, for where it is not: numbers
shaped like a NIK (16 digits) or NIP (18 digits), telephone numbers, mail addresses, tokens. It masks rather too much
than too little: a number in microseconds has 16 digits too and is worth less than a citizen's number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping
from typing import Any

HIDDEN = "***"
MAX_DEPTH = 8  # deeper structures are cut: nothing worth reading in a log nests further
_SECRET_NAMES = re.compile(
    r"authorization|cookie|token|password|passphrase|secret|private|assertion|api_?key|\bpin\b|\botp\b", re.IGNORECASE
)
# Names that merely sound like secrets, and ids in hex that may by chance look like a citizen number.
_PLAIN_NAMES = frozenset({"trace_id", "span_id", "parent_span_id", "token_id", "page_token_valid", "exc_info"})

# Almost every log value is none of it: one quick look spares the nine expressions below.
_SUSPICIOUS = re.compile(r"\d[ .-]?\d|@|eyJ|=|bearer|dpop|basic", re.IGNORECASE)
_NIK = re.compile(r"(?<!\d)(\d{4})\d{8}(\d{4})(?!\d)")
_NIK_SPACED = re.compile(r"(?<!\d)\d{4}([ .-])\d{4}\1\d{4}\1\d{4}(?!\d)|(?<!\d)\d{6}[ .-]\d{6}[ .-]\d{4}(?!\d)")
_NIP = re.compile(r"(?<!\d)(\d{4})\d{10}(\d{4})(?!\d)")
_NIP_SPACED = re.compile(r"(?<!\d)\d{8}[ .-]\d{6}[ .-]\d[ .-]\d{3}(?!\d)")
_PHONE = re.compile(r"(?<![\w.])(\+62|62|0)[ -]?8\d{1,2}[ -]?\d{3,4}[ -]?\d{2,5}(?![\w])|(?<![\w])\+\d{8,15}(?!\d)")
_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@([A-Za-z0-9-]+\.)+[A-Za-z]{2,}")
_BEARER = re.compile(r"\b(bearer|dpop|basic)\s+[A-Za-z0-9._~+/=-]{8,}", re.IGNORECASE)
_JWT = re.compile(r"\beyJ[A-Za-z0-9_-]{5,}(\.[A-Za-z0-9_-]*){1,4}")
_QUERY_SECRET = re.compile(
    r"([?&;](?:[a-z_]*token|code|secret|password|client_assertion|key)=)[^&;\s\"']+", re.IGNORECASE
)


def mask_nik(nik: str) -> str:
    """`1377********0001`: where the number was issued and its last four digits. Anything else is hidden whole."""
    return f"{nik[:4]}{'*' * 8}{nik[12:]}" if len(nik) == 16 and nik.isdigit() else HIDDEN


def mask_nip(nip: str) -> str:
    """`1985**********1001`: the year of birth and the last four digits. Anything else is hidden whole."""
    return f"{nip[:4]}{'*' * 10}{nip[14:]}" if len(nip) == 18 and nip.isdigit() else HIDDEN


def mask_phone(phone: str) -> str:
    """The last three digits: enough for its owner to know it again."""
    digits = [character for character in phone if character.isdigit()]
    return HIDDEN + "".join(digits[-3:]) if len(digits) >= 8 else HIDDEN


def mask_mail(address: str) -> str:
    """The first letter and the domain."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}{HIDDEN}@{domain}" if at and name else HIDDEN


def mask_name(name: str) -> str:
    """The initials, `B. S.`."""
    return " ".join(f"{word[0]}." for word in name.split()) or HIDDEN


def mask_text(text: str) -> str:
    """The text with everything that looks like personal data or a token masked."""
    if not _SUSPICIOUS.search(text):
        return text
    text = _BEARER.sub(lambda match: f"{match[1]} {HIDDEN}", text)
    text = _JWT.sub(HIDDEN, text)
    text = _QUERY_SECRET.sub(lambda match: match[1] + HIDDEN, text)
    text = _NIP.sub(lambda match: mask_nip(match[0]), text)
    text = _NIK.sub(lambda match: mask_nik(match[0]), text)
    text = _NIP_SPACED.sub(HIDDEN, text)
    text = _NIK_SPACED.sub(HIDDEN, text)
    text = _MAIL.sub(lambda match: mask_mail(match[0]), text)
    return _PHONE.sub(lambda match: mask_phone(match[0]), text)


def mask_value(value: Any, *, name: str = "", depth: int = 0) -> Any:
    """A log value with texts, numbers and everything inside masked; `name` is the key it stands under."""
    if name in _PLAIN_NAMES or value is None or isinstance(value, bool):
        return value
    if name and _SECRET_NAMES.search(name):
        return HIDDEN
    if depth > MAX_DEPTH:
        return HIDDEN
    if isinstance(value, str):
        return mask_text(value)
    if isinstance(value, int | float):
        text = str(value)
        masked = mask_text(text)
        return value if masked == text else masked
    if isinstance(value, bytes | bytearray):
        return mask_text(bytes(value).decode("utf-8", "replace"))
    if isinstance(value, Mapping):
        return {_mask_key(key): mask_value(item, name=str(key), depth=depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [mask_value(item, depth=depth + 1) for item in value]
    return mask_text(str(value))


def mask_processor(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """structlog processor: masks every value. Put it last before the renderer, after exceptions became text."""
    for name in list(event):
        masked = mask_value(event[name], name=name)
        clean = _mask_key(name)
        if clean != name:
            del event[name]
        event[clean] = masked
    return event


def _mask_key(key: Any) -> str:
    return mask_text(str(key))
