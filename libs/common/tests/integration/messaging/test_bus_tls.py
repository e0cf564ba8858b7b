"""The bus with certificates: mutual, from the first byte, renewed on both sides while everybody stays."""

import asyncio
import ssl
import time

import httpx
import nats.errors
import pytest
from faststream.nats import NatsBroker

from kota_common.messaging import Bus
from kota_common.messaging.consumers import _security
from kota_common.messaging.users import tls_block
from kota_common.security.certificates import Certificates
from kota_common.testing.certificates import TestAuthority
from kota_common.testing.embedded.nats import DEFAULT_CONFIG, EmbeddedNats
from kota_common.testing.embedded.process import free_port

SETTING = "KOTA_SAMPLE_TLS_DIR"
AUTHORITY, FOREIGN = TestAuthority(), TestAuthority("foreign")
WITHIN_S = 15.0


@pytest.fixture
def files(tmp_path):
    return AUTHORITY.write(tmp_path / "server")


@pytest.fixture
async def server(files):
    opened = EmbeddedNats(config=DEFAULT_CONFIG + tls_block(str(files)))
    await asyncio.to_thread(opened.start)
    yield opened
    await asyncio.to_thread(opened.stop)


def certificates(folder, authority=AUTHORITY, *, trusts=AUTHORITY):
    """What an honest client loads, or with `trusts` one whose authority is not the server's."""
    return Certificates.load(authority.write(folder, ["kota-permitting"], trusted=trusts), setting=SETTING)


def tls_url(server):
    return server.url.replace("nats://", "tls://")


async def test_a_client_with_a_certificate_talks_to_the_bus(server, tmp_path):
    bus = await Bus.connect(
        tls_url(server), service="sample", seed_file=None, certificates=certificates(tmp_path / "c")
    )
    assert "streams" in await bus.api("INFO")
    await bus.close()


async def test_a_client_without_a_certificate_is_refused(server):
    with pytest.raises((nats.errors.Error, OSError, TimeoutError)):
        await asyncio.wait_for(Bus.connect(server.url, service="sample", seed_file=None), 3)


async def test_a_client_of_another_authority_is_refused(server, tmp_path):
    foreign = certificates(tmp_path / "c", FOREIGN, trusts=FOREIGN)
    foreign.folder.joinpath("ca.crt").resolve().write_bytes(FOREIGN.pem + AUTHORITY.pem)  # it trusts the server
    with pytest.raises((nats.errors.Error, OSError, TimeoutError)):
        await asyncio.wait_for(Bus.connect(tls_url(server), service="sample", seed_file=None, certificates=foreign), 3)


async def test_a_server_without_tls_cannot_talk_a_client_out_of_it(tmp_path):
    plain, mine = EmbeddedNats(), certificates(tmp_path / "c")
    await asyncio.to_thread(plain.start)
    connecting = Bus.connect(tls_url(plain), service="sample", seed_file=None, certificates=mine)
    try:
        with pytest.raises((nats.errors.Error, OSError, TimeoutError)):
            await asyncio.wait_for(connecting, 5)
    finally:
        await asyncio.to_thread(plain.stop)


async def test_the_consumers_connection_shows_the_same_proofs(server, tmp_path):
    mine = certificates(tmp_path / "c")
    security = _security(tls_url(server), None, mine)
    assert security.tls_handshake_first
    assert security.ssl_context.verify_mode is ssl.CERT_REQUIRED
    assert security.ssl_context.check_hostname
    broker = NatsBroker(tls_url(server), security=security, max_reconnect_attempts=1)
    await broker.connect()
    assert await broker.ping(timeout=3)
    await broker.stop()


async def test_renewed_certificates_are_taken_by_both_sides_without_a_restart(server, files, tmp_path):
    mine = certificates(tmp_path / "c")
    bus = await Bus.connect(tls_url(server), service="sample", seed_file=None, certificates=mine)
    pid = server.pid
    # A new authority, so that nothing works unless both sides took the new files.
    FOREIGN.write(files)
    FOREIGN.write(mine.folder, ["kota-permitting"])
    await asyncio.to_thread(server.reload)
    await bus.connection._process_op_err(OSError("the connection is cut"))
    deadline = time.monotonic() + WITHIN_S
    while not (bus.reconnects and bus.connected):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)
    assert "streams" in await bus.api("INFO")
    assert server.pid == pid
    await bus.close()


async def test_the_servers_of_a_cluster_show_each_other_their_certificates(files, tmp_path):
    ports = [free_port(), free_port()]
    routes = ", ".join(f'"nats-route://127.0.0.1:{port}"' for port in ports)
    FOREIGN.write(tmp_path / "stranger")

    def member(name, port, folder):
        cluster = [
            "cluster {",
            "  name: kota",
            f"  listen: 127.0.0.1:{port}",
            f"  routes: [{routes}]",
            tls_block(str(folder), clients=False),
        ]
        return EmbeddedNats(config="\n".join([f"server_name: {name}", *cluster, "}", tls_block(str(folder))]))

    servers = [member("one", ports[0], files), member("two", ports[1], files)]
    stranger = member("stranger", free_port(), tmp_path / "stranger")
    try:
        for one in (*servers, stranger):
            await asyncio.to_thread(one.spawn)
        deadline = time.monotonic() + WITHIN_S
        while await peers(servers[0]) != {"two"} or await peers(servers[1]) != {"one"}:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.1)
        assert await peers(stranger) == set()
    finally:
        for one in (*servers, stranger):
            await asyncio.to_thread(one.stop)


async def peers(server):
    """Names of the servers that it has a route to."""
    async with httpx.AsyncClient() as client:
        try:
            found = (await client.get(f"{server.monitor_url}/routez")).json()["routes"]
        except httpx.TransportError:
            return {"not up yet"}
    return {route["remote_name"] for route in found}


async def test_a_running_server_is_told_to_ask_for_certificates_from_now_on(files, tmp_path):
    server = EmbeddedNats()
    await asyncio.to_thread(server.start)
    try:
        plain = await Bus.connect(server.url, service="sample", seed_file=None)
        await plain.close()
        server.configure(DEFAULT_CONFIG + tls_block(str(files)))
        await asyncio.to_thread(server.reload)
        mine, deadline = certificates(tmp_path / "c"), time.monotonic() + WITHIN_S
        while True:
            try:
                bus = await asyncio.wait_for(
                    Bus.connect(tls_url(server), service="sample", seed_file=None, certificates=mine), 1
                )
                break
            except (nats.errors.Error, OSError, TimeoutError):
                assert time.monotonic() < deadline
        assert "streams" in await bus.api("INFO")
        await bus.close()
    finally:
        await asyncio.to_thread(server.stop)
