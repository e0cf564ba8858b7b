"""Identity as its own process with its own NATS user: what was acknowledged survives a kill -9."""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import time
import uuid

import httpx
import nkeys
import pytest
from grpc import StatusCode, ssl_channel_credentials

from kota.identity.v1 import partners_pb2, partners_pb2_grpc, revocations_pb2, revocations_pb2_grpc
from kota_common.grpc import RemoteError, channel_credentials, connect
from kota_common.grpc.health import ask as answers
from kota_common.messaging import Bus
from kota_common.messaging.topology import apply, declare
from kota_common.messaging.users import server_config, tls_block, users
from kota_common.security.certificates import Certificates
from kota_common.security.jose import generate_signing_key, sign_compact
from kota_common.security.keys import mint_secret
from kota_common.testing.certificates import TestAuthority
from kota_common.testing.embedded import EmbeddedNats
from kota_common.testing.embedded.process import free_port
from kota_identity.app import PAGES_FILE, SERVICE
from kota_identity.oauth.model import CLIENT_ASSERTION_TYPE, CLIENT_CREDENTIALS
from kota_identity.persons.vault import INDEX_FILE, MASTER_FILE

from .kit import PARENT, public_jwk, rid

WORDS = [sys.executable, "-m", "kota_identity"]


class Process:
    """One `python -m kota_identity serve` with an installation around it."""

    def __init__(self, environment: dict[str, str], issuer: str, grpc: str, root: str, key) -> None:
        self.environment, self.issuer, self.grpc, self.root, self.key = environment, issuer, grpc, root, key
        self.credentials = None  # where the door asks for a certificate
        self._process: subprocess.Popen | None = None

    async def start(self) -> None:
        self._process = subprocess.Popen([*WORDS, "serve"], env=self.environment)
        async with asyncio.timeout(30), httpx.AsyncClient() as http:
            while True:
                with contextlib.suppress(httpx.TransportError):
                    answer = await http.get(f"{self.issuer}/jwks.json")
                    if answer.status_code == 200 and answer.json()["keys"]:
                        return
                assert self._process.poll() is None, "the process ended"
                await asyncio.sleep(0.05)

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    async def token(self, client: str, key) -> httpx.Response:
        now = int(time.time())
        claims = {"iss": client, "sub": client, "aud": self.issuer, "iat": now, "exp": now + 60}
        form = {
            "grant_type": CLIENT_CREDENTIALS,
            "client_assertion_type": CLIENT_ASSERTION_TYPE,
            "client_assertion": sign_compact({**claims, "jti": uuid.uuid4().hex}, key, typ="JWT"),
            "resource": "identity",
        }
        async with httpx.AsyncClient() as http:
            return await http.post(f"{self.issuer}/oauth2/token", data=form)

    async def call(self, stub, method: str, request, client: str = "", key=None):
        """An RPC with a fresh token, tried again while the process finds its feet."""

        async def token() -> str:
            return (await self.token(client or self.root, key or self.key)).json()["access_token"]

        async with asyncio.timeout(20):
            while True:
                channel = connect(self.grpc, token=token, credentials=self.credentials)
                try:
                    return await getattr(stub(channel), method)(request)
                except RemoteError as error:
                    if error.remote.code is not StatusCode.UNAVAILABLE:
                        raise
                    await asyncio.sleep(0.1)
                finally:
                    await channel.close()


@contextlib.asynccontextmanager
async def installed(new_database, tmp_path, certificates: Certificates | None = None, **more: str):
    """Identity with a database and a broker around it; with `certificates` everything that can speaks TLS."""
    urls = new_database("identity")
    for name in (MASTER_FILE, INDEX_FILE, PAGES_FILE):
        mint_secret(tmp_path / name)
    public = {}
    for user in users([SERVICE]):
        seed = nkeys.encode_seed(os.urandom(32), nkeys.PREFIX_BYTE_USER)
        (tmp_path / f"{user.name}.nk").write_bytes(seed)
        public[user.name] = nkeys.from_seed(bytearray(seed)).public_key.decode()
    config = server_config([SERVICE], public, max_file_store="1GB")
    nats = EmbeddedNats(config=config + (tls_block(str(certificates.folder)) if certificates else ""))
    with nats:
        nats_url = nats.url.replace("nats://", "tls://") if certificates else nats.url
        seed = tmp_path / "topology.nk"
        bus = await Bus.connect(nats_url, service="topology", seed_file=seed, certificates=certificates)
        await apply(bus, declare([SERVICE]))
        await bus.close()
        grpc, http = f"127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}"
        issuer = f"http://{http}"
        settings = {
            "POSTGRES_URL": urls.app_url,
            "POSTGRES_RELAY_URL": urls.relay_url,
            "POSTGRES_OWNER_URL": urls.owner_url,
            "NATS_URL": nats_url,
            "NATS_SEED_FILE": str(tmp_path / "identity.nk"),
            "NATS_MONITOR_URL": nats.monitor_url,
            "GRPC_ADDRESS": grpc,
            "HTTP_ADDRESS": http,
            "PUBLIC_URL": issuer,
            "ISSUER": issuer,
            "JWKS_URL": f"{issuer}/jwks.json",
            "SECRETS_DIR": str(tmp_path),
            "DRAIN_WAIT_MS": "0",
            **more,
        }
        environment = {**os.environ, **{f"KOTA_IDENTITY_{name}": value for name, value in settings.items()}}
        key = generate_signing_key()
        (tmp_path / "root.jwk").write_text(public_jwk(key))
        subprocess.run([*WORDS, "migrate"], env=environment, check=True, capture_output=True)
        words = [*WORDS, "bootstrap", "--city", "13.77", "--admin-jwk", str(tmp_path / "root.jwk"), "--demo"]
        done = subprocess.run(words, env=environment, check=True, capture_output=True)
        running = Process(environment, issuer, grpc, json.loads(done.stdout)["client_id"], key)
        if certificates is not None:
            running.credentials = channel_credentials(certificates)
        await running.start()
        try:
            yield running
        finally:
            running.kill()


