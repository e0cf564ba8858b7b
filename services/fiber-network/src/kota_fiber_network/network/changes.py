"""How a change of the plant begins and ends: the network held, its version raised, one event told."""

from __future__ import annotations

from dataclasses import dataclass

from kota_common.postgres import Contention, Transaction
from kota_fiber_network.names import network_name
from kota_fiber_network.network import messages, store
from kota_fiber_network.network.board import Board
from kota_fiber_network.network.model import Network


@dataclass(frozen=True, slots=True)
class Plant:
    """The plant as a resource: it belongs to its city, to no unit and to nobody."""

    city: str
    unit: str = ""
    owner: str = ""


async def held(tx: Transaction, board: Board) -> Network:
    """The network as it is, held until the transaction ends. Raises CityForeign or PermissionDenied."""
    await store.hold(tx)
    tx.authorize(Plant(tx.city))
    return await board.network(tx)


async def begin(tx: Transaction, base: Network, changed_by: str) -> int:
    """The version that the change makes. Raises Contention when another change of a new city came in between."""
    version = await store.next_version(tx, changed_by)
    if version != base.version + 1:
        raise Contention(retry_after_ms=100)
    return version


def told(tx: Transaction, after: Network, changed_by: str) -> None:
    """Tell the new version."""
    event = messages.network_changed(after, changed_by, tx.now)
    tx.emit(event, aggregate=network_name(tx.city), version=after.version)
