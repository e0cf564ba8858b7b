"""Activating, clearing and expiring emergency messages: the screens' playlists change in the same transaction."""

from __future__ import annotations

from kota_common.errors import InvalidField
from kota_common.postgres import Transaction
from kota_common.telemetry import current_traceparent
from kota_videotron_content.creatives import store as creatives
from kota_videotron_content.names import OverrideName
from kota_videotron_content.overrides import messages, store
from kota_videotron_content.overrides.model import EmergencyOverride
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
    ended = override.cleared(tx.now)
    await store.save(tx, ended)
    await publisher.publish(tx, ended.screens, cause="override_cleared", cut_now=True)
    tx.emit(messages.cleared(ended), aggregate=str(name), version=ended.version)
    return ended


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
