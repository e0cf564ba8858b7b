"""A city with screens inside and outside, a partner that may warn, and a feed that may do anything."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from kota.videotron_content.v1 import alerts_pb2, screens_pb2
from kota_common.actor import ActorKind
from kota_videotron_content.alerts import samples

from ..conftest import NOON, City, Running, Visitor

BPBD = "pusdalops@bpbd.example.id"
INSIDE = screens_pb2.Location(latitude_deg=-0.6264, longitude_deg=100.1207, bearing_deg=90)
OUTSIDE = screens_pb2.Location(latitude_deg=-0.9471, longitude_deg=100.4172, bearing_deg=0)


def sent(minutes: int = 0) -> str:
    """CAP's way to write so many minutes before (negative) or after noon in the west."""
    return samples.at(NOON + timedelta(minutes=minutes))


@dataclass
class Warned:
    """A city and what its screens show."""

    city: City
    settings: Any
    partner: Visitor
    screens: dict[str, Any] = field(default_factory=dict)
    players: dict[str, Visitor] = field(default_factory=dict)

    async def screen(self, name: str, **changes: Any) -> None:
        """A screen with its player."""
        self.screens[name] = await self.city.screen(**changes)
        self.players[name] = await self.city.pair(self.screens[name].name)

    async def shown(self, name: str = "inside") -> dict[str, Any] | None:
        """The message that a screen's next pull contains."""
        body = json.loads((await self.city.pull(self.players[name], self.screens[name].name)).content)
        override: dict[str, Any] | None = body["override"]
        return override

    async def submit(self, document: bytes, **changes: Any) -> alerts_pb2.Alert:
        return await self.partner.SubmitAlert(parent=self.city.parent, document=document, **changes)

    async def alerts(self) -> list[alerts_pb2.Alert]:
        return list((await self.city.operator.ListAlerts(parent=self.city.parent)).alerts)

    async def became(self) -> dict[str, tuple[int, str]]:
        """Display and reason of each alert, by identifier."""
        return {alert.identifier: (alert.display, alert.reason) for alert in await self.alerts()}


@pytest.fixture
async def warned(city: City, service: Running) -> AsyncIterator[Warned]:
    settings = service.floor.settings
    before = settings.alert_feed_url, settings.alert_senders, settings.alert_drill_cities
    settings.alert_senders = f"{samples.SENDER},{city.code}:{BPBD}"
    made = Warned(city, settings, city.caller(ActorKind.PARTNER))
    await made.screen("inside", location=INSIDE)
    await made.screen("outside", location=OUTSIDE)
    yield made
    settings.alert_feed_url, settings.alert_senders, settings.alert_drill_cities = before


@dataclass
class Reply:
    """One answer of the server; `hold` keeps it back until it is set."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hold: threading.Event | None = None


class FeedServer:
    """A real HTTP server for listing and documents: contoh, bukan data BMKG."""

    def __init__(self) -> None:
        self.replies: dict[str, Reply] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                outer.requests.append((self.path, headers))
                reply = outer.replies.get(self.path, Reply(b"not here", 404))
                tag = reply.headers.get("etag")
                if tag and headers.get("if-none-match") == tag:
                    reply = Reply(status=304)
                if reply.hold is not None:
                    reply.hold.wait(30)
                self.send_response(reply.status)
                for name, value in {"content-length": str(len(reply.body)), **reply.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    self.wfile.write(reply.body)
                except OSError:
                    self.close_connection = True  # the other side has read enough

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def url(self) -> str:
        return f"{self.base}/id/rss.xml"

    def list(self, *identifiers: str, date: str = "", **headers: str) -> None:
        """Say what the listing names; documents lie at `/id/<identifier>_alert.xml`."""
        items = [(name, f"{self.base}/id/{name}_alert.xml", date) for name in identifiers]
        self.replies["/id/rss.xml"] = Reply(samples.listing(items), headers={"content-type": "text/xml", **headers})

    def document(self, identifier: str, body: bytes, **changes: Any) -> None:
        self.replies[f"/id/{identifier}_alert.xml"] = Reply(body, **changes)

    def asked(self, path: str = "/id/rss.xml") -> list[dict[str, str]]:
        """The headers of each request for a path."""
        return [headers for asked, headers in self.requests if asked == path]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@dataclass
class Fed:
    """A warned city and the feed that the service polls."""

    warned: Warned
    server: FeedServer
    metrics: Any

    async def poll(self, **later: int) -> None:
        """Let the interval pass, poll, and deliver to every city."""
        await self.warned.city.tick("poll_alerts", **(later or {"seconds": 31}))
        await self.warned.city.tick("deliver_alerts")

    def counted(self, name: str, outcome: str) -> float:
        metric = f"kota_videotron_content_{name}_total"
        return self.metrics.registry.get_sample_value(metric, {"outcome": outcome}) or 0.0


@pytest.fixture
async def fed(warned: Warned, service: Running) -> AsyncIterator[Fed]:
    server = FeedServer()
    warned.settings.alert_feed_url = server.url
    yield Fed(warned, server, service.floor.metrics)
    await asyncio.to_thread(server.close)


@pytest.fixture
def document() -> Iterator[bytes]:
    """An alert over the screens inside, until 13.30 WIB."""
    return samples.alert("A", sent(-1), samples.info(expires=sent(90)))
