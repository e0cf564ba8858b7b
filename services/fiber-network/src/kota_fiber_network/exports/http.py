"""`GET /v1/cities/{city}/plant/{layer}.geojson[?bbox=west,south,east,north]`: a layer for QGIS or the map.

A bearer token with `fiber_network.plant.read` in the header. The strong ETag stands for the version of the network and
the state of what is shown, so a poll with If-None-Match costs two short queries.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kota_common.contract import Access, Quota
from kota_common.errors import InvalidField
from kota_common.http import allow_time, authenticate, etag_matches
from kota_common.security import decide
from kota_common.service import Floor
from kota_fiber_network.exports import layers
from kota_fiber_network.exports.model import Box, expect_layer
from kota_fiber_network.network.board import Board

WORK_S = 30.0  # beyond the edge's usual time, for a city read for the first time

READ = Access(
    permission="fiber_network.plant.read",
    quota=Quota.BATCH,
    strategic=False,
    personal_data=False,
    max_message_bytes=0,
    idempotent=True,
    anonymous=False,
)
_HEADERS = {
    # Only the caller may keep it, and asks each time: it says where the city's cables are.
    "Cache-Control": "private, no-cache",
    "Vary": "Authorization",
    "X-Content-Type-Options": "nosniff",
}


def routes(floor: Floor, board: Board) -> list[Route]:
    """The layers."""

    async def give(request: Request) -> Response:
        city = request.path_params["city"]
        actor = await authenticate(request, floor)
        decide(READ, actor, city=city, revocations_fresh=floor.verifier.revocations_fresh)
        layer = expect_layer(request.path_params["layer"])
        box = _box(request)
        allow_time(request, WORK_S)
        async with floor.database.reader(city, actor) as reader:
            etag = await layers.etag_of_layer(reader, layer)
            if etag_matches(request.headers.get("if-none-match"), etag):
                return Response(status_code=304, headers={**_HEADERS, "ETag": etag})
            made = await layers.read(reader, board, layer, box)
        return Response(made.body, media_type="application/geo+json", headers={**_HEADERS, "ETag": made.etag})

    return [Route("/v1/cities/{city}/plant/{layer}.geojson", give, methods=["GET"])]


def _box(request: Request) -> Box | None:
    """The box that is asked for. Raises InvalidField, also for a parameter that does not exist."""
    for name in request.query_params:
        if name != "bbox":
            raise InvalidField("query", "knows bbox and nothing else")
    text = request.query_params.get("bbox")
    return None if text is None else Box.parse(text)
