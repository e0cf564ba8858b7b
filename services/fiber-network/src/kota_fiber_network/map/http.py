"""Serves the page under `/map/`, and the village outlines, which are public, under `/map/outlines/{city}.geojson`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from starlette.responses import RedirectResponse, Response

from kota_common.http import HotRoute, Representation
from kota_common.http.hot import Receive, Scope, Send
from kota_fiber_network.outlines import villages

PREFIX = "/map/"
OUTLINES = "outlines/"

_TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
_SAFE = (
    (b"content-security-policy", _POLICY.encode()),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-robots-tag", b"noindex"),
)


@cache
def page() -> Mapping[str, Representation]:
    """The files of the page by path below PREFIX."""
    sources = {entry.name: entry.read_bytes() for entry in files(__package__).joinpath("page").iterdir()}
    sources[""] = sources.pop("index.html")
    return {name: _file(name, body) for name, body in sources.items()}


def _file(name: str, body: bytes) -> Representation:
    suffix = name[name.rindex(".") :] if name else ".html"
    return Representation(body, _TYPES[suffix], "no-cache", extra=_SAFE)


@cache
def outlines(city: str) -> Representation | None:
    """The villages of a city; None where they are not carried."""
    collection = villages(city)
    if collection is None:
        return None
    body = json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()
    return Representation(body, "application/geo+json", "public, max-age=86400", extra=_SAFE)


def hot_routes() -> list[HotRoute]:
    """The page, its parts and the outlines."""
    return [HotRoute(("GET", "HEAD"), PREFIX, _serve), HotRoute(("GET", "HEAD"), PREFIX.rstrip("/"), _to_the_page)]


async def _serve(scope: Scope, receive: Receive, send: Send) -> None:
    name = scope["path"].removeprefix(PREFIX)
    found = page().get(name)
    if found is None and name.startswith(OUTLINES) and name.endswith(".geojson"):
        city = name.removeprefix(OUTLINES).removesuffix(".geojson")
        found = outlines(city) if len(city) == len("13.77") else None
    await (found or Response("not found", 404))(scope, receive, send)


async def _to_the_page(scope: Scope, receive: Receive, send: Send) -> None:
    """`/map` means `/map/`."""
    await RedirectResponse(PREFIX, 308)(scope, receive, send)
