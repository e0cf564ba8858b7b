"""A whole identity over a real database and a real broker: RPCs through the chain, tokens through the routes."""

from __future__ import annotations

import contextlib
import itertools
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import asyncpg
import httpx
import nats
import pytest
from google.protobuf.message import Message
from starlette.applications import Starlette

from kota.identity.v1 import partners_pb2
from kota_common.actor import service_actor
from kota_common.errors import KotaError
from kota_common.grpc import Call, Chain
from kota_common.postgres import Database, Roles, migrate
from kota_common.security import JwksCache, Revocations, Verifier
from kota_common.security.jose import SigningKey, generate_signing_key, sign_compact
from kota_common.security.keys import load_secret, mint_secret
from kota_common.security.sealed import MasterKey
from kota_common.service import Floor
from kota_common.testing.bus import make_bucket
from kota_identity.app import PAGES_FILE, build
from kota_identity.bootstrap.commands import bootstrap
from kota_identity.cities.model import City
from kota_identity.keys.ring import Ring
from kota_identity.oauth.model import CLIENT_ASSERTION_TYPE, CLIENT_CREDENTIALS, JWT_BEARER
from kota_identity.persons.vault import INDEX_FILE, MASTER_FILE
from kota_identity.revocation.writer import ListWriter

from .kit import CITY, ISSUER, client_key, public_jwk

OTHER_CITY = "13.75"


class Clock:
    """The database's clock; a test may put it forward."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def seconds(self) -> float:
        return self().timestamp()


@dataclass
class Answer:
    """What the token endpoint said."""

    status: int
    body: dict[str, Any]
    headers: Any = field(default_factory=dict)

    @property
    def token(self) -> str:
        assert self.status == 200, self.body
        return self.body["access_token"]


class House:
    """One installation with two cities."""

    def __init__(self, database: Database, clock: Clock, chain: Chain, http: httpx.AsyncClient, ring: Ring) -> None:
        self.database, self.clock, self.chain, self.http, self.ring = database, clock, chain, http, ring
        self.roots: dict[str, tuple[str, SigningKey]] = {}
        self.app_url = ""
        self.hot: dict[str, Any] = {}
        self.master: MasterKey
        self.floor: Floor
        self.writer: ListWriter
        self.revocations: Revocations
        self.verifier: Verifier

    async def call(self, method: str, request: Message, token: str = "", purpose: str = "Pemeriksaan FIKTIF") -> Any:
        """An RPC through the chain; raises KotaError."""
        path = f"/kota.identity.v1.{method}"
        bound = next(found for found in self.chain.methods if found.path == path)
        metadata = {"authorization": f"Bearer {token}"} if token else {}
        if purpose:
            metadata["x-kota-purpose"] = quote(purpose)
        return bound.response.FromString(
            await self.chain.serve(Call(path, metadata, request.SerializeToString(), None))
        )

    async def refused(self, method: str, request: Message, token: str = "", **options: Any) -> KotaError:
        """The refusal of an RPC."""
        with pytest.raises(KotaError) as error:
            await self.call(method, request, token, **options)
        assert error.value.message
        assert error.value.message_indonesian
        return error.value

    def proof(self, client: str, key: SigningKey, **changes: Any) -> str:
        """A client's assertion; a changed claim of None is left out."""
        now = int(self.clock.seconds())
        claims = {"iss": client, "sub": client, "aud": ISSUER, "iat": now, "exp": now + 60, "jti": uuid.uuid4().hex}
        claims = {name: value for name, value in {**claims, **changes}.items() if value is not None}
        return sign_compact(claims, key, typ="JWT")

    async def post(self, path: str, **form: str) -> Answer:
        response = await self.http.post(path, data=form)
        return Answer(response.status_code, response.json(), response.headers)

    async def client_token(self, client: str, key: SigningKey, resource: str = "identity", **form: str) -> Answer:
        """client_credentials."""
        form.setdefault("client_assertion", self.proof(client, key))
        return await self.post(
            "/oauth2/token",
            grant_type=CLIENT_CREDENTIALS,
            client_assertion_type=CLIENT_ASSERTION_TYPE,
            resource=resource,
            **form,
        )

    async def phone_token(self, phone: str, key: SigningKey, person: str, resource: str, **form: str) -> Answer:
        """jwt-bearer."""
        form.setdefault("assertion", self.proof(phone, key, sub=person))
        return await self.post("/oauth2/token", grant_type=JWT_BEARER, resource=resource, **form)

    @contextlib.asynccontextmanager
    async def as_app(self, city: str) -> AsyncIterator[asyncpg.Connection]:
        """A bare connection as the service's own database role, working for a city."""
        connection = await asyncpg.connect(self.app_url)
        try:
            await connection.fetchval("SELECT set_config('kota.city', $1, false)", city)
            yield connection
        finally:
            await connection.close()

    async def root(self, city: str = CITY) -> str:
        """A token of the city's root client."""
        client, key = self.roots[city]
        return (await self.client_token(client, key)).token

    async def partner(self, scopes: list[str], city: str = CITY) -> tuple[str, SigningKey]:
        """A registered partner: client id and key."""
        key = generate_signing_key()
        request = partners_pb2.RegisterPartnerRequest(
            parent=f"cities/{city}",
            request_id=str(uuid.uuid4()),
            partner=partners_pb2.Partner(
                display_name="Mitra FIKTIF", keys=[partners_pb2.PublicKey(jwk=public_jwk(key))], scopes=scopes
            ),
        )
        partner = await self.call("PartnerService/RegisterPartner", request, await self.root(city))
        return partner.client_id, key