@pytest.fixture
async def process(new_database, tmp_path):
    async with installed(new_database, tmp_path) as running:
        yield running


async def test_what_was_acknowledged_survives_a_kill(process):
    key = generate_signing_key()
    registered = await process.call(
        partners_pb2_grpc.PartnerServiceStub,
        "RegisterPartner",
        partners_pb2.RegisterPartnerRequest(
            parent=PARENT,
            request_id=rid(),
            partner=partners_pb2.Partner(
                display_name="Mitra FIKTIF",
                keys=[partners_pb2.PublicKey(jwk=public_jwk(key))],
                scopes=["identity.partners.read"],
            ),
        ),
    )
    read = partners_pb2.GetPartnerRequest(name=registered.name)
    stub = partners_pb2_grpc.PartnerServiceStub
    assert await process.call(stub, "GetPartner", read, registered.client_id, key) == registered
    await process.call(
        revocations_pb2_grpc.RevocationServiceStub,
        "RevokeClient",
        revocations_pb2.RevokeClientRequest(name=registered.name, request_id=rid(), reason="uji"),
    )
    assert (await process.token(registered.client_id, key)).status_code == 401

    process.kill()
    await process.start()
    assert (await process.token(registered.client_id, key)).json()["error_description"] == "the client was revoked"
    after = await process.call(stub, "GetPartner", read)
    assert (after.state, after.version) == (partners_pb2.PARTNER_STATE_REVOKED, 2)


async def test_with_certificates_callers_show_theirs_partners_have_a_door_and_probes_go_on(new_database, tmp_path):
    files = TestAuthority().write(tmp_path / "tls")
    doors = {name: f"127.0.0.1:{free_port()}" for name in ("HEALTH_ADDRESS", "PARTNERS_ADDRESS")}
    certificates = Certificates.load(files, setting="-")
    async with installed(new_database, tmp_path, certificates, TLS_DIR=str(files), **doors) as running:
        stub, ask = partners_pb2_grpc.PartnerServiceStub, partners_pb2.ListPartnersRequest(parent=PARENT)
        await running.call(stub, "ListPartners", ask)
        async with asyncio.timeout(20):
            while not await answers(doors["HEALTH_ADDRESS"]):  # it says so within a second of being ready
                await asyncio.sleep(0.1)
        assert await asyncio.to_thread(subprocess.call, [*WORDS, "health"], env=running.environment) == 0
        without = connect(running.grpc)
        with pytest.raises(RemoteError) as refused:
            await stub(without).ListPartners(ask, timeout=3)
        assert refused.value.remote.code is StatusCode.UNAVAILABLE
        await without.close()
        running.grpc = doors["PARTNERS_ADDRESS"]
        running.credentials = ssl_channel_credentials((files / "ca.crt").read_bytes())
        await running.call(stub, "ListPartners", ask)  # the same chain, the same token, no certificate


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TLS_DIR", "/no/such/folder", "KOTA_IDENTITY_TLS_DIR: /no/such/folder/tls.crt: No such file"),
        ("PARTNERS_ADDRESS", "127.0.0.1:1", "KOTA_IDENTITY_PARTNERS_ADDRESS: Value error, only with TLS_DIR"),
    ],
)
def test_a_start_without_its_certificate_is_refused_and_names_the_setting(tmp_path, name, value, said):
    needed = ("POSTGRES_URL", "POSTGRES_RELAY_URL", "NATS_URL", "NATS_SEED_FILE", "NATS_MONITOR_URL")
    settings = dict.fromkeys((*needed, "ISSUER", "JWKS_URL", "SECRETS_DIR"), "x://nobody") | {name: value}
    environment = {**os.environ, **{f"KOTA_IDENTITY_{name}": value for name, value in settings.items()}}
    done = subprocess.run([*WORDS, "serve"], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert said in done.stderr
