"""Base64url and JSON as strictly as a signature needs them: one text for one value, never two.

A verifier that accepts two spellings of the same bytes lets a token change without its signature noticing; one that
takes the last of two equal JSON members can be made to read other claims than the issuer wrote.
"""

from __future__ import annotations

import base64
import json
import re
from typing import Any, NoReturn

_ALPHABET = re.compile(r"[A-Za-z0-9_-]*")


class JoseError(ValueError):
    """Why a token, key or key set is refused. The text names the flaw and quotes nothing from the input."""


def encode_base64url(data: bytes) -> str:
    """Base64url without padding (RFC 7515 section 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode_base64url(text: str) -> bytes:
    """The bytes of canonical base64url: no padding, no foreign character, unused bits zero. Raises JoseError."""
    if not _ALPHABET.fullmatch(text):
        raise JoseError("base64url holds a character that does not belong there")
    if len(text) % 4 == 1:
        raise JoseError("base64url has an impossible length")
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if encode_base64url(data) != text:
        raise JoseError("base64url is not canonical")
    return data


def decode_json_object(data: bytes) -> dict[str, Any]:
    """A JSON object in UTF-8 without repeated members and without NaN or Infinity. Raises JoseError."""
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise JoseError("JSON is not UTF-8") from error
    except JoseError:
        raise
    except (ValueError, RecursionError) as error:  # also an integer of more than 4,300 digits
        raise JoseError("not valid JSON") from error
    if not isinstance(value, dict):
        raise JoseError("JSON is not an object")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise JoseError("JSON repeats a member")
    return members


def _no_constant(name: str) -> NoReturn:
    raise JoseError(f"JSON holds {name}, which is no JSON number")
