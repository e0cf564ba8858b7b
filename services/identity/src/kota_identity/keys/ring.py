"""The keys as a process holds them: one ready to sign, and the published set as bytes with its ETag."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime

import asyncpg
import structlog

from kota_common.actor import service_actor
from kota_common.errors import DependencyDown
from kota_common.http.hot import Representation
from kota_common.postgres import Database, Reader
from kota_common.security.jose import SigningKey
from kota_common.security.sealed import MasterKey
from kota_identity.keys import commands, model, store
from kota_identity.keys.model import SigningKeyState

log = structlog.get_logger(__name__)

RELOAD_EVERY_S = 5.0
EMPTY_EVERY_S = 0.5
_NOBODY = service_actor("identity", "")


def key_set(keys: list[model.IssuerKey], now: datetime) -> Representation:
    """The JWK set of what is published now, in one spelling for one content."""
    published = sorted((dict(key.jwk) for key in keys if key.published(now)), key=lambda jwk: str(jwk["kid"]))
    body = json.dumps({"keys": published}, separators=(",", ":"), sort_keys=True).encode()
    return Representation(body, "application/json", f"public, max-age={model.JWKS_MAX_AGE_S}")


class Ring:
    """The issuer's keys in this process.

    Another process's rotation is seen within five seconds, long before it matters: a retired key stays published, and a
    revoked one is denied by the revocation list whoever signs with it.
    """

    def __init__(self, database: Database, master: MasterKey) -> None:
        self._database = database
        self._master = master
        self._signing: SigningKey | None = None
        self.published = key_set([], database.clock())

    def signing_key(self) -> SigningKey:
        """The key that signs. Raises DependencyDown before bootstrap has made one."""
        if self._signing is None:
            raise DependencyDown(dependency="the signing key", retry_after_ms=1000)
        return self._signing

    async def reload(self) -> None:
        """Read the keys."""
        async with self._database.reader("", _NOBODY) as reader:
            await self._take(reader)

    async def _take(self, reader: Reader) -> None:
        keys = await store.all_keys(reader)
        active = model.in_state(keys, SigningKeyState.ACTIVE)
        if active is None:
            self._signing = None
        elif self._signing is None or self._signing.kid != active.kid:
            sealed = await store.sealed(reader, active.kid)
            if sealed is not None:  # None: another process rotated between the two reads; the next reload sees it
                self._signing = commands.open_key(self._master, active.kid, sealed)
        published = key_set(keys, reader.now)
        if published.etag != self.published.etag:
            self.published = published

    async def run(self) -> None:
        """Until cancelled: follow what other processes do to the keys."""
        while True:
            try:
                await self.reload()
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("signing keys not read, they are tried again", error=repr(error))
            await asyncio.sleep(RELOAD_EVERY_S if self._signing else EMPTY_EVERY_S)
