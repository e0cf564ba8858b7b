"""Declaring and repairing cuts, each in one transaction: the outage, the endpoints it darkens, and every event."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import shapely

from kota_common.postgres import Transaction
from kota_fiber_network.digsafe import store as dig_store
from kota_fiber_network.endpoints import messages as endpoint_messages
from kota_fiber_network.endpoints import store as endpoint_store
from kota_fiber_network.names import OutageName, new_id
from kota_fiber_network.network.board import Board
from kota_fiber_network.network.changes import held
from kota_fiber_network.network.model import Network
from kota_fiber_network.outages import messages, store, words
from kota_fiber_network.outages.model import Outage, OutageState, down_endpoints, impact, settled
from kota_fiber_network.outages.places import CutPlace, OnCable, OnSegment, find
from kota_fiber_network.plant.geometry import distance_m
from kota_fiber_network.plant.model import CircuitState, Point

SUSPECT_WITHIN_M = 20.0  # of a live permit's works


async def declare_cut(
    tx: Transaction, board: Board, where: OnCable | OnSegment, cause: str, expected: datetime | None
) -> tuple[Outage, Network]:
    """Declare a cut. Raises CableNotFound, RouteSegmentNotFound, InvalidField."""
    network = await held(tx, board)
    place = find(network, where)
    others = await store.open_outages(tx)
    id_ = new_id()
    breaks = {outage.name.id: outage.breaks for outage in others} | {id_: tuple(place.breaks)}
    outage = Outage(
        name=OutageName(tx.city, id_),
        version=1,
        state=OutageState.OPEN,
        breaks=tuple(place.breaks),
        place=words.place(network, place.segment),
        cause=cause,
        segment=place.segment.id,
        at=place.at,
        network_version=network.version,
        impact=impact(network, id_, breaks),
        declared_by=tx.actor.principal,
        open_time=tx.now,
        expected_time=expected,
        suspected_permit=await _suspect(tx, place),
    )
    await store.insert(tx, outage, network.cables)
    tx.emit(messages.opened(outage, network), aggregate=str(outage.name), version=outage.version)
    await _settle(tx, network, [*others, outage])
    return outage, network


async def update_outage(
    tx: Transaction, board: Board, name: OutageName, etag: str, cause: str, expected: datetime | None
) -> tuple[Outage, Network]:
    """Change what is said of an open outage. Raises OutageNotFound, EtagMismatch, OutageOver."""
    network = await held(tx, board)
    known = await store.lock(tx, name)
    tx.authorize(known)
    known.expect(etag)
    updated = known.updated(cause, expected)
    await store.save(tx, updated)
    tx.emit(messages.updated(updated, network), aggregate=str(name), version=updated.version)
    await _settle(tx, network, await store.open_outages(tx))
    return updated, network


async def resolve_outage(tx: Transaction, board: Board, name: OutageName, etag: str) -> tuple[Outage, Network]:
    """Say that a cut is repaired. Raises OutageNotFound, EtagMismatch, OutageOver."""
    network = await held(tx, board)
    known = await store.lock(tx, name)
    tx.authorize(known)
    known.expect(etag)
    resolved = known.resolved(tx.now)
    await store.save(tx, resolved)
    tx.emit(messages.resolved(resolved, network), aggregate=str(name), version=resolved.version)
    await _settle(tx, network, await store.open_outages(tx))
    return resolved, network


async def follow_network(tx: Transaction, board: Board) -> None:
    """Look at open outages again after the plant changed; tell those that hit somebody else now."""
    network = await held(tx, board)
    outages = await store.open_outages(tx)
    breaks = {outage.name.id: outage.breaks for outage in outages}
    for outage in outages:
        now = impact(network, outage.name.id, breaks)
        if now != outage.impact:
            changed = outage.reassessed(now, network.version)
            await store.save(tx, changed)
            tx.emit(messages.updated(changed, network), aggregate=str(changed.name), version=changed.version)
    await _settle(tx, network, outages)
    await store.looked_at(tx, network.version)


async def _settle(tx: Transaction, network: Network, outages: list[Outage]) -> None:
    """Let every endpoint be what its open outages leave it, and tell those that changed.

    A circuit that went back to staged under an outage has no way at the moment: what it serves stays down with it.
    """
    by_id = {outage.name.id: outage for outage in outages}
    dark = down_endpoints(network, {id_: outage.breaks for id_, outage in by_id.items()})
    already = {endpoint.id for endpoint in await endpoint_store.down(tx)}
    changed = []
    for endpoint in await endpoint_store.lock_all(tx, already | set(dark)):
        ids = dark.get(endpoint.id, ())
        if not ids and _interrupted(network, endpoint.id):
            ids = tuple(id_ for id_ in endpoint.outages if id_ in by_id)
        keeping = [by_id[id_] for id_ in ids]
        expected = words.expected_of(keeping)
        next_ = settled(endpoint, keeping, words.sentence(endpoint, keeping, expected), expected, tx.now)
        if next_ is not endpoint:
            changed.append(next_)
    await endpoint_store.save_service(tx, changed)
    for endpoint in changed:
        event = endpoint_messages.service_changed(endpoint, network)
        tx.emit(event, aggregate=str(endpoint.name), version=endpoint.version)


def _interrupted(network: Network, endpoint: UUID) -> bool:
    """Whether the endpoint's circuit waits, staged and without a way, for a crew to finish."""
    return any(
        circuit.endpoint == endpoint
        and circuit.state is CircuitState.STAGED
        and not any(leg.pieces for leg in circuit.legs)
        for circuit in network.circuits.values()
    )


async def _suspect(tx: Transaction, place: CutPlace) -> UUID | None:
    """A live permit whose works the cut lies in or beside; only ever a suspicion."""
    for check in await dig_store.live(tx):
        if _beside(check.works.area, place.at) <= SUSPECT_WITHIN_M + check.works.width_mm / 2000:
            return check.name.id
    return None


def _beside(area: shapely.Geometry, at: Point) -> float:
    nearest = shapely.get_coordinates(shapely.shortest_line(area, shapely.Point(at))).tolist()[0]
    return distance_m((nearest[0], nearest[1]), at)
