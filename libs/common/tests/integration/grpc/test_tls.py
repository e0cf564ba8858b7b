"""The gRPC doors with certificates: who comes through, what is refused, and that nothing restarts for a renewal."""

import asyncio
import ssl
import time
from datetime import timedelta
from types import SimpleNamespace

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from kota_common.grpc import GrpcServer, PartnersDoor, channel_credentials, connect
from kota_common.grpc.health import HealthDoor, ask
from kota_common.security.certificates import Certificates
from kota_common.testing.certificates import DAY, TestAuthority

SETTING = "KOTA_SAMPLE_TLS_DIR"
PATH = "/kota.sample.v1.NoteService/GetNote"
AUTHORITY, FOREIGN = TestAuthority(), TestAuthority("foreign")
WITHIN_S = 10.0


class EchoChain:
    """Answers one method with what it was sent: what is behind the door is not these tests' business."""

    methods = (
        SimpleNamespace(
            path=PATH, service="kota.sample.v1.NoteService", access=SimpleNamespace(max_message_bytes=1 << 20)
        ),
    )

    async def serve(self, call):
        return call.message


class House:
    """A service with certificates, and callers with theirs."""

    def __init__(self, folder):
        self.folder = folder
        self.server_files = AUTHORITY.write(folder / "server")

    async def open(self, partners_tls=None):
        self.certificates = Certificates.load(self.server_files, setting=SETTING)
        partners = None if partners_tls is None else PartnersDoor("127.0.0.1:0", partners_tls)
        self.server = GrpcServer(EchoChain(), "127.0.0.1:0", certificates=self.certificates, partners=partners)
        self.port = await self.server.start()
        await self.server.set_serving(True)
        return self

    def caller(self, authority=AUTHORITY, *, trusts=AUTHORITY, **validity):
        """Credentials of a client; made by hand where no honest client would load such files."""
        certificate, key = authority.issue(["kota-tools"], **validity)
        return grpc.ssl_channel_credentials(trusts.pem, key, certificate)


async def call(port, credentials=None, *, host="127.0.0.1"):
    """One call of the chain's method; the status' name when it is refused."""
    address = f"{host}:{port}"
    channel = (
        grpc.aio.secure_channel(address, credentials) if credentials is not None else grpc.aio.insecure_channel(address)
    )
    async with channel:
        try:
            return await channel.unary_unary(PATH)(b"ping", timeout=5)
        except grpc.aio.AioRpcError as error:
            return error.code().name


@pytest.fixture
async def house(tmp_path):
    opened = House(tmp_path)
    yield opened
    await opened.server.stop()


async def test_a_caller_with_a_certificate_of_the_authority_comes_through(house):
    await house.open()
    files = AUTHORITY.write(house.folder / "client", ["kota-tools"])
    credentials = channel_credentials(Certificates.load(files, setting=SETTING))
    channel = connect(f"127.0.0.1:{house.port}", credentials=credentials)
    assert await channel.unary_unary(PATH)(b"ping", timeout=5) == b"ping"
    answer = await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=5)
    assert answer.status == health_pb2.HealthCheckResponse.SERVING
    await channel.close()


async def test_a_caller_without_a_certificate_is_refused(house):
    await house.open()
    assert await call(house.port, grpc.ssl_channel_credentials(AUTHORITY.pem)) == "UNAVAILABLE"


async def test_plaintext_is_refused(house):
    await house.open()
    assert await call(house.port) == "UNAVAILABLE"


async def test_a_certificate_of_another_authority_is_refused(house):
    await house.open()
    assert await call(house.port, house.caller(FOREIGN)) == "UNAVAILABLE"


async def test_an_expired_certificate_is_refused(house):
    await house.open()
    expired = house.caller(valid_from=-3 * DAY, valid_until=-timedelta(minutes=1))
    assert await call(house.port, expired) == "UNAVAILABLE"


async def test_a_client_refuses_a_server_of_another_name(house):
    AUTHORITY.write(house.server_files, ["kota-identity"])
    await house.open()
    assert await call(house.port, house.caller()) == "UNAVAILABLE"


async def test_a_client_refuses_a_server_of_another_authority(house):
    await house.open()
    assert await call(house.port, house.caller(trusts=FOREIGN)) == "UNAVAILABLE"


async def test_a_renewed_certificate_is_shown_without_a_restart(house):
    await house.open()
    shown = await server_certificate(house)
    AUTHORITY.write(house.server_files)
    deadline = time.monotonic() + WITHIN_S
    while (now := await server_certificate(house)) == shown:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)
    assert now.encode() == house.server_files.joinpath("tls.crt").read_bytes()
    assert await call(house.port, house.caller()) == b"ping"


async def test_a_renewed_authority_lets_its_own_in_and_the_old_ones_out(house):
    await house.open()
    assert await call(house.port, house.caller()) == b"ping"
    FOREIGN.write(house.server_files)
    deadline = time.monotonic() + WITHIN_S
    while await call(house.port, house.caller(FOREIGN, trusts=FOREIGN)) != b"ping":
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)
    assert await call(house.port, house.caller(AUTHORITY, trusts=FOREIGN)) == "UNAVAILABLE"


async def test_a_renewal_that_does_not_hold_leaves_the_old_certificate(house):
    await house.open()
    house.server_files.joinpath("tls.key").resolve().write_bytes(AUTHORITY.issue()[1])
    assert await call(house.port, house.caller()) == b"ping"


async def test_the_partners_door_in_plaintext_asks_for_nothing_and_leaves_the_other_as_it_is(house):
    await house.open(partners_tls=False)
    assert await call(house.server.partners_port) == b"ping"
    assert await call(house.port) == "UNAVAILABLE"


async def test_the_partners_door_with_tls_shows_its_certificate_and_asks_for_none(house):
    await house.open(partners_tls=True)
    assert await call(house.server.partners_port, grpc.ssl_channel_credentials(AUTHORITY.pem)) == b"ping"
    assert await call(house.server.partners_port) == "UNAVAILABLE"
    assert await call(house.port, grpc.ssl_channel_credentials(AUTHORITY.pem)) == "UNAVAILABLE"


async def test_the_probes_door_answers_in_plaintext_beside_a_door_with_tls(house):
    await house.open()
    probes = HealthDoor("127.0.0.1:0")
    port = await probes.start()
    await probes.set_ready(True)
    assert await ask(f"127.0.0.1:{port}")
    await probes.stop()


async def server_certificate(house):
    """What the server shows now, as a client sees it."""
    context = ssl.create_default_context(cadata=AUTHORITY.pem.decode())
    files = house.folder / "observer"
    if not files.exists():
        AUTHORITY.write(files, ["kota-observer"])
    context.load_cert_chain(files / "tls.crt", files / "tls.key")
    context.set_alpn_protocols(["h2"])
    _, writer = await asyncio.open_connection("127.0.0.1", house.port, ssl=context)
    shown = ssl.DER_cert_to_PEM_cert(writer.get_extra_info("ssl_object").getpeercert(binary_form=True))
    writer.close()
    return shown
