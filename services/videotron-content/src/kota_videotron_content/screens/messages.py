"""Screens as the contract shows them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from kota.fiber_network.v1 import endpoints_pb2
from kota.videotron_content.v1 import events_pb2, screens_pb2
from kota_common.names import etag_of
from kota_videotron_content.screens.model import Degradation, Health, Screen, ScreenState, health

MAX_OUTAGES = 10  # that are shown
MAX_REASON = 500  # characters of the network's sentence

_STATES = {
    ScreenState.REGISTERED: screens_pb2.SCREEN_STATE_REGISTERED,
    ScreenState.ACTIVE: screens_pb2.SCREEN_STATE_ACTIVE,
    ScreenState.RETIRED: screens_pb2.SCREEN_STATE_RETIRED,
}

_HEALTH = {
    Health.ONLINE: screens_pb2.SCREEN_HEALTH_ONLINE,
    Health.STALE: screens_pb2.SCREEN_HEALTH_STALE,
    Health.OFFLINE: screens_pb2.SCREEN_HEALTH_OFFLINE,
}


def screen(it: Screen) -> screens_pb2.Screen:
    """The resource, without what only pulls know (health, last pull)."""
    message = screens_pb2.Screen(
        name=str(it.name),
        etag=etag_of(it.version),
        version=it.version,
        code=it.code,
        title=it.title,
        canvas=screens_pb2.Canvas(width_px=it.canvas_w, height_px=it.canvas_h),
        time_zone=it.time_zone,
        profile=screens_pb2.ScreenProfile(mime_types=it.mime_types, cache_bytes=it.cache_bytes),
        state=_STATES[it.state],
        device=device(it.device),
        playlist_seq=it.playlist_seq,
        hall=it.hall,
        unit=it.unit,
    )
    if it.degradation is not None:
        message.degradation.CopyFrom(_degradation(it.degradation))
    message.create_time.FromDatetime(it.create_time)
    if it.pair_time is not None:
        message.pair_time.FromDatetime(it.pair_time)
    if it.place is not None:
        message.location.latitude_deg = it.place.latitude_deg
        message.location.longitude_deg = it.place.longitude_deg
        message.location.bearing_deg = it.place.bearing_deg
    return message


def _degradation(it: Degradation) -> screens_pb2.ScreenDegradation:
    message = screens_pb2.ScreenDegradation(reason=it.reason, outages=it.outages, endpoint=it.endpoint)
    message.since_time.FromDatetime(it.since)
    if it.expected is not None:
        message.expected_time.FromDatetime(it.expected)
    return message


def degradation_of(endpoint: endpoints_pb2.Endpoint) -> Degradation:
    """Why the network does not reach what hangs on an endpoint."""
    expected = endpoint.HasField("expected_time")
    return Degradation(
        endpoint=endpoint.name,
        reason=endpoint.cause[:MAX_REASON],
        since=endpoint.since_time.ToDatetime(UTC),
        expected=endpoint.expected_time.ToDatetime(UTC) if expected else None,
        outages=tuple(endpoint.outages[:MAX_OUTAGES]),
    )


def pulled_screen(it: Screen, pulled_ms: int, now: datetime) -> screens_pb2.Screen:
    """The resource with its last pull (Unix ms) and the health that follows from it."""
    message = screen(it)
    message.last_pull_time.FromMilliseconds(pulled_ms)
    message.health = _HEALTH[health(timedelta(milliseconds=now.timestamp() * 1000 - pulled_ms))]
    return message


def device(subject: UUID | None) -> str:
    """The principal of a player, empty for none."""
    return "" if subject is None else f"devices/{subject}"


def updated(it: Screen) -> events_pb2.ScreenUpdated:
    """Title, hall or unit changed."""
    return events_pb2.ScreenUpdated(screen=screen(it))


def degraded(it: Screen) -> events_pb2.ScreenDegraded:
    """The network does not reach it."""
    return events_pb2.ScreenDegraded(screen=screen(it))


def restored(it: Screen) -> events_pb2.ScreenRestored:
    """The network reaches it again."""
    return events_pb2.ScreenRestored(screen=screen(it))


def registered(it: Screen) -> events_pb2.ScreenRegistered:
    """A screen exists."""
    return events_pb2.ScreenRegistered(screen=screen(it))


def paired(it: Screen, previous: UUID | None) -> events_pb2.ScreenPaired:
    """A player was bound."""
    return events_pb2.ScreenPaired(screen=screen(it), previous_device=device(previous))


def unpaired(it: Screen, previous: UUID | None) -> events_pb2.ScreenUnpaired:
    """The player was taken off."""
    return events_pb2.ScreenUnpaired(screen=screen(it), previous_device=device(previous))


def retired(it: Screen) -> events_pb2.ScreenRetired:
    """Out of service."""
    return events_pb2.ScreenRetired(screen=screen(it))
