"""The published keys (RFC 7517), read by every service and partner: a hot route with ETag, good for five minutes."""

from __future__ import annotations

from kota_common.http.hot import HotRoute, Receive, Scope, Send
from kota_identity.keys.ring import Ring

PATH = "/jwks.json"


def hot_routes(ring: Ring) -> list[HotRoute]:
    """For the edge."""

    async def jwks(scope: Scope, receive: Receive, send: Send) -> None:
        await ring.published(scope, receive, send)

    return [HotRoute(("GET", "HEAD"), PATH, jwks)]