class _Silent:
    """Counts nothing."""

    def observe(self, *_: object) -> None:
        """One call."""


@pytest.fixture(scope="module")
async def house(new_database, nats_server, tmp_path_factory) -> AsyncIterator[House]:
    urls = new_database("identity")
    await migrate(urls.owner_url, "kota_identity", Roles.of("identity"))
    secrets = tmp_path_factory.mktemp("secrets")
    for name in (MASTER_FILE, INDEX_FILE, PAGES_FILE):
        mint_secret(secrets / name)
    clock = Clock()
    database = await Database.open(urls.app_url, service="identity", clock=clock)
    connection = await nats.connect(nats_server.url)
    await make_bucket(connection, "revoked")
    revocations = Revocations()
    bus = SimpleNamespace(connection=connection)
    settings = SimpleNamespace(issuer=ISSUER, secrets_dir=secrets, key_prepublish_s=600, key_life_s=86_400)

    ring_holder: list[Ring] = []

    def published(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=httpx.ByteStream(ring_holder[0].published.body))

        lambda _: httpx.Response(200, stream=httpx.ByteStream(ring_holder[0].published.body))

    # A clock that jumps: every look finds the cache stale, so that no test waits for its cooldown.
    forever = itertools.count(step=3600).__next__
    jwks = JwksCache(f"{ISSUER}/jwks.json", transport=httpx.MockTransport(published), monotonic=forever)
    verifier = Verifier(ISSUER, "identity", jwks, revocations, clock=clock.seconds)
    floor = Floor(settings, database, bus, verifier, revocations, None)  # type: ignore[arg-type]
    doors = build(settings, floor)  # type: ignore[arg-type]
    ring = next(task for task in doors.background if isinstance(task, Ring))
    writer = next(task for task in doors.background if isinstance(task, ListWriter))
    ring_holder.append(ring)
    chain = Chain(doors.rpc, database=database, verifier=verifier, metrics=_Silent(), max_in_flight=100)
    http = httpx.AsyncClient(transport=httpx.ASGITransport(Starlette(routes=list(doors.http))), base_url=ISSUER)
    made = House(database, clock, chain, http, ring)
    made.writer, made.revocations, made.verifier = writer, revocations, verifier
    made.app_url, made.floor = urls.app_url, floor
    made.hot = {route.prefix: route.handler for route in doors.hot}

    master = MasterKey(load_secret(secrets / MASTER_FILE))
    made.master = master
    for code in (CITY, OTHER_CITY):
        key = generate_signing_key()
        city = City(code, f"Kota {code}", "Asia/Jakarta", True, clock())
        async with database.transaction(code, service_actor("identity", code)) as tx:
            done = await bootstrap(tx, master, city, client_key(key))
        made.roots[code] = (str(done.root_client), key)
    await ring.reload()
    assert await writer.refill_if_new()
    await revocations.start(connection)
    yield made
    await revocations.stop()
    await http.aclose()
    await connection.jetstream().delete_key_value("revoked")
    await connection.close()
    await database.close()


@pytest.fixture(autouse=True)
def real_time(request):
    yield
    if "house" in request.fixturenames:
        request.getfixturevalue("house").clock.ahead = timedelta()
