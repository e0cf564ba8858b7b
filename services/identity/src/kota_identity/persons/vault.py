"""Sealing and opening a person's data, with keys that stay outside the database."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from kota_common.security.keys import load_secret
from kota_common.security.sealed import BlindIndex, MasterKey, RecordKey
from kota_identity.persons.model import Details, Person, Sealed

MASTER_FILE = "identity_master.json"
"""Secret that wraps the persons' own keys and the private signing keys."""

INDEX_FILE = "identity_index.json"
"""Secret of the blind indexes of NIK and NIP."""

_TABLE = "person"


class Vault:
    """The person table's personal columns."""

    def __init__(self, master: MasterKey, nik_index: BlindIndex, nip_index: BlindIndex) -> None:
        self._master = master
        self._nik_index = nik_index
        self._nip_index = nip_index

    @classmethod
    def load(cls, secrets_dir: Path) -> Vault:
        """Read the key files. Raises SecretRefused, which names the file."""
        index = load_secret(secrets_dir / INDEX_FILE)
        master = MasterKey(load_secret(secrets_dir / MASTER_FILE))
        return cls(master, BlindIndex(index, "nik"), BlindIndex(index, "nip"))

    def seal(self, person: UUID, details: Details) -> Sealed:
        """Seal the data of a new person under a key of its own."""
        key, wrapped = self._master.new_record_key(str(person))
        return Sealed(
            data_key=wrapped,
            name=key.seal(_TABLE, "name_sealed", details.display_name),
            nik=key.seal(_TABLE, "nik_sealed", details.nik) if details.nik else None,
            nip=key.seal(_TABLE, "nip_sealed", details.nip) if details.nip else None,
            nik_index=self._nik_index.of(details.nik) if details.nik else None,
            nip_index=self._nip_index.of(details.nip) if details.nip else None,
        )

    def open(self, person: Person) -> Details:
        """The data in clear. Raises Unsealable when row and keys do not belong together."""
        key = self._master.unwrap(person.sealed.data_key, str(person.id))
        return Details(
            display_name=key.open(_TABLE, "name_sealed", person.sealed.name),
            nik=_opened(key, "nik_sealed", person.sealed.nik),
            nip=_opened(key, "nip_sealed", person.sealed.nip),
        )


def _opened(key: RecordKey, column: str, sealed: bytes | None) -> str:
    return key.open(_TABLE, column, sealed) if sealed else ""
