"""Key files of an installation: made once by `kota keys mint`, read at start, never shown.

A signing key is a private P-256 JWK; a secret (key encryption, blind index, page tokens) is JSON with numbered versions
of 32 random bytes, the highest in use. Files are created with mode 0600 and refused when others may read them.
"""

from __future__ import annotations

import json
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kota_common.security.encoding import JoseError, decode_base64url, decode_json_object, encode_base64url
from kota_common.security.jose import SigningKey, generate_signing_key, import_signing_key

SECRET_BYTES = 32
MAX_KEY_FILE_BYTES = 16 * 1024
_PLACEHOLDERS = (b"changeme", b"change-me", b"secret", b"password", b"default", b"example", b"placeholder", b"insecure")
_LEAST_DISTINCT_BYTES = 12  # 32 random bytes have ~30 distinct ones; fewer than 12 does not happen by chance


class SecretRefused(Exception):
    """A key file is missing, readable by others, malformed or a placeholder; the text names the file and the flaw."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret with its versions: the highest seals, all of them open."""

    versions: Mapping[int, bytes]

    def __repr__(self) -> str:
        return f"Secret(versions={sorted(self.versions)})"  # never the bytes

    @property
    def current(self) -> int:
        """The version in use."""
        return max(self.versions)

    def key(self, version: int | None = None) -> bytes:
        """The 32 bytes of a version, the current one by default. Raises KeyError for a version that was dropped."""
        return self.versions[self.current if version is None else version]


def mint_signing_key(path: Path) -> SigningKey:
    """Make a P-256 signing key and write it. Raises FileExistsError rather than replace a key."""
    key = generate_signing_key()
    write_private_file(path, json.dumps({**key.key.as_dict(private=True), "kid": key.kid, "alg": key.algorithm}))
    return key


def load_signing_key(path: Path) -> SigningKey:
    """Read a signing key. Raises SecretRefused."""
    try:
        return import_signing_key(decode_json_object(read_private_file(path)))
    except JoseError as error:
        raise SecretRefused(f"{path}: {error}") from error


def mint_secret(path: Path) -> Secret:
    """Make version 1 of a secret and write it. Raises FileExistsError rather than replace a secret."""
    secret = Secret({1: secrets.token_bytes(SECRET_BYTES)})
    write_private_file(path, secret_document(secret))
    return secret


def secret_document(secret: Secret) -> str:
    """The secret as it stands in its file; a rotation adds a version and writes the file anew."""
    return json.dumps({"versions": {str(number): encode_base64url(key) for number, key in secret.versions.items()}})


def load_secret(path: Path) -> Secret:
    """Read a secret. Raises SecretRefused, also for placeholders such as a repeated byte or the word `changeme`."""
    try:
        versions = decode_json_object(read_private_file(path)).get("versions")
        if not isinstance(versions, dict) or not versions:
            raise JoseError("it holds no versions")
        return Secret({_number(name): _secret_bytes(value) for name, value in versions.items()})
    except JoseError as error:
        raise SecretRefused(f"{path}: {error}") from error


def write_private_file(path: Path, text: str) -> None:
    """Write a new file that only its owner can read, durably. Raises FileExistsError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def read_private_file(path: Path) -> bytes:
    """The content of a file that others cannot read. Raises SecretRefused."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if not stat.S_ISREG(mode) or mode & stat.S_IRWXO:
                raise SecretRefused(f"{path}: others may read it; set mode 0600 (0440 with a group on Kubernetes)")
            content = file.read(MAX_KEY_FILE_BYTES + 1)
    except OSError as error:
        raise SecretRefused(f"{path}: {error.strerror}") from error
    if len(content) > MAX_KEY_FILE_BYTES:
        raise SecretRefused(f"{path}: too large for a key file")
    return content


def _number(name: str) -> int:
    if not name.isascii() or not name.isdigit() or not 0 < int(name) < 65536:
        raise JoseError("a version is a number from 1 to 65535")
    return int(name)


def _secret_bytes(value: object) -> bytes:
    if not isinstance(value, str):
        raise JoseError("a version is no text")
    if any(word.decode() in value.lower() for word in _PLACEHOLDERS):
        raise JoseError("it is a placeholder")
    key = decode_base64url(value)
    if len(key) != SECRET_BYTES:
        raise JoseError(f"a version is not {SECRET_BYTES} bytes in base64url")
    if len(set(key)) < _LEAST_DISTINCT_BYTES or any(word in key.lower() for word in _PLACEHOLDERS):
        raise JoseError("it is a placeholder, not random bytes")
    return key
