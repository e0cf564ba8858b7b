"""Authorities and certificates for tests, real ones, in the three files that cert-manager writes."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

HERE = ("127.0.0.1", "localhost")
DAY = timedelta(days=1)


class TestAuthority:
    """A certificate authority of its own. `write` puts a certificate and its key into a folder."""

    __test__ = False  # no test class, whatever its name says

    def __init__(self, name: str = "kota internal") -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = datetime.now(UTC)
        self.certificate = (
            x509.CertificateBuilder(subject, subject, self._key.public_key(), x509.random_serial_number())
            .not_valid_before(now - DAY)
            .not_valid_after(now + 3650 * DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )

    @property
    def pem(self) -> bytes:
        """The authority's own certificate, as it stands in `ca.crt`."""
        return self.certificate.public_bytes(Encoding.PEM)

    def issue(
        self, names: Sequence[str] = HERE, *, valid_from: timedelta = -DAY, valid_until: timedelta = 90 * DAY
    ) -> tuple[bytes, bytes]:
        """(certificate, key) as PEM, for a server and a client; both ends of its life count from now."""
        key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
        own = x509.SubjectKeyIdentifier.from_public_key(self._key.public_key())
        certificate = (
            x509.CertificateBuilder(
                self.certificate.subject,
                x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])]),
                key.public_key(),
                x509.random_serial_number(),
            )
            .not_valid_before(now + valid_from)
            .not_valid_after(now + valid_until)
            .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
            .add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]),
                critical=False,
            )
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return certificate.public_bytes(Encoding.PEM), plain

    def write(
        self,
        folder: Path,
        names: Sequence[str] = HERE,
        *,
        valid_from: timedelta = -DAY,
        valid_until: timedelta = 90 * DAY,
        trusted: TestAuthority | None = None,
    ) -> Path:
        """A new certificate in `folder`, which is returned; `trusted` stands in `ca.crt` instead of this authority."""
        certificate, key = self.issue(names, valid_from=valid_from, valid_until=valid_until)
        replace(folder, {"tls.crt": certificate, "tls.key": key, "ca.crt": (trusted or self).pem})
        return folder


def replace(folder: Path, files: dict[str, bytes]) -> None:
    """Put files into a folder as the kubelet does: a new folder beside, and one link that is turned in an instant."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    data = folder / f"..{datetime.now(UTC).timestamp()}"
    data.mkdir()
    for name, content in files.items():
        descriptor = os.open(data / name, os.O_WRONLY | os.O_CREAT, 0o640)
        os.write(descriptor, content)
        os.close(descriptor)
        if not (folder / name).is_symlink():
            (folder / name).symlink_to(Path("..data") / name)
    link = folder / "..data_tmp"
    link.symlink_to(data.name)
    link.replace(folder / "..data")


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
