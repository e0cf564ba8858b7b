import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from kota_common.security import JwksCache, Revocations, Verifier
from kota_common.security.jose import SigningKey, generate_signing_key, sign_compact

NOW = 1_800_000_000
ISSUER = "https://identity.kota.test"
AUDIENCE = "permitting"


@pytest.fixture(scope="session")
def key() -> SigningKey:
    return generate_signing_key()


@pytest.fixture
def claims() -> dict[str, Any]:
    return {
        "iss": ISSUER,
        "sub": "018f3a5e-7c00-7000-8000-000000000001",
        "aud": AUDIENCE,
        "exp": NOW + 300,
        "iat": NOW,
        "nbf": NOW,
        "jti": "018f3a5e-7c00-7000-8000-0000000000aa",
        "client_id": "kota-console",
        "scope": "permitting.permits.read permitting.permits.issue",
        "city": "13.77",
        "kind": "person",
        "org": "018f3a5e-7c00-7000-8000-0000000000b1",
        "org_path": ["018f3a5e-7c00-7000-8000-0000000000b1", "018f3a5e-7c00-7000-8000-0000000000b2"],
        "pos": "018f3a5e-7c00-7000-8000-0000000000c1",
        "acr": "aal2",
    }


class Clock:
    """Unix seconds that a test moves."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


class Issuer:
    """Publishes a key set through httpx's transport and counts how often it is asked."""

    def __init__(self, *keys: SigningKey) -> None:
        self.keys = list(keys)
        self.status = 200
        self.body: bytes | None = None
        self.headers: dict[str, str] = {"cache-control": "public, max-age=300"}
        self.asked = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        if self.status == 0:
            raise httpx.ConnectError("refused", request=request)
        body = self.body
        if body is None:
            body = json.dumps({"keys": [key.public_jwk() for key in self.keys]}).encode()
        return httpx.Response(self.status, stream=httpx.ByteStream(body), headers=self.headers)


@pytest.fixture
def issuer(key: SigningKey) -> Issuer:
    return Issuer(key)


@pytest.fixture
def jwks(issuer: Issuer, clock: Clock) -> JwksCache:
    return JwksCache(f"{ISSUER}/jwks.json", monotonic=clock, transport=httpx.MockTransport(issuer))


@pytest.fixture
def revocations(clock: Clock) -> Revocations:
    return Revocations(monotonic=clock, clock=clock)


@pytest.fixture
def verifier(jwks: JwksCache, revocations: Revocations, clock: Clock) -> Verifier:
    return Verifier(ISSUER, AUDIENCE, jwks, revocations, clock)


@pytest.fixture
def mint(key: SigningKey, claims: dict[str, Any]) -> Callable[..., str]:
    """`mint(exp=..., typ=...)`: a token with changed claims; a claim set to `...` is left out."""

    def make(*, typ: str = "at+jwt", **changes: Any) -> str:
        merged = {name: value for name, value in {**claims, **changes}.items() if value is not ...}
        return sign_compact(merged, key, typ=typ)

    return make
