"""Reading CAP 1.2 (OASIS, 1 July 2010): bytes in, a message that keeps every rule out, or the first broken rule.

Validity against the schema is not enough, and not every valid document says something: order and unknown elements are
forgiven, what decides about people (who, when, where, whether it is meant) is not. Document types and entities are
refused, so that no document grows in memory; nothing is fetched.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree as Xml
from defusedxml.common import DefusedXmlException

from kota_videotron_content.alerts.errors import AlertInvalid, AlertNotCap, AlertTooLarge
from kota_videotron_content.alerts.model import Area, Circle, Info, Key, Message, MessageType, Scope, Status

LIMIT_BYTES = 256 * 1024
POLYGONS_MAX = 500  # of a document; BMKG's widest have about 150
POINTS_MAX = 10_000  # of a document, together

_NAMESPACE = "{urn:oasis:names:tc:emergency:cap:1.2}"
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[-+][0-9]{2}:[0-9]{2}")
_WORD = re.compile(r"[^\s,<&]+")  # of a sender or an identifier: references set commas and spaces between them
_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?")
_EARTH_KM = 20_037.6  # half the equator: a larger circle covers everything twice
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")

_CATEGORIES = frozenset(
    ["Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other"]
)
_RESPONSES = frozenset(["Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None"])
_URGENCIES = frozenset(["Immediate", "Expected", "Future", "Past", "Unknown"])
_SEVERITIES = frozenset(["Extreme", "Severe", "Moderate", "Minor", "Unknown"])
# The last is CAP 1.0's word, which 1.2 tells readers to take.
_CERTAINTIES = frozenset(["Observed", "Likely", "Possible", "Unlikely", "Unknown", "Very Likely"])

T = TypeVar("T", MessageType, Status, Scope)


def read(document: bytes) -> Message:
    """The message of a document. Raises AlertTooLarge, AlertNotCap, AlertInvalid."""
    if len(document) > LIMIT_BYTES:
        raise AlertTooLarge(field="document", limit_bytes=LIMIT_BYTES)
    root = _root(document)
    key = Key(_word(root, "sender"), _word(root, "identifier"), _instant(root, "sent", "sent"))
    message_type = _one_of(root, "msgType", MessageType)
    scope = _one_of(root, "scope", Scope)
    if scope is Scope.RESTRICTED and not _text(root, "restriction", "restriction"):
        raise AlertInvalid("restriction", "is missing, and scope is Restricted")
    if scope is Scope.PRIVATE and not _text(root, "addresses", "addresses"):
        raise AlertInvalid("addresses", "is missing, and scope is Private")
    message = Message(
        key=key,
        message_type=message_type,
        status=_one_of(root, "status", Status),
        scope=scope,
        references=_references(root, key, message_type),
        infos=tuple(_info(element, f"info[{n}]", key.sent) for n, element in enumerate(_all(root, "info"))),
    )
    if message_type in (MessageType.ALERT, MessageType.UPDATE) and not message.infos:
        raise AlertInvalid("info", f"is missing: an {message_type} says what it warns of")
    _check_size(message)
    return message


def _root(document: bytes) -> Element:
    if not document.strip():
        raise AlertNotCap("it is empty")
    try:
        root: Element = Xml.fromstring(document, forbid_dtd=True)
    except DefusedXmlException as error:
        raise AlertNotCap("it has a document type or entities") from error
    except (ParseError, ValueError, LookupError) as error:  # the last two: an encoding that is none
        raise AlertNotCap("it is not well-formed XML") from error
    if root.tag != f"{_NAMESPACE}alert":
        raise AlertNotCap(f"its root element is {root.tag[:80]}")
    return root


def _references(root: Element, key: Key, message_type: MessageType) -> tuple[Key, ...]:
    found = []
    for number, triple in enumerate(_text(root, "references", "references").split()):
        name, parts = f"references[{number}]", triple.split(",")
        if len(parts) != 3 or not all(parts):
            raise AlertInvalid(name, "is not sender,identifier,sent")
        other = Key(parts[0], parts[1], _parsed_instant(parts[2], name))
        if other == key:
            raise AlertInvalid(name, "refers to the message itself")
        if other.sent > key.sent:
            raise AlertInvalid(name, "refers to a message that was sent later")
        found.append(other)
    if not found and message_type is not MessageType.ALERT:
        raise AlertInvalid("references", f"is missing: {message_type} refers to at least one message")
    return tuple(found)


def _info(element: Element, name: str, sent: datetime) -> Info:
    categories = _all(element, "category")
    if not categories:
        raise AlertInvalid(f"{name}.category", "is missing")
    for category in categories:
        _expect(category.text, _CATEGORIES, f"{name}.category")
    for response in _all(element, "responseType"):
        _expect(response.text, _RESPONSES, f"{name}.responseType")
    _expect(_text(element, "certainty", f"{name}.certainty"), _CERTAINTIES, f"{name}.certainty")
    event = _text(element, "event", f"{name}.event")
    if not event:
        raise AlertInvalid(f"{name}.event", "is missing")
    expires = _optional_instant(element, "expires", name)
    if expires is not None and expires <= sent:
        raise AlertInvalid(f"{name}.expires", "is not after sent")
    _optional_instant(element, "onset", name)
    return Info(
        language=_text(element, "language", f"{name}.language") or "en-US",
        event=event,
        urgency=_expect(_text(element, "urgency", f"{name}.urgency"), _URGENCIES, f"{name}.urgency"),
        severity=_expect(_text(element, "severity", f"{name}.severity"), _SEVERITIES, f"{name}.severity"),
        effective=_optional_instant(element, "effective", name),
        expires=expires,
        sender_name=_text(element, "senderName", f"{name}.senderName"),
        headline=_text(element, "headline", f"{name}.headline"),
        description=_text(element, "description", f"{name}.description"),
        instruction=_text(element, "instruction", f"{name}.instruction"),
        areas=tuple(_area(area, f"{name}.area[{n}]") for n, area in enumerate(_all(element, "area"))),
    )


def _area(element: Element, name: str) -> Area:
    if not _text(element, "areaDesc", f"{name}.areaDesc"):
        raise AlertInvalid(f"{name}.areaDesc", "is missing")
    return Area(
        tuple(_polygon(it.text or "", f"{name}.polygon[{n}]") for n, it in enumerate(_all(element, "polygon"))),
        tuple(_circle(it.text or "", f"{name}.circle[{n}]") for n, it in enumerate(_all(element, "circle"))),
    )


def _polygon(text: str, name: str) -> tuple[tuple[float, float], ...]:
    ring = tuple(_pair(pair, name) for pair in text.split())
    if len(ring) < 4:
        raise AlertInvalid(name, "has fewer than four pairs")
    if ring[0] != ring[-1]:
        raise AlertInvalid(name, "is not closed: its first and last pair differ")
    if len(set(ring)) < 3:
        raise AlertInvalid(name, "encloses nothing")
    return ring


def _circle(text: str, name: str) -> Circle:
    parts = text.split()
    if len(parts) != 2:
        raise AlertInvalid(name, "is not `latitude,longitude radius`")
    latitude, longitude = _pair(parts[0], name)
    radius = _number(parts[1], name)
    if not 0 <= radius <= _EARTH_KM:
        raise AlertInvalid(name, "has a radius that is not on Earth; it is in kilometres")
    return Circle(latitude, longitude, radius)


def _pair(text: str, name: str) -> tuple[float, float]:
    """`latitude,longitude`. Indonesia's longitudes are no latitudes, so swapped ones are found out here."""
    latitude, comma, longitude = text.partition(",")
    if not comma:
        raise AlertInvalid(name, "has a point that is not `latitude,longitude`")
    pair = _number(latitude, name), _number(longitude, name)
    if abs(pair[0]) > 90 or abs(pair[1]) > 180:
        raise AlertInvalid(name, "has a point outside WGS84; the latitude comes first")
    return pair


