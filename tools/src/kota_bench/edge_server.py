"""The HTTP edge with one hot route, as a service opens it."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import uvloop

from kota_bench import worker
from kota_bench.contract import SERVICE
from kota_common.http import Edge, HotRoute, Representation
from kota_common.security import mask_processor
from kota_common.telemetry import Metrics, configure_logging, configure_tracing
from kota_common.testing.embedded.process import free_port

PATH = "/v1/screens/018f3a5e/playlist"
PLAYLIST = b'{"entries":[' + b",".join([b'{"creative":"018f3a5e","duration_ms":10000}'] * 60) + b"]}"


async def _ready() -> bool:
    return True


async def run(config: dict[str, Any]) -> None:
    """Serve until the parent ends it."""
    configure_logging(SERVICE, level="warning", mask=mask_processor, output=sys.stderr)
    configure_tracing(SERVICE, ratio=0.01)
    playlist = Representation(PLAYLIST, "application/json", "private, max-age=10")
    floor: Any = SimpleNamespace(metrics=Metrics(SERVICE))
    port = free_port()
    hot = [HotRoute(("GET", "HEAD"), PATH, playlist)]
    edge = Edge(f"127.0.0.1:{port}", routes=[], hot=hot, floor=floor, ready=_ready)
    await edge.start()
    worker.say({"port": port, "etag": playlist.etag})
    await worker.until_told_to_end(config.get("profile_to", ""))
    await edge.stop()


if __name__ == "__main__":
    uvloop.run(run(worker.config()))
