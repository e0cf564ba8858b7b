"""CloudEvents 1.0 on NATS, binary mode: each attribute a header `ce-<name>`, the payload is the protobuf message.

Header values are percent-encoded once, as UTF-8 (CloudEvents NATS binding): space, `"`, `%` and everything outside
U+0021 to U+007E. A plain subscriber that knows only this binding understands us.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, unquote_to_bytes

CONTENT_TYPE = "application/protobuf"
EXPECTED_STREAM = "Nats-Expected-Stream"
MESSAGE_ID = "Nats-Msg-Id"

# Everything printable in ASCII but the quotation mark and the per cent sign stays as it is.
_PLAIN = "".join(chr(c) for c in range(0x21, 0x7F) if chr(c) not in '"%')
_UNTOUCHED = re.compile(f"[{re.escape(_PLAIN)}]*")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SOURCE = re.compile(r"//[^/]+/[^/]+")
_VERSION = re.compile(r"[0-9]{1,18}")


class NotAnEvent(ValueError):
    """A message that is no CloudEvent of ours; the text says which attribute is wrong."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """The attributes of an event."""

    id: str  # UUIDv7, also `Nats-Msg-Id`
    type: str  # full name of the message, `kota.permitting.v1.PermitIssued`
    source: str  # `//<city>/<service>`
    subject: str  # resource name of the aggregate
    time: datetime  # UTC
    aggregate_version: int
    traceparent: str = ""
    tracestate: str = ""

    @property
    def city(self) -> str:
        """Kemendagri code of the city that the event belongs to."""
        return self.source[2:].split("/", 1)[0]


def headers_of(envelope: Envelope, *, stream: str) -> dict[str, str]:
    """The headers under which an event is published to `stream`."""
    headers = {
        MESSAGE_ID: envelope.id,
        EXPECTED_STREAM: stream,
        "ce-specversion": "1.0",
        "ce-id": encode(envelope.id),
        "ce-type": encode(envelope.type),
        "ce-source": encode(envelope.source),
        "ce-subject": encode(envelope.subject),
        "ce-time": encode(envelope.time.isoformat().replace("+00:00", "Z")),
        "ce-datacontenttype": CONTENT_TYPE,
        "ce-aggregateversion": str(envelope.aggregate_version),
    }
    if envelope.traceparent:
        headers["traceparent"] = envelope.traceparent
    if envelope.tracestate:
        headers["tracestate"] = envelope.tracestate
    return headers


def envelope_of(headers: Mapping[str, str] | None) -> Envelope:
    """Read an event's headers. Raises NotAnEvent, naming the attribute."""
    given = headers or {}

    def attribute(name: str) -> str:
        value = given.get(f"ce-{name}")
        if not value:
            raise NotAnEvent(f"header ce-{name} is missing")
        return decode(value)

    if attribute("specversion") != "1.0":
        raise NotAnEvent("ce-specversion is not 1.0")
    if attribute("datacontenttype") != CONTENT_TYPE:
        raise NotAnEvent(f"ce-datacontenttype is not {CONTENT_TYPE}")
    source, version = attribute("source"), attribute("aggregateversion")
    if not _SOURCE.fullmatch(source):
        raise NotAnEvent("ce-source is not //<city>/<service>")
    if not _VERSION.fullmatch(version):
        raise NotAnEvent("ce-aggregateversion is not a number")
    try:
        time = datetime.fromisoformat(attribute("time").replace("Z", "+00:00"))
    except ValueError as error:
        raise NotAnEvent("ce-time is not an RFC 3339 instant") from error
    return Envelope(
        id=attribute("id"),
        type=attribute("type"),
        source=source,
        subject=attribute("subject"),
        time=time,
        aggregate_version=int(version),
        traceparent=given.get("traceparent", ""),
        tracestate=given.get("tracestate", ""),
    )


def encode(value: str) -> str:
    """A value as a header may carry it: `Euro €` becomes `Euro%20%E2%82%AC`."""
    return value if _UNTOUCHED.fullmatch(value) else quote(value, safe=_PLAIN)


def decode(value: str) -> str:
    """The value of a header. Raises NotAnEvent for a broken escape or what is not UTF-8."""
    if "%" not in value:
        return value
    if _BAD_ESCAPE.search(value):
        raise NotAnEvent("a header holds a broken percent escape")
    try:
        return unquote_to_bytes(value).decode()
    except UnicodeDecodeError as error:
        raise NotAnEvent("a header is not UTF-8") from error
