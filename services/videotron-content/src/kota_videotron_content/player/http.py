"""Serves the player's page under `/player/`, and relays its two calls to identity.

The relay makes everything the player needs one origin: no CORS, one address to allow in a screen's firewall, and a page
whose content policy forbids every other connection. It forwards forms to two fixed paths of one fixed server and
nothing else; the player's proof is bound to the issuer, so the relay cannot use it elsewhere.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from kota_common.errors import DependencyDown
from kota_common.http import HotRoute, Representation, read_body
from kota_common.http.hot import Receive, Scope, Send

PREFIX = "/player/"
RELAYED = ("token", "device_authorization")
FORM_MAX_BYTES = 16 * 1024
RELAY_TIMEOUT_S = 10.0

_TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src blob:;"
    " connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_SAFE = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


def page() -> Mapping[str, Representation]:
    """The files of the page by path below PREFIX; the service worker knows the version of all of them."""
    sources = {entry.name: entry.read_bytes() for entry in files(__package__).joinpath("page").iterdir()}
    worker = sources.pop("sw.js")
    digest = hashlib.sha256(b"".join(name.encode() + body for name, body in sorted(sources.items()))).hexdigest()
    sources[""] = sources.pop("index.html")
    shell = {"version": digest[:16], "files": [name or "./" for name in sorted(sources)]}
    sources["sw.js"] = b"const SHELL = " + json.dumps(shell).encode() + b";\n" + worker
    return {name: _file(name, body) for name, body in sources.items()}


def _file(name: str, body: bytes) -> Representation:
    suffix = name[name.rindex(".") :] if name else ".html"
    return Representation(body, _TYPES[suffix], "no-cache", extra=_SAFE)


class Player:
    """The routes of the player. `aclose` ends the relay's connections."""

    def __init__(self, *, identity_url: str, issuer: str) -> None:
        self._page = page()
        self._issuer = issuer
        self._identity = httpx.AsyncClient(base_url=identity_url, timeout=RELAY_TIMEOUT_S)

    def hot_routes(self) -> list[HotRoute]:
        """The page, its parts and its configuration."""
        return [HotRoute(("GET", "HEAD"), PREFIX, self._serve)]

    def routes(self) -> list[Route]:
        """The relay, and the address without its last slash."""
        return [
            Route(f"{PREFIX}oauth2/{{endpoint}}", self._relay, methods=["POST"]),
            Route(PREFIX.rstrip("/"), _to_the_page, methods=["GET"]),
        ]

    async def aclose(self) -> None:
        """Close the relay's connections."""
        await self._identity.aclose()

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = scope["path"].removeprefix(PREFIX)
        if name == "config.json":
            headers = {"cache-control": "no-store", **server_time()}
            await JSONResponse({"issuer": self._issuer}, headers=headers)(scope, receive, send)
        elif name in self._page:
            await self._page[name](scope, receive, send)
        else:
            await Response("not found", 404)(scope, receive, send)

    async def _relay(self, request: Request) -> Response:
        """Hand a form to identity and its answer back. Raises DependencyDown, MessageTooLarge."""
        endpoint = request.path_params["endpoint"]
        if endpoint not in RELAYED:
            return Response("not found", 404)
        form = await read_body(request, FORM_MAX_BYTES)
        headers = {"content-type": request.headers.get("content-type", "")}
        try:
            answer = await self._identity.post(f"/oauth2/{endpoint}", content=form, headers=headers)
        except httpx.TransportError as error:
            raise DependencyDown(dependency="identity", retry_after_ms=2_000) from error
        kept = {name: answer.headers[name] for name in ("content-type", "retry-after") if name in answer.headers}
        return Response(answer.content, answer.status_code, {**kept, "cache-control": "no-store", **server_time()})


def server_time() -> dict[str, Any]:
    """The header from which players learn the time."""
    return {"x-server-time-ms": str(time.time_ns() // 1_000_000)}


async def _to_the_page(request: Request) -> Response:
    """`/player` means `/player/`."""
    return RedirectResponse(PREFIX, 308)
