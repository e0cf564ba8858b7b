"""A small honest edge for the player's tests: what it is given it serves, what it is told it keeps.

Run as a process of its own, so that a test can kill it. It plays identity too: device grant and private_key_jwt are
really checked. Tests steer it over `/control/...`.
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys
import time
from pathlib import Path
from urllib.parse import parse_qsl

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from granian.constants import Interfaces
from granian.server.embed import Server
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from kota_common.http import etag_matches, parse_range
from kota_common.http.relay import server_time
from kota_videotron_content.player.http import Player

SCREEN = "cities/13.77/screens/0198c0de-0000-7000-8000-000000000001"
DEVICE = "0198c0de-0000-7000-8000-0000000000d1"
TOKEN = "stand-in-token"
POLL_AFTER_MS = 250


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class StandIn:
    """Everything that the edge and identity know."""

    def __init__(self, port: int, media: Path, state: Path) -> None:
        self.issuer = f"http://127.0.0.1:{port}"
        self.media = media
        self.state = state  # survives a kill, as a database would
        self.jwk: dict[str, str] = {}
        self.approved = False
        self.refuse_device = False
        self.playlist: dict[str, str] = {}
        self.tile: dict[str, str] = {}
        self.keys: dict[str, str] = {}
        self.gone = False
        self.plays: dict[str, dict[str, object]] = {}
        self.duplicates = 0
        self.lose_answers = 0
        self.ranges: list[str] = []
        self.reports: list[str] = []
        self.hints: list[asyncio.Queue[str]] = []
        if state.exists():
            self.__dict__.update(json.loads(state.read_text()))

    def keep(self) -> None:
        names = ("jwk", "approved", "playlist", "tile", "keys", "plays", "duplicates")
        self.state.write_text(json.dumps({name: getattr(self, name) for name in names}))

    # identity

    async def device_authorization(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        self.jwk = json.loads(form["jwk"])
        assert set(self.jwk) == {"kty", "crv", "x", "y"}, "only the public half leaves the browser"
        self.keep()
        begun = {"device_code": "dc", "user_code": "BCDF-GHJK", "expires_in": 600, "interval": 1}
        return JSONResponse({**begun, "verification_uri": f"{self.issuer}/pair"})

    async def token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        answer = {"access_token": TOKEN, "token_type": "Bearer", "expires_in": 900}
        if form["grant_type"].endswith("device_code"):
            if not self.approved:
                return JSONResponse({"error": "authorization_pending"}, 400)
            return JSONResponse({**answer, "client_id": DEVICE, "screen": SCREEN})
        if self.refuse_device or not self.proven(form["client_assertion"]):
            return JSONResponse({"error": "invalid_client"}, 401)
        return JSONResponse(answer)

    def proven(self, assertion: str) -> bool:
        head, body, signature = assertion.split(".")
        claims, raw = json.loads(decoded(body)), decoded(signature)
        x, y = (int.from_bytes(decoded(self.jwk[name])) for name in ("x", "y"))
        key = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
        der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
        key.verify(der, f"{head}.{body}".encode(), ec.ECDSA(hashes.SHA256()))
        in_time = abs(claims["iat"] - time.time()) < 30 and claims["exp"] > time.time()
        return in_time and claims["aud"] == self.issuer and claims["iss"] == claims["sub"] == DEVICE

    # edge

    async def pull(self, request: Request) -> Response:
        self.reports.append(request.headers.get("x-kota-player-report", ""))
        headers = {**server_time(), "x-poll-after-ms": str(POLL_AFTER_MS)}
        headers |= {"x-kota-tile-seq": self.tile["seq"]} if self.tile else {}
        if self.gone:
            return Response(status_code=410, headers=headers)
        if not self.playlist:
            return Response(status_code=503, headers={**headers, "retry-after": "1"})
        headers |= {"etag": self.playlist["etag"]}
        if etag_matches(request.headers.get("if-none-match"), self.playlist["etag"]):
            return Response(status_code=304, headers=headers)
        headers |= {"x-kota-key-id": self.playlist["keyid"], "x-kota-signature": self.playlist["signature"]}
        return Response(base64.b64decode(self.playlist["data"]), headers=headers, media_type="application/json")

    async def pull_tile(self, request: Request) -> Response:
        if not self.tile:
            return Response(status_code=404)
        headers = {"x-kota-key-id": self.tile["keyid"], "x-kota-signature": self.tile["signature"]}
        return Response(base64.b64decode(self.tile["data"]), headers=headers, media_type="application/json")

    async def screen_keys(self, request: Request) -> Response:
        headers = {"x-kota-key-id": self.keys["keyid"], "x-kota-signature": self.keys["signature"]}
        return Response(base64.b64decode(self.keys["data"]), headers=headers, media_type="application/json")

    async def events(self, request: Request) -> Response:
        queue: asyncio.Queue[str] = asyncio.Queue()
        self.hints.append(queue)

        async def stream():
            yield ": welcome\n\n"
            while True:
                yield f"data: {await queue.get()}\n\n"

        return StreamingResponse(stream(), media_type="text/event-stream")

    async def serve_media(self, request: Request) -> Response:
        data = (self.media / request.path_params["sha256"]).read_bytes()
        self.ranges.append(request.headers.get("range", ""))
        part = parse_range(request.headers.get("range"), len(data))
        assert part is None or hasattr(part, "first")
        if part is None:
            return Response(data, media_type="application/octet-stream")
        headers = {"content-range": part.content_range(len(data))}
        return Response(data[part.first : part.last + 1], 206, headers)

    async def take_plays(self, request: Request) -> Response:
        verdicts = []
        for line in (await request.body()).splitlines():
            record = json.loads(line)
            key = f"{record['boot_id']}/{record['n']}"
            known = self.plays.setdefault(key, record)
            assert known == record, "a record never changes under its key"
            duplicate = known is not record
            self.duplicates += duplicate
            verdicts.append({"verdict": "duplicate" if duplicate else "accepted"})
        self.keep()
        if self.lose_answers > 0:  # taken in, but the player never hears of it
            self.lose_answers -= 1
            return Response(status_code=502)
        return JSONResponse({"records": verdicts})

    # control

    async def control(self, request: Request) -> Response:
        change = await request.json()
        for name, value in change.items():
            setattr(self, name, value)
        self.keep()
        for kind in ("playlist", "tile"):
            for queue in self.hints if kind in change else ():
                seq = {"seq": int(self.tile["seq"])} if kind == "tile" else {}
                queue.put_nowait(json.dumps({"kind": kind, "urgent": False, **seq}))
        shown = ("plays", "duplicates", "ranges", "reports")
        return JSONResponse({name: getattr(self, name) for name in shown})


class Below:
    """A hot route as an ordinary one."""

    def __init__(self, handler):
        self.handler = handler

    async def __call__(self, scope, receive, send):
        await self.handler(scope, receive, send)


def application(port: int, media: Path, state: Path) -> Starlette:
    edge = StandIn(port, media, state)
    player = Player(identity_url=edge.issuer, issuer=edge.issuer)

    def guarded(handler):
        async def checked(request: Request) -> Response:
            if request.headers.get("authorization") != f"Bearer {TOKEN}":
                return Response(status_code=401)
            return await handler(request)

        return checked

    return Starlette(
        routes=[
            *player.routes(),
            *[Route(f"{hot.prefix}{{rest:path}}", Below(hot.handler)) for hot in player.hot_routes()],
            Route("/oauth2/device_authorization", edge.device_authorization, methods=["POST"]),
            Route("/oauth2/token", edge.token, methods=["POST"]),
            Route(f"/v1/{SCREEN}/playlist", guarded(edge.pull)),
            Route(f"/v1/{SCREEN}/tile", guarded(edge.pull_tile)),
            Route(f"/v1/{SCREEN}/events", guarded(edge.events)),
            Route(f"/v1/{SCREEN}/plays", guarded(edge.take_plays), methods=["POST"]),
            Route("/v1/cities/13.77/screen-keys.json", edge.screen_keys),
            Route("/v1/cities/13.77/media/{sha256}", guarded(edge.serve_media)),
            Route("/control", edge.control, methods=["POST"]),
        ]
    )


async def main(port: int, media: Path, state: Path) -> None:
    app = application(port, media, state)
    server = Server(app, address="127.0.0.1", port=port, interface=Interfaces.ASGINL, log_enabled=False)
    await server.serve()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])))
