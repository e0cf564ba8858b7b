"""Answers that follow permits and plant, each in one transaction with its event."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from kota_common.postgres import Transaction
from kota_fiber_network.digsafe import messages, store
from kota_fiber_network.digsafe.desk import Desk
from kota_fiber_network.digsafe.model import DigCheck, Works
from kota_fiber_network.names import DigCheckName


@dataclass(frozen=True, slots=True)
class Asking:
    """What permitting says of an excavation permit."""

    permit: UUID
    version: int
    works: Works
    handed_in: bool  # no longer a draft
    asks: bool  # handed in just now, first or again: waits for an answer
    over: bool  # refused, withdrawn, revoked or expired


async def follow_permit(tx: Transaction, desk: Desk, asking: Asking) -> None:
    """Answer a permit that is handed in, answer anew when it changes, end the answer with it.

    A permit that hands in again gets an answer of its own, though nothing may have changed: somebody waits for it.
    """
    known = await store.hold(tx, asking.permit)
    if known is None:
        if asking.handed_in and not asking.over:
            await _answer(tx, desk, asking)
        return
    if asking.version <= known.permit_version or known.expired:
        return
    if asking.over:
        ended = known.amended(known.answer, known.network_version, tx.now, expired=True, permit_version=asking.version)
        await _amend(tx, ended)
        return
    answer, version = await desk.answer(tx, asking.works)
    changes = {"permit_version": asking.version, "works": asking.works}
    if asking.asks or answer != known.answer:
        await _amend(tx, known.amended(answer, version, tx.now, **changes))
    else:
        await store.save(tx, replace(known, permit_version=asking.version, works=asking.works, network_version=version))


async def follow_plant(tx: Transaction, desk: Desk, permit: UUID) -> None:
    """Answer a live permit from the present network; tell it only when the answer is another one."""
    known = await store.hold(tx, permit)
    if known is None or known.expired:
        return
    answer, version = await desk.answer(tx, known.works)
    if answer != known.answer:
        await _amend(tx, known.amended(answer, version, tx.now))
    elif version != known.network_version:
        await store.save(tx, replace(known, network_version=version))


async def _answer(tx: Transaction, desk: Desk, asking: Asking) -> None:
    answer, version = await desk.answer(tx, asking.works)
    name = DigCheckName(tx.city, asking.permit)
    made = DigCheck(name, 1, asking.version, asking.works, answer, version, tx.now)
    await store.save(tx, made)
    tx.emit(messages.answered(made), aggregate=str(name), version=made.version)


async def _amend(tx: Transaction, check: DigCheck) -> None:
    await store.save(tx, check)
    tx.emit(messages.amended(check), aggregate=str(check.name), version=check.version)
