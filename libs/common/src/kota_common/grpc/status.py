"""A typed error as `google.rpc.Status` (AIP-193): ErrorInfo always, the details that fit its kind, both languages."""

from __future__ import annotations

import grpc
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2

from kota_common.errors import InvalidRequest, Kind, KotaError

DETAILS_KEY = "grpc-status-details-bin"
CODES = {kind: getattr(grpc.StatusCode, kind.value) for kind in Kind}


def status_of(error: KotaError) -> status_pb2.Status:
    """The status with all its details; at most one of each type."""
    status = status_pb2.Status(code=CODES[error.kind].value[0], message=error.message)
    for detail in _details(error):
        status.details.add().Pack(detail)
    return status


def trailing_metadata(error: KotaError, trace_id: str) -> tuple[tuple[str, str | bytes], ...]:
    """The trailers of a refused call: the details, and the trace under which the log explains it."""
    return ((DETAILS_KEY, status_of(error).SerializeToString()), ("x-trace-id", trace_id))


def _details(error: KotaError) -> list[Message]:
    info = error_details_pb2.ErrorInfo(reason=error.reason, domain=error.domain, metadata=error.facts)
    details: list[Message] = [info]
    if isinstance(error, InvalidRequest):
        bad = error_details_pb2.BadRequest()
        for violation in error.violations:
            bad.field_violations.add(field=violation.field, description=violation.text, reason=_reason(violation.rule))
        details.append(bad)
    elif error.field is not None:
        bad = error_details_pb2.BadRequest()
        bad.field_violations.add(field=error.field, description=error.message, reason=error.reason)
        details.append(bad)
    if error.kind is Kind.FAILED_PRECONDITION:
        failure = error_details_pb2.PreconditionFailure()
        failure.violations.add(
            type=error.reason,
            subject=error.facts.get("name", ""),
            description=error.facts.get("allowed", error.message),
        )
        details.append(failure)
    if error.retry_after_ms is not None:
        retry = error_details_pb2.RetryInfo()
        retry.retry_delay.FromMilliseconds(error.retry_after_ms)
        details.append(retry)
    details.append(error_details_pb2.LocalizedMessage(locale="id-ID", message=error.message_indonesian))
    return details


def _reason(rule: str) -> str:
    """A rule id in the form that AIP-193 wants, `STRING_MIN_LEN`."""
    return rule.upper().replace(".", "_")
