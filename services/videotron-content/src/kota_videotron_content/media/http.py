"""Media over HTTP: `PUT` and `GET /v1/cities/{city}/media/{sha256}`.

A file is named by the SHA-256 of its bytes, so it can be kept by every cache for ever, fetched in pieces (Range), and
uploaded twice without harm. It is stored only when bytes, name and type agree.
"""

from __future__ import annotations

from contextlib import aclosing

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kota_common.actor import Actor
from kota_common.contract import Access, Quota
from kota_common.errors import CityForeign, NotAuthenticated, PermissionDenied
from kota_common.http import authenticate, etag_matches, parse_range
from kota_common.http.conditional import Unsatisfiable, range_applies
from kota_common.http.hot import Receive, Scope, Send, header
from kota_common.security import decide
from kota_common.service import Floor
from kota_videotron_content.media import commands, store
from kota_videotron_content.media.content_store import ContentStore
from kota_videotron_content.media.probe import probe

UPLOAD = Access(
    permission="videotron_content.creatives.submit",
    quota=Quota.BATCH,
    strategic=False,
    personal_data=False,
    max_message_bytes=512 * 1024 * 1024,
    idempotent=True,
    anonymous=False,
)
READERS = ("videotron_content.playlists.read", "videotron_content.creatives.read")  # players, people


class MediaDoor:
    """Uploads through Starlette, downloads as raw ASGI below the screens' door."""

    def __init__(self, floor: Floor, content: ContentStore, limit_bytes: int) -> None:
        self._floor = floor
        self._content = content
        self._limit = limit_bytes

    def routes(self) -> list[Route]:
        """The upload."""
        return [Route("/v1/cities/{city}/media/{sha256}", self._upload, methods=["PUT"])]

    async def _upload(self, request: Request) -> Response:
        """Take a file in: 201 when the city did not have it, 200 when it did."""
        city, sha256 = request.path_params["city"], request.path_params["sha256"]
        actor = await authenticate(request, self._floor)
        decide(UPLOAD, actor, city=city, revocations_fresh=self._floor.verifier.revocations_fresh)
        declared = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        length = request.headers.get("content-length", "")
        announced = int(length) if length.isascii() and length.isdigit() and len(length) < 16 else None
        async with self._content.receive(sha256, limit_bytes=self._limit, announced_bytes=announced) as upload:
            async for chunk in request.stream():
                await upload.write(chunk)
            await upload.verify()
            probed = await probe(upload.path, declared)
            await upload.keep()
        async with self._floor.database.transaction(city, actor, access=UPLOAD) as tx:
            fresh = await commands.note_upload(tx, sha256, upload.size_bytes, probed)
        body = {
            "name": f"cities/{city}/mediaAssets/{sha256}",
            "sizeBytes": upload.size_bytes,
            "mimeType": probed.mime_type,
            "widthPx": probed.width_px,
            "heightPx": probed.height_px,
            "durationMs": probed.duration_ms,
            "warnings": list(probed.warnings),
        }
        return JSONResponse(body, status_code=201 if fresh else 200)

    async def download(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The file, whole or a range of it; its name is its ETag and it never changes."""
        city, _, sha256 = scope["path"].removeprefix("/v1/cities/").split("/")
        actor = await self._reader(scope, city)
        async with self._floor.database.reader(city, actor) as reader:
            asset = await store.read(reader, sha256)
        etag, size = f'"{sha256}"', asset.size_bytes
        common = [
            (b"etag", etag.encode()),
            (b"cache-control", b"private, max-age=31536000, immutable"),
            (b"accept-ranges", b"bytes"),
            (b"x-content-type-options", b"nosniff"),
        ]
        if etag_matches(header(scope, b"if-none-match"), etag):
            await _answer(send, 304, common)
            return
        wanted = header(scope, b"range")
        part = parse_range(wanted, size) if wanted and range_applies(header(scope, b"if-range"), etag=etag) else None
        if isinstance(part, Unsatisfiable):
            await _answer(
                send, 416, [*common, (b"content-range", f"bytes */{size}".encode()), (b"content-length", b"0")]
            )
            return
        first, last = (part.first, part.last) if part is not None else (0, size - 1)
        headers = [*common, (b"content-type", asset.mime_type.encode())]
        headers.append((b"content-length", str(last - first + 1).encode()))
        if part is not None:
            headers.append((b"content-range", part.content_range(size).encode()))
        if scope["method"] == "HEAD":
            await _answer(send, 200 if part is None else 206, headers)
            return
        await send({"type": "http.response.start", "status": 200 if part is None else 206, "headers": headers})
        async with aclosing(self._content.read(sha256, first, last)) as pieces:  # type: ignore[type-var]
            async for piece in pieces:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _reader(self, scope: Scope, city: str) -> Actor:
        scheme, _, token = (header(scope, b"authorization") or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise NotAuthenticated(why="no bearer token in the authorization header")
        actor = self._floor.verifier.verify_cached(token) or await self._floor.verifier.verify(token)
        if actor.city != city:
            raise CityForeign(city=city)
        if not any(actor.holds(permission) for permission in READERS):
            raise PermissionDenied(permission=READERS[0], why="the token does not carry it")
        return actor


async def _answer(send: Send, status: int, headers: list[tuple[bytes, bytes]]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
