"""What a player test works with: an edge that can be killed, a browser that can be killed, signed documents."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kota_common.testing.browser import CHROMIUM, Browser
from kota_videotron_content.media import samples
from kota_videotron_content.playlists import document
from kota_videotron_content.playlists.model import Candidate, PlaylistInputs, generate

from .stand_in import SCREEN

__all__ = ["CHROMIUM", "Browser"]

CANVAS = (768, 384)
ITEM_MS = 1_500
HOUR_MS = 3_600_000
SIGNER = document.Signer("k1", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
STRANGER = document.Signer("k1", Ed25519PrivateKey.from_private_bytes(bytes(32)))


@dataclass
class Edge:
    """The stand-in as a process. `start` again after `kill`: same address, same data."""

    folder: Path
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        (self.folder / "media").mkdir(parents=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        script = Path(__file__).with_name("stand_in.py")
        log = (self.folder / "edge.log").open("ab")
        arguments = [
            sys.executable,
            str(script),
            str(self.port),
            str(self.folder / "media"),
            str(self.folder / "state"),
        ]
        self.process = subprocess.Popen(arguments, stdout=log, stderr=log)
        async with asyncio.timeout(20):
            while True:
                try:
                    await self.tell()
                except httpx.TransportError:
                    await asyncio.sleep(0.05)
                else:
                    return

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    async def tell(self, **change: Any) -> dict[str, Any]:
        """Change what the stand-in serves; gives what it was told by the player."""
        async with httpx.AsyncClient(base_url=self.url) as client:
            answer = await client.post("/control", json=change)
        return answer.raise_for_status().json()

    async def publish(self, signed: document.SignedDocument, data: bytes | None = None) -> None:
        """Serve a document; `data` instead of its own bytes where a test tampers."""
        body = signed.data if data is None else data
        await self.tell(
            playlist={
                "data": base64.b64encode(body).decode(),
                "etag": f'"sha256-{hashlib.sha256(body).hexdigest()}"',
                "keyid": signed.keyid,
                "signature": signed.signature_b64url,
            }
        )

    async def publish_tile(self, seq: int, data: bytes, signer: document.Signer | None = None) -> None:
        """Serve a tile, signed by the installation unless a test tampers."""
        signed = document.sign(data, signer or SIGNER)
        body = base64.b64encode(signed.data).decode()
        keys = {"keyid": signed.keyid, "signature": signed.signature_b64url}
        await self.tell(tile={"data": body, "seq": str(seq), **keys})

    async def trust(self, *signers: document.Signer, by: document.Signer = SIGNER) -> None:
        """Serve the key set of `signers`, signed by `by`."""
        signed = document.sign(document.key_set(signers), by)
        data = base64.b64encode(signed.data).decode()
        await self.tell(keys={"data": data, "keyid": signed.keyid, "signature": signed.signature_b64url})

    def add_media(self, data: bytes) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        (self.folder / "media" / sha256).write_bytes(data)
        return sha256


@dataclass
class Show:
    """Posters on a screen, and documents about them."""

    edge: Edge
    shas: dict[str, str] = field(default_factory=dict)
    mimes: dict[str, str] = field(default_factory=dict)
    since_ms: int = field(default_factory=lambda: time.time_ns() // 1_000_000 - HOUR_MS)

    def __post_init__(self) -> None:
        for theme in ("psa", "commercial", "second", "house"):
            self.shas[theme] = self.edge.add_media(samples.poster(theme, *CANVAS))

    def candidate(self, theme: str, weight_ppm: int, duration_ms: int = ITEM_MS) -> Candidate:
        kind = theme if theme in ("psa", "house", "civic") else "commercial"
        mime = self.mimes.get(theme, "image/png")
        booking = "" if kind == "house" else f"cities/13.77/bookings/{theme}"
        end = self.since_ms + 100 * HOUR_MS
        return Candidate(booking, self.shas[theme], mime, duration_ms, kind, weight_ppm, "", self.since_ms, end)

    def inputs(self, *themes: str) -> PlaylistInputs:
        items = tuple(self.candidate(theme, 1_000_000 // len(themes)) for theme in themes)
        until = self.since_ms + 72 * HOUR_MS
        return PlaylistInputs(SCREEN, *CANVAS, "Asia/Jakarta", self.since_ms, until, items)

    def document(
        self, seq: int, *themes: str, signer: document.Signer = SIGNER, screen: str = SCREEN, **how: Any
    ) -> document.SignedDocument:
        inputs = how.pop("inputs", None) or self.inputs(*themes)
        stated = {
            "prev_sha256": "",
            "not_before_ms": self.since_ms,
            "not_after_ms": self.since_ms + 72 * HOUR_MS,
            "min_seq": 0,
            "override": None,
        }
        body = generate(replace(inputs, screen=screen))
        return document.sign(document.build(body, seq=seq, **{**stated, **how}), signer)
