"""`POST /v1/cities/{city}/screens/{screen}/plays`: newline-delimited JSON in, a verdict for each record out.

A record: `play_id`, `boot_id` (UUIDs), `n` (counter of the boot, from 1), `playlist_seq`, `booking` (resource name,
empty for the default item), `sha256`, `start_ms`, `end_ms` (Unix ms of the player's clock), `offset_ms` (server minus
player), `planned_ms`, `result` (completed, cut, skipped, error).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kota_common.contract import Access, Quota
from kota_common.errors import InvalidField
from kota_common.http import authenticate, read_body
from kota_common.security import decide
from kota_common.service import Floor
from kota_videotron_content.names import ScreenName
from kota_videotron_content.proof import commands, model

REPORT = Access(
    permission="videotron_content.plays.report",
    quota=Quota.BATCH,
    strategic=False,
    personal_data=False,
    max_message_bytes=model.BODY_MAX_BYTES,
    idempotent=True,
    anonymous=False,
)


def routes(floor: Floor) -> list[Route]:
    """The intake."""

    async def report(request: Request) -> Response:
        city = request.path_params["city"]
        actor = await authenticate(request, floor)
        decide(REPORT, actor, city=city, revocations_fresh=floor.verifier.revocations_fresh)
        name = ScreenName(city, _id(request.path_params["screen"]))
        batch = _lines(await read_body(request, model.BODY_MAX_BYTES))
        async with floor.database.transaction(city, actor, access=REPORT) as tx:
            judged = await commands.take_in(tx, name, batch)
        verdicts = [{"verdict": j.verdict.value, **({"reason": j.reason} if j.reason else {})} for j in judged]
        return JSONResponse({"records": verdicts})

    return [Route("/v1/cities/{city}/screens/{screen}/plays", report, methods=["POST"])]


def _lines(body: bytes) -> list[Mapping[str, Any]]:
    """The records. Raises PlayBatchMalformed or PlayBatchTooLarge."""
    lines = [line for line in body.split(b"\n") if line.strip()]
    if len(lines) > model.BATCH_MAX:
        raise model.PlayBatchTooLarge(limit=model.BATCH_MAX)
    batch: list[Mapping[str, Any]] = []
    for number, line in enumerate(lines, start=1):
        try:
            record = json.loads(line)
        except ValueError as error:  # JSON or its UTF-8
            raise model.PlayBatchMalformed(line=number) from error
        if not isinstance(record, dict):
            raise model.PlayBatchMalformed(line=number)
        batch.append(record)
    return batch


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidField("screen", "is no UUID") from error
