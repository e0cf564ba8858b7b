"""The certificate of this process, from the three files that cert-manager writes: `tls.crt`, `tls.key`, `ca.crt`.

Files, because they are replaced while the process runs: a certificate lives 90 days, a process may live longer. Whoever
makes a handshake asks for the present one; new files are looked at then, and taken when they are whole. Nothing here
decides whom to trust: that is OpenSSL's and gRPC's business, with `ca.crt` as the only authority.
"""

from __future__ import annotations

import ssl
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import structlog
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from kota_common.security.keys import MAX_KEY_FILE_BYTES, SecretRefused, read_private_file

log = structlog.get_logger(__name__)

CERTIFICATE, KEY, AUTHORITY = "tls.crt", "tls.key", "ca.crt"
LONGEST_CHAIN = 8

Stamp = tuple[tuple[int, int, int], ...]


class CertificateRefused(SecretRefused):
    """The files cannot be served: missing, unreadable, expired or not of one piece. The text names setting and file."""


@dataclass(frozen=True, slots=True)
class Material:
    """One certificate with its key and the authority it is checked against, as PEM."""

    chain: bytes
    key: bytes = field(repr=False)
    authority: bytes
    ends_at: datetime


class Certificates:
    """The files of one folder. `current` gives what they hold now; it may be asked from any thread."""

    def __init__(self, folder: Path, material: Material, stamp: Stamp) -> None:
        self._folder = folder
        self._material = material
        self._stamp: Stamp | None = stamp
        self._refused: Stamp | None = None
        self._lock = threading.Lock()  # gRPC asks from its own threads

    @classmethod
    def load(cls, folder: Path, *, setting: str) -> Self:
        """Read and check the files; `setting` is named by a refusal. Raises CertificateRefused."""
        try:
            stamp = _stamp(folder)
            return cls(folder, _read(folder), stamp)
        except OSError as error:
            raise CertificateRefused(f"{setting}: {error.filename}: {error.strerror}") from error
        except SecretRefused as error:
            raise CertificateRefused(f"{setting}: {error}") from error

    @property
    def folder(self) -> Path:
        """Where the files are."""
        return self._folder

    def current(self) -> Material:
        """What to show now: the same object until the files were replaced by others that hold.

        Files that do not hold leave the old certificate in use, and are looked at again next time: a renewal is seen
        halfway when somebody copies file by file.
        """
        with self._lock:
            try:
                stamp = _stamp(self._folder)
                if stamp != self._stamp:
                    self._material, self._stamp = _read(self._folder), stamp
                    log.info(
                        "certificate renewed", folder=str(self._folder), ends_at=self._material.ends_at.isoformat()
                    )
            except (OSError, SecretRefused) as error:
                self._say(error)
            return self._material

    def _say(self, error: Exception) -> None:
        """Once for each set of bad files, not once for each connection."""
        try:
            stamp: Stamp | None = _stamp(self._folder)
        except OSError:
            stamp = ()
        if stamp != self._refused:
            self._refused = stamp
            log.error("new certificate not taken, the old one stays", folder=str(self._folder), error=str(error))

    def client_context(self) -> ssl.SSLContext:
        """For a client of asyncio: shows the certificate, checks the server's against `ca.crt` and by its name."""
        return _RenewingContext.of(self)


class _RenewingContext(ssl.SSLContext):
    """Takes renewed files before each handshake: a client that reconnects for ever keeps one context for ever.

    An authority that was replaced is added; the old one is trusted until the process ends, as OpenSSL cannot forget.
    """

    _certificates: Certificates
    _shown: Material | None

    @classmethod
    def of(cls, certificates: Certificates) -> _RenewingContext:
        """A context that shows what `certificates` hold."""
        context = cls(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context._certificates, context._shown = certificates, None
        context._renew()
        return context

    def wrap_bio(self, *arguments: Any, **named: Any) -> ssl.SSLObject:
        """What asyncio and uvloop call for each connection."""
        self._renew()
        return super().wrap_bio(*arguments, **named)

    def _renew(self) -> None:
        present = self._certificates.current()
        if present is self._shown:
            return
        self.load_verify_locations(cadata=present.authority.decode("ascii"))
        folder = self._certificates.folder  # OpenSSL reads a key only from a file
        try:
            self.load_cert_chain(folder / CERTIFICATE, folder / KEY)
        except (OSError, ssl.SSLError) as error:  # replaced again in this instant; the next handshake takes it
            if self._shown is None:
                raise CertificateRefused(f"{folder}: {error}") from error
            return
        self._shown = present


def _stamp(folder: Path) -> Stamp:
    """What changes when a file is replaced, also through Kubernetes' links."""
    found = ((folder / name).stat() for name in (CERTIFICATE, KEY, AUTHORITY))
    return tuple((status.st_ino, status.st_mtime_ns, status.st_size) for status in found)


def _read(folder: Path) -> Material:
    """The files, checked. Raises SecretRefused that names the file, OSError."""
    key = read_private_file(folder / KEY)
    chain, authority = _public(folder / CERTIFICATE), _public(folder / AUTHORITY)
    certificates, authorities = _parse(folder / CERTIFICATE, chain), _parse(folder / AUTHORITY, authority)
    own = certificates[0]
    _check_key(folder, own, key)
    _check_time(folder, own, datetime.now(UTC))
    if not _issued_within(own, certificates[1:], authorities):
        raise SecretRefused(f"{folder / CERTIFICATE}: not issued by {AUTHORITY}: nobody inside would accept it")
    return Material(chain, key, authority, own.not_valid_after_utc)


def _public(path: Path) -> bytes:
    content = path.read_bytes()
    if len(content) > LONGEST_CHAIN * MAX_KEY_FILE_BYTES:
        raise SecretRefused(f"{path}: too large for a certificate")
    return content


def _parse(path: Path, content: bytes) -> list[x509.Certificate]:
    try:
        found = x509.load_pem_x509_certificates(content)
    except ValueError as error:
        raise SecretRefused(f"{path}: no certificate in PEM: {error}") from error
    if len(found) > LONGEST_CHAIN:
        raise SecretRefused(f"{path}: {len(found)} certificates, at most {LONGEST_CHAIN} are expected")
    return found


def _check_key(folder: Path, own: x509.Certificate, key: bytes) -> None:
    try:
        private = load_pem_private_key(key, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise SecretRefused(f"{folder / KEY}: no private key in PEM: {error}") from error
    form = Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    if private.public_key().public_bytes(*form) != own.public_key().public_bytes(*form):
        raise SecretRefused(f"{folder / KEY}: not the key of {CERTIFICATE}")


def _check_time(folder: Path, own: x509.Certificate, now: datetime) -> None:
    if now >= own.not_valid_after_utc:
        raise SecretRefused(f"{folder / CERTIFICATE}: expired at {own.not_valid_after_utc.isoformat()}")
    if now < own.not_valid_before_utc:
        raise SecretRefused(f"{folder / CERTIFICATE}: valid only from {own.not_valid_before_utc.isoformat()}")


def _issued_within(own: x509.Certificate, between: list[x509.Certificate], authorities: list[x509.Certificate]) -> bool:
    """Whether signatures lead from `own` to one of the authorities. A sanity check at start, not the trust decision."""
    link = own
    for _ in range(LONGEST_CHAIN):
        if link in authorities or any(_issued(link, authority) for authority in authorities):
            return True
        above = next((candidate for candidate in between if candidate != link and _issued(link, candidate)), None)
        if above is None:
            return False
        link = above
    return False


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True
