"""`/oauth2/token` and `/oauth2/device_authorization`: forms in, JSON out, refusals as RFC 6749 section 5.2 says."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from kota_common.errors import KotaError
from kota_common.postgres import translate
from kota_identity.oauth import model
from kota_identity.oauth.commands import Desk, Issued, Wish
from kota_identity.oauth.model import OAuthRefusal
from kota_identity.pairing.model import LIFE, shown
from kota_identity.publickeys import PublicKeyInvalid, read_key

log = structlog.get_logger(__name__)

MAX_FORM_BYTES = 16 * 1024
MAX_FIELDS = 20
_NO_STORE = {"cache-control": "no-store", "pragma": "no-cache"}

_PAIR_PAGE = """<!doctype html><html lang="id"><meta charset="utf-8"><title>Kota</title>
<p>Berikan kode pada layar kepada operator layar kota Anda. Kode berlaku sepuluh menit.
<p lang="en">Give the code on the screen to the screen operator of your city. It works for ten minutes.</html>"""

Form = dict[str, str]


class TokenEndpoint:
    """The routes of the token endpoint."""

    def __init__(self, desk: Desk, issuer: str) -> None:
        self._desk = desk
        self._issuer = issuer

    def routes(self) -> list[Route]:
        """For the edge."""
        return [
            Route("/oauth2/token", self._token, methods=["POST"]),
            Route("/oauth2/device_authorization", self._device_authorization, methods=["POST"]),
            Route("/pair", self._pair, methods=["GET"]),
        ]

    async def _token(self, request: Request) -> Response:
        """Exchange a proof for an access token."""

        async def answer(form: Form) -> dict[str, Any]:
            return _token_answer(await self._grant(form))

        return await _answered(request, answer)

    async def _grant(self, form: Form) -> Issued:
        grant_type = _required(form, "grant_type")
        wish = _wish(form)
        if grant_type == model.CLIENT_CREDENTIALS:
            if form.get("client_assertion_type") != model.CLIENT_ASSERTION_TYPE:
                raise OAuthRefusal("invalid_client", "clients authenticate by private_key_jwt")
            assertion = _required(form, "client_assertion")
            return await self._desk.client_credentials(assertion, form.get("client_id", ""), wish)
        if grant_type == model.JWT_BEARER:
            return await self._desk.jwt_bearer(_required(form, "assertion"), wish)
        if grant_type == model.DEVICE_CODE:
            return await self._desk.device_code(_required(form, "device_code"), wish)
        raise OAuthRefusal("unsupported_grant_type", "this grant type is not offered")

    async def _device_authorization(self, request: Request) -> Response:
        """Give a screen the code that it shows; its public key and serial come with the request."""

        async def answer(form: Form) -> dict[str, Any]:
            serial = form.get("serial", "")
            if len(serial) > 64 or not serial.isprintable():
                raise OAuthRefusal("invalid_request", "serial is printable and has at most 64 characters")
            try:
                key = read_key(_required(form, "jwk"), field="jwk")
            except PublicKeyInvalid as error:
                raise OAuthRefusal("invalid_request", error.message) from error
            begun = await self._desk.begin_pairing(key, serial)
            code = shown(begun.pairing.user_code)
            return {
                "device_code": begun.device_code,
                "user_code": code,
                "verification_uri": f"{self._issuer}/pair",
                "expires_in": int(LIFE.total_seconds()),
                "interval": begun.pairing.interval_s,
            }

        return await _answered(request, answer)

    async def _pair(self, request: Request) -> Response:
        """Says to a person what to do with the code; approval itself is an RPC of the operator."""
        return HTMLResponse(_PAIR_PAGE, headers={"cache-control": "max-age=3600"})


async def _answered(request: Request, answer: Callable[[Form], Awaitable[dict[str, Any]]]) -> Response:
    """The answer, or the refusal in the endpoint's own form, whatever went wrong below."""
    try:
        return JSONResponse(await answer(await _form(request)), headers=_NO_STORE)
    except OAuthRefusal as refusal:
        return _refused(refusal)
    except KotaError as error:
        return _refused(_unavailable(error))
    except Exception as error:
        known = translate(error)
        if known is None:
            raise
        log.warning("dependency failed", reason=known.reason, error=repr(error))
        return _refused(_unavailable(known))


async def _form(request: Request) -> Form:
    """The form; a parameter that comes twice is refused (RFC 6749 section 3.2)."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        raise OAuthRefusal("invalid_request", "the body must be application/x-www-form-urlencoded")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_FORM_BYTES:
            raise OAuthRefusal("invalid_request", f"the form is larger than {MAX_FORM_BYTES} bytes")
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=MAX_FIELDS,
        )
    except ValueError as error:
        raise OAuthRefusal("invalid_request", "the form is malformed") from error
    form = dict(pairs)
    if len(form) != len(pairs):
        raise OAuthRefusal("invalid_request", "a parameter comes twice")
    return form


def _wish(form: Form) -> Wish:
    position = None
    if "position" in form:
        try:
            position = UUID(form["position"].rpartition("/")[2])
        except ValueError as error:
            raise OAuthRefusal("invalid_request", "position is no position") from error
    scope = tuple(word for word in form["scope"].split(" ") if word) if "scope" in form else None
    return Wish(_required(form, "resource"), scope, position)


def _required(form: Form, name: str) -> str:
    value = form.get(name, "")
    if not value:
        raise OAuthRefusal("invalid_request", f"{name} is missing")
    return value


def _token_answer(issued: Issued) -> dict[str, Any]:
    return {
        "access_token": issued.access_token,
        "token_type": "Bearer",
        "expires_in": issued.life_s,
        "scope": " ".join(issued.scope),
        **issued.more,
    }


def _unavailable(error: KotaError) -> OAuthRefusal:
    return OAuthRefusal("temporarily_unavailable", error.message, retry_after_ms=error.retry_after_ms or 1000)


def _refused(refusal: OAuthRefusal) -> Response:
    headers = dict(_NO_STORE)
    if refusal.retry_after_ms is not None:
        headers["retry-after"] = str(-(-refusal.retry_after_ms // 1000))
    body = {
        "error": refusal.error,
        "error_description": refusal.description,
        "error_description_indonesian": refusal.indonesian,
    }
    return JSONResponse(body, refusal.status, headers=headers)
