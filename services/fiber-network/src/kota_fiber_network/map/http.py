"""Serves the page under `/map/`, and the village outlines, which are public, under `/map/outlines/{city}.geojson`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

from starlette.responses import RedirectResponse, Response

from kota_common.http import HotRoute, Representation
from kota_common.http.hot import Receive, Scope, Send
from kota_common.http.pages import page_of, safe_headers
from kota_fiber_network.outlines import villages

PREFIX = "/map/"
OUTLINES = "outlines/"

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
_EXTRA = ((b"cross-origin-opener-policy", b"same-origin"), (b"x-robots-tag", b"noindex"))


@cache
def page() -> Mapping[str, Representation]:
    """The files of the page by path below PREFIX."""
    return page_of(__package__, _POLICY, extra=_EXTRA)


@cache
def outlines(city: str) -> Representation | None:
    """The villages of a city; None where they are not carried."""
    collection = villages(city)
    if collection is None:
        return None
    body = json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()
    return Representation(body, "application/geo+json", "public, max-age=86400", extra=safe_headers(_POLICY, _EXTRA))


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
