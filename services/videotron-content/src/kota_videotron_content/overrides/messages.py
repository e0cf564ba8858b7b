"""Overrides as the contract shows them."""

from __future__ import annotations

from kota.videotron_content.v1 import events_pb2, overrides_pb2
from kota_common.names import etag_of
from kota_videotron_content.names import AlertName, ScreenName
from kota_videotron_content.overrides.model import EmergencyOverride, OverrideState

_STATES = {
    OverrideState.ACTIVE: overrides_pb2.OVERRIDE_STATE_ACTIVE,
    OverrideState.CLEARED: overrides_pb2.OVERRIDE_STATE_CLEARED,
    OverrideState.EXPIRED: overrides_pb2.OVERRIDE_STATE_EXPIRED,
}


def override(it: EmergencyOverride) -> overrides_pb2.Override:
    """The resource."""
    message = overrides_pb2.Override(
        name=str(it.name),
        etag=etag_of(it.version),
        version=it.version,
        text=it.text,
        content_sha256=it.sha256,
        severity=it.severity,  # type: ignore[arg-type]  # the contract's numbers are ours
        screens=[str(ScreenName(it.city, screen)) for screen in it.screens],
        drill=it.drill,
        issuer=it.issuer,
        state=_STATES[it.state],
        activator=it.activator,
        alert=str(AlertName(it.city, it.alert)) if it.alert else "",
        clearer=it.clearer,
    )
    message.activate_time.FromDatetime(it.activate_time)
    message.expire_time.FromDatetime(it.expire_time)
    if it.clear_time is not None:
        message.clear_time.FromDatetime(it.clear_time)
    return message


def activated(it: EmergencyOverride) -> events_pb2.OverrideActivated:
    """It is on screens."""
    return events_pb2.OverrideActivated(override=override(it))


def cleared(it: EmergencyOverride) -> events_pb2.OverrideCleared:
    """An officer, or the sender of its alert, ended it."""
    return events_pb2.OverrideCleared(override=override(it))


def expired(it: EmergencyOverride) -> events_pb2.OverrideExpired:
    """Its own end came."""
    return events_pb2.OverrideExpired(override=override(it))