def _number(text: str, name: str) -> float:
    value = float(text) if len(text) <= 32 and _NUMBER.fullmatch(text) else math.nan
    if not math.isfinite(value):
        raise AlertInvalid(name, "has something that is not a number")
    return value


def _check_size(message: Message) -> None:
    rings = [ring for area in message.areas for ring in area.polygons]
    shapes = len(rings) + sum(len(area.circles) for area in message.areas)
    if shapes > POLYGONS_MAX or sum(map(len, rings)) > POINTS_MAX:
        raise AlertInvalid("info.area", f"has more than {POLYGONS_MAX} shapes or {POINTS_MAX} points")


def _all(element: Element, tag: str) -> list[Element]:
    return element.findall(_NAMESPACE + tag)


def _text(element: Element, tag: str, name: str) -> str:
    """The words of an element that stands at most once, without what a screen cannot show; empty when it is missing."""
    found = _all(element, tag)
    if len(found) > 1:
        raise AlertInvalid(name, "stands more than once")
    return _CONTROLS.sub("", found[0].text or "").strip() if found else ""


def _word(root: Element, tag: str) -> str:
    text = _text(root, tag, tag)
    if not _WORD.fullmatch(text) or len(text) > 256:
        raise AlertInvalid(tag, "is missing, too long, or holds a space, a comma, < or &")
    return text


def _one_of(root: Element, tag: str, kind: Callable[[str], T]) -> T:
    text = _text(root, tag, tag)
    try:
        return kind(text)
    except ValueError:
        raise AlertInvalid(tag, f"is {text[:32]!r}, which CAP does not know") from None


def _expect(text: str | None, known: frozenset[str], name: str) -> str:
    if (text or "").strip() not in known:
        raise AlertInvalid(name, f"is {(text or '')[:32]!r}, which CAP does not know")
    return (text or "").strip()


def _instant(element: Element, tag: str, name: str) -> datetime:
    return _parsed_instant(_text(element, tag, name), name)


def _optional_instant(element: Element, tag: str, name: str) -> datetime | None:
    text = _text(element, tag, f"{name}.{tag}")
    return _parsed_instant(text, f"{name}.{tag}") if text else None


def _parsed_instant(text: str, name: str) -> datetime:
    if not _INSTANT.fullmatch(text):
        raise AlertInvalid(name, "is not like 2026-07-06T12:00:00+07:00; UTC is -00:00, never Z")
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise AlertInvalid(name, "is a date or an offset that does not exist") from None
    if not 2000 <= instant.year < 2200:  # arithmetic with the first and the last year of the calendar overflows
        raise AlertInvalid(name, "is not of our time")
    return instant
