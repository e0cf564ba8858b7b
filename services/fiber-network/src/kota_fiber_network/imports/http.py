"""Imports too large for a call: `POST /v1/cities/{city}/plant-imports[?validate_only=true]`, the file as the body.

Repeating it is safe: the same file again changes nothing.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kota_common.contract import Access, Quota
from kota_common.errors import InvalidField
from kota_common.http import authenticate, read_body
from kota_common.security import decide
from kota_common.service import Floor
from kota_fiber_network.imports import commands, messages
from kota_fiber_network.network.board import Board

BODY_TIMEOUT_S = 60.0
WORK_S = 60.0

IMPORT = Access(
    permission="fiber_network.plant.import",
    quota=Quota.BATCH,
    strategic=False,
    personal_data=False,
    max_message_bytes=512 * 1024 * 1024,
    idempotent=True,
    anonymous=False,
)


def routes(floor: Floor, board: Board, limit_bytes: int) -> list[Route]:
    """The upload."""

    async def take(request: Request) -> Response:
        """200 with the report; a file that is refused is a problem document, the report comes from validate_only."""
        city = request.path_params["city"]
        actor = await authenticate(request, floor)
        decide(IMPORT, actor, city=city, revocations_fresh=floor.verifier.revocations_fresh)
        asked = request.query_params.get("validate_only", "false")
        if asked not in ("true", "false"):
            raise InvalidField("validate_only", "is neither true nor false")
        data = await read_body(request, limit_bytes, timeout_s=BODY_TIMEOUT_S + WORK_S)
        async with floor.database.transaction(city, actor, access=IMPORT) as tx:
            report = await commands.import_plant(tx, board, data, validate_only=asked == "true")
        return JSONResponse(messages.report_json(report, validated_only=asked == "true"))

    return [Route("/v1/cities/{city}/plant-imports", take, methods=["POST"])]
