"""The way from a page to identity's token endpoints, through the page's own origin.

So a page needs no CORS, a firewall one address, and the content policy can forbid every other connection. Forms go to
fixed paths of one fixed server and nowhere else; their proofs are bound to the issuer, so a relay cannot use them.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

import httpx
from starlette.requests import Request
from starlette.responses import Response

from kota_common.errors import DependencyDown
from kota_common.http.requests import read_body

FORM_MAX_BYTES = 16 * 1024
TIMEOUT_S = 10.0
_KEPT = ("content-type", "retry-after")


class IdentityRelay:
    """Hands forms to identity and its answers back. `aclose` ends its connections."""

    def __init__(self, identity_url: str) -> None:
        self._identity = httpx.AsyncClient(base_url=identity_url, timeout=TIMEOUT_S)

    async def post(self, endpoint: str, request: Request) -> Response:
        """The form of `request` to `/oauth2/<endpoint>`. Raises DependencyDown, MessageTooLarge."""
        form = await read_body(request, FORM_MAX_BYTES)
        headers = {"content-type": request.headers.get("content-type", "")}
        try:
            answer = await self._identity.post(f"/oauth2/{endpoint}", content=form, headers=headers)
        except httpx.TransportError as error:
            raise DependencyDown(dependency="identity", retry_after_ms=2_000) from error
        kept = {name: answer.headers[name] for name in _KEPT if name in answer.headers}
        return Response(answer.content, answer.status_code, {**kept, **fresh()})

    async def aclose(self) -> None:
        """Close the connections."""
        await self._identity.aclose()


def server_time() -> dict[str, str]:
    """The header from which phones and players learn how far their clock is off."""
    return {"x-server-time-ms": str(time.time_ns() // 1_000_000)}


def fresh() -> Mapping[str, str]:
    """Headers of an answer that nobody may keep."""
    return {"cache-control": "no-store", **server_time()}
