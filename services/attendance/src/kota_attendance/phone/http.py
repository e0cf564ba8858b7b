"""Serves the page under `/presensi/`, tells a phone whose it is, and relays its token calls to identity.

How a phone gets its token: the page makes a P-256 key that cannot leave the browser and shows its public half as text
and QR code; an officer registers it with identity's `RegisterPhone`; identity's event binds it here; the page proves
the key to `identify`, learns person, device and city, and asks identity for the person's tokens (RFC 7523 jwt-bearer)
through the relay. One origin for everything: the page's content policy forbids every other connection.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import segno
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from kota_attendance.nonces import NonceKind, Nonces
from kota_attendance.phone import store
from kota_attendance.punches.refusals import KeyUnknown, SignatureInvalid
from kota_common.errors import InvalidField
from kota_common.http import HotRoute, read_body
from kota_common.http.hot import Receive, Scope, Send
from kota_common.http.pages import page_of
from kota_common.http.relay import IdentityRelay, fresh
from kota_common.postgres import Database
from kota_common.security.encoding import JoseError, decode_base64url, decode_json_object, encode_base64url
from kota_common.security.jose import import_public_key

PREFIX = "/presensi/"
BODY_MAX_BYTES = 16 * 1024
PROOF_PREFIX = b"presensi-identify|"

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; manifest-src 'self';"
    " connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_FEATURES = (
    b"permissions-policy",
    b"geolocation=(self), publickey-credentials-get=(self), publickey-credentials-create=(self)",
)


class Phone:
    """The routes of the page. `aclose` ends the relay's connections."""

    def __init__(self, database: Database, nonces: Nonces, *, identity_url: str, issuer: str, rp_id: str) -> None:
        self._page = page_of(__package__, _POLICY, extra=(_FEATURES,))
        self._database, self._nonces = database, nonces
        self._config = {"issuer": issuer, "rp_id": rp_id}
        self._identity = IdentityRelay(identity_url)

    def hot_routes(self) -> list[HotRoute]:
        """The page, its parts and its configuration."""
        return [HotRoute(("GET", "HEAD"), PREFIX, self._serve)]

    def routes(self) -> list[Route]:
        """What the page asks for beside the service's methods."""
        return [
            Route(f"{PREFIX}identify", self._identify, methods=["POST"]),
            Route(f"{PREFIX}qr", _qr, methods=["POST"]),
            Route(f"{PREFIX}oauth2/token", self._relay, methods=["POST"]),
            Route(PREFIX.rstrip("/"), _to_the_page, methods=["GET"]),
        ]

    async def aclose(self) -> None:
        """Close the relay's connections."""
        await self._identity.aclose()

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = scope["path"].removeprefix(PREFIX)
        if name == "config.json":
            await JSONResponse(self._config, headers=fresh())(scope, receive, send)
        elif name in self._page:
            await self._page[name](scope, receive, send)
        else:
            await Response("not found", 404)(scope, receive, send)

    async def _identify(self, request: Request) -> Response:
        """First a nonce, then, against its signature, whose phone it is. Raises KeyUnknown, SignatureInvalid."""
        asked = _object(await read_body(request, BODY_MAX_BYTES))
        key_id, now = _text(asked, "key_id"), self._database.clock()
        if "nonce" not in asked:
            nonce = self._nonces.issue("", key_id, NonceKind.BIND, now)
            return JSONResponse({"nonce": encode_base64url(nonce)}, headers=fresh())
        nonce, signature = _bytes(asked, "nonce"), _bytes(asked, "signature")
        self._nonces.check("", key_id, nonce, now, NonceKind.BIND)
        async with self._database.pool.acquire() as connection:
            owner = await store.owner(connection, key_id)
        if owner is None:
            raise KeyUnknown(key_id)
        _check_proof(owner.public_key, signature, PROOF_PREFIX + nonce)
        found = {"city": owner.city, "person": str(owner.employee), "device": str(owner.device)}
        return JSONResponse(found, headers=fresh())

    async def _relay(self, request: Request) -> Response:
        """Hand a token call to identity and its answer back. Raises DependencyDown, MessageTooLarge."""
        return await self._identity.post("token", request)


async def _qr(request: Request) -> Response:
    """A public key as QR code, for the officer's scanner. Raises InvalidField for anything but a public P-256 key."""
    text = await read_body(request, 1000)
    try:
        import_public_key(decode_json_object(text))
    except JoseError as error:
        raise InvalidField("jwk", str(error)) from error
    out = io.BytesIO()
    segno.make(text.decode(), error="m").save(out, kind="svg", scale=4, border=4)
    return Response(out.getvalue(), media_type="image/svg+xml", headers={"cache-control": "no-store"})


async def _to_the_page(request: Request) -> Response:
    """`/presensi` means `/presensi/`."""
    return RedirectResponse(PREFIX, 308)


def _check_proof(public_key: bytes, signature: bytes, message: bytes) -> None:
    """Raise SignatureInvalid unless the key signed the message (64 bytes, r and s)."""
    key = load_der_public_key(public_key)
    assert isinstance(key, EllipticCurvePublicKey)
    if len(signature) != 64:
        raise SignatureInvalid("MALFORMED")
    der = encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
    try:
        key.verify(der, message, ECDSA(SHA256()))
    except InvalidSignature as error:
        raise SignatureInvalid("DOES_NOT_VERIFY") from error


def _object(body: bytes) -> dict[str, Any]:
    try:
        return decode_json_object(body)
    except JoseError as error:
        raise InvalidField("body", str(error)) from error


def _text(asked: Mapping[str, Any], name: str) -> str:
    value = asked.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= 512:
        raise InvalidField(name, "is no text of 1 to 512 characters")
    return value


def _bytes(asked: Mapping[str, Any], name: str) -> bytes:
    try:
        return decode_base64url(_text(asked, name))
    except JoseError as error:
        raise InvalidField(name, str(error)) from error
