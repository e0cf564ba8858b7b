"""What happens to the clock of a case. The caller holds the case's row, so that two turns of one clock never race."""

from __future__ import annotations

from uuid import UUID

from kota_common.city import Ledger
from kota_common.postgres import Transaction
from kota_permitting.catalogue.model import Sla
from kota_permitting.deadlines import store
from kota_permitting.deadlines.model import Clock


async def start(tx: Transaction, permit: UUID, sla: Sla) -> Clock:
    """Let the clock run from now on; a clock that runs or stands already is left alone."""
    known = await store.read(tx, permit)
    if known is not None:
        return Clock(sla, tx.city, known)
    return await _keep(tx, permit, Clock.started(sla, tx.city, tx.now))


async def pause(tx: Transaction, permit: UUID, sla: Sla, reason: str) -> Clock | None:
    """Let the clock stand, when it runs. None when it has not started."""
    ledger = await store.read(tx, permit)
    if ledger is None:
        return None
    return await _turn(tx, permit, sla, ledger.pause(tx.now, reason) if ledger.running else ledger)


async def resume(tx: Transaction, permit: UUID, sla: Sla) -> Clock | None:
    """Let the clock go on, when it stands. None when it has not started."""
    ledger = await store.read(tx, permit)
    if ledger is None:
        return None
    return await _turn(tx, permit, sla, ledger.resume(tx.now) if ledger.paused else ledger)


async def stop(tx: Transaction, permit: UUID) -> None:
    """End the clock: the case was decided or withdrawn. A clock that never started has no end."""
    ledger = await store.read(tx, permit)
    if ledger is not None and ledger.segments[-1].end is None:
        await store.save(tx, permit, ledger.stop(tx.now))


async def _turn(tx: Transaction, permit: UUID, sla: Sla, ledger: Ledger) -> Clock:
    return await _keep(tx, permit, Clock(sla, tx.city, ledger))


async def _keep(tx: Transaction, permit: UUID, clock: Clock) -> Clock:
    await store.save(tx, permit, clock.ledger)
    return clock
