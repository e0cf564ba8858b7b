"""Typed errors as problem documents (RFC 9457), in the reader's language.

`detail` is Indonesian unless the client prefers English: the pages behind this edge are read by citizens and officials.
`reason` and `domain` are stable and meant for programs; `type` leads to the catalogue entry on the same host.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from kota_common.errors import InvalidRequest, Kind, KotaError, MessageTooLarge, catalogue
from kota_common.http.errors import VerbNotAllowed

CONTENT_TYPE = "application/problem+json"
TYPE_PREFIX = "/problems/"
RETRY_UNKNOWN_S = 1

STATUS = {
    Kind.INVALID_ARGUMENT: 400,
    Kind.OUT_OF_RANGE: 400,
    Kind.UNAUTHENTICATED: 401,
    Kind.PERMISSION_DENIED: 403,
    Kind.NOT_FOUND: 404,
    Kind.ALREADY_EXISTS: 409,
    Kind.ABORTED: 409,
    Kind.FAILED_PRECONDITION: 409,
    Kind.RESOURCE_EXHAUSTED: 429,
    Kind.INTERNAL: 500,
    Kind.UNIMPLEMENTED: 501,
    Kind.UNAVAILABLE: 503,
    Kind.DEADLINE_EXCEEDED: 504,
}
_PREFERENCE = re.compile(r"\s*([A-Za-z]{1,8}|\*)(?:-[A-Za-z0-9-]{1,35})?\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?")
_MAX_PREFERENCES = 16


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem document, ready to send."""

    status: int
    headers: tuple[tuple[str, str], ...]  # lower-case names
    body: bytes


def status_of(error: KotaError) -> int:
    """The HTTP status of an error."""
    if isinstance(error, MessageTooLarge):
        return 413
    return 405 if isinstance(error, VerbNotAllowed) else STATUS[error.kind]


def language_of(accept_language: str | None) -> str:
    """`id` or `en`, whichever the client prefers; `id` when it does not say or prefers neither."""
    best = {"id": 0.0, "en": 0.0}
    for item in (accept_language or "").split(",")[:_MAX_PREFERENCES]:
        match = _PREFERENCE.fullmatch(item)
        if match is None:
            continue
        language, weight = match[1].lower(), min(float(match[2] or 1), 1.0)
        if language == "*":
            best["id"] = max(best["id"], weight)
        elif language in best:
            best[language] = max(best[language], weight)
    return "en" if best["en"] > best["id"] else "id"


def problem_of(
    error: KotaError,
    *,
    accept_language: str | None = None,
    trace_id: str = "",
    extra: tuple[tuple[str, str], ...] = (),
) -> Problem:
    """The document for an error. `trace_id` is what the caller reports to the operator; `extra` are further headers."""
    language = language_of(accept_language)
    status = status_of(error)
    document: dict[str, Any] = {
        "type": f"{TYPE_PREFIX}{error.domain}/{error.reason}",
        "title": error.reason.replace("_", " ").capitalize(),
        "status": status,
        "detail": error.message if language == "en" else error.message_indonesian,
        "reason": error.reason,
        "domain": error.domain,
        "metadata": error.facts,
    }
    if error.field is not None:
        document["field"] = error.field
    if isinstance(error, InvalidRequest):
        document["violations"] = [{"field": v.field, "rule": v.rule, "text": v.text} for v in error.violations]
    if error.retry_after_ms is not None:
        document["retry_after_ms"] = error.retry_after_ms
    if trace_id:
        document["trace_id"] = trace_id
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return Problem(status, (*_headers(error, status, language, len(body)), *extra), body)


def plain_problem(status: int, detail: str, *, headers: Mapping[str, str], trace_id: str) -> Problem:
    """The document for a refusal that has no typed error, such as a form nobody can parse (RFC 9457 section 4.2.1)."""
    document = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    body = json.dumps({**document, "trace_id": trace_id}, ensure_ascii=False, separators=(",", ":")).encode()
    own = (("content-type", CONTENT_TYPE), ("content-length", str(len(body))), ("cache-control", "no-store"))
    return Problem(status, (*own, *((name.lower(), value) for name, value in headers.items())), body)


def catalogue_entry(domain: str, reason: str) -> dict[str, str] | None:
    """What a problem's `type` leads to: cause and remedy; None for an error that this service does not know."""
    for error in catalogue():
        if (error.domain, error.reason) == (domain, reason):
            return {
                "domain": error.domain,
                "reason": error.reason,
                "code": error.kind.value,
                "cause": error.cause,
                "fix": error.fix,
            }
    return None


def _headers(error: KotaError, status: int, language: str, length: int) -> tuple[tuple[str, str], ...]:
    headers = [
        ("content-type", CONTENT_TYPE),
        ("content-language", language),
        ("content-length", str(length)),
        ("cache-control", "no-store"),
        ("vary", "accept-language"),
    ]
    if status == 401:
        headers.append(("www-authenticate", 'Bearer realm="kota", error="invalid_token"'))
    if error.retry_after_ms is not None:
        headers.append(("retry-after", str(math.ceil(error.retry_after_ms / 1000))))
    elif status in (429, 503):
        headers.append(("retry-after", str(RETRY_UNKNOWN_S)))
    return tuple(headers)
