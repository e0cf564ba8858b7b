"""From bearer token to actor: verified here, against cached keys, in the order of RFC 9068 and RFC 8725.

A token that was verified is remembered by its SHA-256 for at most a minute, so that the next call costs microseconds;
the revocation list is asked on every call all the same.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from kota_common.actor import Actor
from kota_common.errors import NotAuthenticated, TokenRevoked
from kota_common.security.claims import Claims, read_claims
from kota_common.security.jose import JoseError, parse_compact, verify_compact
from kota_common.security.jwks import JwksCache
from kota_common.security.revocation import Revocations

ACCESS_TOKEN_TYPE = "at+jwt"  # noqa: S105 - a media type (RFC 9068), no secret
CACHE_S = 60.0
CACHE_TOKENS = 10_000  # ~15 MB


@dataclass(frozen=True, slots=True)
class _Verified:
    """A token that passed everything but revocation."""

    actor: Actor
    revocation_keys: tuple[str, ...]
    issued_at: int
    until: float  # Unix seconds


class Verifier:
    """Verifies access tokens made by `issuer` for exactly one `audience`, the id of this service.

    `clock` gives Unix seconds.
    """

    def __init__(
        self,
        issuer: str,
        audience: str,
        jwks: JwksCache,
        revocations: Revocations,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._issuer = issuer
        self._audience = audience
        self._jwks = jwks
        self._revocations = revocations
        self._clock = clock
        self._verified: OrderedDict[bytes, _Verified] = OrderedDict()

    @property
    def revocations_fresh(self) -> bool:
        """Whether revocations are known up to the last minute; what `decide` asks."""
        return self._revocations.fresh

    def verify_cached(self, token: str) -> Actor | None:
        """The actor of a token verified within the last minute; None when `verify` must be asked.

        Costs ~2 us. Raises TokenRevoked.
        """
        digest = sha256(token.encode("utf-8", "surrogatepass")).digest()
        entry = self._verified.get(digest)
        if entry is None:
            return None
        if self._clock() >= entry.until:
            del self._verified[digest]
            return None
        revoked = self._revocations.find(entry.revocation_keys, entry.issued_at)
        if revoked is not None:
            del self._verified[digest]
            raise _token_revoked(revoked)
        self._verified.move_to_end(digest)
        return entry.actor

    async def verify(self, token: str) -> Actor:
        """The actor. Raises NotAuthenticated, TokenRevoked, or DependencyDown while no key is known yet."""
        cached = self.verify_cached(token)
        if cached is not None:
            return cached
        try:
            compact = parse_compact(token, types=(ACCESS_TOKEN_TYPE,))
            key = await self._jwks.key(compact.kid) if compact.kid else None
            if key is None:
                raise NotAuthenticated(why="the key that signed the token is unknown")
            now = self._clock()
            claims = read_claims(verify_compact(compact, key), issuer=self._issuer, audience=self._audience, now=now)
        except JoseError as error:
            raise NotAuthenticated(why=str(error)) from error
        keys = (*claims.revocation_keys, f"kid.{key.kid}")
        revoked = self._revocations.find(keys, claims.issued_at)
        if revoked is not None:
            raise _token_revoked(revoked)
        self._remember(token, claims, keys, now)
        return claims.actor

    def _remember(self, token: str, claims: Claims, keys: tuple[str, ...], now: float) -> None:
        until = min(claims.valid_until, now + CACHE_S)
        digest = sha256(token.encode()).digest()
        self._verified[digest] = _Verified(claims.actor, keys, claims.issued_at, until)
        while len(self._verified) > CACHE_TOKENS:
            self._verified.popitem(last=False)


def _token_revoked(key: str) -> TokenRevoked:
    """Says which kind of thing was revoked, never its id."""
    kinds = {"jti": "token", "sid": "session", "cli": "client", "sub": "person", "dev": "device", "kid": "signing key"}
    return TokenRevoked(what=kinds[key.partition(".")[0]])
