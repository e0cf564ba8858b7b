"""The secrets of one installation, made once: key files, NATS users, database passwords.

`<folder>/<service>/` holds what that service alone may read; `<folder>/nats/` one seed a user; `<folder>/postgres.json`
the passwords of the database roles. Minting again adds what a newer release needs and never replaces anything.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import nkeys

from kota_common.messaging.users import BACKUP, OPERATOR, REPLAY, TOPOLOGY
from kota_common.security.keys import mint_secret, mint_signing_key, write_private_file
from kota_common.testing.databases import mint_passwords

SECRET, SIGNING_KEY = "secret", "signing key"

# Each service's key files, and why they exist.
KEY_FILES: Mapping[str, Mapping[str, str]] = {
    "identity": {
        "identity_master.json": SECRET,  # wraps each person's and each signing key's data key
        "identity_index.json": SECRET,  # blind index of NIK and NIP
        "page_tokens.json": SECRET,
    },
    "permitting": {"page_tokens.json": SECRET},
    "fiber_network": {"page_tokens.json": SECRET},
    "attendance": {
        "nonces.json": SECRET,  # nonces and time anchors that phones hold
        "page_tokens.json": SECRET,
        "places.json": SECRET,  # wraps each employee's key of sealed payloads
        "receipt_signing.json": SIGNING_KEY,
    },
    "videotron_content": {
        "page_tokens.json": SECRET,
        "playlist.json": SECRET,  # seeds of the Ed25519 keys that sign playlists; players refuse what they did not sign
    },
}
NATS_USERS_BESIDE_SERVICES = (OPERATOR, REPLAY, TOPOLOGY, BACKUP)


def mint(folder: Path, services: Sequence[str]) -> list[Path]:
    """Make every secret that is missing, mode 0600 below a folder of mode 0700; the files that were made."""
    made = []
    for service in services:
        for name, kind in KEY_FILES[service].items():
            path = _private_folder(folder / service) / name
            if not path.exists():
                mint_signing_key(path) if kind == SIGNING_KEY else mint_secret(path)
                made.append(path)
    for user in (*services, *NATS_USERS_BESIDE_SERVICES):
        path = _private_folder(folder / "nats") / f"{user}.nk"
        if not path.exists():
            write_private_file(path, new_nats_seed())
            made.append(path)
    passwords = folder / "postgres.json"
    known = read_passwords(folder) if passwords.exists() else {}
    missing = {service: mint_passwords() for service in services if service not in known}
    if missing:
        _replace_private_file(passwords, json.dumps({**known, **missing}, indent=1))
        made.append(passwords)
    return made


def read_passwords(folder: Path) -> dict[str, dict[str, str]]:
    """Passwords of the database roles: service -> role -> password."""
    found: dict[str, dict[str, str]] = json.loads((folder / "postgres.json").read_text(encoding="utf-8"))
    return found


def nats_public_keys(folder: Path) -> dict[str, str]:
    """User -> public NKey, for the server's configuration."""
    found = {}
    for path in sorted((folder / "nats").glob("*.nk")):
        pair = nkeys.from_seed(path.read_bytes().strip())
        found[path.stem] = bytes(pair.public_key).decode()
        pair.wipe()
    return found


def new_nats_seed() -> str:
    """A fresh seed of a NATS user (`SU...`)."""
    return bytes(nkeys.encode_seed(os.urandom(32), nkeys.PREFIX_BYTE_USER)).decode()


def _private_folder(path: Path) -> Path:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def _replace_private_file(path: Path, text: str) -> None:
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    write_private_file(fresh, text)
    fresh.replace(path)
