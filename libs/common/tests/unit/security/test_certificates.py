"""What the files of a certificate must be before a process shows it, and how renewed ones are taken."""

import asyncio
import ssl
from datetime import timedelta

import pytest

from kota_common.security.certificates import CertificateRefused, Certificates
from kota_common.testing.certificates import DAY, TestAuthority, replace

SETTING = "KOTA_SAMPLE_TLS_DIR"
AUTHORITY, FOREIGN = TestAuthority(), TestAuthority("foreign")


def refusal(folder):
    with pytest.raises(CertificateRefused) as caught:
        Certificates.load(folder, setting=SETTING)
    said = str(caught.value)
    assert said.startswith(f"{SETTING}: ")
    return said


@pytest.mark.parametrize("missing", ["tls.crt", "tls.key", "ca.crt"])
def test_a_missing_file_is_named(tmp_path, missing):
    AUTHORITY.write(tmp_path)
    (tmp_path / missing).unlink()
    assert f"{missing}: No such file" in refusal(tmp_path)


def test_an_expired_certificate_is_refused(tmp_path):
    AUTHORITY.write(tmp_path, valid_from=-3 * DAY, valid_until=-timedelta(seconds=1))
    assert "tls.crt: expired at" in refusal(tmp_path)


def test_a_certificate_of_tomorrow_is_refused(tmp_path):
    AUTHORITY.write(tmp_path, valid_from=DAY)
    assert "tls.crt: valid only from" in refusal(tmp_path)


def test_the_key_of_another_certificate_is_refused(tmp_path):
    certificate, _ = AUTHORITY.issue()
    _, key = AUTHORITY.issue()
    replace(tmp_path, {"tls.crt": certificate, "tls.key": key, "ca.crt": AUTHORITY.pem})
    assert "tls.key: not the key of tls.crt" in refusal(tmp_path)


def test_a_certificate_of_another_authority_is_refused(tmp_path):
    FOREIGN.write(tmp_path, trusted=AUTHORITY)
    assert "tls.crt: not issued by ca.crt" in refusal(tmp_path)


def test_a_key_that_others_may_read_is_refused(tmp_path):
    AUTHORITY.write(tmp_path)
    (tmp_path / "tls.key").resolve().chmod(0o644)
    assert "tls.key: others may read it" in refusal(tmp_path)


@pytest.mark.parametrize("name", ["tls.crt", "tls.key", "ca.crt"])
def test_a_file_that_is_no_pem_is_named(tmp_path, name):
    AUTHORITY.write(tmp_path)
    (tmp_path / name).resolve().write_bytes(b"nothing of the kind")
    assert f"{name}: no " in refusal(tmp_path)


def test_the_key_is_never_shown(tmp_path):
    material = Certificates.load(AUTHORITY.write(tmp_path), setting=SETTING).current()
    assert b"PRIVATE KEY" in material.key
    assert "PRIVATE" not in repr(material)


def test_files_that_stay_give_the_same_certificate_and_renewed_ones_the_next(tmp_path):
    certificates = Certificates.load(AUTHORITY.write(tmp_path), setting=SETTING)
    first = certificates.current()
    assert certificates.current() is first
    AUTHORITY.write(tmp_path)
    assert certificates.current().chain != first.chain


def test_a_renewal_seen_halfway_leaves_the_old_certificate_until_it_is_whole(tmp_path):
    certificates = Certificates.load(AUTHORITY.write(tmp_path), setting=SETTING)
    first = certificates.current()
    certificate, key = AUTHORITY.issue()
    (tmp_path / "tls.crt").resolve().write_bytes(certificate)
    assert certificates.current() is first
    (tmp_path / "tls.key").resolve().write_bytes(key)
    assert certificates.current().chain == certificate


def test_files_that_went_away_leave_the_old_certificate(tmp_path):
    certificates = Certificates.load(AUTHORITY.write(tmp_path), setting=SETTING)
    first = certificates.current()
    (tmp_path / "tls.crt").unlink()
    assert certificates.current() is first


# -- clients of asyncio -----------------------------------------------------------------------------------------------


class TlsServer:
    """A server of the standard library that asks for a certificate and keeps whose it saw."""

    def __init__(self, folder):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(folder / "tls.crt", folder / "tls.key")
        self.context.load_verify_locations(folder / "ca.crt")
        self.context.verify_mode = ssl.CERT_REQUIRED
        self.seen = []

    async def __aenter__(self):
        async def serve(reader, writer):
            self.seen.append(writer.get_extra_info("ssl_object").getpeercert()["serialNumber"])
            writer.write(b"x")
            writer.close()

        self.server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=self.context)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_):
        self.server.close()

    async def ask(self, context):
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, ssl=context)
        try:
            assert await reader.read(1) == b"x"
        finally:
            writer.close()


async def test_a_client_that_reconnects_shows_its_renewed_certificate(tmp_path):
    AUTHORITY.write(tmp_path / "server")
    context = Certificates.load(AUTHORITY.write(tmp_path / "client"), setting=SETTING).client_context()
    async with TlsServer(tmp_path / "server") as server:
        await server.ask(context)
        await server.ask(context)
        AUTHORITY.write(tmp_path / "client")
        await server.ask(context)
    assert server.seen[0] == server.seen[1] != server.seen[2]


async def test_a_client_refuses_another_authority_and_another_name(tmp_path):
    context = Certificates.load(AUTHORITY.write(tmp_path / "client"), setting=SETTING).client_context()
    FOREIGN.write(tmp_path / "foreign")
    AUTHORITY.write(tmp_path / "elsewhere", ["kota-identity"])
    for name, words in (("foreign", "self-signed certificate"), ("elsewhere", "IP address mismatch")):
        async with TlsServer(tmp_path / name) as server:
            with pytest.raises(ssl.SSLCertVerificationError, match=words):
                await server.ask(context)
