"""What happens to screens. Registering and retiring touch playlists and bookings: see `service_life`."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from kota_common.postgres import Transaction
from kota_videotron_content.names import ScreenName
from kota_videotron_content.screens import messages, store
from kota_videotron_content.screens.model import Degradation, Screen


async def register(tx: Transaction, screen: Screen) -> Screen:
    """Keep a new screen. Raises ScreenCodeTaken, InvalidField."""
    screen.check()
    tx.authorize(screen)
    await store.insert(tx, screen)
    tx.emit(messages.registered(screen), aggregate=str(screen.name), version=screen.version)
    return screen


async def update(tx: Transaction, name: ScreenName, etag: str, changes: Mapping[str, str]) -> Screen:
    """Change title, hall or unit. Raises ScreenNotFound, EtagMismatch, ScreenRetired, InvalidField."""
    screen = await store.lock(tx, name)
    tx.authorize(screen)
    screen.expect(etag)
    changed = screen.changed(changes)
    tx.authorize(changed)  # nobody hands a screen to a unit that they may not act for
    await _keep(tx, changed)
    tx.emit(messages.updated(changed), aggregate=str(name), version=changed.version)
    return changed


async def degrade(tx: Transaction, name: ScreenName, degradation: Degradation) -> None:
    """The network does not reach the screen; its player goes on from its cache. Raises ScreenNotFound."""
    screen = await store.lock(tx, name)
    tx.authorize(screen)
    degraded = screen.degraded(degradation)
    if degraded is not screen:
        await _keep(tx, degraded)
        tx.emit(messages.degraded(degraded), aggregate=str(name), version=degraded.version)


async def restore(tx: Transaction, name: ScreenName, endpoint: str) -> None:
    """The network reaches the screen again. Raises ScreenNotFound."""
    screen = await store.lock(tx, name)
    tx.authorize(screen)
    restored = screen.restored(endpoint)
    if restored is not screen:
        await _keep(tx, restored)
        tx.emit(messages.restored(restored), aggregate=str(name), version=restored.version)


async def pair(tx: Transaction, name: ScreenName, device: UUID) -> Screen:
    """Bind a player, which identity authenticated and an operator approved, to a screen.

    A player drives one screen: it leaves the one it was bound to. Binding it where it already is changes nothing.
    Raises ScreenNotFound, ScreenRetired.
    """
    screen = await store.lock(tx, name)
    tx.authorize(screen)
    if screen.device == device:
        return screen
    await unpair(tx, device)
    bound = screen.paired(device, tx.now)
    await _keep(tx, bound)
    tx.emit(messages.paired(bound, screen.device), aggregate=str(name), version=bound.version)
    return bound


async def unpair(tx: Transaction, device: UUID) -> None:
    """Take a player off the screen it is bound to, if it is bound to one."""
    screen = await store.lock_by_device(tx, device)
    if screen is None:
        return
    tx.authorize(screen)
    free = screen.unpaired()
    await _keep(tx, free)
    tx.emit(messages.unpaired(free, device), aggregate=str(free.name), version=free.version)


async def retire(tx: Transaction, name: ScreenName, etag: str) -> Screen:
    """Take a screen out of service. Raises ScreenNotFound, EtagMismatch, ScreenRetired."""
    screen = await store.lock(tx, name)
    tx.authorize(screen)
    screen.expect(etag)
    retired = screen.retired()
    await _keep(tx, retired)
    tx.emit(messages.retired(retired), aggregate=str(name), version=retired.version)
    return retired


async def _keep(tx: Transaction, screen: Screen) -> None:
    await store.save(tx, screen)
    await store.note_change(tx, screen.name.id)
