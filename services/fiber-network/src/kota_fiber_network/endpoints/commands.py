"""Which resource of its own service an endpoint is."""

from __future__ import annotations

from dataclasses import replace

from kota_common.errors import CityForeign
from kota_common.postgres import Transaction
from kota_fiber_network.endpoints import messages, store
from kota_fiber_network.names import EndpointName
from kota_fiber_network.network.board import Board
from kota_fiber_network.plant.model import Endpoint


async def link_endpoint(tx: Transaction, board: Board, name: EndpointName, etag: str, subject: str) -> Endpoint:
    """Say which resource it is; empty takes that back. Raises EndpointNotFound, EtagMismatch, CityForeign."""
    if subject and not subject.startswith(f"cities/{tx.city}/"):
        raise CityForeign(city=subject.split("/")[1])
    found = await store.lock(tx, name)
    tx.authorize(found)
    found.expect(etag)
    linked = replace(found, subject=subject, version=found.version + 1)
    await store.link(tx, linked)
    tx.emit(messages.linked(linked, await board.network(tx)), aggregate=str(name), version=linked.version)
    return linked
