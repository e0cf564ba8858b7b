"""A screen without a browser: it pairs, pulls, verifies, fetches media and reports what it showed.

Does what the player page does, for machines without Chromium and for tests that look at bytes.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kota_cli.demo.callers import DEVICE_CODE, Caller, Endpoints, TokenRefused, new_key, post_form
from kota_common.security.jose import SigningKey

VIDEOTRON = "videotron_content"
PAIRING_PATIENCE_S = 60.0


class PlaylistRefused(Exception):
    """A document that must not be shown: unsigned, changed, of another screen, or older than one seen before."""


@dataclass(slots=True)
class Screen:
    """One player."""

    endpoints: Endpoints
    name: str  # resource name, `cities/{city}/screens/{screen}`
    key: SigningKey = field(default_factory=new_key)
    client_id: str = ""
    etag: str = ""
    seq: int = 0
    document: dict[str, Any] = field(default_factory=dict)
    boot_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    counter: int = 0
    traceparent: str = ""
    _caller: Caller | None = None
    _keys: dict[str, Ed25519PublicKey] = field(default_factory=dict)

    @property
    def base(self) -> str:
        """The edge's address of this screen."""
        return f"{self.endpoints.http[VIDEOTRON]}/v1/{self.name}"

    @property
    def city_base(self) -> str:
        """The edge's address of its city."""
        return f"{self.endpoints.http[VIDEOTRON]}/v1/{'/'.join(self.name.split('/')[:2])}"

    async def pair(self, approve: Callable[[str], Awaitable[None]]) -> None:
        """Show a code and wait until the operator, `approve(user_code)`, has typed it in (RFC 8628)."""
        form = {"jwk": json.dumps(self.key.public_jwk()), "serial": "DEMO-1"}
        shown = await post_form(f"{self.endpoints.issuer}/oauth2/device_authorization", form)
        await approve(shown["user_code"])
        poll = {"grant_type": DEVICE_CODE, "device_code": shown["device_code"], "resource": VIDEOTRON}
        deadline = time.monotonic() + PAIRING_PATIENCE_S
        while True:
            try:
                granted = await post_form(f"{self.endpoints.issuer}/oauth2/token", poll)
                break
            except TokenRefused as refusal:
                if refusal.error not in ("authorization_pending", "slow_down") or time.monotonic() > deadline:
                    raise
            await asyncio.sleep(shown["interval"])
        self.client_id = granted["client_id"]
        self._caller = Caller(self.endpoints, self.key, self.client_id)

    async def token(self) -> str:
        """A token for the edge."""
        assert self._caller is not None, "pair first"
        return await self._caller.token(VIDEOTRON)

    async def pull(self) -> int:
        """One poll; gives the status. Raises PlaylistRefused for a document that must not be shown."""
        headers = {"authorization": f"Bearer {await self.token()}"}
        if self.etag:
            headers["if-none-match"] = self.etag
        async with httpx.AsyncClient(timeout=10) as client:
            response = await client.get(f"{self.base}/playlist", headers=headers)
            if response.status_code == 200:
                if not self._keys:
                    self._keys = _keys(
                        (await client.get(f"{self.city_base}/screen-keys.json")).raise_for_status().json()
                    )
                self.accept(response.content, response.headers["x-kota-key-id"], response.headers["x-kota-signature"])
                self.etag = response.headers["etag"]
        return response.status_code

    async def tile(self) -> dict[str, Any] | None:
        """What it shows beside its playlist, verified like it; None for nothing. Raises PlaylistRefused."""
        async with httpx.AsyncClient(timeout=10) as client:
            answer = await client.get(f"{self.base}/tile", headers={"authorization": f"Bearer {await self.token()}"})
        if answer.status_code == 404:
            return None
        answer.raise_for_status()
        self.verify(answer.content, answer.headers["x-kota-key-id"], answer.headers["x-kota-signature"])
        document: dict[str, Any] = json.loads(answer.content)
        if document["screen"] != self.name:
            raise PlaylistRefused("the tile is another screen's")
        return document

    def accept(self, body: bytes, key_id: str, signature: str) -> None:
        """Believe a playlist, or raise PlaylistRefused."""
        self.verify(body, key_id, signature)
        document = json.loads(body)
        if document["screen"] != self.name:
            raise PlaylistRefused("the document is another screen's")
        if document["seq"] < self.document.get("min_seq", 0):
            raise PlaylistRefused("the document is older than one seen before")
        self.document, self.seq = document, document["seq"]

    def verify(self, body: bytes, key_id: str, signature: str) -> None:
        """Check the signature over these bytes, or raise PlaylistRefused."""
        key = self._keys.get(key_id)
        if key is None:
            raise PlaylistRefused(f"unknown key {key_id}")
        try:
            key.verify(base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4)), body)
        except Exception as error:
            raise PlaylistRefused("the signature does not fit the bytes") from error

    async def until(self, condition: Callable[[dict[str, Any]], bool], seconds: float = 15.0) -> dict[str, Any]:
        """Poll until the playlist fulfils a condition. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while True:
                await self.pull()
                if self.document and condition(self.document):
                    return self.document
                await asyncio.sleep(0.1)

    async def until_tile(self, condition: Callable[[dict[str, Any]], bool], seconds: float = 15.0) -> dict[str, Any]:
        """Ask for the tile until it fulfils a condition. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while True:
                tile = await self.tile()
                if tile and tile["calls"] and condition(tile):
                    return tile
                await asyncio.sleep(0.1)

    def contents(self) -> set[str]:
        """SHA-256 of everything in the playlist."""
        return {item["sha256"] for item in self.document.get("items", []) if item["sha256"]}

    async def fetch(self, sha256: str) -> bytes:
        """A media file, its hash checked. Raises PlaylistRefused for other bytes."""
        headers = {"authorization": f"Bearer {await self.token()}"}
        async with httpx.AsyncClient(timeout=30) as client:
            response = (await client.get(f"{self.city_base}/media/{sha256}", headers=headers)).raise_for_status()
        if hashlib.sha256(response.content).hexdigest() != sha256:
            raise PlaylistRefused("the media's bytes are not what its name says")
        return response.content

    async def report(self, sha256: str, *, shown_ms: int = 10_000) -> list[dict[str, str]]:
        """Report one showing that has just ended; gives the verdicts."""
        item = next(item for item in self.document["items"] if item["sha256"] == sha256)
        self.counter += 1
        end_ms = int(time.time() * 1000)
        record = {
            "play_id": str(uuid.uuid4()),
            "boot_id": self.boot_id,
            "n": self.counter,
            "playlist_seq": self.seq,
            "booking": item["booking"],
            "sha256": sha256,
            "start_ms": end_ms - shown_ms,
            "end_ms": end_ms,
            "offset_ms": 0,
            "planned_ms": item["duration_ms"],
            "result": "completed",
        }
        return await self.send([record])

    async def send(self, records: list[dict[str, Any]]) -> list[dict[str, str]]:
        """Send play records; a repeated batch changes nothing."""
        body = b"\n".join(json.dumps(record).encode() for record in records)
        headers = {"authorization": f"Bearer {await self.token()}", "content-type": "application/x-ndjson"}
        async with httpx.AsyncClient(timeout=10) as client:
            response = (await client.post(f"{self.base}/plays", content=body, headers=headers)).raise_for_status()
        verdicts: list[dict[str, str]] = response.json()["records"]
        return verdicts


def _keys(document: dict[str, Any]) -> dict[str, Ed25519PublicKey]:
    return {
        entry["keyid"]: Ed25519PublicKey.from_public_bytes(
            base64.urlsafe_b64decode(entry["public_b64url"] + "=" * (-len(entry["public_b64url"]) % 4))
        )
        for entry in document["keys"]
    }
