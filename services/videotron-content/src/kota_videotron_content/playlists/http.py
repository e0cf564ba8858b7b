"""The screens' doors: `GET .../playlist`, `.../tile`, `.../events` and the public keys, as raw ASGI.

Base path `/v1/cities/{city}/screens/{screen}/`. A poll with a cached token and an unchanged ETag touches no database
and makes no span. The first delivery of a version links its trace to the trace of what caused it.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import OrderedDict
from typing import Any
from uuid import UUID

from opentelemetry import trace
from opentelemetry.propagate import extract
from opentelemetry.trace import SpanKind

from kota_common.actor import Actor, ActorKind
from kota_common.errors import CityForeign, KotaError, NotAuthenticated, PermissionDenied
from kota_common.http import HotRoute, problem_of
from kota_common.http.conditional import Verdict, evaluate
from kota_common.http.hot import Handler, Receive, Representation, Scope, Send, header, preconditions_of
from kota_common.service import Floor
from kota_common.telemetry import link_to
from kota_videotron_content.names import ScreenName
from kota_videotron_content.playlists.board import Board, Header, Shown
from kota_videotron_content.playlists.document import SignedDocument
from kota_videotron_content.screens.model import ScreenNotFound, ScreenRetired

tracer = trace.get_tracer("kota.playlists")

PERMISSION = "videotron_content.playlists.read"
PREFIX = "/v1/cities/"
HEARTBEAT_S = 10.0
SLOWEST_S = 5.0
DELIVERED_KEPT = 50_000
_NOTHING = {"type": "http.response.body", "body": b"", "more_body": False}


class ScreenDoor:
    """Answers what screens ask for most. `media` takes `/v1/cities/{city}/media/...`."""

    def __init__(self, floor: Floor, board: Board, key_set: SignedDocument, media: Handler) -> None:
        self._floor = floor
        self._board = board
        signature = (
            (b"x-kota-key-id", key_set.keyid.encode()),
            (b"x-kota-signature", key_set.signature_b64url.encode()),
        )
        self._keys = Representation(key_set.data, "application/json", "public, max-age=300", extra=signature)
        self._media = media
        self._delivered: OrderedDict[tuple[UUID, bytes], None] = OrderedDict()

    def routes(self) -> list[HotRoute]:
        """For the edge."""
        return [HotRoute(("GET", "HEAD"), PREFIX, self)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request below `/v1/cities/`."""
        try:
            unchanged = self._unchanged(scope)
        except KotaError as error:
            await _refuse(scope, send, error)
            return
        if unchanged is not None:
            await self._not_modified(send, unchanged)
            return
        parts = scope["path"][len(PREFIX) :].split("/")
        try:
            if len(parts) == 4 and parts[1] == "screens" and parts[3] in ("playlist", "tile", "events"):
                shown = await self._admit(scope, parts[0], parts[2])
                if parts[3] == "events":
                    await self._events(scope, receive, send, shown)
                elif parts[3] == "playlist":
                    await self._signed(scope, send, shown)
                elif (tile := self._board.tiles.get(shown.screen)) is not None:
                    await self._signed(scope, send, tile)
                else:
                    await _plain(send, 404, b"this screen has no tile")
            elif len(parts) == 2 and parts[1] == "screen-keys.json":
                await self._keys(scope, receive, send)
            elif len(parts) == 3 and parts[1] == "media":
                await self._media(scope, receive, send)
            else:
                await _plain(send, 404, b"unknown path")
        except ScreenRetired as error:
            await _refuse(scope, send, error, status=410)
        except KotaError as error:
            await _refuse(scope, send, error)

    def _unchanged(self, scope: Scope) -> Shown | None:
        """What nearly every poll is: the screen's own player, with a known token, asking for what it has.

        None sends everything else, refusals included, down the thorough way; only a revoked token is refused here.
        """
        shown = self._board.by_path.get(scope["path"])
        if shown is None:
            return None
        token = sent = b""
        for key, value in scope["headers"]:
            if key == b"authorization":
                if token:
                    return None
                token = value
            elif key == b"if-none-match":
                sent = value
        if sent != shown.etag or not token.startswith(b"Bearer ") or shown.retired:
            return None
        actor = self._floor.verifier.verify_cached(token[7:].decode("latin-1"))
        if (
            actor is None
            or actor.subject != shown.device
            or actor.kind is not ActorKind.DEVICE
            or actor.city != shown.city
            or PERMISSION not in actor.permissions
        ):
            return None
        return shown

    async def _not_modified(self, send: Send, shown: Shown) -> None:
        now_ms = time.time_ns() // 1_000_000
        self._board.pulled_ms[shown.screen] = now_ms
        headers = [*shown.headers, (b"x-server-time-ms", b"%d" % now_ms)]
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send(_NOTHING)

    async def _admit(self, scope: Scope, city: str, screen: str) -> Shown:
        """The screen's present version, for its own player. Raises the typed refusals."""
        actor = await self._actor(scope)
        if not actor.holds(PERMISSION):
            raise PermissionDenied(permission=PERMISSION, why="the token does not carry it")
        if actor.city != city:
            raise CityForeign(city=city)
        shown = await self._board.find(city, _id(screen))
        if shown is None:
            raise ScreenNotFound(screen=f"cities/{city}/screens/{screen}")
        if shown.retired:
            raise ScreenRetired(screen=ScreenName(city, shown.screen))
        if actor.kind is ActorKind.DEVICE and actor.subject != shown.device:
            raise PermissionDenied(permission=PERMISSION, why="the player is bound to another screen")
        return shown

    async def _actor(self, scope: Scope) -> Actor:
        scheme, _, token = (header(scope, b"authorization") or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise NotAuthenticated(why="no bearer token in the authorization header")
        verifier = self._floor.verifier
        return verifier.verify_cached(token) or await verifier.verify(token)

    async def _signed(self, scope: Scope, send: Send, shown: Shown) -> None:
        """A signed document under its precondition."""
        verdict = evaluate(
            scope["method"], preconditions_of(scope), etag=shown.etag.decode("latin-1"), modified=shown.published
        )
        if verdict is Verdict.NOT_MODIFIED:
            await self._not_modified(send, shown)
            return
        if verdict is Verdict.FAILED:
            await _plain(send, 412, b"precondition failed")
            return
        now_ms = time.time_ns() // 1_000_000
        self._board.pulled_ms[shown.screen] = now_ms
        now = (b"x-server-time-ms", b"%d" % now_ms)
        head = scope["method"] == "HEAD"
        if not head:
            self._note_delivery(scope, shown)
        await send({"type": "http.response.start", "status": 200, "headers": [*shown.full_headers, now]})
        await send({"type": "http.response.body", "body": b"" if head else shown.body, "more_body": False})

    def _note_delivery(self, scope: Scope, shown: Shown) -> None:
        """A span of the pull; the first delivery of a version links to what caused it."""
        key = (shown.screen, shown.etag)
        first = key not in self._delivered
        self._delivered[key] = None
        while len(self._delivered) > DELIVERED_KEPT:
            self._delivered.popitem(last=False)
        carrier = {k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"]}
        span = tracer.start_span(
            f"GET {scope['path'].rpartition('/')[2]}",
            context=extract(carrier),
            kind=SpanKind.SERVER,
            links=link_to(shown.trace) if first else [],
            attributes={"kota.playlist.seq": shown.seq, "kota.playlist.first_delivery": first},
        )
        span.end()

    async def _events(self, scope: Scope, receive: Receive, send: Send, shown: Shown) -> None:
        """Server-sent events: a hint that a newer version is there, `id` its sequence; the state is always pulled."""
        headers: list[Header] = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        known = header(scope, b"last-event-id") or ""
        last = int(known) if known.isascii() and known.isdigit() and len(known) < 16 else shown.seq
        last_tile = 0
        gone = asyncio.ensure_future(_gone(receive))
        try:
            while not gone.done():
                body = b""
                current, tile = self._board.shown.get(shown.screen), self._board.tiles.get(shown.screen)
                if current is not None and current.seq > last:
                    last = current.seq
                    body = _hint(current)
                if tile is not None and tile.seq > last_tile:
                    last_tile = tile.seq
                    body += _tile_hint(tile)
                body = body or b": heartbeat\n\n"
                async with asyncio.timeout(SLOWEST_S):  # a client that does not read is dropped, nothing is buffered
                    await send({"type": "http.response.body", "body": body, "more_body": True})
                await self._await_change(shown.screen, (last, last_tile), gone)
        except TimeoutError:
            return
        finally:
            gone.cancel()

    async def _await_change(self, screen: UUID, last: tuple[int, int], gone: asyncio.Future[None]) -> None:
        """Until a newer version or tile of the screen, the heartbeat's time, or the client's leave."""
        newer = asyncio.ensure_future(self._newer(screen, last))
        waited: set[asyncio.Future[Any]] = {newer, gone}
        try:
            await asyncio.wait(waited, timeout=HEARTBEAT_S, return_when=asyncio.FIRST_COMPLETED)
        finally:
            newer.cancel()

    async def _newer(self, screen: UUID, last: tuple[int, int]) -> None:
        board = self._board

        def newer() -> bool:
            tile = board.tiles.get(screen)
            return board.shown[screen].seq > last[0] or (tile is not None and tile.seq > last[1])

        async with board.changed:
            await board.changed.wait_for(newer)


async def _gone(receive: Receive) -> None:
    """Until the client has left."""
    while (await receive())["type"] != "http.disconnect":
        continue


def _hint(shown: Shown) -> bytes:
    body = json.dumps({"seq": shown.seq, "kind": "playlist", "urgent": shown.urgent}, separators=(",", ":"))
    return f"id: {shown.seq}\nevent: playlist\ndata: {body}\n\n".encode()


def _tile_hint(tile: Shown) -> bytes:
    """Without an id: what a reconnecting player says it has seen is a playlist's sequence."""
    body = json.dumps({"seq": tile.seq, "kind": "tile", "urgent": False}, separators=(",", ":"))
    return f"event: tile\ndata: {body}\n\n".encode()


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise ScreenNotFound(screen=text) from error


async def _refuse(scope: Scope, send: Send, error: KotaError, status: int | None = None) -> None:
    """The problem document; `status` where HTTP has a better word than the error's kind: a retired screen is gone."""
    problem = problem_of(error, accept_language=header(scope, b"accept-language"))
    headers = [(k.encode(), v.encode()) for k, v in problem.headers]
    await send({"type": "http.response.start", "status": status or problem.status, "headers": headers})
    body = b"" if scope["method"] == "HEAD" else problem.body
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def _plain(send: Send, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
