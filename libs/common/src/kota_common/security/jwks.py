"""The issuer's public keys, kept near: one fetch serves every request, and no request can force another.

An attacker can write any `kid` into a token. So an unknown kid leads to at most one fetch per 30 s, is remembered for
300 s, and never removes a key that works (peers that wiped their cache, or fetched for each unknown kid, were taken
down by it). An error of the issuer leaves the keys we have in use.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import OrderedDict
from collections.abc import Callable

import httpx
import structlog

from kota_common.errors import DependencyDown
from kota_common.security.jose import JoseError, PublicKey, import_key_set

log = structlog.get_logger(__name__)

COOLDOWN_S = 30.0  # between two fetches once keys are known
FIRST_RETRY_S = 1.0  # while no key is known yet: doubles up to the cooldown
NEGATIVE_KIDS = 128
NEGATIVE_S = 300.0
DEFAULT_MAX_AGE_S = 300.0
MAX_AGE_BOUNDS_S = (30.0, 3600.0)
FETCH_TIMEOUT_S = 3.0
MAX_SET_BYTES = 64 * 1024
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age=(\d{1,9})(?:$|[\s,])", re.IGNORECASE)


class JwksCache:
    """Keys of one issuer, read from `url` when first needed.

    `monotonic` is the clock of cooldowns in seconds; `transport` replaces the network in tests of the HTTP edge cases.
    """

    def __init__(
        self,
        url: str,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.url = str(httpx.URL(url))  # a wrong setting fails here, at start
        self.fetches = 0  # attempts so far: a metric, and what the flood test counts
        self._monotonic = monotonic
        self._transport = transport
        self._client: httpx.AsyncClient | None = None  # made at the first fetch: its TLS context costs ~20 ms
        self._keys: dict[str, PublicKey] = {}
        self._unknown: OrderedDict[str, float] = OrderedDict()  # kid -> until when it stays unknown
        self._fresh_until = float("-inf")
        self._next_fetch = float("-inf")
        self._failures = 0
        self._fetching: asyncio.Task[None] | None = None

    @property
    def kids(self) -> frozenset[str]:
        """The keys known now."""
        return frozenset(self._keys)

    async def key(self, kid: str) -> PublicKey | None:
        """The key, or None when the issuer does not know this kid. Raises DependencyDown while no key is known."""
        now = self._monotonic()
        known = self._keys.get(kid)
        if known is not None:
            if now >= self._fresh_until:
                self._start_fetch(now)  # in the background: the key at hand stays good meanwhile
            return known
        if self._is_negative(kid, now):
            return None
        fetch = self._start_fetch(now)
        if fetch is not None:
            await asyncio.shield(fetch)  # a caller that gives up must not end the fetch of the others
            self._remember_unknown(kid)
        if not self._keys:
            wait_ms = max(0.0, self._next_fetch - self._monotonic()) * 1000
            raise DependencyDown(dependency="identity (token keys)", retry_after_ms=int(wait_ms) + 1)
        return self._keys.get(kid)

    async def close(self) -> None:
        """End a fetch that is under way and close the connection."""
        if self._fetching is not None:
            self._fetching.cancel()
            await asyncio.wait([self._fetching])
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _is_negative(self, kid: str, now: float) -> bool:
        until = self._unknown.get(kid)
        if until is None:
            return False
        if now < until:
            return True
        del self._unknown[kid]
        return False

    def _remember_unknown(self, kid: str) -> None:
        """Only after a fetch that succeeded: a kid that nobody could look up is not known to be unknown."""
        if kid in self._keys or self._failures:
            return
        self._unknown[kid] = self._monotonic() + NEGATIVE_S
        while len(self._unknown) > NEGATIVE_KIDS:
            self._unknown.popitem(last=False)

    def _start_fetch(self, now: float) -> asyncio.Task[None] | None:
        """The running fetch, a new one, or None during the cooldown."""
        if self._fetching is not None and not self._fetching.done():
            return self._fetching
        if now < self._next_fetch:
            return None
        self._next_fetch = now + COOLDOWN_S
        self.fetches += 1
        self._fetching = asyncio.create_task(self._fetch(), name="jwks-fetch")
        return self._fetching

    async def _fetch(self) -> None:
        """Replace the keys by what the issuer publishes; keep them when it fails or publishes nonsense."""
        try:
            document, max_age_s = await self._download()
            keys = import_key_set(document)
        except (httpx.HTTPError, JoseError, TimeoutError) as error:
            self._failures += 1
            if not self._keys:
                wait_s = min(FIRST_RETRY_S * 2 ** (self._failures - 1), COOLDOWN_S)
                self._next_fetch = self._monotonic() + wait_s
            log.warning("token keys not read", url=self.url, kept=len(self._keys), error=repr(error))
            return
        self._failures = 0
        self._keys = keys
        self._fresh_until = self._monotonic() + max_age_s
        for kid in keys.keys() & self._unknown.keys():
            del self._unknown[kid]

    async def _download(self) -> tuple[bytes, float]:
        """The document and how long it may be used, in seconds.

        Asked for and read uncompressed, so that the size limit cannot be passed by a compressed bomb.
        """
        if self._client is None:
            self._client = httpx.AsyncClient(transport=self._transport, trust_env=False, timeout=FETCH_TIMEOUT_S)
        headers = {"accept": "application/json", "accept-encoding": "identity"}
        async with (
            asyncio.timeout(FETCH_TIMEOUT_S),
            self._client.stream("GET", self.url, headers=headers) as response,
        ):
            if response.status_code != httpx.codes.OK:
                raise JoseError(f"the issuer answered {response.status_code}")
            document = bytearray()
            async for chunk in response.aiter_raw():
                document += chunk
                if len(document) > MAX_SET_BYTES:
                    raise JoseError("the key set is too large")
            return bytes(document), _max_age_s(response.headers.get("cache-control", ""))


def _max_age_s(cache_control: str) -> float:
    """`max-age` within our bounds: a careless 0 must not make every request a fetch, nor a year hide a rotation."""
    match = _MAX_AGE.search(cache_control)
    low, high = MAX_AGE_BOUNDS_S
    return min(max(float(match[1]), low), high) if match else DEFAULT_MAX_AGE_S
