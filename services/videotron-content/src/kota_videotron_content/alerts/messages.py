"""Alerts as the contract shows them."""

from __future__ import annotations

from kota.videotron_content.v1 import alerts_pb2
from kota_videotron_content.alerts.model import Alert, MessageType, Status
from kota_videotron_content.names import OverrideName

_TYPES = {
    MessageType.ALERT: alerts_pb2.ALERT_MESSAGE_TYPE_ALERT,
    MessageType.UPDATE: alerts_pb2.ALERT_MESSAGE_TYPE_UPDATE,
    MessageType.CANCEL: alerts_pb2.ALERT_MESSAGE_TYPE_CANCEL,
    MessageType.ACK: alerts_pb2.ALERT_MESSAGE_TYPE_ACK,
    MessageType.ERROR: alerts_pb2.ALERT_MESSAGE_TYPE_ERROR,
}
_STATUSES = {
    Status.ACTUAL: alerts_pb2.ALERT_STATUS_ACTUAL,
    Status.EXERCISE: alerts_pb2.ALERT_STATUS_EXERCISE,
    Status.SYSTEM: alerts_pb2.ALERT_STATUS_SYSTEM,
    Status.TEST: alerts_pb2.ALERT_STATUS_TEST,
    Status.DRAFT: alerts_pb2.ALERT_STATUS_DRAFT,
}


def alert(it: Alert) -> alerts_pb2.Alert:
    """The resource."""
    message = alerts_pb2.Alert(
        name=str(it.name),
        sender=it.key.sender,
        identifier=it.key.identifier,
        message_type=_TYPES[it.message_type],
        status=_STATUSES[it.status],
        headline=it.headline,
        severity=it.severity,  # type: ignore[arg-type]  # the contract's numbers are ours
        expire_assumed=it.expire_assumed,
        display=_display(it),
        reason=it.reason or "",
        override=str(OverrideName(it.name.city, it.override)) if it.override else "",
        source=it.source,
    )
    message.sent_time.FromDatetime(it.key.sent)
    message.expire_time.FromDatetime(it.expire_time)
    message.receive_time.FromDatetime(it.receive_time)
    return message


def _display(it: Alert) -> alerts_pb2.AlertDisplay:
    if it.shown:
        return alerts_pb2.ALERT_DISPLAY_SHOWN
    return alerts_pb2.ALERT_DISPLAY_ENDED if it.override else alerts_pb2.ALERT_DISPLAY_WITHHELD
