"""Screens in and out of service, with what that does to playlists and bookings."""

from __future__ import annotations

from collections.abc import Mapping

from kota_common.postgres import Transaction
from kota_videotron_content.campaigns import commands as campaigns
from kota_videotron_content.halls import commands as halls
from kota_videotron_content.names import ScreenName
from kota_videotron_content.playlists.commands import Publisher
from kota_videotron_content.screens import commands as screens
from kota_videotron_content.screens.model import Screen


async def register(tx: Transaction, publisher: Publisher, screen: Screen) -> Screen:
    """Put a screen into service; its first signed playlist is there before its player is. Raises ScreenCodeTaken."""
    registered = await screens.register(tx, screen)
    await publisher.publish(tx, [screen.name.id], cause="screen_registered")
    if registered.hall:
        await halls.show(tx, publisher, registered.hall, [screen.name.id])
    return registered


async def update(
    tx: Transaction, publisher: Publisher, name: ScreenName, etag: str, changes: Mapping[str, str]
) -> Screen:
    """Change title, hall or unit; a screen that changes its hall shows the calls of the new one from now on.

    Raises ScreenNotFound, EtagMismatch, ScreenRetired, InvalidField.
    """
    changed = await screens.update(tx, name, etag, changes)
    if "hall" in changes:
        await halls.show(tx, publisher, changed.hall, [name.id])
    return changed


async def retire(tx: Transaction, publisher: Publisher, name: ScreenName, etag: str) -> Screen:
    """Take a screen out of service and its bookings back. Raises ScreenNotFound, EtagMismatch, ScreenRetired.

    Bookings are locked before the screen, as everywhere; those that came in between are taken back once it is held.
    """
    await campaigns.cancel_all(tx, publisher, name.id)
    retired = await screens.retire(tx, name, etag)
    await campaigns.cancel_all(tx, publisher, name.id)
    return retired
