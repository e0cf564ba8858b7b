"""The public door over HTTP: `GET /v/{id}`, JSON for programs and a page for people."""

from __future__ import annotations

from google.protobuf.json_format import MessageToDict
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from kota_common.actor import Actor, ActorKind
from kota_common.postgres import Database
from kota_permitting.verification import messages, model, page, store

_ANYBODY = Actor(ActorKind.ANONYMOUS, "anonymous", city="")
_HEADERS = {
    # The answer is true at this moment only, and says whose permit was looked at.
    "Cache-Control": "no-store",
    "Vary": "Accept",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": page.CONTENT_SECURITY_POLICY,
}


def routes(database: Database, public_url: str) -> list[Route]:
    """The routes; `/V/` too, because the code is printed in upper case."""

    async def verify(request: Request) -> Response:
        """The live status of a permit. An unknown id and a permit that is not public get the same answer."""
        async with database.reader("", _ANYBODY) as reader:
            try:
                record = await store.read(reader, model.read(request.path_params["public_id"]))
            except model.VerificationNotFound:
                if not _wants_page(request):
                    raise
                return HTMLResponse(page.not_found(), status_code=404, headers=_HEADERS)
            now = reader.now
        if _wants_page(request):
            return HTMLResponse(page.found(record, now, public_url), headers=_HEADERS)
        answer = MessageToDict(messages.verification(record, now), preserving_proto_field_name=True)
        return JSONResponse(answer, headers=_HEADERS)

    return [Route(f"/{letter}/{{public_id}}", verify, methods=["GET"]) for letter in "vV"]


def _wants_page(request: Request) -> bool:
    """Whether the caller is a browser: it names text/html before, or without, JSON (RFC 9110 section 12.5.1)."""
    accept = request.headers.get("accept", "")
    html, json = accept.find("text/html"), accept.find("application/json")
    return html >= 0 and (json < 0 or html < json)
