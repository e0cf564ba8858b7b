"""Callers of the platform as they are in the field: a partner's system, an official with a phone, a screen.

Each has its own key and knows two addresses: identity's token endpoint and the service it calls.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import grpc
import httpx
import uuid6
from grpc import ChannelCredentials  # `grpc` is a field below

from kota_common.grpc import RemoteError, connect
from kota_common.security.jose import SigningKey, generate_signing_key, sign_compact

T = TypeVar("T")
CLIENT_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
ASSERTION_S = 120
RENEW_BEFORE_S = 60
PATIENCE_S = 15.0  # with an endpoint that says it will be there soon
LOOK_EVERY_S = 0.05
_NAMESPACE = uuid.UUID("6b6f7461-0000-5000-8000-000000000002")


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where an installation is reached."""

    issuer: str  # public URL of identity, also its edge
    grpc: Mapping[str, str]  # service -> host:port
    http: Mapping[str, str]  # service -> base URL of its edge
    token_url: str = ""  # where tokens are asked for when that is not below the issuer: inside a cluster
    credentials: ChannelCredentials | None = None  # where services ask their callers for a certificate


@dataclass(frozen=True, slots=True)
class Card:
    """What a caller of the demo city is known by; the key lies beside it."""

    client_id: str
    person: str = ""
    position: str = ""


class TokenRefused(Exception):
    """The token endpoint said no; `error` is its code (RFC 6749 section 5.2)."""

    def __init__(self, error: str, description: str) -> None:
        self.error = error
        super().__init__(f"{error}: {description}")


@dataclass(slots=True)
class Caller:
    """Somebody with a key. `iss` and `sub` of its proof differ for a phone, which asks for its person."""

    endpoints: Endpoints
    key: SigningKey
    client_id: str  # of the partner, the screen or the phone
    person: str = ""  # UUID; set for a phone
    position: str = ""  # UUID of the position to act in, where the person holds several
    _tokens: dict[str, tuple[str, float]] = field(default_factory=dict)
    _channels: dict[str, grpc.aio.Channel] = field(default_factory=dict)

    async def token(self, service: str) -> str:
        """An access token for one service, from the cache while it is good."""
        known = self._tokens.get(service)
        if known is not None and known[1] > time.time():
            return known[0]
        answer = await self._grant(service)
        self._tokens[service] = (answer["access_token"], time.time() + answer["expires_in"] - RENEW_BEFORE_S)
        return str(answer["access_token"])

    def forget_tokens(self) -> None:
        """Ask anew at the next call."""
        self._tokens.clear()

    async def _grant(self, service: str) -> dict[str, Any]:
        now = int(time.time())
        claims = {
            "iss": self.client_id,
            "sub": self.person or self.client_id,
            "aud": self.endpoints.issuer,
            "iat": now,
            "exp": now + ASSERTION_S,
            "jti": str(uuid6.uuid7()),
        }
        assertion = sign_compact(claims, self.key, typ="JWT")
        form = {"resource": service}
        if self.person:
            form |= {"grant_type": JWT_BEARER, "assertion": assertion}
            form |= {"position": self.position} if self.position else {}
        else:
            form |= {"grant_type": "client_credentials", "client_assertion": assertion}
            form |= {"client_assertion_type": CLIENT_ASSERTION_TYPE}
        url = self.endpoints.token_url or f"{self.endpoints.issuer}/oauth2/token"
        return await post_form(url, form)

    def stub(self, service: str, stub: Callable[[grpc.aio.Channel], Any]) -> Any:
        """A stub whose calls carry this caller's token for the service."""
        channel = self._channels.get(service)
        if channel is None:
            token = _bound(self.token, service)
            channel = self._channels[service] = connect(
                self.endpoints.grpc[service], token=token, credentials=self.endpoints.credentials
            )
        return stub(channel)

    async def close(self) -> None:
        """Close its channels."""
        for channel in self._channels.values():
            await channel.close()
        self._channels.clear()


def _bound(token: Callable[[str], Awaitable[str]], service: str) -> Callable[[], Awaitable[str]]:
    async def ask() -> str:
        return await token(service)

    return ask


async def post_form(url: str, form: Mapping[str, str]) -> dict[str, Any]:
    """Post a form to the token endpoint; while it says to come back, come back. Raises TokenRefused."""
    deadline = time.monotonic() + PATIENCE_S
    async with httpx.AsyncClient(timeout=10) as client:
        while True:
            response = await client.post(url, data=dict(form))
            body: dict[str, Any] = response.json()
            if response.status_code == 200:
                return body
            error = body.get("error", str(response.status_code))
            if error != "temporarily_unavailable" or time.monotonic() > deadline:
                raise TokenRefused(error, body.get("error_description", ""))
            await asyncio.sleep(float(response.headers.get("retry-after", "1")))


def new_key() -> SigningKey:
    """A fresh P-256 key."""
    return generate_signing_key()


def request_id() -> str:
    """A fresh id for a command."""
    return str(uuid6.uuid7())


def derived_id(what: str) -> str:
    """The id of a command that happens once in the life of the city."""
    return str(uuid.uuid5(_NAMESPACE, what))


def last_segment(name: str) -> str:
    """The id at the end of a resource name."""
    return name.rpartition("/")[2]


async def eventually(ask: Callable[[], Awaitable[T]], *, until: Callable[[T], bool], seconds: float = 15.0) -> T:
    """Ask until the answer fulfils a condition: another service has to hear of it first. Raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while True:
        answer = await ask()
        if until(answer):
            return answer
        if time.monotonic() > deadline:
            raise TimeoutError(f"after {seconds:.0f} s it still says: {answer}")
        await asyncio.sleep(LOOK_EVERY_S)


async def once_known(ask: Callable[[], Awaitable[T]], *reasons: str, seconds: float = 15.0) -> T:
    """Ask until the service has heard of what the call names; `reasons` say that it has not. Raises RemoteError."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return await ask()
        except RemoteError as error:
            if error.remote.reason not in reasons or time.monotonic() > deadline:
                raise
        await asyncio.sleep(LOOK_EVERY_S)
