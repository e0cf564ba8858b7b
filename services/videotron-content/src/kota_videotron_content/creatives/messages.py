"""Files and creatives as the contract shows them."""

from __future__ import annotations

from google.protobuf.message import Message

from kota.videotron_content.v1 import creatives_pb2, events_pb2
from kota_common.names import etag_of
from kota_videotron_content.creatives.model import ContentKind, Creative, CreativeState

KINDS = {
    ContentKind.COMMERCIAL: creatives_pb2.CONTENT_KIND_COMMERCIAL,
    ContentKind.PSA: creatives_pb2.CONTENT_KIND_PSA,
    ContentKind.CIVIC: creatives_pb2.CONTENT_KIND_CIVIC,
    ContentKind.HOUSE: creatives_pb2.CONTENT_KIND_HOUSE,
}
STATES = {
    CreativeState.PENDING_REVIEW: creatives_pb2.CREATIVE_STATE_PENDING_REVIEW,
    CreativeState.APPROVED: creatives_pb2.CREATIVE_STATE_APPROVED,
    CreativeState.REJECTED: creatives_pb2.CREATIVE_STATE_REJECTED,
    CreativeState.REVOKED: creatives_pb2.CREATIVE_STATE_REVOKED,
}
_KIND_OF: dict[int, ContentKind] = {number: kind for kind, number in KINDS.items()}
_STATE_OF: dict[int, CreativeState] = {number: state for state, number in STATES.items()}
_EVENTS = {
    CreativeState.PENDING_REVIEW: events_pb2.CreativeSubmitted,
    CreativeState.APPROVED: events_pb2.CreativeApproved,
    CreativeState.REJECTED: events_pb2.CreativeRejected,
    CreativeState.REVOKED: events_pb2.CreativeRevoked,
}


def kind_of(number: int) -> ContentKind:
    """The kind that the contract's number stands for."""
    return _KIND_OF[number]


def state_of(number: int) -> CreativeState | None:
    """The state that the contract's number stands for; None for unspecified."""
    return _STATE_OF.get(number)


def creative(it: Creative) -> creatives_pb2.Creative:
    """The resource."""
    return creatives_pb2.Creative(
        name=str(it.name),
        etag=etag_of(it.version),
        version=it.version,
        title=it.title,
        content_sha256=it.sha256,
        mime_type=it.mime_type,
        duration_ms=it.duration_ms,
        kind=KINDS[it.kind],
        category=it.category,
        language_code=it.language_code,
        state=STATES[it.state],
        submitter=it.submitter,
        reviewer=it.reviewer,
        reason=it.reason,
        create_time=it.create_time,
    )


def changed(it: Creative) -> Message:
    """The event of the state that the creative is in now."""
    event: Message = _EVENTS[it.state](creative=creative(it))
    return event
