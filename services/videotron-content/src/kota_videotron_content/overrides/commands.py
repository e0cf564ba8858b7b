"""Activating, clearing and expiring emergency messages: the screens' playlists change in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable

from kota_common.errors import InvalidField
from kota_common.postgres import Transaction
from kota_common.telemetry import current_traceparent
from kota_videotron_content.creatives import store as creatives
from kota_videotron_content.names import OverrideName
from kota_videotron_content.overrides import messages, store
from kota_videotron_content.overrides.model import EmergencyOverride, OverrideState
from kota_videotron_content.playlists.commands import Publisher
from kota_videotron_content.screens import store as screens


async def activate(tx: Transaction, publisher: Publisher, override: EmergencyOverride) -> EmergencyOverride:
    """Put the message on its screens now. Raises OverrideEmpty, OverrideEndInvalid, InvalidField (screens, media)."""
    override.check(tx.now)
    tx.authorize(override)
    missing = await screens.missing(tx, override.screens)
    if missing:
        raise InvalidField("screens", f"holds screens that are not in service here: {', '.join(map(str, missing))}")
    if override.sha256 and not await creatives.is_approved(tx, override.sha256):
        raise InvalidField("content_sha256", "is not the content of an approved creative")
    await store.insert(tx, override, current_traceparent())
    await publisher.publish(tx, override.screens, cause="override_activated", cut_now=True)
    tx.emit(messages.activated(override), aggregate=str(override.name), version=override.version)
    return override


async def clear(tx: Transaction, publisher: Publisher, name: OverrideName, etag: str) -> EmergencyOverride:
    """End a message before its time. Raises OverrideNotFound, EtagMismatch, OverrideOver.

    Any officer who may clear may clear any message of the city: the one who activated it may be out of reach.
    """
    # house: lock-without-authorize, any officer who may clear may clear any message of the city
    override = await store.lock(tx, name)
    override.expect(etag)
    ended = override.cleared(tx.now, tx.actor.principal)
    await store.save(tx, ended)
    await publisher.publish(tx, ended.screens, cause="override_cleared", cut_now=True)
    tx.emit(messages.cleared(ended), aggregate=str(name), version=ended.version)
    return ended


async def follow_alert(
    tx: Transaction, publisher: Publisher, shown: EmergencyOverride | None, ended: Iterable[OverrideName]
) -> None:
    """The message of an alert comes, and those of the alerts that it updates or cancels go.

    All in one version of each screen: nobody sees both, and the screens are locked once and in order. What an officer
    has cleared before stays as it is. Raises OverrideEmpty, OverrideEndInvalid.
    """
    affected = set(shown.screens) if shown else set()
    for name in sorted(ended, key=lambda name: name.id):
        # house: lock-without-authorize, who may speak for the alert's sender was decided when its document came
        override = await store.lock(tx, name)
        if override.state is OverrideState.ACTIVE:
            gone = override.cleared(tx.now, tx.actor.principal)
            await store.save(tx, gone)
            tx.emit(messages.cleared(gone), aggregate=str(name), version=gone.version)
            affected.update(gone.screens)
    if shown:
        shown.check(tx.now)
        await store.insert(tx, shown, current_traceparent())
        tx.emit(messages.activated(shown), aggregate=str(shown.name), version=shown.version)
    await publisher.publish(tx, affected, cause="alert_followed", cut_now=True)


async def expire_due(tx: Transaction, publisher: Publisher) -> int:
    """End every message of the city whose time has come; gives how many. Players stop showing it by themselves."""
    due = await store.overdue(tx)
    for override in due:
        ended = override.expired()
        await store.save(tx, ended)
        tx.emit(messages.expired(ended), aggregate=str(ended.name), version=ended.version)
    affected = {screen for override in due for screen in override.screens}
    await publisher.publish(tx, affected, cause="override_expired")
    return len(due)
