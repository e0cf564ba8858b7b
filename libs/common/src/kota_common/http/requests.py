"""What every HTTP handler does first: know who calls, and take no more than it is willing to take."""

from __future__ import annotations

import asyncio
from typing import Protocol

from starlette.requests import HTTPConnection, Request

from kota_common.actor import Actor
from kota_common.errors import DeadlinePassed, MessageTooLarge, NotAuthenticated
from kota_common.http.hot import Scope

BODY_TIMEOUT_S = 10.0
TIME_LIMIT = "kota.time_limit"  # where the edge leaves the request's `asyncio.Timeout` in the ASGI scope


class TokenVerifier(Protocol):
    """Turns a bearer token into an actor: `kota_common.security.Verifier`."""

    def verify_cached(self, token: str) -> Actor | None:
        """The actor of a token that was verified lately; None when it must be verified anew."""

    async def verify(self, token: str) -> Actor:
        """The actor. Raises NotAuthenticated, TokenRevoked or DependencyDown."""


class Verifying(Protocol):
    """The part of the floor that knows tokens."""

    @property
    def verifier(self) -> TokenVerifier:
        """The verifier of this service's audience."""


def bearer_token(scope: Scope) -> str:
    """The token of the one `Authorization: Bearer` header. Raises NotAuthenticated.

    Tokens in the query are not looked at: addresses end up in logs.
    """
    values = [value for key, value in scope["headers"] if key == b"authorization"]
    if len(values) != 1:
        raise NotAuthenticated(why="exactly one authorization header is needed")
    scheme, _, token = values[0].decode("latin-1").partition(" ")
    if scheme.lower() != "bearer" or not token or " " in token:
        raise NotAuthenticated(why="the authorization header holds no bearer token")
    return token


async def authenticate(request: HTTPConnection | Scope, floor: Verifying) -> Actor:
    """Who calls. `request` is a Starlette request or, in a hot route, the ASGI scope.

    Raises NotAuthenticated, TokenRevoked or DependencyDown. What the actor may do is `security.decide`'s business.
    """
    scope = request.scope if isinstance(request, HTTPConnection) else request
    token = bearer_token(scope)
    return floor.verifier.verify_cached(token) or await floor.verifier.verify(token)


async def read_body(request: Request, limit_bytes: int, *, timeout_s: float = BODY_TIMEOUT_S) -> bytes:
    """The whole body, at most `limit_bytes` of it. Raises MessageTooLarge, or DeadlinePassed for a body that trickles.

    A `timeout_s` beyond the default also moves the limit of the whole request.
    """
    allow_time(request, timeout_s - BODY_TIMEOUT_S)
    declared = request.headers.get("content-length", "0")
    if declared.isdigit() and int(declared[:18]) > limit_bytes:
        raise MessageTooLarge(limit_bytes=limit_bytes)
    body = bytearray()
    try:
        async with asyncio.timeout(timeout_s):
            async for chunk in request.stream():
                body += chunk
                if len(body) > limit_bytes:
                    raise MessageTooLarge(limit_bytes=limit_bytes)
    except TimeoutError as error:
        raise DeadlinePassed from error
    return bytes(body)


def allow_time(request: Request, more_s: float) -> None:
    """Give a handler more time until its answer begins: uploads and reports need longer than the edge's 10 s."""
    limit = request.scope.get(TIME_LIMIT)
    if limit is not None and more_s > 0 and (when := limit.when()) is not None:
        limit.reschedule(when + more_s)
