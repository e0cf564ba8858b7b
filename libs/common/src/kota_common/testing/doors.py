"""What a service's tests put around its rooms: a clock to move, tokens to hand out, and callers at its doors.

The chain, the edge and the database behind them are the real ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from google.protobuf.message import Message

from kota_common.actor import Actor
from kota_common.errors import NotAuthenticated, TokenRevoked
from kota_common.grpc import Call, Chain


@dataclass
class Clock:
    """The time that the service sees; a test moves it."""

    now: datetime

    def __call__(self) -> datetime:
        """The present instant."""
        return self.now


@dataclass
class Tokens:
    """Stands where the token verifier stands: a bearer is looked up, not proven (the security room proves tokens)."""

    actors: dict[str, Actor] = field(default_factory=dict)
    revoked: set[str] = field(default_factory=set)
    revocations_fresh: bool = True

    def of(self, actor: Actor) -> str:
        """A new token of the actor."""
        token = str(uuid4())
        self.actors[token] = actor
        return token

    def verify_cached(self, token: str) -> Actor | None:
        """The actor, None for a token that nobody handed out. Raises TokenRevoked."""
        if token in self.revoked:
            raise TokenRevoked(what=self.actors[token].kind.value)
        return self.actors.get(token)

    async def verify(self, token: str) -> Actor:
        """Raises NotAuthenticated: whatever can be known was looked up before."""
        raise NotAuthenticated(why="unknown token")


class Caller:
    """One actor at the door: `await caller.SubmitPermit(name=..., etag=...)`, each with a request id of its own.

    An empty token sends none.
    """

    def __init__(self, chain: Chain, token: str, actor: Actor) -> None:
        self.chain, self.token, self.actor = chain, token, actor
        self.headers = {"authorization": f"Bearer {token}"} if token else {}
        self._methods = {method.name: method for method in chain.methods}

    def __getattr__(self, name: str) -> Any:
        """The method of this name. Raises KotaError as the chain does; its answer is the contract's message."""
        method = self._methods.get(name)
        if method is None:
            raise AttributeError(name)

        async def call(**fields: Any) -> Any:
            if method.changes_state:
                fields.setdefault("request_id", str(uuid4()))
            request: Message = method.request(**fields)
            answer = await self.chain.serve(Call(method.path, self.headers, request.SerializeToString(), None))
            return method.response.FromString(answer)

        return call
