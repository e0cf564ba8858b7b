"""A real token and its key set, so that the verifier under load does all of its work."""

from __future__ import annotations

import json
import time
import uuid

import httpx

from kota_bench.contract import CITY, PERMISSIONS, SERVICE
from kota_common.security import JwksCache, Revocations, Verifier
from kota_common.security.jose import generate_signing_key, import_key_set, parse_compact, sign_compact, verify_compact

ISSUER = "https://identity.kota.test"
_LIFE_S = 3600


def mint() -> tuple[str, str]:
    """A token that lives an hour, and the JWKS document that proves it."""
    key, now = generate_signing_key(), int(time.time())
    person = "018f3a5e-7c00-7000-8000-000000000001"
    claims = {
        "iss": ISSUER,
        "sub": person,
        "aud": SERVICE,
        "exp": now + _LIFE_S,
        "iat": now,
        "jti": str(uuid.uuid4()),
        "client_id": "kota-bench",
        "scope": PERMISSIONS,
        "city": CITY,
        "kind": "person",
        "org": person,
        "org_path": [person],
        "acr": "aal2",
    }
    return sign_compact(claims, key, typ="at+jwt"), json.dumps({"keys": [key.public_jwk()]})


def verifier(jwks_document: str) -> Verifier:
    """The floor's verifier over this key set; only the network between it and identity is left out."""
    answer = jwks_document.encode()
    transport = httpx.MockTransport(lambda _: httpx.Response(200, stream=httpx.ByteStream(answer)))
    return Verifier(ISSUER, SERVICE, JwksCache(f"{ISSUER}/jwks.json", transport=transport), Revocations())


def verify_us(times: int = 300) -> float:
    """CPU microseconds of one ES256 verification without a cache: the calibration of this machine and minute."""
    signing = generate_signing_key()
    (key,) = import_key_set(json.dumps({"keys": [signing.public_jwk()]}).encode()).values()
    token = sign_compact({"sub": "x"}, signing, typ="at+jwt")
    started = time.process_time()
    for _ in range(times):
        verify_compact(parse_compact(token, types=("at+jwt",)), key)
    return (time.process_time() - started) / times * 1e6
