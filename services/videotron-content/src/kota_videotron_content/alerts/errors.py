"""Why a document is refused."""

from __future__ import annotations

from kota_common.errors import Kind, KotaError


class AlertNotFound(KotaError):
    """No such alert in this city."""

    reason = "ALERT_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "There is no alert {alert}."
    indonesian = "Peringatan {alert} tidak ada."
    cause = "The name is wrong, it belongs to another city, or it ended more than 30 days ago."
    fix = "List the city's alerts."


class AlertNotCap(KotaError):
    """The bytes are no CAP 1.2 document."""

    reason = "ALERT_NOT_CAP"
    kind = Kind.INVALID_ARGUMENT
    english = "The document is not a CAP 1.2 alert: {why}."
    indonesian = "Dokumen ini bukan peringatan CAP 1.2: {why}."
    cause = "It is a web page, a feed that wraps alerts, another version, or XML with a document type or entities."
    fix = "Send the alert itself: UTF-8, root element `alert` in the namespace urn:oasis:names:tc:emergency:cap:1.2."

    def __init__(self, why: str) -> None:
        super().__init__(field="document", why=why)


class AlertInvalid(KotaError):
    """An element of the document breaks a rule of CAP 1.2."""

    reason = "ALERT_INVALID"
    kind = Kind.INVALID_ARGUMENT
    english = "{name} is not valid: {why}."
    indonesian = "{name} tidak valid: {why}."
    cause = "The element is missing, repeated, or says something that CAP 1.2 does not allow."
    fix = "Correct the element that `name` names, `info[0].area[2].polygon[5]` with counts from 0."

    def __init__(self, name: str, why: str) -> None:
        super().__init__(field="document", name=name, why=why)


class AlertTooLarge(KotaError):
    """More bytes than an alert has."""

    reason = "ALERT_TOO_LARGE"
    kind = Kind.INVALID_ARGUMENT
    english = "The document is larger than {limit_bytes} bytes."
    indonesian = "Dokumen melebihi {limit_bytes} bita."
    cause = "An area with 150 polygons and 3,000 points stays below the limit."
    fix = "Simplify the polygons, or send one alert for each region."


class AlertKeyTaken(KotaError):
    """Another document has this key."""

    reason = "ALERT_KEY_TAKEN"
    kind = Kind.ALREADY_EXISTS
    english = "Another document of {sender} has the identifier {identifier} and the same sent time."
    indonesian = "Dokumen lain dari {sender} memakai identifier {identifier} dan waktu sent yang sama."
    cause = "Sender, identifier and sent name one message for ever (CAP 1.2 section 3.2.1)."
    fix = "Give a changed message its own identifier, msgType Update, and refer to this one."
