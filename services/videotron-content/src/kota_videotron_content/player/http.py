"""Serves the player's page under `/player/`, and relays its two calls to identity.

The relay makes everything the player needs one origin: no CORS, one address to allow in a screen's firewall, and a page
whose content policy forbids every other connection. It forwards forms to two fixed paths of one fixed server and
nothing else; the player's proof is bound to the issuer, so the relay cannot use it elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from kota_common.http import HotRoute, Representation
from kota_common.http.hot import Receive, Scope, Send
from kota_common.http.pages import page_of
from kota_common.http.relay import IdentityRelay, fresh

PREFIX = "/player/"
RELAYED = ("token", "device_authorization")

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src blob:;"
    " connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def page() -> Mapping[str, Representation]:
    """The files of the page by path below PREFIX."""
    return page_of(__package__, _POLICY)


class Player:
    """The routes of the player. `aclose` ends the relay's connections."""

    def __init__(self, *, identity_url: str, issuer: str) -> None:
        self._page = page()
        self._issuer = issuer
        self._identity = IdentityRelay(identity_url)

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
            await JSONResponse({"issuer": self._issuer}, headers=fresh())(scope, receive, send)
        elif name in self._page:
            await self._page[name](scope, receive, send)
        else:
            await Response("not found", 404)(scope, receive, send)

    async def _relay(self, request: Request) -> Response:
        """Hand a form to identity and its answer back. Raises DependencyDown, MessageTooLarge."""
        endpoint = request.path_params["endpoint"]
        if endpoint not in RELAYED:
            return Response("not found", 404)
        return await self._identity.post(endpoint, request)


async def _to_the_page(request: Request) -> Response:
    """`/player` means `/player/`."""
    return RedirectResponse(PREFIX, 308)
